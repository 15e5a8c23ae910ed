// A set at one bed: typed, asked about while the nurse is there, put into the outbox, and shown as what it became.
import { Unreachable, call, connection, now } from "./api.js";
import { el } from "./dom.js";
import { Form } from "./form.js";
import { introduce } from "./hints.js";
import { deliver, forget, keep, newKey, outbox } from "./outbox.js";
import { keptPanel, patient } from "./patient.js";
import { Saved } from "./saved.js";
import { DRAFT, RETURNED } from "./shelf.js";
import { vault } from "./vault.js";
import { clock, t } from "./words.js";

const PATIENCE = 4000; // ms after which a set without an answer counts as kept, and the form is free

export class SetPage {
  // `app` knows the next bed, and hears: kept(data), open(stay), close(), history(data).
  constructor(data, app) {
    Object.assign(this, { data, app, sending: new Map(), answers: [], checks: 0, saving: false });
    this.note = el("p", { class: "note", role: "status" });
    this.body = el("div", { class: "body" });
    this.root = el("div", { class: "set" }, patient(data.stay), this.note, this.body);
    this.draft = `${DRAFT}${vault.person}.${data.stay.id}`;
    this.heard = ({ detail }) => this.answer(detail);
    outbox.addEventListener("answered", this.heard);
  }

  // What came back comes first, then what was being typed, else an empty form.
  async start() {
    this.fresh();
    const draft = await vault.get(this.draft);
    const returned = (await vault.all(RETURNED)).filter(({ stay }) => stay === this.data.stay.id);
    returned.sort((a, b) => a.typed_at - b.typed_at);
    const back = returned.find(({ key }) => key !== draft?.key);
    if (back) this.takeBack(back);
    else if (draft) this.form.restore(draft);
    else this.form.fields[0]?.focus();
  }

  fresh() {
    this.form = new Form(this.data, this);
    introduce(this.form, vault.person);
    this.body.replaceChildren(this.form.root);
    Object.assign(this, { answers: [], saving: false, back: null });
    this.note.textContent = "";
  }

  takeBack(back) {
    this.back = back.key;
    this.cameBack = { typed_at: back.typed_at, status: back.status };
    // Under this key something else is saved: what is typed here is another set.
    const key = back.status === 409 ? newKey() : back.key;
    this.form.restore({ ...back, key, at: back.at ?? null });
    this.form.tell(back.said);
    this.note.textContent = t("Not saved: this set, typed at {time}.", { time: clock(back.typed_at, this.data.zone, now()) });
    this.saving = back.status === 422;
    (this.form.asked[0] ?? this.form.save).focus();
  }

  leave() {
    outbox.removeEventListener("answered", this.heard);
    this.saved?.stop();
  }

  // Renewed while somebody types: only what stands beside the fields.
  renew(data) {
    this.data = data;
    for (const field of this.form.fields) {
      if (field.kind === "pressure") field.showLasts(data.fields.systolic_bp.last, data.fields.diastolic_bp.last);
      else field.showLast(data.fields[field.kind]?.last);
    }
  }

  changed() {
    if (this.sending.size) return;
    this.write();
    if (!this.form.open()) this.form.problem.replaceChildren();
  }

  async write() {
    if (this.back) await vault.put(RETURNED + this.back, this.data.stay.id, this.asReturned());
    else if (this.form.empty()) await vault.drop(this.draft);
    else await vault.put(this.draft, this.data.stay.id, this.form.state());
    this.app.shelved();
  }

  asReturned() {
    const state = this.form.state();
    return { ...state, key: this.back, stay: this.data.stay.id, at: state.time.at, said: {}, ...this.cameBack };
  }

  // A field was left: the server is asked what it would say, and saves nothing.
  async left(field) {
    if (this.sending.size || !connection.up || this.form.empty()) return;
    const check = ++this.checks;
    const sent = this.form.bodies();
    const states = new Map(this.form.fields.map((one) => [one, JSON.stringify(one.state())]));
    try {
      const answers = await Promise.all(sent.map(({ body }) => this.check(body)));
      if (check !== this.checks || this.sending.size) return;
      const asked = answers.filter(({ status }) => status === 422).map(({ said }) => said);
      this.showChecked(asked, states);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
    }
    field.checked = true;
  }

  check(body) {
    return call("POST", "/api/v1/entries", { key: this.form.key, ...body, by: vault.person, check: true });
  }

  showChecked(asked, states) {
    const gone = (part) => !part.root.contains(document.activeElement) || part.asked || part === this.form.time;
    const same = (part) => !states.has(part) || states.get(part) === JSON.stringify(part.state());
    const settled = (part) => gone(part) && same(part);
    const all = { refusals: asked.flatMap((one) => one.refusals ?? []), questions: asked.flatMap((one) => one.questions ?? []) };
    const named = new Set([...all.refusals, ...all.questions].map(({ field }) => field));
    for (const field of this.form.fields) if (same(field) && !field.kinds.some((kind) => named.has(kind))) field.hush();
    this.form.tell(all, settled);
  }

