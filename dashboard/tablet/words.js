// Every text of the tablet, by its English. Where no translation is at hand, the English is shown.
let words = {};
let language = "en";

export async function load() {
  try {
    const answer = await fetch("/api/v1/words");
    if (!answer.ok) return;
    const said = await answer.json();
    words = said.words ?? {};
    language = said.language ?? "en";
    document.documentElement.lang = language;
  } catch {
    // No connection and nothing kept: English.
  }
}

export function t(english, values = {}) {
  return (words[english] || english).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// The ward's clock, in the browser's language: `14:03`, or with the day where it is not today.
export function clock(milliseconds, zone, now = Date.now()) {
  const time = format(milliseconds, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = (at) => format(at, zone, { day: "numeric", month: "short" });
  return day(milliseconds) === day(now) ? time : `${day(milliseconds)} ${time}`;
}

export function format(milliseconds, zone, parts) {
  return new Intl.DateTimeFormat(language, { timeZone: zone, ...parts }).format(milliseconds);
}

// `2026-01-02T03:04` on the ward's clock: what a field for a time takes and gives.
export function local(milliseconds, zone) {
  const parts = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const found = new Intl.DateTimeFormat("en", { timeZone: zone, ...parts }).formatToParts(milliseconds);
  const { year, month, day, hour, minute } = Object.fromEntries(found.map((part) => [part.type, part.value]));
  return `${year}-${month}-${day}T${hour}:${minute}`;
}
