// Says loudly when what is on the screen is no longer renewed. One state for the page, whichever part of it beats.
const LOOK = 1000; // ms between two looks
const state = { host: null, at: null, renewed: "", wall: 0, steady: 0, patience: 0, problem: "", refused: false };
let timer = null;
let banner = null;

export default function ({ parentElement, data }) {
  state.host = parentElement;
  // Streamlit also calls this without new data: only a new beat proves anything.
  if (data.at !== state.at || data.problem !== state.problem) take(data);
  if (timer === null) {
    timer = setInterval(look, LOOK);
    document.addEventListener("visibilitychange", look);
    addEventListener("pageshow", look);
  }
  look();
}

function take({ at, renewed, patience, problem }) {
  Object.assign(state, { at, patience, problem, refused: false });
  if (problem) return;
  Object.assign(state, { renewed, wall: Date.now(), steady: performance.now() });
}

// The steady clock stops while a tablet sleeps and the other one may be set back: the longer time counts.
const silence = () => Math.max(Date.now() - state.wall, performance.now() - state.steady) / 1000;

function look() {
  if (!state.host.isConnected) {
    // The page has moved on to one without a heartbeat.
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
    removeEventListener("pageshow", look);
    timer = null;
    hide();
    return;
  }
  dismissConnectionError();
  const reason = why();
  if (reason) show(reason);
  else hide();
}

function why() {
  if (state.problem) return state.problem;
  if (state.refused) return "The server does not answer.";
  return silence() > state.patience ? "Nothing has come from the server." : "";
}

// Streamlit's dialog makes the page inert until it is closed, and says less than the banner.
function dismissConnectionError() {
  for (const dialog of document.querySelectorAll('[role="dialog"]')) {
    const title = dialog.querySelector('h1, h2, h3, [slot="title"]') ?? dialog;
    if (!title.textContent.trim().startsWith("Connection error")) continue;
    state.refused = true;
    dialog.querySelector('button[aria-label="Close"]')?.click();
  }
}

function show(reason) {
  banner ??= build();
  const last = state.renewed ? `Last renewed ${state.renewed}` : "Nothing has been shown yet";
  const words = `NOT LIVE. ${reason} Do not rely on what you see.`;
  // Set again, an unchanged text would be read out again.
  if (banner.words.textContent !== words) banner.words.textContent = words;
  banner.age.textContent = state.renewed ? `${last}, ${ago(silence())} ago.` : `${last}.`;
  if (!banner.bar.isConnected) document.body.append(banner.bar, banner.frame);
  makeRoom(`${banner.bar.offsetHeight}px`);
}

function hide() {
  if (!banner?.bar.isConnected) return;
  banner.bar.remove();
  banner.frame.remove();
  makeRoom("");
}

function makeRoom(height) {
  const page = document.querySelector('[data-testid="stApp"]');
  if (!page || page.style.top === height) return;
  page.style.top = height;
  // With a transform, what the page has fixed to the window moves down with it.
  page.style.transform = height && "translate(0)";
}

function ago(seconds) {
  const whole = Math.floor(seconds);
  if (whole < 90) return `${whole} s`;
  return whole < 5400 ? `${Math.floor(whole / 60)} min` : `${Math.floor(whole / 3600)} h`;
}

function build() {
  const colour = getComputedStyle(state.host.host ?? state.host);
  const [ink, paper] = ["--cw-ink", "--cw-paper"].map((name) => colour.getPropertyValue(name));
  const bar = piece("div", {
    position: "fixed", inset: "0 0 auto 0", zIndex: "2147483647", padding: "8px 16px", background: ink, color: paper,
    borderBottom: `4px dashed ${paper}`, font: '600 20px/1.3 "Source Sans", system-ui, sans-serif', pointerEvents: "none",
  });
  bar.id = "not-live";
  // Without it, an open dialog of Streamlit would hide the banner from a screen reader.
  bar.dataset.reactAriaTopLayer = "true";
  const words = piece("div", {});
  words.setAttribute("role", "alert");
  const age = piece("div", { fontWeight: "400" });
  bar.append(words, age);
  const frame = piece("div", {
    position: "fixed", inset: "0", zIndex: "2147483646", border: `8px solid ${ink}`, pointerEvents: "none",
  });
  frame.setAttribute("aria-hidden", "true");
  return { bar, words, age, frame };
}

function piece(tag, style) {
  const made = document.createElement(tag);
  Object.assign(made.style, style);
  return made;
}