  async save() {
    if (this.sending.size) return;
    const bodies = this.form.bodies();
    if (!bodies.length) {
      this.form.tell({ sentence: t("Nothing has been typed yet.") });
      this.saving = false;
      return;
    }
    this.saving = true;
    this.checks++;
    this.form.hush();
    this.form.lock(t("Saving…"));
    const items = bodies.map((one, place) => this.item(one, place, place === bodies.length - 1));
    for (const item of items) this.sending.set(item.key, item);
    for (const item of items) await keep(item);
    if (this.back) await forget(this.back);
    else await vault.drop(this.draft);
    this.back = null;
    this.timer = setTimeout(() => this.kept(), connection.up ? PATIENCE : 0);
    const failed = () => this.kept();
    const signs = [[connection, "down"], [outbox, "failed"]];
    for (const [where, name] of signs) where.addEventListener(name, failed, { once: true });
    deliver().finally(() => signs.forEach(([where, name]) => where.removeEventListener(name, failed)));
  }

  // The last of the sets has the key of the form; what has a time of its own is sent before, under a key of its own.
  item({ fields, body }, place, last) {
    const own = new Set(fields.map(({ kind }) => kind));
    const state = this.form.state();
    state.fields = Object.fromEntries(Object.entries(state.fields).filter(([kind]) => own.has(kind)));
    if (!last) Object.assign(state, { missing: {}, key: newKey() });
    return { key: state.key, stay: this.data.stay.id, by: vault.person, typed_at: now(), place, body, form: state };
  }

  // No answer in time: the set waits on the tablet, and the nurse goes on.
  kept() {
    clearTimeout(this.timer);
    if (!this.sending.size) return;
    this.waiting = new Map(this.sending);
    this.sending.clear();
    this.fresh();
    this.body.replaceChildren(keptPanel(this));
    this.app.shelved();
  }

  // The answer to a set that was kept, while nothing new has been begun.
  async late(key, item, answer) {
    this.waiting.delete(key);
    this.answers.push({ item, ...answer });
    if (this.waiting.size || !this.body.querySelector(".kept-panel")) return;
    if (answer.status < 400) this.showSaved(this.answers.splice(0));
    else await this.start();
  }

  async answer({ key, status, said }) {
    if (this.waiting?.has(key)) {
      await this.late(key, this.waiting.get(key), { status, said });
      return;
    }
    const item = this.sending.get(key);
    if (!item) return;
    this.sending.delete(key);
    this.answers.push({ item, status, said });
    if (this.sending.size) return;
    clearTimeout(this.timer);
    await this.decided(this.answers.splice(0));
  }

  async decided(answers) {
    const refused = answers.filter(({ status }) => status >= 400);
    const saved = answers.filter(({ status }) => status < 400);
    this.form.lock("");
    if (!refused.length) {
      this.showSaved(saved);
      return;
    }
    for (const { item } of saved) for (const kind of Object.keys(item.form.fields)) this.form.fields.find((field) => field.kind === kind)?.restore();
    for (const { said } of refused) this.form.tell(said);
    if (refused.some(({ status }) => status === 409)) this.form.key = newKey();
    else this.form.key = refused.at(-1).item.key;
    await this.write();
    for (const { item } of refused) await forget(item.key);
    this.saving = refused.every(({ status }) => status === 422);
    this.note.textContent = saved.length ? t("A part is saved. Not saved yet: what is asked about.") : t("Not saved yet.");
    (this.form.asked[0] ?? this.form.problem.querySelector("button") ?? this.form.save).focus();
  }

  // The last question was answered after Save had been tapped: it goes on by itself.
  answered() {
    if (this.saving && !this.form.open()) this.save();
  }

  async discard() {
    if (this.back) await forget(this.back);
    else await vault.drop(this.draft);
    this.fresh();
    this.app.shelved();
    this.note.textContent = t("Not saved again: it was the same set.");
  }

  showSaved(answers) {
    this.note.textContent = "";
    this.saving = false;
    this.saved = new Saved(answers, this);
    this.body.replaceChildren(this.saved.root);
    this.saved.root.focus();
    this.app.saved(this);
  }

  // Undone: what was typed is there again, as a set of its own.
  retype(states) {
    this.fresh();
    const fields = Object.assign({}, ...states.map(({ fields }) => fields));
    this.form.restore({ ...states.at(-1), fields, key: newKey() });
    this.form.confirmed.clear();
    this.note.textContent = t("Undone: the set is withdrawn. What was typed is here again.");
    this.write();
  }
}
