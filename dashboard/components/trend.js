// The crosshair of a trend chart: an instant is pointed at, tapped or stepped to; a span is drawn to zoom to it.
const HOUR = 3600;
const SNAP = 6; // pixels around a reading in which its own instant is meant
const DRAWN = 8; // pixels from which on a mouse draws a span
const SPEAK = 400; // ms after which a step is read out

export default function ({ parentElement, data, setTriggerValue }) {
  const host = parentElement.querySelector("#trend");
  host.trend ??= new Trend(host);
  host.trend.zoomed = (start, end, stay) => setTriggerValue("zoomed", { start, end, stay });
  host.trend.take(data);
  return () => host.trend.leave();
}

class Trend {
  constructor(host) {
    this.host = host;
    const steps = { step: (way) => this.step(way), move: (event) => this.key(event), close: () => this.pin(null) };
    this.readout = new Readout(host, steps);
    this.ended = new AbortController();
  }

  take(bytes) {
    const { head, values } = received(bytes);
    const [before, same] = [this.head, this.head?.state === head.state && this.head?.stay === head.stay];
    this.head = head;
    if (!same) [this.packed, this.opened, this.instants] = [values, null, null];
    // Another patient: nothing of the one before may stay.
    if (before && before.stay !== head.stay) [this.pinned, this.hovered, this.first] = [null, null, null];
    if (!head.selecting) this.first = null;
    this.watch();
    this.draw();
  }

  leave() {
    this.ended.abort();
    this.place?.clear();
  }

  get found() {
    this.opened ??= opened(this.packed);
    return this.opened;
  }

  get begin() {
    return this.found.start;
  }

  // The element around the figure stays while the figure is drawn anew.
  watch() {
    const frame = document.querySelector(`.${this.head.chart}`);
    if (!frame) return setTimeout(() => this.host.isConnected && this.watch(), 50);
    if (frame === this.frame) return;
    this.frame = frame;
    this.place?.clear();
    this.place = new Place(this.head.chart, () => this.draw());
    // A finger along the time is ours, one across it scrolls the page.
    Object.assign(frame.style, { touchAction: "pan-y", userSelect: "none" });
    const heard = { signal: this.ended.signal };
    const hear = (name, told) => frame.addEventListener(name, told, heard);
    hear("pointerdown", (event) => this.down(event));
    hear("pointermove", (event) => this.over(event));
    hear("pointerleave", () => this.away());
    addEventListener("pointermove", (event) => this.drag(event), heard);
    addEventListener("pointerup", (event) => this.up(event), heard);
    addEventListener("pointercancel", () => this.cancel(), heard);
    addEventListener("keydown", (event) => event.key === "Escape" && this.cancel(), heard);
  }

  down(event) {
    const at = event.isPrimary && event.button === 0 ? this.place.at(event.clientX, event.clientY) : null;
    if (at === null) return;
    this.held = { x: event.clientX, at, touch: event.pointerType !== "mouse", draws: false };
    if (this.held.touch && !this.head.selecting) this.hover(this.meant(at));
  }

  over(event) {
    if (this.held || event.pointerType !== "mouse") return;
    const at = this.place.at(event.clientX, event.clientY);
    this.hover(at === null ? null : this.meant(at));
  }

  away() {
    if (!this.held) this.hover(null);
  }

  drag(event) {
    const { held } = this;
    if (!held || !event.isPrimary || !this.place.figure) return;
    const at = this.place.nearest(event.clientX);
    const selects = this.head.selecting || !held.touch;
    held.draws ||= selects && Math.abs(event.clientX - held.x) > DRAWN;
    if (held.draws) this.place.shade(held.at, at, this.ink[0]);
    else if (!selects) this.hover(this.meant(at));
  }

  up(event) {
    const { held } = this;
    this.held = null;
    if (!held || !this.place.figure) return;
    this.place.clear(this.place.band);
    const at = this.place.nearest(event.clientX);
    if (held.draws) this.zoom(held.at, at);
    else if (this.head.selecting) this.choose(at);
    else this.pin(this.meant(at));
  }

  cancel() {
    if (this.held) this.place.clear(this.place.band);
    this.held = null;
    this.hovered = null;
    this.draw();
  }

  // Beginning and end of a span by two taps.
  choose(at) {
    if (this.first === null || this.first === undefined) {
      this.first = at;
      this.pin(this.meant(at));
    } else this.zoom(this.first, at);
  }

  zoom(from, to) {
    this.first = null;
    this.hovered = null;
    this.zoomed(Math.round(Math.min(from, to)), Math.round(Math.max(from, to)), this.head.stay);
  }

  // The reading near a point of the chart, else the whole minute.
  meant(at) {
    const t = at - this.begin;
    const near = this.near(t);
    const chosen = near !== null && Math.abs(near - t) <= SNAP * this.place.pixel ? near : Math.round(at / 60) * 60 - this.begin;
    return Math.min(chosen, this.found.end);
  }

