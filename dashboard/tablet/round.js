// The round: the beds by what is due, and the way to each of them.
import { Unreachable, call } from "./api.js";
import { button, el, pressed, say } from "./dom.js";
import { openAnother } from "./glass.js";
import { vault } from "./vault.js";
import { t } from "./words.js";

const ORDER = ["long_overdue", "overdue", "due", "done", "away"];
const titles = () => ({ long_overdue: t("Long overdue"), overdue: t("Overdue"), due: t("Due"), done: t("Done"), away: t("Off the ward") });

export class RoundPage {
  // `app` knows what is kept of each stay, and hears open(stay).
  constructor(round, app) {
    Object.assign(this, { app, all: !round.beds.some(({ mine }) => mine) });
    this.number = el("input", {
      id: "number",
      type: "text",
      autocomplete: "off",
      enterkeyhint: "go",
      maxlength: 64,
      placeholder: t("Scan or type the record number"),
      "aria-label": t("Record number"),
      "aria-describedby": "number-said",
    });
    this.unknown = el("p", { class: "problem", id: "number-said", role: "alert" });
    const find = el("form", { class: "find", novalidate: true, onsubmit: (event) => this.find(event) }, this.number, el("button", { type: "submit" }, t("Open")));
    this.mine = button(t("My beds"), () => this.show(false));
    this.every = button(t("All beds"), () => this.show(true));
    const scope = el("div", { class: "scope", role: "group", "aria-label": t("Which beds") }, this.mine, this.every);
    this.other = button(t("Another ward ..."), () => openAnother(this.round.glass, () => app.refresh()), { class: "quiet" });
    this.progress = el("p", { class: "progress", role: "status" });
    this.list = el("div", { class: "beds" });
    this.root = el("div", { class: "round" }, el("div", { class: "tools" }, scope, this.other, find, this.progress), this.unknown, this.list, open());
    this.renew(round);
  }

  show(all) {
    this.all = all;
    this.renew(this.round);
  }

  renew(round) {
    this.round = round;
    this.several = new Set(round.beds.map(({ ward }) => ward)).size > 1;
    this.other.hidden = !round.glass.others.length;
    pressed(this.mine, !this.all);
    pressed(this.every, this.all);
    const beds = round.beds.filter(({ mine }) => this.all || mine);
    say(this.progress, progress(beds));
    // Redrawn in place: what a finger or the focus is on stays where it is.
    const focus = document.activeElement?.closest?.("[data-stay]")?.dataset.stay;
    const part = document.activeElement?.className;
    this.list.replaceChildren(...(beds.length ? this.sections(beds) : [this.empty()]));
    if (focus) this.list.querySelector(`[data-stay="${focus}"] .${part || "open"}`)?.focus();
  }

  empty() {
    const none = this.round.beds.length ? t("No bed is marked as yours. Tap “All beds” and mark them.") : t("There is nobody on a ward yet.");
    return el("p", { class: "none" }, none);
  }

  sections(beds) {
    return ORDER.map((status) => [status, beds.filter((bed) => bed.status === status)])
      .filter(([, found]) => found.length)
      .map(([status, found]) =>
        el("section", { class: status }, el("h2", {}, `${titles()[status]} (${found.length})`), el("ul", {}, found.map((bed) => this.row(bed)))),
      );
  }

  row(bed) {
    const kept = this.app.keptOf(bed.stay);
    const notes = [
      kept.returned && el("span", { class: "mark asked" }, t("Not saved: a question is open")),
      kept.waiting && el("span", { class: "mark kept" }, t("Kept on this tablet, not yet saved")),
      kept.draft && el("span", { class: "mark" }, t("Typed, not saved")),
      bed.same_name && el("span", { class: "mark" }, t("Two of this name: compare the number")),
    ];
    const who = el("span", { class: "who" }, el("b", { class: "name" }, bed.name), el("span", { class: "about" }, about(bed, this.several)), notes);
    const due = el("span", { class: "due" }, this.due(bed), el("span", { class: "last" }, bed.last_set_text));
    const state = el("span", { class: "state" }, bed.severity && el("span", { class: `priority ${bed.severity}` }, bed.overall_text), !bed.severity && bed.overall_text);
    const open = el("button", { type: "button", class: "open", onclick: () => this.app.open(bed.stay) }, el("span", { class: "bed" }, bed.bed), who, due, state);
    const label = bed.mine ? t("✓ Mine") : t("Make mine");
    const mine = button(label, () => this.mark(bed), { class: "mine", "aria-pressed": String(bed.mine), "aria-label": `${label}: ${bed.bed}` });
    return el("li", { "data-stay": bed.stay, "data-status": bed.status }, open, mine);
  }

  // What is late; or what is due; or what comes next. With why something was not measured, and when it is asked again.
  due({ due, status, away_text }) {
    if (status === "away") return el("span", {}, away_text, explained(due));
    const late = due.filter((one) => one.overdue);
    const asked = due.filter((one) => one.status === "due");
    const shown = late.length ? late : asked.length ? asked : due.slice(0, 1);
    return el("span", {}, shown.map((one) => el("span", { class: one.overdue ? `one ${one.status}` : "one" }, one.text)), explained(due));
  }

  async mark(bed) {
    try {
      const { ok, said } = await call("PUT", `/api/v1/round/${bed.stay}`, { mine: !bed.mine });
      if (ok) bed.mine = !bed.mine;
      else say(this.unknown, said.sentence);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      say(this.unknown, error.why || t("Not marked: there is no connection."));
    }
    this.renew(this.round);
  }

  // A scanner types the number and Enter.
  find(event) {
    event.preventDefault();
    const typed = this.number.value.trim();
    if (!typed) return;
    const found = this.round.beds.filter(({ number }) => number.toLowerCase() === typed.toLowerCase());
    if (found.length === 1) this.app.open(found[0].stay);
    else say(this.unknown, t("Nobody on the wards has the record number {number}.", { number: typed }));
    this.number.select();
  }
}

// Nothing can be encrypted in a browser that came over plain http; what is typed is kept all the same.
function open() {
  const words = t("This page came without https: a set that waits on this tablet is not encrypted.");
  return vault.secure ? "" : el("p", { class: "none open-shelf" }, words);
}

export function progress(beds) {
  const here = beds.filter(({ status }) => status !== "away");
  const done = here.filter(({ status }) => status === "done").length;
  return t("{done} of {all} done", { done, all: here.length });
}

function explained(due) {
  return due.filter((one) => one.explained).map((one) => el("span", { class: "why" }, `${one.label}: ${one.explained}`));
}

// Where beds of several wards are shown, each says where it stands.
function about({ ward, age, number }, several) {
  return [several && ward, age, t("record {number}", { number })].filter(Boolean).join(" · ");
}

// The bed that waits most, apart from this one: of this nurse's, or of all where none is marked.
export function nextOf(round, stay) {
  const mine = round.beds.filter((bed) => bed.mine);
  const beds = (mine.length ? mine : round.beds).filter((bed) => bed.stay !== stay);
  return ["long_overdue", "overdue", "due"].map((status) => beds.find((bed) => bed.status === status)).find(Boolean);
}
