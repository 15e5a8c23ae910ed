// Locks the screen when nobody has touched it for a while, warns before, and tells the server who is still there.
import { Unreachable, call, connection } from "./api.js";
import { el } from "./dom.js";
import { Cover } from "./lock_cover.js";
import { deliver } from "./outbox.js";
import { pulse } from "./pulse.js";
import { vault } from "./vault.js";
import { t } from "./words.js";

const WARNING = 30000; // ms before the lock, or half of the time where that is shorter
const TELL = 20000; // ms between two words to the server that somebody is there
const ASK = 10000; // ms between two looks at the server while the screen is locked
const TOUCHED = "capwatch.touched"; // in localStorage: a touch in one tab counts in all
const TOUCHES = ["pointerdown", "keydown", "wheel", "touchmove"];

// "locked" and "unlocked", by the same person, on this page.
export const lock = new EventTarget();

const tabs = globalThis.BroadcastChannel && new BroadcastChannel("capwatch.lock");
let screen = null; // what the server said of it; null: not known, or nobody has signed in
let cover = null;
let warning = null;
let last = clocks();
let told = 0;
let asked = 0;

lock.now = () => {
  hide();
  shut();
  tabs?.postMessage("locked");
};

// The steady clock stops while a tablet sleeps and the other one may be set back: the longer time counts.
function clocks() {
  return { wall: Date.now(), steady: performance.now() };
}

const idle = () => Math.max(Date.now() - last.wall, performance.now() - last.steady);
const limit = () => (screen?.lock_seconds ? screen.lock_seconds * 1000 : Infinity);

function tick() {
  if (cover) {
    cover.keep();
    if (Date.now() - asked > ASK) ask();
  } else if (idle() >= limit()) lock.now();
  else warn(limit() - idle());
}

// A touch on a tablet that has slept for too long opens nothing.
function touch() {
  if (cover) return;
  tick();
  if (cover || !screen) return;
  last = clocks();
  warn(Infinity);
  if (Date.now() - told < TELL) return;
  told = Date.now();
  write(TOUCHED, String(told));
  call("POST", "/awake").catch(() => (told = 0));
}

function warn(left) {
  const before = Math.min(WARNING, limit() / 2);
  if (left > before) {
    warning?.remove();
    warning = null;
    return;
  }
  if (!warning) {
    const words = el("b", { role: "alert" }, t("This screen locks soon. Touch it to go on."));
    warning = el("div", { id: "capwatch-locks" }, words, el("span", { "aria-hidden": "true" }));
    styled();
    document.body.append(warning);
  }
  warning.lastChild.textContent = `${Math.ceil(left / 1000)} s`;
}

// At once, whether or not the server can be told; it locks by itself what it hears nothing of.
function hide() {
  if (cover) return;
  warn(Infinity);
  styled();
  vault.close();
  cover = new Cover(screen, { unlock, handOver });
  lock.dispatchEvent(new Event("locked"));
}

async function shut() {
  try {
    await call("POST", "/lock");
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    if (cover) setTimeout(() => cover && shut(), ASK);
  }
}

async function ask() {
  asked = Date.now();
  try {
    const { status, said } = await call("GET", "/screen");
    heard(status, said);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
  }
}

function heard(status, said) {
  if (status === 401) ended();
  if (status !== 200) return;
  // Somebody else has this tablet now: nothing of the person before may come back.
  if (cover && screen && screen.person !== said.person) location.reload();
  screen = said;
  if (said.locked) hide();
  cover?.renew(said);
}

function ended() {
  screen = null;
  cover?.ended();
}

async function unlock(fields) {
  return opened("/unlock", fields, async () => {
    await show();
    tabs?.postMessage("unlocked");
  });
}

async function handOver(fields) {
  return opened("/hand-over", fields, () => {
    tabs?.postMessage("handed over");
    begin();
  });
}

// What is said instead where it stays locked.
async function opened(path, fields, then) {
  try {
    const { ok, said } = await call("POST", path, fields);
    if (!ok) return said.sentence;
    await then();
    return "";
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return error.why || t("There is no connection: the screen can be unlocked when the server answers.");
  }
}

// The key comes first: what is typed is never kept without it.
async function show() {
  if (!cover) return;
  await vault.open();
  cover.remove();
  cover = null;
  last = clocks();
  pulse.start();
  deliver();
  lock.dispatchEvent(new Event("unlocked"));
}

// The new person begins where everybody begins; of the page that was there nothing is left.
function begin() {
  location.assign(location.pathname === "/round" ? "/round" : "/");
}

function styled() {
  if (document.getElementById("capwatch-lock-style")) return;
  document.head.append(el("link", { id: "capwatch-lock-style", rel: "stylesheet", href: "/round/lock.css" }));
}

function write(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Blocked or full: each tab counts for itself.
  }
}

function start() {
  for (const name of TOUCHES) addEventListener(name, touch, { capture: true, passive: true });
  addEventListener("storage", ({ key }) => key === TOUCHED && (last = clocks()));
  // On a page of Streamlit the button is a form, which alone would leave the page.
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") !== "/lock") return;
    event.preventDefault();
    lock.now();
  });
  pulse.addEventListener("tick", tick);
  connection.addEventListener("locked", hide);
  connection.addEventListener("signed-out", ended);
  tabs?.addEventListener("message", ({ data }) => ({ locked: hide, unlocked: () => show().catch(() => null), "handed over": begin })[data]?.());
  document.addEventListener("visibilitychange", () => document.hidden || tick());
  addEventListener("pageshow", tick);
  connection.addEventListener("up", () => screen || Date.now() - asked < ASK || ask());
  styled();
  ask();
}

start();
