// A sound for alerts that are open, which a person switches on by a tap: made here, after the patterns of IEC 60601-1-8.
import { pulse } from "./pulse.js";
import { shelf } from "./shelf.js";

const SWITCH = "capwatch.sound"; // whether it is on in this browser
const SOUNDED = "capwatch.sounded"; // which alerts have sounded, and when (ms), in whichever tab
const AGAIN = 60000; // ms after which a high alert that nobody has taken note of sounds again
const LOST = "lost"; // what sounds when the server does not answer
const JITTER = 300; // ms by which two tabs differ where they cannot ask each other

// Seconds: how long a pulse is, and when each begins. High is 3 + 2 pulses, medium 3, low 1.
const PATTERNS = {
  high: { long: 0.15, at: [0, 0.25, 0.5, 1.0, 1.25] },
  medium: { long: 0.2, at: [0, 0.4, 0.8] },
  low: { long: 0.2, at: [0] },
};
const PITCH = 523; // Hz, with four harmonics above it
const HARMONICS = [0, 1, 0.7, 0.5, 0.35, 0.25];
const GRAVITY = ["high", "medium", "low"];

let context = null;
let open = [];

// "changed" when what is to be said of it may have.
export const sound = new EventTarget();

// Of a browser: "none" where it has no sound, "off", "on", or "waiting" for a tap since the page was loaded.
sound.state = () => {
  if (!globalThis.AudioContext) return "none";
  if (!shelf.get(SWITCH)) return "off";
  return context?.state === "running" ? "on" : "waiting";
};

sound.turn = async (on) => {
  shelf.put(SWITCH, on);
  if (on) await wake();
  changed();
  if (on) sounding();
};

sound.test = async () => {
  await wake();
  if (sound.state() === "on") play("high");
};

const changed = () => sound.dispatchEvent(new Event("changed"));

// A browser lets a page sound only after somebody has touched it.
async function wake() {
  if (!globalThis.AudioContext || !shelf.get(SWITCH)) return;
  if (!context) {
    context = new AudioContext();
    context.addEventListener("statechange", changed);
  }
  if (context.state !== "running") await Promise.race([context.resume(), new Promise((late) => setTimeout(late, 500))]).catch(() => null);
  changed();
}

function play(severity) {
  const { long, at } = PATTERNS[severity];
  const wave = context.createPeriodicWave(new Float32Array(HARMONICS.length), new Float32Array(HARMONICS));
  const begin = context.currentTime + 0.05;
  for (const after of at) {
    const tone = context.createOscillator();
    const loud = context.createGain();
    tone.setPeriodicWave(wave);
    tone.frequency.value = PITCH;
    loud.gain.setValueAtTime(0, begin + after);
    loud.gain.linearRampToValueAtTime(0.5, begin + after + 0.02);
    loud.gain.setValueAtTime(0.5, begin + after + long - 0.03);
    loud.gain.linearRampToValueAtTime(0, begin + after + long);
    tone.connect(loud).connect(context.destination);
    tone.start(begin + after);
    tone.stop(begin + after + long);
  }
}

// What is to sound now: what is new or graver, or open again, once; else what is high and has been silent for a minute.
export function due(alerts, sounded, now) {
  const fresh = alerts.filter(({ key }) => !(key in sounded));
  const again = alerts.filter(({ key, severity }) => severity === "high" && now - sounded[key] >= AGAIN);
  const found = fresh.length ? fresh : again;
  const severity = GRAVITY.find((one) => found.some((alert) => alert.severity === one));
  return severity && { severity, keys: found.map(({ key }) => key) };
}

async function sounding() {
  if (sound.state() !== "on") return;
  if (navigator.locks) await navigator.locks.request(SWITCH, once);
  else setTimeout(once, JITTER * Math.random());
}

// One tab of a browser sounds: the others find that it has.
function once() {
  const before = shelf.get(SOUNDED) ?? {};
  const now = Date.now();
  const found = due(open, before, now);
  const sounded = open.filter(({ key }) => key in before || found?.keys.includes(key));
  const after = Object.fromEntries(sounded.map(({ key }) => [key, found?.keys.includes(key) ? now : before[key]]));
  if (JSON.stringify(after) !== JSON.stringify(before)) shelf.put(SOUNDED, after);
  if (found) play(found.severity);
}

pulse.addEventListener("heard", ({ detail }) => {
  open = detail.alerts
    .filter(({ state }) => state === "open")
    .map(({ id, severity, since }) => ({ key: `${id} ${severity} ${since}`, severity }));
  sounding();
});
// Who trusts the sound must hear that none can come; once, for a tablet is often out of reach for a while.
pulse.addEventListener("tick", () => {
  if (!pulse.trouble || open.some(({ key }) => key === LOST)) return;
  open = [...open, { key: LOST, severity: "medium" }];
  sounding();
});
for (const name of ["pointerup", "keydown"]) addEventListener(name, wake, { passive: true });
addEventListener("storage", changed);
wake();
