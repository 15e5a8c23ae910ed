// The ward board. Rows are renewed in place, so that focus and scroll stay; every value enters as text, never as markup.
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 80;
const HEIGHT = 38;
const HOURS = 24;
const COLUMNS = [
  ["state", "State"], ["bed", "Bed"], ["patient", "Patient"],
  ["light low_blood_pressure", "Low blood pressure"], ["light swelling", "Swelling"],
  ["light low_protein", "Low protein"], ["urine", "Urine over 8 h, mL/kg/h"], ["set", "Last set"],
  ["dose", "Last dose"], ["trend", "Systolic, 24 h"], ["record", "Record"],
];

export default function ({ parentElement, data, setTriggerValue }) {
  const host = parentElement.querySelector("#board");
  host.board ??= new Board(host);
  host.board.tapped = (what, stay) => setTriggerValue("tapped", { what, stay });
  host.board.draw(JSON.parse(new TextDecoder().decode(data)));
}

class Board {
  constructor(host) {
    this.host = host;
    this.rows = new Map();
    this.drawn = element("span", "drawn");
    this.summary = element("p", "summary");
    this.summary.setAttribute("role", "status");
    this.ward = element("h1");
    this.body = role("rowgroup", element("tbody"));
    const table = role("table", element("table", "board", heading(), this.body));
    table.setAttribute("aria-label", "Patients of the ward, the worst first");
    host.append(element("div", "top", this.ward, this.summary, this.drawn), table);
    this.watch(host);
  }

  // While a finger is down nothing may move under it: another patient would be opened.
  watch(host) {
    host.addEventListener("pointerdown", () => (this.held = true));
    for (const end of ["pointerup", "pointercancel", "blur"]) {
      addEventListener(end, () => {
        this.held = false;
        setTimeout(() => this.waiting && !this.held && this.draw(this.waiting), 300);
      });
    }
  }

  draw(data) {
    if (this.held) {
      this.waiting = data;
      return;
    }
    this.waiting = null;
    this.host.classList.toggle("cannot-record", !data.record);
    this.ward.textContent = data.ward;
    this.drawn.textContent = `Drawn ${data.drawn}`;
    this.summarise(data);
    const known = new Map(this.rows);
    data.rows.forEach((row, place) => {
      this.renew(row, place, data);
      known.delete(row.id);
    });
    for (const [id, gone] of known) {
      gone.line.remove();
      this.rows.delete(id);
    }
  }

  summarise({ rows, summary }) {
    const words = `${rows.length} ${rows.length === 1 ? "patient" : "patients"}`;
    const key = JSON.stringify([words, summary]);
    // Unchanged, it is not read out again.
    if (this.summed === key) return;
    this.summed = key;
    const counts = summary.map(({ kind, word, count }) => {
      const made = element("span", `count ${kind}`, element("b", "", String(count)), ` ${word}`);
      made.toggleAttribute("data-none", count === 0);
      return made;
    });
    this.summary.replaceChildren(element("span", "count", element("b", "", words)), ...counts);
  }

  renew(row, place, data) {
    const found = this.rows.get(row.id) ?? this.add(row.id);
    found.line.removeAttribute("aria-busy");
    const key = JSON.stringify([row, data.low, data.high]);
    if (found.key !== key) {
      found.key = key;
      fill(found, row, data);
    }
    const there = this.body.children[place];
    if (there === found.line) return;
    const focused = found.line.contains(found.line.getRootNode().activeElement) && found.line.getRootNode().activeElement;
    this.body.insertBefore(found.line, there ?? null);
    if (focused) focused.focus({ preventScroll: true });
  }

  add(id) {
    const cells = Object.fromEntries(COLUMNS.map(([name]) => [name, role("cell", element("td", name))]));
    role("rowheader", cells.patient);
    const open = element("button", "open");
    const record = element("button", "to-record", "Record");
    open.type = record.type = "button";
    const text = element("span", "age");
    const said = element("span", "said");
    cells.patient.append(open, text, said);
    cells.record.append(record);
    const line = role("row", element("tr", "", ...Object.values(cells)));
    line.dataset.stay = id;
    line.addEventListener("click", (event) => {
      line.setAttribute("aria-busy", "true");
      this.tapped(event.target.closest(".to-record") ? "record" : "patient", id);
    });
    const made = { line, cells, open, record, text, said };
    this.rows.set(id, made);
    return made;
  }
}

