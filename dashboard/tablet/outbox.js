// Sets on their way: kept on the tablet before they are sent, and until the server has answered each one.
import { Unreachable, call, connection } from "./api.js";
import { DRAFT, OUTBOX, RETURNED, shelf } from "./shelf.js";
import { vault } from "./vault.js";

const FIRST_PAUSE = 1000; // ms
const LONGEST_PAUSE = 15000;
const LEASE = "capwatch.lease";
const REFUSED = [400, 403, 404, 409, 413, 422];

// "answered" with {key, stay, status, said} for each set the server has decided on; "failed" where one could not be sent,
// `why` in the server's words where it has any; "changed" when the count may have.
export const outbox = new EventTarget();
outbox.why = "";

const others = globalThis.BroadcastChannel && new BroadcastChannel("capwatch.outbox");
others?.addEventListener("message", ({ data }) => tell(data));
addEventListener("storage", () => outbox.dispatchEvent(new Event("changed")));
addEventListener("online", () => deliver());
document.addEventListener("visibilitychange", () => document.hidden || deliver());

// Why what waits is not saved, in the server's words; nothing where nobody answers.
export const whyNot = () => (connection.up ? outbox.why : connection.why);

let pause = FIRST_PAUSE;
let busy = null;
let timer = null;

// crypto.randomUUID exists on https and localhost only.
export const newKey = () =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16),
  );

// Written to the tablet first; only then is anything sent. An item: key, stay, by, typed_at, body, form.
export async function keep(item) {
  await vault.put(OUTBOX + item.key, item.stay, item);
  outbox.dispatchEvent(new Event("changed"));
}

export function deliver() {
  if (!vault.person) return Promise.resolve();
  busy ??= one(round).finally(() => (busy = null));
  return busy;
}

// Where a set came back or was typed again, the form decides what becomes of it.
export async function forget(key) {
  await vault.drop(RETURNED + key);
  outbox.dispatchEvent(new Event("changed"));
}

// One tab sends at a time. Two would do no harm, the key is saved once; but the second answer says less.
async function one(task) {
  if (navigator.locks) return navigator.locks.request("capwatch.outbox", task);
  const mine = newKey();
  const lease = shelf.get(LEASE);
  if (lease && lease.until > Date.now()) return again();
  shelf.put(LEASE, { tab: mine, until: Date.now() + 10000 });
  try {
    return await task();
  } finally {
    if (shelf.get(LEASE)?.tab === mine) shelf.drop(LEASE);
  }
}

// In the order in which they were typed; a stay whose set cannot be sent yet waits with all its sets.
async function round() {
  clearTimeout(timer);
  const stuck = new Set();
  try {
    for (let item; (item = await next(stuck)); ) if (!(await sent(item))) stuck.add(item.stay);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    stuck.add(error);
    outbox.why = error.why;
    outbox.dispatchEvent(new Event("failed"));
  }
  if (stuck.size) again();
  else pause = FIRST_PAUSE;
}

async function next(stuck) {
  const sets = (await vault.all(OUTBOX)).filter(({ stay }) => !stuck.has(stay));
  return sets.sort((a, b) => a.typed_at - b.typed_at || a.place - b.place)[0];
}

function again() {
  pause = Math.min(pause * 1.6, LONGEST_PAUSE);
  clearTimeout(timer);
  timer = setTimeout(deliver, pause * (0.7 + 0.6 * Math.random()));
  outbox.dispatchEvent(new Event("changed"));
}

// Whether the server has decided on the set; a set that has gone since was decided on in another tab.
async function sent(item) {
  if (item.by !== vault.person || !shelf.get(OUTBOX + item.key)) return true;
  const { status, said } = await call("POST", "/api/v1/entries", { key: item.key, ...item.body, by: item.by });
  outbox.why = "";
  if (status === 200 || status === 201) await saved(item);
  else if (REFUSED.includes(status)) await returned(item, status, said);
  else return false;
  const answer = { key: item.key, stay: item.stay, status, said };
  tell(answer);
  others?.postMessage(answer);
  return true;
}

async function saved(item) {
  await vault.drop(OUTBOX + item.key);
  await vault.drop(RETURNED + item.key);
  const draft = `${DRAFT}${item.by}.${item.stay}`;
  // A draft that was left behind when the tablet stopped in the middle of a save.
  if ((await vault.get(draft))?.key === item.key) await vault.drop(draft);
}

// Back into the form of its bed, with what was said; first written there, then taken from here.
async function returned(item, status, said) {
  const at = item.body.observed_at ?? null;
  await vault.put(RETURNED + item.key, item.stay, { ...item.form, key: item.key, stay: item.stay, at, typed_at: item.typed_at, status, said });
  await vault.drop(OUTBOX + item.key);
}

function tell(answer) {
  outbox.dispatchEvent(new CustomEvent("answered", { detail: answer }));
  outbox.dispatchEvent(new Event("changed"));
}

// A server that answers, and says why it cannot save, is not asked at each of its answers.
connection.addEventListener("up", () => {
  if (pause > FIRST_PAUSE && !busy && !outbox.why) {
    pause = FIRST_PAUSE;
    deliver();
  }
});
