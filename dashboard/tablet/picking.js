// Picking a time on the ward's clock, large enough for gloves.
import { button, dialog, el } from "./dom.js";
import { t } from "./words.js";

// `chosen` is given `2026-01-02T03:04`, or null where `none` was tapped.
export function pickTime(title, local, none, chosen) {
  const [day, hour] = local.split("T");
  const date = el("input", { type: "date", value: day, "aria-label": t("Day") });
  const time = el("input", { type: "time", value: hour, "aria-label": t("Time") });
  const take = (value) => {
    opened.close();
    chosen(value);
  };
  const use = button(t("Use this time"), () => date.value && time.value && take(`${date.value}T${time.value}`), { class: "save" });
  const opened = dialog(title, t("Close"), el("div", { class: "row" }, date, time), use, button(none, () => take(null)));
  time.focus();
}

// `22 Nov 03:04`: a picked time as it is shown on a button.
export function picked(local) {
  const [day, hour] = local.split("T");
  const [year, month, date] = day.split("-").map(Number);
  const words = new Intl.DateTimeFormat(document.documentElement.lang, { day: "numeric", month: "short", timeZone: "UTC" });
  return `${words.format(Date.UTC(year, month - 1, date))} ${hour}`;
}
