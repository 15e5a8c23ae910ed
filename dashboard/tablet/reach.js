// The strip of alerts, on every page of the program: what is open, what is quiet, whether there is a sound.
import { button, el, pressed, say } from "./dom.js";
import { pulse } from "./pulse.js";
import { sound } from "./sound.js";
import "./tab.js";
import { t } from "./words.js";

const PAGE = "/alerts";

export class Reach {
  // `open(alert)` where the page has a way of its own to the alerts (null: to all of them).
  constructor(host, open = null) {
    Object.assign(this, { host, open, chips: new Map(), said: null });
    this.line = el("div", { class: "reach-line" });
    this.nothing = el("p", { class: "reach-nothing" });
    this.spoken = el("p", { class: "reach-spoken", "aria-live": "polite" });
    this.switch = button("", () => sound.turn(sound.state() !== "on"), { class: "reach-sound" });
    this.test = button(t("Test"), () => sound.test(), { class: "reach-test", "aria-label": t("Test the sound") });
    host.classList.add("reach");
    host.replaceChildren(this.line, this.nothing, el("div", { class: "reach-sounds" }, this.switch, this.test), this.spoken);
    host.addEventListener("pointerdown", () => (this.held = true));
    this.listen();
    this.sounds();
    this.renew();
  }

  listen() {
    const control = new AbortController();
    const on = (where, name, heard) => where.addEventListener(name, heard, { signal: control.signal });
    on(pulse, "heard", ({ detail }) => this.hear(detail));
    on(pulse, "tick", () => (this.host.isConnected ? this.renew() : control.abort()));
    on(sound, "changed", () => this.sounds());
    // While a finger is down nothing moves under it.
    for (const name of ["pointerup", "pointercancel", "blur"]) {
      on(globalThis, name, () => setTimeout(() => ((this.held = false), this.renew()), 300));
    }
  }

  hear(said) {
    this.said = said;
    this.renew();
  }

  renew() {
    const { said } = this;
    this.host.hidden = pulse.stopped;
    this.host.classList.toggle("reach-lost", Boolean(pulse.trouble));
    if (pulse.trouble) say(this.nothing, this.lost());
    else if (!said) say(this.nothing, t("Alerts are being asked for."));
    else say(this.nothing, said.nothing && `${said.nothing}, ${said.at_text}`);
    this.nothing.hidden = !this.nothing.textContent;
    if (!said || this.held) return;
    this.draw(said);
    // Read out when a count changes, not when a minute has passed.
    const counts = said.open.map(({ label, count }) => `${label} ${count}`).join(", ");
    say(this.spoken, counts && t("Open alerts: {counts}", { counts }));
  }

  lost() {
    const { said } = this;
    return said ? t("Alerts are not known since {time}", { time: said.at_text }) : t("Alerts are not known");
  }

  draw({ open, silent }) {
    const shown = open.map((one) => ({ kind: one.severity, head: `${one.mark} ${one.label} ${one.count}`, text: one.text, alert: one.alert }));
    if (silent) shown.push({ kind: "silent", head: silent.label, text: silent.text, alert: null });
    for (const [kind, chip] of this.chips) {
      if (shown.some((one) => one.kind === kind)) continue;
      chip.remove();
      this.chips.delete(kind);
    }
    shown.forEach((one, place) => {
      const chip = this.chips.get(one.kind) ?? this.add(one.kind);
      if (this.line.children[place] !== chip) this.line.insertBefore(chip, this.line.children[place] ?? null);
      fill(chip, one);
    });
  }

  // Drawn anew, a chip would lose the focus.
  add(kind) {
    const chip = el("a", { class: `reach-chip ${kind}`, onclick: (event) => this.tap(event, chip) }, el("b", {}, ""), el("span", {}, ""));
    this.chips.set(kind, chip);
    return chip;
  }

  tap(event, chip) {
    if (!this.open) return;
    event.preventDefault();
    this.open(chip.dataset.alert ? Number(chip.dataset.alert) : null);
  }

  sounds() {
    const state = sound.state();
    const words = { none: t("No sound in this browser"), off: t("Sound is off"), on: t("Sound is on"), waiting: t("Sound is off until you tap") };
    say(this.switch, `${state === "on" ? "♪" : "∅"} ${words[state]}`);
    pressed(this.switch, state === "on" || state === "waiting");
    this.switch.disabled = state === "none";
    this.test.hidden = state !== "on";
    this.switch.classList.toggle("reach-waits", state === "waiting");
  }
}

function fill(chip, { head, text, alert }) {
  chip.href = alert ? `${PAGE}?alert=${alert}` : PAGE;
  if (alert) chip.dataset.alert = alert;
  else delete chip.dataset.alert;
  say(chip.firstChild, head);
  say(chip.lastChild, text);
  chip.title = `${head} · ${text}`;
}
