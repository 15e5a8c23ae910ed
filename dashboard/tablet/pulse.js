// Asks every few seconds what waits for somebody: the answer is the proof, too, that the server and its store are there.
import { call, connection } from "./api.js";

const EVERY = 3; // ticks between two questions
const PATIENCE = 4000; // ms for one answer
const LOST = 8000; // ms without an answer until the server counts as lost: said a tick later, so within 10 s

// "tick" each second; "heard" with {detail} of the answer; `trouble` is why the last one is none: "", "lost" or "failing".
export const pulse = new EventTarget();
pulse.trouble = "";
pulse.stopped = false;

let asking = false;
let ticks = EVERY;
let answered = clocks();

// The steady clock stops while a tablet sleeps and the other one may be set back: the longer time counts.
function clocks() {
  return { wall: Date.now(), steady: performance.now() };
}

pulse.silence = () => Math.max(Date.now() - answered.wall, performance.now() - answered.steady);

pulse.start = () => {
  if (!pulse.stopped) return;
  pulse.stopped = false;
  answered = clocks();
  ask();
};

async function ask() {
  if (asking || pulse.stopped) return;
  asking = true;
  ticks = 0;
  try {
    const { status, said } = await call("GET", "/api/v1/alerts", undefined, PATIENCE);
    heard(status, said);
  } catch {
    // No answer: how long that lasts decides.
  } finally {
    asking = false;
  }
}

function heard(status, said) {
  answered = clocks();
  pulse.trouble = status >= 500 ? "failing" : "";
  // Nobody has signed in any more: the page itself says so.
  if (status === 401) pulse.stopped = true;
  if (status === 200) pulse.dispatchEvent(new CustomEvent("heard", { detail: said }));
}

function tick() {
  if (pulse.stopped) pulse.trouble = "";
  else if (pulse.silence() > LOST) pulse.trouble = "lost";
  pulse.dispatchEvent(new Event("tick"));
  ticks += 1;
  if (ticks >= EVERY) ask();
}

// The worker ticks where a hidden page may not. Its script may never come: until it speaks the page ticks by itself.
function begin() {
  const own = setInterval(tick, 1000);
  try {
    const worker = new Worker(new URL("./ticks.js", import.meta.url));
    worker.onmessage = () => {
      clearInterval(own);
      tick();
    };
  } catch {
    // The page's own ticks go on.
  }
}

// Whoever comes back to the tab is told at once.
for (const [where, name] of [[document, "visibilitychange"], [globalThis, "pageshow"], [globalThis, "online"]]) {
  where.addEventListener(name, () => document.hidden || (tick(), ask()));
}
connection.addEventListener("signed-out", () => (pulse.stopped = true));
begin();
ask();