  near(t) {
    const all = this.moments;
    const place = latest(all, t);
    const both = [all[place], all[place + 1]].filter((one) => one !== undefined);
    return both.length ? both.reduce((one, other) => (Math.abs(other - t) < Math.abs(one - t) ? other : one)) : null;
  }

  get moments() {
    this.instants ??= instants(this.found);
    return this.instants;
  }

  hover(t) {
    this.hovered = t;
    this.draw();
  }

  pin(t) {
    this.pinned = t;
    this.hovered = null;
    this.draw();
  }

  key(event) {
    const { key, shiftKey } = event;
    const [low, high] = this.seen;
    const moves = {
      ArrowLeft: () => this.step(-1, shiftKey), ArrowRight: () => this.step(1, shiftKey),
      Home: () => this.stand(low), End: () => this.stand(high), Escape: () => this.pin(null),
    };
    if (this.head.selecting && key === "Enter" && this.pinned !== null) this.choose(this.pinned + this.begin);
    else if (moves[key]) moves[key]();
    else return;
    event.preventDefault();
  }

  // To the next reading, or by an hour; from nowhere to the newest instant.
  step(way, hour = false) {
    const [low, high] = this.seen;
    const from = this.pinned ?? null;
    if (from === null) return this.stand(high);
    if (hour) return this.stand(from + way * HOUR);
    const place = latest(this.moments, way > 0 ? from : from - 1) + (way > 0 ? 1 : 0);
    this.stand(this.moments[place] ?? (way > 0 ? high : low));
  }

  stand(t) {
    const [low, high] = this.seen;
    this.pin(Math.min(Math.max(t, low), high));
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => this.pinned !== null && this.readout.say(spoken(this.words(this.pinned))), SPEAK);
  }

  // What of the stay the chart shows, from its start.
  get seen() {
    const [from, to] = this.place?.span ?? [this.begin, this.begin + this.found.end];
    return [Math.max(0, Math.ceil(from - this.begin)), Math.min(this.found.end, Math.floor(to - this.begin))];
  }

  get ink() {
    const colours = getComputedStyle(this.host);
    return ["--cw-ink", "--cw-paper"].map((name) => colours.getPropertyValue(name));
  }

  draw() {
    const t = this.hovered ?? this.pinned ?? null;
    if (t === null) return this.rest();
    const [low, high] = this.seen;
    if (t < low || t > high) {
      // Out of sight after a zoom: what it stood at is no longer shown.
      this.place?.clear(this.place.line);
      if (this.hovered === null) this.pinned = null;
      return this.rest();
    }
    this.place?.mark(t + this.begin, ...this.ink);
    const words = this.words(t);
    this.readout.show({ ...words, at: t, least: low, most: high }, words);
    this.dock(true);
  }

  rest() {
    this.place?.clear(this.place.line);
    this.readout.hide();
    this.dock(false);
  }

  // While it says something the strip stays in sight, over the lower edge of the window where it must.
  dock(on) {
    const frame = this.host.getRootNode().host?.closest('[data-testid="stElementContainer"]');
    if (frame) Object.assign(frame.style, on ? { position: "sticky", bottom: "0", zIndex: "5" } : { position: "", bottom: "", zIndex: "" });
  }

  words(t) {
    const { begin, found, head } = this;
    const { day, time } = clock(head.clock, begin + t);
    const values = known(found, t);
    const when = (at) => clock(head.clock, begin + at).time;
    const worded = Object.fromEntries(
      ["pressure", "heart_rate", "weight", "oedema", "albumin"].map((name) => [name, { ...values[name], age: ageWords(values[name], when) }]),
    );
    const ago = t >= found.end && head.until === "ago" ? "now" : `${span(found.end - t)} ${head.until}`;
    return { ...worded, urine: { ...values.urine, age: collected(values.urine, when) }, states: values.states, doing: doing(values), time: `${day} ${time}`, ago };
  }
}

function ageWords({ age, at, state }, when) {
  if (state === "none") return "";
  if (!age) return "taken then";
  return `${state === "stale" ? "stale, " : ""}${span(age)} old (${when(at)})`;
}

function collected({ from, at, length }, when) {
  if (at === null) return "";
  return length === null || length === undefined ? `until ${when(at)}, from when is unknown` : `${when(from)} to ${when(at)} (${span(length)})`;
}

function doing({ dose, running }) {
  const doses = dose.map(({ number, state, age }) => `Dose ${number}${state === "given" ? "" : ` ${state}`}, ${age ? `${span(age)} before` : "at this instant"}`);
  const runs = running.map(({ label, age }) => `${label} running for ${span(age)}`);
  return [...(doses.length ? doses : ["No dose before"]), ...runs].join(" · ");
}

function spoken(words) {
  const names = { pressure: "Pressure", heart_rate: "heart rate", weight: "weight", oedema: "oedema", albumin: "albumin", urine: "urine" };
  const values = Object.entries(names).map(([name, label]) => `${label} ${words[name].value}${words[name].state === "stale" ? ", stale" : ""}`);
  const states = words.states.criteria.map(({ label, word }) => `${label} ${word}`);
  return [`${words.time}, ${words.ago}`, ...values, words.states.overall, ...states].join("; ");
}
