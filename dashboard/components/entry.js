// The form of a set: what is typed goes to the outbox on Save, and from there to the server until it has answered.
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
      element("h1", {}, name),
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
      element("h2", {}, `Saved at ${said.saved_at}`),
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

export default function mount({ parentElement, data, setTriggerValue }) {
  const host = parentElement.querySelector("#entry");
  if (host.entry) host.entry.renew(data, setTriggerValue);
  else host.entry = new Entry(host, data, setTriggerValue);
}
