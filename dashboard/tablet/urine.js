// Urine: the volume since the last entry or an own start; nothing passed is a true 0, not measured is no number.
import { button, el, pressed } from "./dom.js";
import { Field } from "./fields.js";
import { picked, pickTime } from "./picking.js";
import { local, t } from "./words.js";

export class Urine extends Field {
  constructor(kind, spec, form, { urine = {}, zone }) {
    super(kind, spec, form);
    Object.assign(this, { urine, zone });
    this.showLast(spec.last);
    this.showSince();
  }

  title() {
    return el("label", { for: `field-${this.kind}` }, this.label);
  }

  // Among what is missing there is room for a word.
  get short() {
    return t("Urine");
  }

  options() {
    this.incomplete = this.bag = false;
    this.own = null; // `2026-01-02T03:04` on the ward's clock
    this.none = button(t("Passed no urine"), () => this.tapNone(), { "aria-pressed": "false" });
    this.unmeasured = button(t("Passed, not measured"), () => this.toggle("incomplete"), { "aria-pressed": "false" });
    this.bagged = button(t("Bag holds this"), () => this.toggle("bag"), { "aria-pressed": "false" });
    this.since = button("", () => this.pickStart(), { class: "since", "aria-pressed": "false" });
    return el("div", { class: "options" }, this.none, this.unmeasured, this.bagged, this.since);
  }

  // A bag is only read as one when the nurse says so: then the last volume it held is what counts.
  toggle(what) {
    this[what] = !this[what];
    this.renew();
    this.typedInto();
  }

  tapNone() {
    this.input.value = this.value.trim() === "0" ? "" : "0";
    this.incomplete = this.bag = false;
    this.typedInto();
  }

  pickStart() {
    const last = local((this.urine.since ?? Date.now() / 1000) * 1000, this.zone);
    pickTime(t("When did the collection begin?"), this.own ?? last, t("With the last entry"), (chosen) => {
      this.own = chosen;
      this.typedInto();
      this.form.left(this);
    });
  }

  typedInto() {
    this.renew();
    super.typedInto();
  }

  renew() {
    pressed(this.none, this.value.trim() === "0" && !this.incomplete);
    pressed(this.unmeasured, this.incomplete);
    pressed(this.bagged, this.bag);
    pressed(this.since, this.own !== null);
    this.showSince();
  }

  showLast(last) {
    super.showLast(last);
    this.showShift();
  }

  // The running total of the shift stands beside the last value.
  showShift() {
    if (this.urine?.shift_text) this.last.append(el("span", { class: "shift" }, this.urine.shift_text));
  }

  showSince() {
    if (!this.urine) return;
    const from = this.bag && this.urine.bag ? t("bag was read {time}", { time: this.urine.bag.at_text }) : this.urine.since && this.urine.since_text;
    this.since.textContent = this.own ? t("since {time}", { time: picked(this.own) }) : from || t("Since when?");
  }

  empty() {
    return super.empty() && !this.incomplete;
  }

  readings() {
    if (this.empty()) return [];
    const { kind, unit, confirmed, incomplete, bag, own } = this;
    const value = super.empty() ? "0" : this.value;
    return [{ kind, value, unit, confirmed, ...(incomplete && { incomplete }), ...(bag && { bag }), ...(own && { interval_local: own }) }];
  }

  state() {
    const { incomplete, bag, own } = this;
    return { ...super.state(), incomplete, bag, own };
  }

  restore(state = {}) {
    super.restore(state);
    this.incomplete = Boolean(state.incomplete);
    this.bag = Boolean(state.bag);
    this.own = state.own ?? null;
    this.renew();
  }
}
