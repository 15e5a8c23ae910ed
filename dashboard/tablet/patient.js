// Whose set this is, large, on every page that shows a patient; and what stands in the place of a set that waits.
import { button, el } from "./dom.js";
import { whyNot } from "./outbox.js";
import { t } from "./words.js";

export function keptPanel({ app, data }) {
  const why = whyNot();
  const another = button(t("Another set for this bed"), () => app.open(data.stay.id), { class: "quiet" });
  return el(
    "section",
    { class: "saved kept-panel" },
    el("h2", {}, t("Kept on this tablet, not yet saved")),
    why && el("p", { class: "problem", role: "alert" }, why),
    el("p", {}, t("The set goes by itself as soon as it can be saved. Whether it is saved is said here and in the round.")),
    el("div", { class: "onward" }, app.nextBed(data.stay.id), another),
  );
}

export function patient({ bed, name, age, number, warning }) {
  const details = [age, t("record {number}", { number })].filter(Boolean).join(" · ");
  const who = el("div", { class: "who" }, el("span", { class: "bed" }, bed), el("div", { class: "names" }, el("h1", {}, name), el("span", { class: "about" }, details)));
  return el("header", { class: "patient" }, who, warning && el("p", { class: "warning" }, warning));
}
