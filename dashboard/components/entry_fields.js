// The fields of a set, and its time: what is typed, what is said about it, what was there last.
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
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
