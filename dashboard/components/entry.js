// A set of readings typed at the bedside. What is typed is kept on the tablet until the server has said "saved".
const DRAFT = "capwatch.draft.";
const OUTBOX = "capwatch.outbox.";
const PATIENCE = 8000; // ms until a request counts as lost
const LONGEST_PAUSE = 15000;

const stored = {
  get: (key) => JSON.parse(localStorage.getItem(key) ?? "null"),
  put: (key, value) => localStorage.setItem(key, JSON.stringify(value)),
  drop: (key) => localStorage.removeItem(key),
  waiting: () =>
    Object.keys(localStorage)
      .filter((key) => key.startsWith(OUTBOX))
      .map((key) => stored.get(key))
      .sort((a, b) => a.typed_at - b.typed_at),
};

// crypto.randomUUID exists on https and localhost only.
const newKey = () =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16),
  );

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

class Entry {
  constructor(host, data, trigger) {
    this.host = host;
    this.busy = false;
    this.pause = 1000;
    this.renew(data, trigger);
    addEventListener("online", () => this.deliver());
    document.addEventListener("visibilitychange", () => document.hidden || this.deliver());
    this.deliver();
  }

  // Streamlit redraws the page around the form: what is typed stays, another patient gets a form of their own.
  renew(data, trigger) {
    const other = this.data?.stay.id !== data.stay.id || this.data?.user.id !== data.user.id;
    this.data = data;
    this.trigger = trigger;
    this.lead = data.now * 1000 - Date.now(); // the tablet's clock may be wrong, the server's is used
    if (other) this.build();
    else this.showLast();
  }

  build() {
    this.fields = new Map(this.data.fields.map((field) => [field.kind, new Field(field, () => this.typed())]));
    this.result = element("section", { class: "result", "aria-live": "polite" });
    this.problem = element("p", { class: "said", role: "alert" });
    this.status = element("p", { class: "status", role: "status" });
    this.save = element("button", { type: "submit", class: "save" }, "Save");
    this.time = new Time(this.data.times, () => this.typed());
    this.form = element(
      "form",
      { novalidate: true, autocomplete: "off", onsubmit: (event) => this.submit(event) },
      this.time.root,
      element("div", { class: "fields" }, ...[...this.fields.values()].map((field) => field.root)),
      this.problem,
      this.save,
    );
    this.host.replaceChildren(this.who(), this.form, this.status, this.result);
    this.showLast();
    this.restore(stored.get(this.draftKey()));
    this.report();
  }

  who() {
    const { bed, name, about } = this.data.stay;
    return element(
      "header",
      { class: "who" },
      element("span", { class: "bed" }, bed),
      element("h2", {}, name),
      element("span", { class: "about" }, about),
    );
  }

  showLast() {
    for (const field of this.data.fields) this.fields.get(field.kind).showLast(field.last);
  }

  draftKey() {
    return `${DRAFT}${this.data.user.id}.${this.data.stay.id}`;
  }

  restore(draft) {
    if (!draft) return;
    for (const [kind, typed] of Object.entries(draft.fields)) this.fields.get(kind)?.restore(typed);
    this.time.restore(draft.time);
    if (draft.answer) this.refuse(draft.answer);
  }

  typed() {
    const fields = Object.fromEntries([...this.fields].map(([kind, field]) => [kind, field.typed()]));
    const any = [...this.fields.values()].some((field) => !field.empty());
    if (any) stored.put(this.draftKey(), { fields, time: this.time.typed() });
    else stored.drop(this.draftKey());
    this.key = undefined;
    this.problem.textContent = "";
    this.result.replaceChildren();
  }

  submit(event) {
    event.preventDefault();
    if (this.sending) return;
    const readings = [...this.fields.values()].filter((field) => !field.empty()).map((field) => field.reading());
    if (!readings.length) {
      this.problem.textContent = "Nothing has been typed yet.";
      return;
    }
    this.key ??= newKey();
    const item = {
      key: this.key,
      by: this.data.user.id,
      stay: this.data.stay.id,
      bed: this.data.stay.bed,
      readings,
      draft: stored.get(this.draftKey()),
      typed_at: Date.now(),
      ...this.time.when(this.lead),
    };
    stored.put(OUTBOX + item.key, item);
    this.sending = true;
    this.save.disabled = true;
    this.save.textContent = "Saving…";
    this.deliver();
  }

  async deliver() {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    try {
      for (const item of stored.waiting()) if (item.by === this.data.user.id) await this.send(item);
      this.pause = 1000;
    } catch {
      this.kept();
      this.pause = Math.min(this.pause * 1.6, LONGEST_PAUSE);
      this.timer = setTimeout(() => this.deliver(), this.pause * (0.7 + 0.6 * Math.random()));
    } finally {
      this.busy = false;
      this.report();
    }
  }

