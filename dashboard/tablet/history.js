// The sets of a stay: who, when, why; correcting and withdrawing a value, withdrawing a set or moving it.
import { Unreachable, call } from "./api.js";
import { Correction, Move, Withdrawal } from "./changes.js";
import { button, el } from "./dom.js";
import { patient } from "./patient.js";
import { t } from "./words.js";

export class HistoryPage {
  constructor(data, app) {
    Object.assign(this, { data, app });
    this.told = el("div", { class: "told", role: "status" });
    this.list = el("div", { class: "sets" });
    const back = button(t("Back to the set"), () => app.open(data.stay.id), { class: "quiet" });
    this.root = el("div", { class: "history" }, patient(data.stay), el("div", { class: "title" }, el("h2", {}, t("Sets of this stay")), back), this.told, this.list);
  }

  async start() {
    try {
      const { ok, said } = await call("GET", `/api/v1/stays/${this.data.stay.id}/sets`);
      if (ok) this.show(said.sets);
      else this.list.replaceChildren(el("p", { class: "problem" }, said.sentence));
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      this.list.replaceChildren(el("p", { class: "none" }, error.why || t("There is no connection. The sets are shown when it is back.")));
    }
  }

  show(sets) {
    const none = el("p", { class: "none" }, t("Nothing has been recorded for this patient yet."));
    this.list.replaceChildren(...(sets.length ? sets.map((one) => this.set(one)) : [none]));
  }

  set(one) {
    const stands = one.readings.some((reading) => reading.stands);
    const may = this.data.person.may_record && stands;
    const how = [...[one.position, one.site].filter(Boolean), one.note].filter(Boolean).join(", ");
    const head = el(
      "div",
      { class: "set-head" },
      el("h3", {}, t("Taken {time}", { time: one.taken_text }), el("small", {}, t("saved {time} by {name}", { time: one.saved_text, name: one.by }))),
      may && button(t("Move"), () => this.change(new Move(one, this)), { "aria-label": t("Move the set taken {time}", { time: one.taken_text }) }),
      may && button(t("Withdraw set"), () => this.change(new Withdrawal(`/api/v1/entries/${one.entry}/withdrawal`, t("the set taken {time}", { time: one.taken_text }), this))),
    );
    const lacks = one.missing.length > 0 && el("p", { class: "lacks" }, t("Not measured: {what}", { what: one.missing.join(", ") }));
    return el("section", { class: "one-set", "data-entry": one.entry }, head, how && el("p", { class: "how" }, how), el("ul", {}, one.readings.map((reading) => this.reading(reading, one))), lacks);
  }

  reading(reading, one) {
    const may = this.data.person.may_record && reading.stands;
    const named = (label) => ({ "aria-label": `${label}: ${reading.label}` });
    const value = el("span", { class: reading.stands ? "value" : "value gone" }, el("b", {}, reading.label), " ", reading.text);
    const state = reading.state_text && el("span", { class: "state" }, reading.state_text);
    const past = (reading.history ?? []).map(({ text, by, at_text, reason }) => el("li", {}, [text, by, at_text, reason].filter(Boolean).join(" · ")));
    const trail = el("ul", { class: "trail", hidden: true }, past);
    const look = past.length > 0 && button(t("Who and why"), () => (trail.hidden = !trail.hidden), { class: "quiet", ...named(t("Who and why")) });
    return el(
      "li",
      { "data-reading": reading.id },
      el("div", { class: "line" }, value, state, look, may && button(t("Correct"), () => this.change(new Correction(reading, one, this)), named(t("Correct"))),
        may && button(t("Withdraw"), () => this.change(new Withdrawal(`/api/v1/readings/${reading.id}/withdrawal`, `${reading.label} ${reading.text}`, this)), named(t("Withdraw")))),
      trail,
    );
  }

  change(one) {
    this.changing?.close();
    this.changing = one;
    one.open();
  }

  // What the change did to the stay, and to the other one where a set was moved.
  async done(told) {
    const lines = told.to ? [told.from ?? told.from_, told.to] : [told];
    this.told.replaceChildren(...lines.map((one) => result(one)));
    await this.start();
    this.app.refresh();
    this.told.scrollIntoView({ block: "nearest" });
  }
}

function result({ headline, advice, changed, severity, overall, patient: name }) {
  const words = [changed, headline, advice].filter(Boolean).join(" ");
  return el("p", { class: `saved ${severity ?? overall ?? ""}` }, el("b", {}, name ? `${name}: ` : t("Changed. ")), words);
}
