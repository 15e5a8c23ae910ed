// Keeps the program's own files, so that a reload without network shows the round; never an answer about patients.
const CACHE = "capwatch-round-1";
const PATIENCE = 3000; // ms after which a file is taken from the tablet
const SILENCE = 20000; // ms for which a server that was late once is not waited for again
const FILES = [
  "/round",
  "/round/api.js",
  "/round/app.css",
  "/round/app.js",
  "/round/asked.js",
  "/round/bar.js",
  "/round/changes.js",
  "/round/dom.js",
  "/round/fields.js",
  "/round/form.js",
  "/round/glass.js",
  "/round/hints.js",
  "/round/history.js",
  "/round/lab.js",
  "/round/lock.css",
  "/round/lock.js",
  "/round/lock_cover.js",
  "/round/missing.js",
  "/round/outbox.js",
  "/round/patient.js",
  "/round/picking.js",
  "/round/pressure.js",
  "/round/pulse.js",
  "/round/reach.css",
  "/round/reach.js",
  "/round/round.js",
  "/round/saved.js",
  "/round/set.js",
  "/round/shelf.js",
  "/round/sound.js",
  "/round/tab.js",
  "/round/ticks.js",
  "/round/time.js",
  "/round/urine.js",
  "/round/vault.js",
  "/round/waiting.js",
  "/round/words.js",
  "/api/v1/words",
];

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(CACHE).then((cache) => Promise.all(FILES.map((file) => keep(cache, file)))));
});

addEventListener("activate", (event) => event.waitUntil(tidied().then(() => clients.claim())));

addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin || !FILES.includes(pathname)) return;
  event.respondWith(newest(event.request, pathname));
});

async function tidied() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
}

async function keep(cache, file) {
  const answer = await fetch(file, { cache: "reload" });
  // Signed out, the page leads to the sign-in page: that is not to be kept in its place.
  if (answer.ok && !answer.redirected) await cache.put(file, answer);
}

let silent = -SILENCE; // since when the server has said nothing

// From the server where it answers, else as it was last. One file after another would be waited for in vain.
async function newest(request, file) {
  const cache = await caches.open(CACHE);
  const kept = performance.now() - silent < SILENCE && (await cache.match(file));
  if (kept) return kept;
  const asked = fetch(request).then(async (answer) => {
    if (answer.status >= 500) throw new Error(String(answer.status));
    if (answer.ok && !answer.redirected) await cache.put(file, answer.clone());
    return answer;
  });
  const late = new Promise((_, give) => setTimeout(() => give(new Error("late")), PATIENCE));
  try {
    return await Promise.race([asked, late]);
  } catch {
    silent = performance.now();
    asked.then(() => (silent = -SILENCE), () => null);
    return (await cache.match(file)) ?? asked;
  }
}
