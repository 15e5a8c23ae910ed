// The form of one bed: its fields, its time, what is missing; as a state that can be kept, and as sets to send.
import { now } from "./api.js";
import { button, el } from "./dom.js";
import { Field, Grades } from "./fields.js";
import { Lab } from "./lab.js";
import { Missing } from "./missing.js";
import { newKey } from "./outbox.js";
import { Pressure } from "./pressure.js";
import { Time } from "./time.js";
import { Urine } from "./urine.js";
import { t } from "./words.js";

export class Form {
  // `owner` hears: changed(), left(field), answered(), discard(), save().
  constructor(data, owner) {
    Object.assign(this, { data, owner, key: newKey(), confirmed: new Set() });
    const form = {
      changed: () => this.changed(),
      left: (field) => owner.left(field),
      answered: (...heard) => this.answered(...heard),
      next: (input) => this.next(input),
    };
    this.time = new Time(data, form);
    this.fields = made(data, form);
    this.missing = new Missing(data.reasons ?? [], this.fields, () => this.changed());
    this.problem = el("div", { class: "problem", role: "alert" });
    this.save = el("button", { type: "submit", class: "save", "data-stop": true }, t("Save"));
    this.hints = el("div", { class: "hints" });
    const foot = el("div", { class: "foot" }, this.hints, this.missing.root, this.save);
    const grid = el("div", { class: "fields" }, this.fields.map(({ root }) => root));
    const onsubmit = (event) => event.preventDefault() ?? owner.save();
    this.root = el("form", { novalidate: true, autocomplete: "off", onsubmit }, this.time.root, grid, this.problem, foot);
    this.missing.renew(false);
  }

  changed() {
    this.missing.renew(!this.empty());
    this.owner.changed();
  }

  hint(one) {
    this.hints.replaceChildren(one);
  }

  // Enter leads on; only the button saves.
  next(input) {
    const stops = [...this.root.querySelectorAll("input[data-stop], .grades button:first-child, button.save")];
    stops[stops.indexOf(input) + 1]?.focus();
  }

  empty() {
    return this.fields.every((field) => field.empty()) && !Object.keys(this.missing.given).length;
  }

  part(kind) {
    return [this.time, ...this.fields].find((part) => part.kinds.includes(kind));
  }

  state() {
    const fields = Object.fromEntries(this.fields.map((field) => [field.kind, field.state()]));
    const { key, time, missing, confirmed } = this;
    return { key, fields, time: time.state(), missing: missing.given, confirmed: [...confirmed] };
  }

  restore({ key, fields = {}, time, missing = {}, confirmed = [], at = null } = {}) {
    this.key = key ?? newKey();
    for (const field of this.fields) field.restore(fields[field.kind]);
    this.time.restore(time);
    this.time.keepAt(at);
    this.missing.given = { ...missing };
    this.confirmed = new Set(confirmed);
    this.missing.renew(!this.empty());
  }

  // What the server gets: the set, and as a set of its own whatever has a time of its own (blood that was taken earlier).
  bodies() {
    const apart = this.fields.filter((field) => field.taken && !field.empty());
    const together = this.fields.filter((field) => !apart.includes(field));
    const bodies = apart.map((field) => ({ fields: [field], body: this.body([field], { observed_local: field.taken }) }));
    const rest = this.body(together, this.time.when());
    const { position, site } = this.fields.find(({ kind }) => kind === "pressure")?.state() ?? {};
    const missing = this.missing.body();
    const told = { ...(position && { position }), ...(site && { site }), ...(Object.keys(missing).length && { missing }) };
    if (rest.readings.length || told.missing) bodies.push({ fields: together, body: { ...rest, ...told } });
    return bodies;
  }

  body(fields, when) {
    const given = new Set(this.confirmed);
    // Nobody mistyped a time that was tapped: however long the set waits here, it is not asked whether it is right.
    if (this.time.tapped()) given.add("observed_at");
    const confirmed = given.size ? { confirmed: [...given] } : {};
    return { stay: this.data.stay.id, ...when, readings: fields.flatMap((field) => field.readings()), ...confirmed };
  }

  // Puts each sentence where it belongs; what belongs to no field stands above Save.
  tell({ refusals = [], questions = [], sentence }, only = () => true) {
    const general = sentence ? [{ field: "set", sentence, answers: [] }] : [];
    for (const one of [...refusals, ...questions]) {
      const part = this.part(one.field);
      if (!part) general.push(one);
      else if (only(part)) part.say(one);
    }
    this.problem.replaceChildren(...general.map((one) => this.general(one)));
  }

  general(said) {
    const taps = (said.answers ?? []).map((answer) => button(answer.label, () => this.answered(null, answer, said)));
    return el("div", { class: "asked" }, el("span", {}, said.sentence), el("div", { class: "answers" }, taps));
  }

  answered(part, answer, said) {
    if (answer?.value === "discard") {
      this.owner.discard();
      return;
    }
    if (answer?.confirmed) this.confirmed.add(said.field);
    if (!part) this.problem.replaceChildren();
    if (answer) this.changed();
    this.owner.answered();
  }

  hush() {
    for (const part of [this.time, ...this.fields]) part.hush();
    this.problem.replaceChildren();
  }

  get asked() {
    return [this.time, ...this.fields].filter((part) => part.asked);
  }

  open() {
    return this.asked.length > 0 || this.problem.querySelector(".answers button") !== null;
  }

  lock(label) {
    this.save.disabled = Boolean(label);
    this.save.textContent = label || t("Save");
    for (const part of this.root.querySelectorAll(".fields, .time, .missing")) part.inert = Boolean(label);
  }
}

function made(data, form) {
  const found = [];
  for (const kind of data.order) {
    const spec = data.fields[kind];
    if (kind === "diastolic_bp" && data.fields.systolic_bp) continue;
    if (kind === "systolic_bp" && data.fields.diastolic_bp) found.push(new Pressure(data.fields, data, form));
    else if (kind === "urine") found.push(new Urine(kind, spec, form, data));
    else if (spec.grades) found.push(new Grades(kind, spec, form));
    else if (kind === "albumin" || kind === "creatinine") found.push(new Lab(kind, spec, form, { zone: data.zone, now }));
    else found.push(new Field(kind, spec, form));
  }
  return found;
}
