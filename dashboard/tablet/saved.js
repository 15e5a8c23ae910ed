// What a save became, in the place where it was typed: what it changed, what to do, what is still needed; and undo.
import { Unreachable, call, now } from "./api.js";
import { button, el, say } from "./dom.js";
import { newKey } from "./outbox.js";
import { t } from "./words.js";


export class Saved {
  // `page` is the set's page: retype(states), app, data, fresh().
  constructor(answers, page) {
    Object.assign(this, { answers, page });
    const { said } = answers.at(-1);
    this.told = said;
    this.problem = el("p", { class: "problem", role: "alert" });
    this.root = el("section", { class: `saved ${said.severity ?? said.overall ?? ""}`, tabindex: "-1", "aria-live": "polite" });
    this.root.append(this.result(said), this.undo(answers), this.problem, this.next());
    this.keys = answers.map(() => newKey());
  }

  result({ saved_at, overall, severity, headline, advice, changed, needs = [], urine }) {
    const priority = severity && el("span", { class: `priority ${severity}` }, priorities()[severity]);
    const state = overall && el("p", { class: "overall" }, states()[overall], " ", priority);
    return el(
      "div",
      { class: "result" },
      el("h2", {}, t("Saved at {time}", { time: saved_at })),
      el("p", { class: "values" }, this.values()),
      // What was found comes before the name of the state: low pressure alone is "clear", and never only that.
      headline && el("p", { class: "headline" }, headline),
      state,
      advice && el("p", { class: "advice" }, advice),
      el("p", { class: "changed" }, changed),
      urine && el("p", {}, urine),
      needs.length > 0 && el("ul", { class: "needs", "aria-label": t("Still needed") }, needs.map((one) => el("li", {}, one))),
    );
  }

  // What was saved, as it was typed.
  values() {
    const { fields } = this.page.data;
    const unit = ({ kind, unit: code }) => fields[kind].units.find((one) => one.code === code)?.label ?? code;
    const value = (one) => (fields[one.kind].grades ? `${unit(one)} ${one.value}` : `${one.value} ${unit(one)}`);
    const words = (one) => `${fields[one.kind].label} ${value(one)}${one.incomplete ? `, ${t("some not measured")}` : ""}`;
    return this.answers.flatMap(({ item }) => item.body.readings.map(words)).join(" · ");
  }

  undo(answers) {
    const ends = Math.min(...answers.map(({ said }) => (said.undo_until ?? 0) * 1000));
    this.undoButton = button("", () => this.withdraw(), { class: "undo" });
    const tick = () => {
      const left = Math.ceil((ends - now()) / 1000);
      say(this.undoButton, t("Undo ({seconds} s)", { seconds: Math.max(0, Math.min(left, 60)) }));
      this.undoButton.hidden = left <= 0;
      if (left <= 0) this.stop();
    };
    this.timer = setInterval(tick, 500);
    tick();
    return this.undoButton;
  }

  stop() {
    clearInterval(this.timer);
  }

  // An undo is a withdrawal: the set stays in the history.
  async withdraw() {
    this.undoButton.disabled = true;
    try {
      for (const [place, { said }] of this.answers.entries()) {
        const path = `/api/v1/entries/${said.entry}/withdrawal`;
        const answer = await call("POST", path, { key: this.keys[place], reason: "Undone at once" });
        if (!answer.ok) throw new Error(answer.said.sentence);
      }
      this.stop();
      this.page.retype(this.answers.map(({ item }) => item.form));
    } catch (error) {
      const lost = error instanceof Unreachable && !error.why;
      say(this.problem, lost ? t("Not undone: there is no connection.") : t("Not undone. {why}", { why: error.why || error.message }));
      this.undoButton.disabled = false;
    }
  }

  next() {
    const { app, data } = this.page;
    this.nextBed = el("div", {}, app.nextBed(data.stay.id));
    return el(
      "div",
      { class: "onward" },
      this.nextBed,
      button(t("Another set for this bed"), () => this.another(), { class: "quiet" }),
    );
  }

  renewNext() {
    const { app, data } = this.page;
    this.nextBed.replaceChildren(app.nextBed(data.stay.id));
  }

  another() {
    this.stop();
    this.page.app.open(this.page.data.stay.id);
  }
}

const states = () => ({ flagged: t("Flagged"), possible: t("Possible"), clear: t("Clear"), unassessed: t("Not assessed") });
const priorities = () => ({ high: t("High priority"), medium: t("Medium priority"), low: t("Low priority") });