  async send(item) {
    const { key, stay, observed_at, observed_local, readings } = item;
    const answer = await fetch(this.data.route, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ key, stay, observed_at, observed_local, readings, by: item.by }),
      signal: AbortSignal.timeout(PATIENCE),
      cache: "no-store",
    });
    const said = await answer.json();
    this.signedOut = answer.status === 401;
    if (answer.status === 200 || answer.status === 201) this.saved(item, said);
    else if ([403, 404, 409, 413, 422].includes(answer.status)) this.returned(item, said);
    else throw new Error(said.sentence);
  }

  saved(item, said) {
    stored.drop(OUTBOX + item.key);
    const draft = `${DRAFT}${item.by}.${item.stay}`;
    if (JSON.stringify(stored.get(draft)) === JSON.stringify(item.draft)) stored.drop(draft);
    if (item.stay === this.data.stay.id && item.key === this.key) this.build();
    if (item.stay === this.data.stay.id) this.tell(said);
    this.ready();
    this.trigger("saved", item.key);
  }

  // Not saved: back into the form, with a sentence at each field.
  returned(item, said) {
    stored.drop(OUTBOX + item.key);
    const draft = `${DRAFT}${item.by}.${item.stay}`;
    const own = item.stay === this.data.stay.id;
    if (!own || item.key !== this.key) stored.put(draft, { ...item.draft, answer: said });
    this.ready();
    if (own && item.key === this.key) this.refuse(said);
    else if (own) this.build();
    else this.status.textContent = `The set for bed ${item.bed} was not saved. Open the bed to see why.`;
  }

  // No answer: the set waits on the tablet, and the form is free for the next one.
  kept() {
    if (!this.sending) return;
    stored.drop(this.draftKey());
    this.build();
    this.ready();
  }

  ready() {
    this.sending = false;
    this.save.disabled = false;
    this.save.textContent = "Save";
  }

  refuse(said) {
    const general = [];
    for (const one of [...(said.refusals ?? []), ...(said.questions ?? [])]) {
      const field = this.fields.get(one.field);
      if (field) field.say(one, () => this.typed());
      else general.push(one.sentence);
    }
    this.problem.textContent = ["Not saved.", said.sentence, ...general].filter(Boolean).join(" ");
    this.host.querySelector(".field.asked input, .field.asked button")?.focus();
  }

  tell(said) {
    this.result.className = `result ${said.severity ?? said.overall}`;
    this.result.replaceChildren(
      element("h3", {}, `Saved at ${said.saved_at}`),
      element("p", { class: "headline" }, said.headline),
      said.advice ? element("p", { class: "advice" }, said.advice) : undefined,
      element("p", {}, said.changed),
    );
    this.result.scrollIntoView({ block: "nearest" });
  }

  report() {
    const waiting = stored.waiting();
    const mine = waiting.filter((item) => item.by === this.data.user.id).length;
    const count = (number) => (number === 1 ? "1 set" : `${number} sets`);
    const lines = [];
    const next = this.signedOut ? "Sign in again to save." : "Trying again.";
    if (mine && !this.sending) lines.push(`${count(mine)} kept on this tablet, not yet saved. ${next}`);
    if (waiting.length > mine) lines.push(`${count(waiting.length - mine)} of another person wait for their sign-in.`);
    if (lines.length || this.status.classList.contains("waiting")) this.status.textContent = lines.join(" ");
    this.status.classList.toggle("waiting", lines.length > 0);
  }
}

class Field {
  constructor(field, changed) {
    this.field = field;
    const id = `field-${field.kind}`;
    this.last = element("span", { class: "last" });
    this.said = element("div", { class: "said", id: `${id}-said`, "aria-live": "assertive" });
    const heard = () => {
      this.confirmed = false;
      this.hush();
      changed();
    };
    this.input = field.grades ? new Grades(field, id, heard) : new Text(field, id, heard);
    this.unit = this.units(heard);
    this.incomplete = element("input", { type: "checkbox", id: `${id}-incomplete`, onchange: heard });
    this.root = element(
      "div",
      { class: "field", "data-kind": field.kind },
      element("label", { for: id }, field.label),
      element("div", { class: "row" }, this.input.root, this.unit),
      this.last,
      field.may_be_incomplete
        ? element("label", { class: "tick" }, this.incomplete, "some was not measured")
        : undefined,
      this.said,
    );
  }

  units(heard) {
    if (this.field.grades) return undefined;
    const { units, label } = this.field;
    if (units.length === 1) return element("span", { class: "unit" }, units[0].label);
    const options = units.map((unit) => element("option", { value: unit.code }, unit.label));
    return element("select", { "aria-label": `Unit of ${label.toLowerCase()}`, onchange: heard }, ...options);
  }

