// The sentence of a stay. Clauses are renewed in place, so that what is open stays open; every value enters as text.
export default function ({ parentElement, data }) {
  const host = parentElement.querySelector("#said");
  host.said ??= new Said(host);
  host.said.draw(data);
}

class Said {
  constructor(host) {
    this.host = host;
    this.lead = element("span", "lead");
    this.counting = element("span", "counting");
    this.badge = element("span", "badge");
    this.advice = element("span", "advice");
    this.shape = element("span", "shape");
    this.shape.setAttribute("aria-hidden", "true");
    this.status = element("p", "first", element("span", "", this.shape, " ", this.lead), this.counting, this.badge, this.advice);
    this.clauses = element("ul", "clauses");
    this.panel = element("div", "panel");
    this.panel.id = "rule";
    this.panel.setAttribute("role", "region");
    this.buttons = new Map();
    this.open = null;
    host.append(this.status, this.clauses, this.panel);
    host.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.open) this.close();
    });
  }

  draw(data) {
    if (data.stay !== this.stay) this.open = null;
    this.stay = data.stay;
    this.data = data;
    this.host.className = data.overall;
    set(this.shape, data.shape);
    set(this.lead, data.lead);
    set(this.counting, data.counting);
    this.badge.className = `badge ${data.severity}`;
    set(this.badge, data.priority && `${data.mark} ${data.priority} priority`);
    set(this.advice, data.advice);
    this.renew();
    this.tell();
  }

  renew() {
    const gone = new Map(this.buttons);
    this.data.clauses.forEach((clause, place) => {
      const button = this.buttons.get(clause.key) ?? this.button(clause.key);
      gone.delete(clause.key);
      button.className = `${clause.state}${clause.because ? " because" : ""}`;
      set(button.shape, clause.shape);
      set(button.words, clause.text);
      const item = button.parentElement;
      if (this.clauses.children[place] !== item) this.clauses.insertBefore(item, this.clauses.children[place] ?? null);
    });
    for (const [key, button] of gone) {
      button.parentElement.remove();
      this.buttons.delete(key);
      if (this.open === key) this.open = null;
    }
  }

  button(key) {
    const button = element("button", "");
    button.type = "button";
    button.shape = element("span", "shape");
    button.shape.setAttribute("aria-hidden", "true");
    button.words = element("span", "words");
    button.append(button.shape, button.words);
    button.setAttribute("aria-controls", "rule");
    button.addEventListener("click", () => {
      this.open = this.open === key ? null : key;
      this.tell();
    });
    element("li", "", button);
    this.buttons.set(key, button);
    return button;
  }

  close() {
    const button = this.buttons.get(this.open);
    this.open = null;
    this.tell();
    button?.focus();
  }

  tell() {
    for (const [key, button] of this.buttons) button.setAttribute("aria-expanded", String(key === this.open));
    const clause = this.data.clauses.find((one) => one.key === this.open);
    this.panel.hidden = !clause;
    if (!clause) return this.panel.replaceChildren();
    this.panel.setAttribute("aria-label", `Rule and source: ${clause.text}`);
    const facts = element("dl", "facts");
    for (const [term, words] of clause.facts) facts.append(element("div", term === "Source" ? "wide" : "", element("dt", "", term), element("dd", "", words)));
    const parts = [facts];
    if (clause.others.length) {
      const others = element("ul", "others");
      for (const words of clause.others) others.append(element("li", "", words));
      parts.push(element("p", "heading", "The other rules of this criterion"), others);
    }
    parts.push(element("p", "judged", this.data.judgedBy));
    this.panel.replaceChildren(...parts);
  }
}

function set(place, words) {
  // Set again, an unchanged text would be read out again.
  if (place.textContent !== words) place.textContent = words;
  place.hidden = !words;
}

function element(tag, name, ...parts) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...parts);
  return made;
}
