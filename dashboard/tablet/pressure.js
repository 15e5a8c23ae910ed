// Blood pressure as it is said, 84/50: two fields that are typed like one.
import { choices, el } from "./dom.js";
import { Field, lastWords } from "./fields.js";
import { t } from "./words.js";

const PARTS = ["systolic_bp", "diastolic_bp"];
// From 31 on a third digit would make more than 300 mmHg, which cannot be.
const COMPLETE = /^(3[1-9]|[4-9]\d|\d{3})$/;

export class Pressure extends Field {
  constructor(specs, about, form) {
    const spec = { ...specs.systolic_bp, label: t("Blood pressure"), last: null };
    super("pressure", spec, form);
    this.confirmed = {};
    this.options_(about);
    this.showLasts(specs.systolic_bp.last, specs.diastolic_bp.last);
  }

  get kinds() {
    return PARTS;
  }

  title() {
    return el("span", { class: "label", id: "label-pressure" }, this.label);
  }

  inputs() {
    this.parts = Object.fromEntries(PARTS.map((kind) => [kind, this.part(kind)]));
    const group = { class: "pair", role: "group", "aria-labelledby": "label-pressure" };
    return el("div", group, this.parts.systolic_bp, el("span", { class: "slash", "aria-hidden": "true" }, "/"), this.parts.diastolic_bp);
  }

  part(kind) {
    const label = kind === "systolic_bp" ? t("Systolic pressure") : t("Diastolic pressure");
    return this.number(`field-${kind}`, kind, {
      "aria-label": label,
      maxlength: 64, // 84/50 may be pasted into the first
      oninput: ({ inputType }) => this.typedInPart(kind, inputType?.startsWith("delete")),
      onkeydown: (event) => this.key(kind, event),
    });
  }

  typedInPart(kind, deleted) {
    const { systolic_bp: first, diastolic_bp: second } = this.parts;
    const parts = this.parts[kind].value.split("/");
    if (parts.length === 2 && kind === "systolic_bp") {
      first.value = parts[0];
      if (parts[1]) second.value = parts[1];
      second.focus();
    } else if (kind === "diastolic_bp" && parts.length === 2 && !parts[0]) {
      second.value = parts[1]; // the / of who types 84/50 when 84 has led on by itself
    } else if (kind === "systolic_bp" && !deleted && !second.value && this.complete()) second.focus();
    this.confirmed[kind] = false;
    this.hush();
    this.form.changed(this);
  }

  complete() {
    return this.unit === "mm[Hg]" && COMPLETE.test(this.parts.systolic_bp.value);
  }

  key(kind, event) {
    const { systolic_bp: first, diastolic_bp: second } = this.parts;
    if (event.key === "Enter") this.next(event);
    if (event.key === "Backspace" && kind === "diastolic_bp" && !second.value) {
      event.preventDefault();
      first.focus();
    }
  }

  typedInto() {
    this.confirmed = {};
    this.hush();
    this.form.changed(this);
  }

  options() {
    this.choices = el("div", { class: "options" });
    return this.choices;
  }

  options_({ positions = [], sites = [] }) {
    this.position = this.site = null;
    const row = (label, options, name) =>
      choices(label, options, () => this[name], (code) => {
        this[name] = code;
        this.renew();
        this.form.changed(this);
      });
    this.rows = [row(t("Position"), positions, "position"), row(t("Measured by"), sites, "site")];
    this.choices.append(...this.rows);
  }

  renew() {
    for (const row of this.rows) row.renew();
  }

  empty() {
    return PARTS.every((kind) => !this.parts[kind].value.trim());
  }

  missing() {
    return PARTS.filter((kind) => !this.parts[kind].value.trim());
  }

  readings() {
    return PARTS.filter((kind) => this.parts[kind].value.trim()).map((kind) => ({
      kind,
      value: this.parts[kind].value,
      unit: this.unit,
      confirmed: Boolean(this.confirmed[kind]),
    }));
  }

  state() {
    const { unit, position, site, confirmed } = this;
    const [systolic, diastolic] = PARTS.map((kind) => this.parts[kind].value);
    return { systolic, diastolic, unit, position, site, confirmed: { ...confirmed } };
  }

  restore({ systolic = "", diastolic = "", unit = this.unit, position = null, site = null, confirmed = {} } = {}) {
    this.parts.systolic_bp.value = systolic;
    this.parts.diastolic_bp.value = diastolic;
    Object.assign(this, { unit, position, site, confirmed: { ...confirmed } });
    this.showUnit();
    this.renew();
  }

  take(value, kind) {
    this.parts[kind].value = value;
  }

  confirm(kind, confirmed) {
    this.confirmed[kind] = confirmed;
  }

  showLasts(systolic, diastolic) {
    if (systolic && diastolic && systolic.at === diastolic.at && systolic.unit === diastolic.unit) {
      const text = systolic.text.replace(systolic.value, `${systolic.value}/${diastolic.value}`);
      this.last.replaceChildren(...lastWords({ ...systolic, text }));
    } else if (systolic && diastolic) this.last.replaceChildren(...lastWords(systolic), " / ", ...lastWords(diastolic));
    else this.showLast(systolic ?? diastolic);
  }

  focus() {
    (this.root.querySelector(".answers button") ?? this.parts.systolic_bp).focus();
  }
}
