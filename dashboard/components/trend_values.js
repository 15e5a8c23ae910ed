// What was known at an instant of a stay, by the columns that charts/crosshair.py packs. Seconds from the stay's start.
const COLUMNS = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array };

// A JSON text with its length in front, and what follows it.
function parted(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return [new TextDecoder().decode(bytes.subarray(4, 4 + length)), bytes.subarray(4 + length)];
}

// The head that components/trend.py sends, and the packed values behind it, which are opened when they are asked for.
export function received(bytes) {
  const [text, values] = parted(bytes);
  return { head: JSON.parse(text), values };
}

export function opened(bytes) {
  const [text, body] = parted(bytes);
  return JSON.parse(text, (name, value) => {
    if (value && value.width) return column(body, value);
    return value && value.steps ? summed(value) : value;
  });
}

function column(body, { width, from, count }) {
  return new COLUMNS[width](body.slice(from, from + width * count).buffer);
}

function summed({ first, steps }) {
  const at = new Float64Array(steps.length);
  let time = first;
  steps.forEach((step, place) => (at[place] = time += step));
  return at;
}

// Position of the last moment at or before t; -1 where there is none.
export function latest(at, t) {
  let [low, high] = [0, at.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle] <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const said = ({ words, index }, place) => words[index[place]];

// Every value as it was at t: {value, detail, age, state}; state is current, stale, none or unknown.
export function known(found, t) {
  return {
    pressure: pressure(found.pressure, t),
    heart_rate: line(found.heart_rate, t),
    weight: line(found.weight, t),
    albumin: line(found.albumin, t, "after albumin"),
    oedema: line(found.oedema, t),
    urine: urine(found.urine, t),
    states: states(found.states, t),
    dose: dose(found.doses, t),
    running: running(found.interventions, t),
  };
}

const NONE = { value: "not recorded", detail: "", age: null, at: null, state: "none" };

function line(kind, t, why = "") {
  const place = latest(kind.at, t);
  if (place < 0) return NONE;
  const detail = [kind.detail && said(kind.detail, place), kind.supported?.[place] && why].filter(Boolean).join(", ");
  return { value: said(kind.value, place), detail, ...aged(kind, place, t) };
}

// A reading counts from its own instant up to, and not at, the one at which it goes stale.
function aged({ at, valid }, place, t) {
  const age = t - at[place];
  return { at: at[place], age, state: age < valid ? "current" : "stale" };
}

function pressure(kind, t) {
  const place = latest(kind.at, t);
  const alone = diastolicAlone(kind, place, t);
  if (place < 0) return alone ? { ...NONE, detail: alone } : NONE;
  const [systolic, diastolic, mean] = [kind.systolic, kind.diastolic, kind.mean].map((part) => said(part, place));
  const pair = systolic || diastolic ? `${systolic || "–"}/${diastolic || "–"} mmHg` : "";
  const average = mean && `mean ${mean}`;
  const rest = [pair && average, kind.supported[place] && "on vasopressor", alone].filter(Boolean).join(", ");
  return { value: pair || `${average} mmHg`, detail: rest, ...aged(kind, place, t) };
}

function diastolicAlone({ alone, at }, place, t) {
  const other = latest(alone.at, t);
  if (other < 0 || (place >= 0 && alone.at[other] < at[place])) return "";
  return `diastolic alone ${said(alone.value, other)}, ${span(t - alone.at[other])} old`;
}

// The entry whose interval holds t: after its start and up to its end. Intervals may overlap: the one that ends first.
function urine(entries, t) {
  const { at, start } = entries;
  if (!at.length) return NONE;
  for (let place = latest(at, t - 1) + 1; place < at.length; place++) {
    if (at[place] !== t && (start[place] === null || start[place] >= t)) continue;
    const length = start[place] === null ? null : at[place] - start[place];
    return { value: entries.value[place], detail: entries.detail[place], from: start[place], at: at[place], length, age: null, state: "current" };
  }
  return { value: "not measured", detail: "", age: null, at: null, state: "unknown" };
}

function states({ at, index, words, labels }, t) {
  const place = latest(at, t);
  if (place < 0) return { overall: "Not begun", criteria: [] };
  const { overall, criteria } = words[index[place]];
  return { overall, criteria: criteria.map(([mark, word], number) => ({ label: labels[number], mark, word })) };
}

// The last dose given, and what was decided of another since.
function dose(doses, t) {
  const before = doses.filter(([at]) => at <= t);
  const last = before.findLastIndex(([, , state]) => state === "given");
  const shown = [...(last < 0 ? [] : [before[last]]), ...before.slice(last + 1).slice(-1)];
  return shown.map(([at, number, state]) => ({ number, state, age: t - at }));
}

function running(interventions, t) {
  return interventions
    .filter(([start, end]) => start <= t && (end === null || t < end))
    .map(([start, , label]) => ({ label, age: t - start }));
}

// Every instant at which something was read, taken, given or begun, in order.
export function instants(found) {
  const kinds = ["pressure", "heart_rate", "weight", "albumin", "oedema", "urine"].map((name) => found[name].at);
  const marks = [...found.doses, ...found.interventions].map(([at]) => at);
  const all = Float64Array.from([...kinds, found.pressure.alone.at, marks].flatMap((one) => Array.from(one))).sort();
  return all.filter((at, place) => at <= found.end && at !== all[place - 1]);
}

// As words.age says it.
export function span(seconds) {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return hours % 24 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${hours / 24} d`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

// An instant (seconds since 1970) on the ward's clock, whose changes the server names.
export function clock(offsets, at) {
  const [, ahead] = offsets.findLast(([since]) => since <= at) ?? offsets[0];
  const [day, time] = new Date((at + ahead) * 1000).toISOString().split("T");
  return { day: `${Number(day.slice(8))} ${MONTHS[Number(day.slice(5, 7)) - 1]}`, time: time.slice(0, 5) };
}
