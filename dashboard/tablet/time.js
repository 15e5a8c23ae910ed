// When the set was taken: now, some minutes ago, or by the clock. Never ahead of the server's clock.
import { now } from "./api.js";
import { Asked } from "./asked.js";
import { button, el, pressed } from "./dom.js";
import { clock, local, t } from "./words.js";

export class Time extends Asked {
  // `form` hears: changed(time), left(time), answered(time).
  constructor({ times, zone, zone_text }, form) {
    super();
    Object.assign(this, { zone, form, chosen: 0, at: null });
    this.kinds = ["observed_at"];
    this.buttons = times.map(({ minutes, label }) => button(label, () => this.tap(minutes), { "data-minutes": minutes }));
    this.asTyped = button("", () => this.tap("typed"), { "data-minutes": "typed", hidden: true });
    this.other = button(t("Clock…"), () => this.tap("clock"), { "data-minutes": "clock" });
    const heard = () => this.typedClock();
    this.date = el("input", { type: "date", "aria-label": t("Day of the set"), oninput: heard });
    this.hour = el("input", { type: "time", "aria-label": t("Time of the set"), oninput: heard });
    this.clock = el("span", { class: "clock", hidden: true }, this.date, this.hour);
    const title = el("span", { class: "label", id: "label-time" }, t("Taken"));
    const zoneName = el("span", { class: "zone" }, zone_text ?? zone);
    const group = { class: "row", role: "group", "aria-labelledby": "label-time" };
    const row = el("div", group, title, this.asTyped, this.buttons, this.other, this.clock, zoneName);
    this.root = el("div", { class: "time" }, row, this.said);
    this.clock.addEventListener("focusout", ({ relatedTarget }) => this.clock.contains(relatedTarget) || form.left(this));
    this.show();
  }

  tap(chosen) {
    if (chosen === "clock" && this.chosen !== "clock") [this.date.value, this.hour.value] = local(now(), this.zone).split("T");
    this.chosen = chosen;
    this.changed();
    if (chosen === "clock") this.hour.focus();
    else this.form.left(this);
  }

  typedClock() {
    this.changed();
  }

  changed() {
    this.hush();
    this.show();
    this.form.changed(this);
  }

  show() {
    for (const one of [...this.buttons, this.other, this.asTyped]) pressed(one, one.dataset.minutes === String(this.chosen));
    this.clock.hidden = this.chosen !== "clock";
    this.asTyped.hidden = this.at === null;
    if (this.at !== null) this.asTyped.textContent = t("{time}, as typed", { time: clock(Date.parse(this.at), this.zone, now()) });
    const today = local(now(), this.zone).split("T")[0];
    this.date.max = today;
  }

  // What the server gets: an instant by its own clock, or the ward's time as typed, which it puts into its zone.
  when() {
    if (this.chosen === "clock") return { observed_local: `${this.date.value}T${this.hour.value}` };
    if (this.chosen === "typed") return { observed_at: this.at };
    return { observed_at: new Date(now() - this.chosen * 60000).toISOString() };
  }

  state() {
    const { chosen, at, date, hour } = this;
    return { chosen, at, date: date.value, hour: hour.value };
  }

  restore({ chosen = 0, at = null, date = "", hour = "" } = {}) {
    Object.assign(this, { chosen, at });
    this.date.value = date;
    this.hour.value = hour;
    this.show();
  }

  // A set that waited keeps the instant at which it was typed.
  keepAt(at) {
    if (at === null) return;
    Object.assign(this, { at, chosen: "typed" });
    this.show();
  }

  tapped() {
    return this.chosen !== "clock";
  }

  empty() {
    return true;
  }

  answer(answer, said) {
    this.hush();
    this.form.answered(this, answer, said);
  }

  first() {
    return this.other;
  }
}