function heading() {
  const cells = COLUMNS.map(([name, words]) => {
    const shown = name === "record" ? element("span", "spoken", words) : words;
    return role("columnheader", element("th", name, shown));
  });
  return role("rowgroup", element("thead", "", role("row", element("tr", "", ...cells))));
}

function fill({ line, cells, open, record, text, said }, row, data) {
  line.className = `${row.overall} ${row.severity}`;
  cells.state.replaceChildren(...state(row, data.marks));
  cells.bed.textContent = row.bed;
  open.textContent = row.name;
  open.setAttribute("aria-label", `${row.name}, bed ${row.bed}: open the patient`);
  record.setAttribute("aria-label", `Record for bed ${row.bed}, ${row.name}`);
  text.textContent = row.age;
  // What the patient said is no alert: a sign and words of its own.
  said.textContent = row.said ? `◆ Said: ${row.said}` : "";
  COLUMNS.slice(3, 6).forEach(([name], number) => cells[name].replaceChildren(...light(row.lights[number])));
  cells.urine.replaceChildren(...valued(row.urine, row.urine_age, row.urine_notice ? [row.urine_notice] : [], data.marks));
  cells.set.replaceChildren(...valued(row.last_set, row.last_set_age, row.set_notices, data.marks));
  cells.dose.replaceChildren(...valued(row.dose, row.dose_age, [], data.marks));
  cells.trend.replaceChildren(spark(row.trend, data));
}

function state(row, marks) {
  const badge = row.severity
    ? [element("span", `badge ${row.severity}`, element("b", "", marks[row.severity]), element("span", "", row.badge))]
    : [];
  const said = [element("span", "words", element("b", "", row.state), element("span", "", row.since))];
  if (row.standing) said.push(element("span", row.standing.open ? "standing open-alert" : "standing", row.standing.words));
  return [...badge, ...said];
}

function light({ state, mark, value, change, word, age, note, spoken }) {
  const shown = element(
    "span", `lamp ${state}${note ? " counts" : ""}`,
    element("span", "mark", mark),
    element("span", "value", element("b", "", value), element("span", "change", change)),
    element("span", "about", age ? `${word} · ${age}` : word),
    ...(note ? [element("span", "note", note)] : []),
  );
  shown.setAttribute("aria-hidden", "true");
  return [shown, element("span", "spoken", spoken)];
}

function valued(value, age, notices, marks) {
  const parts = [element("b", "", value)];
  if (age) parts.push(" ", element("span", "age", `${age} ago`));
  for (const notice of notices) {
    const mark = marks[notice.level];
    parts.push(" ", element("span", `notice ${notice.level}`, mark ? `${mark} ${notice.words}` : notice.words));
  }
  return parts;
}

// Time runs to the right edge, which is now; a pause leaves a gap, and a lone value is a dot.
function spark({ runs, line, spoken }, { low, high }) {
  const x = (hours) => (WIDTH - 3) * (1 - hours / HOURS);
  const y = (value) => HEIGHT - 3 - ((HEIGHT - 6) * (value - low)) / (high - low);
  const drawing = drawn("svg", { width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": spoken });
  if (line !== null) drawing.append(drawn("line", { class: "limit", x1: 0, x2: WIDTH, y1: y(line), y2: y(line) }));
  for (const run of runs) {
    const points = run.map(([hours, value]) => [x(hours), y(value)]);
    drawing.append(drawn("polyline", { points: points.map((point) => point.map((c) => c.toFixed(1)).join(",")).join(" ") }));
    for (const [cx, cy] of points) drawing.append(drawn("circle", { cx, cy, r: 1.6 }));
  }
  return drawing;
}

function element(tag, name = "", ...children) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...children);
  return made;
}

// Named outright: a table laid out as a grid would lose its roles.
function role(name, made) {
  made.setAttribute("role", name);
  return made;
}

function drawn(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
