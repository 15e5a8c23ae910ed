// What is kept on the tablet until the server has said "saved": drafts, and sets that wait to be sent.
const DRAFT = "capwatch.draft.";
const OUTBOX = "capwatch.outbox.";
const PATIENCE = 8000; // ms until a request counts as lost
const LONGEST_PAUSE = 15000;

const stored = {
  get: (key) => JSON.parse(localStorage.getItem(key) ?? "null"),
  put: (key, value) => localStorage.setItem(key, JSON.stringify(value)),
  drop: (key) => localStorage.removeItem(key),
  waiting: () =>
    Object.keys(localStorage)
      .filter((key) => key.startsWith(OUTBOX))
      .map((key) => stored.get(key))
      .sort((a, b) => a.typed_at - b.typed_at),
};

// crypto.randomUUID exists on https and localhost only.
const newKey = () =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16),
  );
