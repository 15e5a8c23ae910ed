// Says loudly, in red, when the server is lost or what is on the screen is no longer renewed; with the age of what is shown.
const LOOK = 1000; // ms between two looks
const SILENCE = 8000; // ms without a word of the server's pulse until it counts as lost: said a look later, within 10 s
// What was drawn last: by the frame of the page, and by the part of the page that beats, if it has one.
const frame = beat();
const page = beat();
const since = Date.now();
let pulse = null;
let refused = false;
let timer = null;
let banner = null;

function beat() {
  return { host: null, at: null, renewed: "", wall: 0, steady: 0, patience: null, problem: "" };
}

export default function ({ parentElement, data }) {
  const told = data.patience === null ? frame : page;
  told.host = parentElement;
  // Streamlit also calls this without new data: only a new beat proves anything.
  if (data.at !== told.at || data.problem !== told.problem) take(told, data);
  if (timer === null) {
    timer = setInterval(look, LOOK);
    document.addEventListener("visibilitychange", look);
    addEventListener("pageshow", look);
    hear();
  }
  look();
}

function take(told, { at, renewed, patience, problem }) {
  Object.assign(told, { at, patience, problem });
  refused = false;
  if (problem) return;
  Object.assign(told, { renewed, wall: Date.now(), steady: performance.now() });
}

// Whether the server answers is asked apart from drawing, so that a page that is slow to draw is no false alarm.
async function hear() {
  try {
    ({ pulse } = await import(`${location.origin}/round/pulse.js`));
    pulse.addEventListener("tick", look);
  } catch {
    if (timer !== null) setTimeout(hear, LOOK);
  }
}

const silence = ({ wall, steady }) => Math.max(Date.now() - wall, performance.now() - steady) / 1000;
const drawn = () => (page.host?.isConnected ? page : frame);

function look() {
  if (![frame, page].some(({ host }) => host?.isConnected)) {
    // Nobody has signed in any more, and nothing is shown.
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
    removeEventListener("pageshow", look);
    pulse?.removeEventListener("tick", look);
    timer = null;
    hide();
    return;
  }
  dismissConnectionError();
  const reason = why(drawn());
  if (reason) show(reason, drawn());
  else hide();
}

function why(shown) {
  if (refused || pulse?.trouble === "lost") return "The server does not answer.";
  if (shown.problem) return shown.problem;
  if (pulse?.trouble) return "The server cannot read its store.";
  if (!pulse && Date.now() - since > SILENCE) return "The server does not answer.";
  return shown.patience !== null && silence(shown) > shown.patience ? "This page is no longer renewed." : "";
}

// Streamlit's dialog makes the page inert until it is closed, and says less than the banner.
function dismissConnectionError() {
  for (const dialog of document.querySelectorAll('[role="dialog"]')) {
    const title = dialog.querySelector('h1, h2, h3, [slot="title"]') ?? dialog;
    if (!title.textContent.trim().startsWith("Connection error")) continue;
    refused = true;
    dialog.querySelector('button[aria-label="Close"]')?.click();
  }
}

function show(reason, shown) {
  banner ??= build(shown.host);
  const last = shown.renewed ? `Last renewed ${shown.renewed}` : "Nothing has been shown yet";
  const words = `✕ NOT LIVE. ${reason} Do not rely on what you see.`;
  // Set again, an unchanged text would be read out again.
  if (banner.words.textContent !== words) banner.words.textContent = words;
  banner.age.textContent = shown.renewed ? `${last}, ${ago(silence(shown))} ago.` : `${last}.`;
  if (!banner.bar.isConnected) document.body.append(banner.bar, banner.edge);
  makeRoom(`${banner.bar.offsetHeight}px`);
}

function hide() {
  if (!banner?.bar.isConnected) return;
  banner.bar.remove();
  banner.edge.remove();
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

function build(host) {
  const colour = getComputedStyle(host.host ?? host);
  const [lost, paper] = ["--cw-lost", "--cw-paper"].map((name) => colour.getPropertyValue(name));
  const bar = piece("div", {
    position: "fixed", inset: "0 0 auto 0", zIndex: "2147483647", padding: "8px 16px", background: lost, color: paper,
    borderBottom: `4px dashed ${paper}`, font: '600 20px/1.3 "Source Sans", system-ui, sans-serif', pointerEvents: "none",
  });
  bar.id = "not-live";
  // Without it, an open dialog of Streamlit would hide the banner from a screen reader.
  bar.dataset.reactAriaTopLayer = "true";
  const words = piece("div", {});
  words.setAttribute("role", "alert");
  const age = piece("div", { fontWeight: "400" });
  bar.append(words, age);
  const edge = piece("div", {
    position: "fixed", inset: "0", zIndex: "2147483646", border: `8px solid ${lost}`, pointerEvents: "none",
  });
  edge.setAttribute("aria-hidden", "true");
  return { bar, words, age, edge };
}

function piece(tag, style) {
  const made = document.createElement(tag);
  Object.assign(made.style, style);
  return made;
}
