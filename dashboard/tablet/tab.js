// The title and the icon of the tab: how many alerts of the gravest priority are open; as they were when there is none.
import { pulse } from "./pulse.js";
import { t } from "./words.js";

const OURS = /^\([^)]*\) /;
// A shape for each priority, so that they differ in grey too, with its mark.
const SHAPES = {
  high: ['<path d="M10 1h12l9 9v12l-9 9H10l-9-9V10z"', "!!!", "--cw-paper"],
  medium: ['<path d="M16 1 31 30H1z"', "!!", "--cw-on-priority"],
  low: ['<circle cx="16" cy="16" r="15"', "!", "--cw-on-priority"],
  lost: ['<rect x="1" y="1" width="30" height="30"', "✕", "--cw-paper"],
};
const COLOUR = { lost: "high" };

let gravest = null;
let own = null;

pulse.addEventListener("heard", ({ detail }) => {
  gravest = detail.open[0] ?? null;
  renew();
});
// A page of Streamlit writes its own title when it is opened.
pulse.addEventListener("tick", renew);

function renew() {
  const before = pulse.trouble ? t("not live") : gravest && `${gravest.count} ${gravest.label.toLowerCase()}`;
  const title = (before && !pulse.stopped ? `(${before}) ` : "") + document.title.replace(OURS, "");
  if (document.title !== title) document.title = title;
  mark(pulse.stopped ? null : pulse.trouble ? "lost" : gravest?.severity);
}

function mark(kind) {
  const link = document.head.querySelector('link[rel~="icon"]') ?? document.head.appendChild(document.createElement("link"));
  link.rel = "icon";
  if (!link.dataset.capwatch) own = link.getAttribute("href") ?? "data:,";
  const wanted = kind ? icon(kind) : own;
  if (link.getAttribute("href") !== wanted) link.setAttribute("href", wanted);
  if (kind) link.dataset.capwatch = kind;
  else delete link.dataset.capwatch;
}

function icon(kind) {
  const [shape, mark, ink] = SHAPES[kind];
  const fill = `${shape} fill="${colour(`--cw-${COLOUR[kind] ?? kind}`)}" stroke="${colour("--cw-on-priority")}"/>`;
  const text = `<text x="16" y="25" text-anchor="middle" font-family="sans-serif" font-weight="700" font-size="22" fill="${colour(ink)}">${mark}</text>`;
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${fill}${text}</svg>`)}`;
}

// What a colour is by day, asked of the one place that names it.
function colour(name) {
  const probe = document.createElement("i");
  Object.assign(probe.style, { colorScheme: "light", color: `var(${name})`, display: "none" });
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}
