// Changing what is saved: each change asks for its reason, and says what became of it.
import { Unreachable, call } from "./api.js";
import { button, dialog, el, pressed, say } from "./dom.js";
import { newKey } from "./outbox.js";
import { t } from "./words.js";

class Change {
  constructor(page, title) {
    Object.assign(this, { page, title, key: newKey(), reason: "" });
    this.problem = el("div", { class: "problem", role: "alert" });
  }

  open() {
    this.dialog = dialog(this.title, t("Close"), ...this.content(), this.reasons(), this.problem, this.confirmButton());
    this.dialog.addEventListener("close", () => (this.page.changing = null));
  }

  close() {
    this.dialog.close();
  }

  reasons() {
    const listed = this.page.data.withdrawal_reasons ?? [];
    this.words = el("input", { type: "text", maxlength: 200, "aria-label": t("Reason in words"), placeholder: t("or in words"), oninput: () => this.choose(this.words.value, false) });
    this.taps = listed.map(({ code, label }) => button(label, () => this.choose(code ?? label, true), { "data-reason": code ?? label, "aria-pressed": "false" }));
    return el("div", { class: "reasons", role: "group", "aria-label": t("Reason") }, el("p", { class: "label" }, t("Why?")), el("div", { class: "choices" }, this.taps), this.words);
  }

  choose(reason, tapped) {
    this.reason = reason;
    if (tapped) this.words.value = "";
    for (const tap of this.taps) pressed(tap, tapped && tap.dataset.reason === reason);
    say(this.problem, "");
  }

  confirmButton() {
    this.confirm = button(this.label(), () => this.send(), { class: "save" });
    return this.confirm;
  }

  async send() {
    if (!this.reason.trim()) {
      say(this.problem, t("Choose a reason, or type one."));
      return;
    }
    this.confirm.disabled = true;
    try {
      const { ok, status, said } = await call("POST", this.path(), { key: this.key, ...this.body(), reason: this.reason.trim() });
      if (ok) {
        this.close();
        await this.page.done(said);
      } else this.refused(status, said);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      say(this.problem, error.why || t("There is no connection: nothing was changed as far as this tablet knows. Tap again when it is back."));
    } finally {
      this.confirm.disabled = false;
    }
  }

  // Another content needs another key; the same, sent twice, changes once.
  refused(status, said) {
    if (status === 409) this.key = newKey();
    const all = [...(said.refusals ?? []), ...(said.questions ?? [])];
    const lines = said.sentence ? [el("p", {}, said.sentence)] : all.map((one) => this.asked(one));
    this.problem.replaceChildren(...lines);
  }

  asked(one) {
    const taps = (one.answers ?? []).map((answer) => button(answer.label, () => this.answered(answer)));
    return el("div", { class: "asked" }, el("p", {}, one.sentence), el("div", { class: "answers" }, taps));
  }

  answered() {
    this.send();
  }
}

export class Withdrawal extends Change {
  constructor(path, what, page) {
    super(page, t("Withdraw {what}", { what }));
    this.path = () => path;
  }

  content() {
    return [el("p", {}, t("It stays in the history and counts no longer."))];
  }

  label() {
    return t("Withdraw it");
  }

  body() {
    return {};
  }
}

export class Correction extends Change {
  constructor(reading, one, page) {
    super(page, t("Correct {what}", { what: `${reading.label} ${reading.text}` }));
    Object.assign(this, { reading, one, unit: reading.unit, confirmed: false });
  }

  content() {
    const { value = "" } = this.reading;
    this.value = el("input", { type: "text", inputmode: "decimal", maxlength: 64, value, id: "right-value", oninput: () => (this.confirmed = false) });
    const units = this.page.data.fields[this.reading.kind]?.units ?? [];
    this.unitTaps = units.map(({ code, label }) => button(label, () => this.take(code), { "data-code": code }));
    const row = el("div", { class: "row" }, this.value, units.length > 1 ? el("div", { class: "units" }, this.unitTaps) : el("span", { class: "unit" }, units[0]?.label ?? ""));
    this.before = this.reading.observed_local ?? this.one.observed_local ?? "";
    this.taken = el("input", { type: "datetime-local", id: "right-time", value: this.before });
    this.take(this.unit ?? units[0]?.code);
    return [
      el("p", {}, t("Both values stay in the history.")),
      el("label", { for: "right-value" }, t("Right value")),
      row,
      this.before && el("label", { for: "right-time" }, t("Taken")),
      this.before && this.taken,
    ].filter(Boolean);
  }

  take(code) {
    this.unit = code;
    for (const tap of this.unitTaps) pressed(tap, tap.dataset.code === code);
  }

  label() {
    return t("Save the correction");
  }

  path() {
    return `/api/v1/readings/${this.reading.id}/correction`;
  }

  // The field shows minutes: a time that nobody changed keeps its seconds.
  body() {
    const moved = this.taken.value && this.taken.value !== this.before;
    const { incomplete } = this.reading;
    return { value: this.value.value, unit: this.unit, confirmed: this.confirmed, ...(moved && { observed_local: this.taken.value }), ...(incomplete && { incomplete }) };
  }

  answered(answer) {
    if (answer.value !== null && answer.value !== undefined) this.value.value = answer.value;
    if (answer.unit) this.take(answer.unit);
    this.confirmed = Boolean(answer.confirmed);
    this.send();
  }
}

export class Move extends Change {
  constructor(one, page) {
    super(page, t("Move the set taken {time} to another patient", { time: one.taken_text }));
    this.one = one;
  }

  content() {
    const here = this.page.data.stay.id;
    const beds = this.page.app.round.beds.filter(({ stay }) => stay !== here);
    this.beds = beds.map((bed) => button(bed.bed, () => this.target(bed), { "data-stay": bed.stay, "aria-pressed": "false", "aria-label": `${bed.bed} ${bed.name}` }));
    this.to = el("p", { class: "target", role: "status" }, t("Choose the bed."));
    return [el("div", { class: "choices beds-to" }, this.beds), this.to];
  }

  target(bed) {
    this.stay = bed.stay;
    for (const tap of this.beds) pressed(tap, tap.dataset.stay === String(bed.stay));
    this.to.replaceChildren(el("b", {}, `${bed.bed} ${bed.name}`), el("span", {}, t("record {number}", { number: bed.number })));
    this.confirm.textContent = t("Move it to {bed} {name}", { bed: bed.bed, name: bed.name });
    this.key = newKey();
  }

  label() {
    return t("Move it");
  }

  path() {
    return `/api/v1/entries/${this.one.entry}/move`;
  }

  body() {
    return { stay: this.stay };
  }

  async send() {
    if (this.stay) await super.send();
    else say(this.problem, t("Choose the bed."));
  }
}
