// What a set does not hold, said in words, with a reason a tap away. Nothing is compulsory.
import { button, el } from "./dom.js";
import { t } from "./words.js";

const ALL = "all";

export class Missing {
  constructor(reasons, fields, changed) {
    Object.assign(this, { reasons, fields, changed, given: {}, open: null });
    this.root = el("div", { class: "missing", role: "group", "aria-label": t("What was not measured") });
  }

  // One entry for each field that is empty; the pressure is one field of two kinds.
  absent() {
    return this.fields.filter((field) => field.empty());
  }

  renew(anything) {
    const absent = this.absent();
    this.root.hidden = !anything && !Object.keys(this.given).length;
    const known = absent.map((field) => field.kind);
    for (const kind of Object.keys(this.given)) if (!known.includes(kind)) delete this.given[kind];
    if (!absent.length) this.root.replaceChildren(el("span", {}, t("Everything is measured.")));
    else if (this.open && (this.open === ALL || known.includes(this.open))) this.showReasons();
    else this.showList(absent);
  }

  showList(absent) {
    this.open = null;
    const tap = (kind) => () => this.choose(kind);
    const chips = absent.map((field) => button(this.words(field), tap(field.kind), { class: "chip", "data-missing": field.kind }));
    const all = absent.length > 1 && button(t("Why, all of these"), tap(ALL), { class: "chip all", "data-missing": ALL });
    this.root.replaceChildren(el("span", {}, t("Not measured:")), ...chips, all || "");
  }

  words(field) {
    const reason = this.reasons.find(({ code }) => code === this.given[field.kind]);
    return reason ? `${field.short}: ${reason.label}` : field.short;
  }

  choose(kind) {
    this.open = kind;
    this.showReasons();
    this.root.querySelector("button").focus();
  }

  showReasons() {
    const field = this.fields.find(({ kind }) => kind === this.open);
    const title = field ? t("{field} was not measured:", { field: field.short }) : t("Not measured, all:");
    const taps = this.reasons.map(({ code, label }) => button(label, () => this.give(code), { class: "chip", "data-reason": code }));
    this.root.replaceChildren(el("span", {}, title), ...taps, button(t("no reason"), () => this.give(null), { class: "chip quiet" }));
  }

  give(code) {
    const kinds = this.open === ALL ? this.absent().map(({ kind }) => kind) : [this.open];
    for (const kind of kinds) {
      if (code) this.given[kind] = code;
      else delete this.given[kind];
    }
    this.open = null;
    this.changed();
  }

  // By kind of reading, as the server knows them.
  body() {
    const found = this.fields.filter(({ kind }) => this.given[kind]);
    return Object.fromEntries(found.flatMap((field) => field.kinds.map((kind) => [kind, this.given[field.kind]])));
  }
}
