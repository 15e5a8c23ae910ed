// A field of the set: what is typed, what was there last, what is asked about it. The text typed is never changed by us.
import { Asked } from "./asked.js";
import { button, dialog, el, pressed } from "./dom.js";
import { t } from "./words.js";

const ARROWS = { up: "↑", down: "↓", same: "→" };

export class Field extends Asked {
  // `form` hears: changed(field), left(field), answered(field), next(input).
  constructor(kind, spec, form) {
    super();
    Object.assign(this, { kind, spec, form, confirmed: false });
    this.label = spec.label;
    this.last = el("p", { class: "last", id: `${kind}-last` });
    this.said.id = `${kind}-said`;
    const head = el("div", { class: "head" }, this.title(), this.helpButton());
    const row = el("div", { class: "row" }, this.inputs(), this.units());
    this.root = el("div", { class: "field", "data-kind": kind }, head, row, this.last, this.options(), this.said);
    this.root.addEventListener("focusout", ({ relatedTarget }) => this.root.contains(relatedTarget) || form.left(this));
    this.showLast(spec.last);
  }

  get short() {
    return this.label;
  }

  get kinds() {
    return [this.kind];
  }

  title() {
    return el("label", { for: `field-${this.kind}` }, this.label);
  }

  helpButton() {
    const open = () => dialog(this.label, t("Close"), el("p", {}, this.spec.help));
    return this.spec.help && button("?", open, { class: "help", "aria-label": t("Help on {field}", { field: this.label }) });
  }

  inputs() {
    this.input = this.number(`field-${this.kind}`, this.kind);
    return this.input;
  }

  number(id, kind, attributes = {}) {
    return el("input", {
      id,
      type: "text",
      "data-stop": true,
      inputmode: kind === "heart_rate" ? "numeric" : "decimal",
      enterkeyhint: "next",
      autocomplete: "off",
      maxlength: 64, // what the server takes: a cut would change what was typed without a word
      "aria-describedby": `${this.kind}-said ${this.kind}-last`,
      oninput: () => this.typedInto(),
      onkeydown: (event) => event.key === "Enter" && this.next(event),
      ...attributes,
    });
  }

  next(event) {
    event.preventDefault();
    this.form.next(event.target);
  }

  units() {
    const { units = [], label } = this.spec;
    this.unit ??= this.spec.unit ?? units[0]?.code;
    if (units.length < 2) return el("span", { class: "unit" }, units[0]?.label ?? "");
    this.unitButtons = units.map(({ code, label: text }) => button(text, () => this.tapUnit(code), { "data-code": code }));
    this.showUnit();
    return el("div", { class: "units", role: "group", "aria-label": t("Unit of {field}", { field: label }) }, this.unitButtons);
  }

  tapUnit(code) {
    this.unit = code;
    this.showUnit();
    this.typedInto();
  }

  showUnit() {
    for (const one of this.unitButtons ?? []) pressed(one, one.dataset.code === this.unit);
  }

  // What a kind of reading offers beside its number.
  options() {
    return undefined;
  }

  typedInto() {
    this.confirmed = false;
    this.hush();
    this.form.changed(this);
  }

  get value() {
    return this.input.value;
  }

  empty() {
    return this.value.trim() === "";
  }

  readings() {
    return this.empty() ? [] : [{ kind: this.kind, value: this.value, unit: this.unit, confirmed: this.confirmed }];
  }

  state() {
    return { value: this.value, unit: this.unit, confirmed: this.confirmed };
  }

  restore({ value = "", unit = this.unit, confirmed = false } = {}) {
    this.input.value = value;
    this.unit = unit;
    this.confirmed = confirmed;
    this.showUnit();
  }

  showLast(last) {
    this.last.replaceChildren(...lastWords(last));
  }

  // Only what the nurse has tapped changes a text or a unit.
  answer(answer, said) {
    if (answer.value !== null && answer.value !== undefined) this.take(answer.value, said.field);
    if (answer.unit) this.takeUnit(answer.unit, said.field);
    this.confirm(said.field, Boolean(answer.confirmed));
    this.hush();
    this.form.changed(this, true);
    this.form.answered(this);
  }

  take(value) {
    this.input.value = value;
  }

  takeUnit(unit) {
    this.unit = unit;
    this.showUnit();
  }

  confirm(_, confirmed) {
    this.confirmed = confirmed;
  }

  first() {
    return this.input ?? this.root.querySelector("button");
  }
}

export function lastWords(last) {
  if (!last) return [el("span", { class: "none" }, t("none yet"))];
  return [
    el("b", {}, last.text),
    " ",
    el("span", { class: "when" }, `${last.at_text}, ${last.age_text}`),
    last.trend && el("span", { class: "trend" }, `${ARROWS[last.trend]} ${last.trend_text}`),
  ].filter(Boolean);
}

// A grade is a tap.
export class Grades extends Field {
  title() {
    return el("span", { class: "label", id: `label-${this.kind}` }, this.label);
  }

  inputs() {
    this.value_ = "";
    this.buttons = this.spec.grades.map((grade) => {
      const { value, label } = typeof grade === "object" ? grade : { value: String(grade), label: String(grade) };
      const words = value === "0" && this.kind === "oedema" ? t("No oedema") : label;
      return button(words, () => this.tap(value), { "data-grade": value, "aria-pressed": "false" });
    });
    const group = { class: "grades", id: `field-${this.kind}`, role: "group", "aria-labelledby": `label-${this.kind}` };
    return el("div", { ...group, "aria-describedby": `${this.kind}-said ${this.kind}-last` }, this.buttons);
  }

  units() {
    this.unit = this.spec.unit ?? this.spec.units?.[0]?.code;
    return undefined;
  }

  tap(grade) {
    this.show(this.value_ === grade ? "" : grade);
    this.typedInto();
  }

  show(grade) {
    this.value_ = grade;
    for (const one of this.buttons) pressed(one, one.dataset.grade === grade);
  }

  get value() {
    return this.value_;
  }

  take(value) {
    this.show(value);
  }

  restore({ value = "", confirmed = false } = {}) {
    this.show(value);
    this.confirmed = confirmed;
  }
}