  unitCode() {
    return this.unit?.value ?? this.field.units[0].code;
  }

  showLast(last) {
    this.last.textContent = last;
  }

  empty() {
    return this.input.value.trim() === "" && !this.incomplete.checked;
  }

  typed() {
    return {
      value: this.input.value,
      unit: this.unitCode(),
      incomplete: this.incomplete.checked,
      confirmed: this.confirmed,
    };
  }

  restore(typed) {
    this.input.value = typed.value;
    if (this.unit?.tagName === "SELECT") this.unit.value = typed.unit;
    this.incomplete.checked = typed.incomplete;
    this.confirmed = typed.confirmed;
  }

  reading() {
    const typed = this.typed();
    const value = typed.incomplete && typed.value.trim() === "" ? "0" : typed.value;
    return { kind: this.field.kind, ...typed, value, confirmed: Boolean(typed.confirmed) };
  }

  say(one, changed) {
    this.root.classList.add("asked");
    const answers = (one.answers ?? []).map((answer) =>
      element("button", { type: "button", class: "answer", onclick: () => this.answered(answer, changed) }, answer.label),
    );
    this.said.replaceChildren(element("span", {}, one.sentence), ...answers);
    this.input.describedBy(this.said.id);
  }

  answered(answer, changed) {
    if (answer.unit && this.unit) this.unit.value = answer.unit;
    this.confirmed = Boolean(answer.confirmed);
    this.hush();
    if (this.confirmed) this.said.replaceChildren(element("span", { class: "agreed" }, "Confirmed. Save again."));
    changed();
  }

  hush() {
    this.root.classList.remove("asked");
    this.said.replaceChildren();
  }
}

class Text {
  constructor(field, id, heard) {
    this.root = element("input", {
      id,
      name: field.kind,
      type: "text",
      inputmode: field.whole ? "numeric" : "decimal",
      enterkeyhint: "next",
      maxlength: 12,
      oninput: heard,
      onkeydown: (event) => this.next(event),
    });
  }

  // Enter goes on to the next field; only the button saves.
  next(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const all = [...this.root.form.querySelectorAll("input[type=text], .save")];
    all[all.indexOf(this.root) + 1]?.focus();
  }

  get value() {
    return this.root.value;
  }

  set value(text) {
    this.root.value = text;
  }

  describedBy(id) {
    this.root.setAttribute("aria-describedby", id);
  }
}

class Grades {
  constructor(field, id, heard) {
    this.buttons = field.grades.map((grade) =>
      element("button", { type: "button", "aria-pressed": "false", value: grade, onclick: () => this.tap(grade) }, grade),
    );
    this.heard = heard;
    this.root = element("div", { id, class: "grades", role: "group", "aria-label": field.label }, ...this.buttons);
  }

  tap(grade) {
    this.value = this.value === grade ? "" : grade;
    this.heard();
  }

  get value() {
    return this.buttons.find((button) => button.getAttribute("aria-pressed") === "true")?.value ?? "";
  }

  set value(grade) {
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(button.value === grade));
  }

  describedBy(id) {
    this.root.setAttribute("aria-describedby", id);
  }
}

class Time {
  constructor(times, changed) {
    this.minutes = 0;
    this.other = element("input", {
      type: "datetime-local",
      "aria-label": `Time of the set, ${times.zone}`,
      hidden: true,
      oninput: changed,
    });
    this.buttons = times.choices.map(({ label, minutes }) =>
      element("button", { type: "button", value: minutes, onclick: () => this.choose(minutes, changed) }, label),
    );
    this.root = element(
      "div",
      { class: "time", role: "group", "aria-label": "Time of the set" },
      element("span", { class: "title" }, `Taken (${times.zone})`),
      ...this.buttons,
      this.other,
    );
    this.show();
  }

  choose(minutes, changed) {
    this.minutes = minutes;
    this.show();
    changed();
  }

  show() {
    for (const button of this.buttons)
      button.setAttribute("aria-pressed", String(button.value === String(this.minutes)));
    this.other.hidden = this.minutes !== "other";
  }

  typed() {
    return { minutes: this.minutes, other: this.other.value };
  }

  restore(typed) {
    if (!typed) return;
    this.minutes = typed.minutes;
    this.other.value = typed.other;
    this.show();
  }

  // The instant by the server's clock, or the ward's own time as typed, which the server puts into its zone.
  when(lead) {
    if (this.minutes === "other") return { observed_local: this.other.value };
    return { observed_at: new Date(Date.now() + lead - this.minutes * 60000).toISOString() };
  }
}

export default function mount({ parentElement, data, setTriggerValue }) {
  const host = parentElement.querySelector("#entry");
  if (host.entry) host.entry.renew(data, setTriggerValue);
  else host.entry = new Entry(host, data, setTriggerValue);
}
