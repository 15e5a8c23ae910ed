// The strip under the chart that says every value at one instant.
const CELLS = [
  ["pressure", "Pressure"], ["heart_rate", "Heart rate"], ["weight", "Weight"],
  ["oedema", "Oedema"], ["albumin", "Albumin"], ["urine", "Urine"],
];
const HELP = "Point at the chart, tap it or draw a finger along it: every value at that instant stands here. "
  + "Keys: ← → by reading, with Shift by the hour, Home, End, Escape.";

export class Readout {
  constructor(host, { step, move, close }) {
    this.strip = element("div", "strip");
    this.time = element("div", "time");
    Object.assign(this.time, { tabIndex: 0, role: "slider" });
    this.time.setAttribute("aria-label", "Instant on the chart");
    this.doing = element("div", "doing");
    this.states = element("div", "states");
    this.cells = Object.fromEntries(CELLS.map(([name, label]) => [name, cell(label)]));
    this.spoken = element("div", "spoken");
    this.spoken.setAttribute("role", "status");
    this.close = button("✕", "Remove the crosshair", close, "close");
    const head = element(
      "div", "head", element("div", "", this.time, this.states),
      button("‹", "To the reading before", () => step(-1)), button("›", "To the next reading", () => step(1)), this.close,
    );
    const values = element("div", "values", ...Object.values(this.cells).map(({ box }) => box));
    this.strip.append(head, values, this.doing, element("div", "help", HELP));
    this.time.addEventListener("keydown", (event) => move(event));
    host.append(this.strip, this.spoken);
  }

  // `words` of an instant: what trend.js makes of what was known then.
  show({ time, ago, least, most, at }, words) {
    this.strip.classList.add("on");
    this.time.replaceChildren(element("b", "", time), `, ${ago}`);
    this.doing.textContent = words.doing;
    this.tell(least, most, at, `${time}, ${ago}`);
    this.states.replaceChildren(...stateWords(words.states));
    for (const [name] of CELLS) fill(this.cells[name], words[name]);
    this.close.disabled = false;
  }

  hide() {
    this.strip.classList.remove("on");
    this.time.replaceChildren(element("b", "", "Every value at one instant"));
    this.doing.textContent = "";
    this.tell(0, 0, 0, "none chosen");
    this.close.disabled = true;
    this.say("");
  }

  tell(least, most, at, text) {
    const range = { valuemin: least, valuemax: most, valuenow: at, valuetext: text };
    for (const [name, value] of Object.entries(range)) this.time.setAttribute(`aria-${name}`, value);
  }

  say(text) {
    if (this.spoken.textContent !== text) this.spoken.textContent = text;
  }
}

function stateWords({ overall, criteria }) {
  const parts = criteria.map(({ label, mark, word }) => element("span", "state", element("b", "", mark), ` ${label}: ${word}`));
  return [element("span", "overall", overall), ...parts];
}

function cell(label) {
  const [value, detail, age] = ["b", "span", "span"].map((tag, place) => element(tag, ["value", "detail", "age"][place]));
  return { box: element("div", "cell", element("span", "label", label), value, detail, age), value, detail, age };
}

function fill(made, { value, detail, age, state }) {
  made.box.dataset.state = state;
  made.value.textContent = value;
  made.detail.textContent = detail;
  made.age.textContent = age;
}

function button(sign, name, tapped, kind = "") {
  const made = element("button", kind, sign);
  made.type = "button";
  made.setAttribute("aria-label", name);
  made.addEventListener("click", tapped);
  return made;
}

function element(tag, name = "", ...children) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...children);
  return made;
}
