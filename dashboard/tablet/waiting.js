// On every other page of the program: says how many sets wait on this tablet, and sends them on.
import { deliver, outbox, whyNot } from "./outbox.js";
import { el, say } from "./dom.js";
import { waiting } from "./shelf.js";
import { vault } from "./vault.js";
import { load, t } from "./words.js";

const LOOK = 5000; // ms between two looks at what other tabs keep
const STYLE = {
  position: "fixed", inset: "auto 0 0 0", zIndex: "1000001", display: "block", padding: "12px 16px", color: "var(--cw-paper)",
  background: "var(--cw-kept)", font: '600 18px/1.3 "Source Sans", system-ui, sans-serif', textAlign: "center", textDecoration: "underline",
};

export function counted({ mine, others }) {
  const lines = [];
  if (mine === 1) lines.push(t("1 set kept on this tablet, not yet saved."));
  if (mine > 1) lines.push(t("{count} sets kept on this tablet, not yet saved.", { count: mine }));
  if (others === 1) lines.push(t("1 set of another person waits for their sign-in."));
  if (others > 1) lines.push(t("{count} sets of other people wait for their sign-in.", { count: others }));
  return lines.join(" ");
}

function show(bar) {
  const waits = waiting(vault.person);
  const text = [counted(waits), waits.mine && whyNot()].filter(Boolean).join(" ");
  say(bar.lastChild, text);
  if (text && !bar.isConnected) document.body.append(bar);
  if (!text) bar.remove();
}

async function start() {
  const signIn = location.pathname === "/sign-in";
  if (signIn) vault.close();
  else if (waiting(null).others) await Promise.all([load(), vault.open().catch(() => null)]);
  const bar = el("a", { id: "kept-here", href: "/round", role: "status" }, el("span", {}, ""));
  Object.assign(bar.style, STYLE);
  outbox.addEventListener("changed", () => show(bar));
  setInterval(() => show(bar), LOOK);
  show(bar);
  deliver();
}

// The round has a bar of its own.
if (location.pathname !== "/round" && !globalThis.capwatchWaiting) {
  globalThis.capwatchWaiting = true;
  start();
}
