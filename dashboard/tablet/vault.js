// Keeps what is typed unreadable to the next person: AES-GCM under a key that the server gives to who has signed in.
// In the open stand only whose set it is, of which stay, and its own key.
import { call } from "./api.js";
import { shelf } from "./shelf.js";

const KEPT = "capwatch.key"; // in sessionStorage: gone with the tab, dropped at sign-out
const subtle = globalThis.crypto?.subtle; // missing on plain http

export const vault = {
  person: null,
  key: null,
  secure: Boolean(subtle),

  // After a reload without network: the key of this tab's session.
  async reopen() {
    const kept = JSON.parse(session("getItem", KEPT) ?? "null");
    if (kept) await this.use(kept.person, kept.key);
    return Boolean(kept);
  },

  // The key of who has signed in now.
  async open() {
    const { ok, said } = await call("GET", "/api/v1/key");
    if (!ok) return false;
    session("setItem", KEPT, JSON.stringify(said));
    await this.use(said.person, said.key);
    return true;
  },

  async use(person, encoded) {
    const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
    this.key = subtle ? await subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]) : null;
    this.person = person;
  },

  close() {
    session("removeItem", KEPT);
    this.person = this.key = null;
  },

  // Puts a secret under a name. Written in the order of the calls, so that the last one stands.
  put(name, stay, secret) {
    const { person, key } = this;
    return inOrder(name, async () => {
      const record = { by: person, stay };
      if (key) Object.assign(record, await sealed(key, name, secret));
      else record.plain = secret;
      shelf.put(name, record);
    });
  },

  drop(name) {
    return inOrder(name, () => shelf.drop(name));
  },

  // What stands under a name, or null: nothing, another person's, or not to be opened.
  async get(name) {
    await orders.get(name);
    const record = shelf.get(name);
    if (!record || record.by !== this.person) return null;
    if (record.plain) return record.plain;
    try {
      return await opened(this.key, name, record);
    } catch {
      return null;
    }
  },

  async all(prefix) {
    const found = await Promise.all(shelf.names(prefix).map(async (name) => ({ name, secret: await this.get(name) })));
    return found.filter(({ secret }) => secret).map(({ secret }) => secret);
  },
};

const orders = new Map();

function inOrder(name, step) {
  const done = (orders.get(name) ?? Promise.resolve()).then(step);
  orders.set(name, done);
  return done;
}

// The name is part of what is sealed: a set cannot be laid under another stay or key.
async function sealed(key, name, secret) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const bytes = new TextEncoder().encode(JSON.stringify(secret));
  const box = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(name) }, key, bytes);
  return { iv: text(iv), box: text(new Uint8Array(box)) };
}

async function opened(key, name, { iv, box }) {
  const how = { name: "AES-GCM", iv: bytes(iv), additionalData: new TextEncoder().encode(name) };
  return JSON.parse(new TextDecoder().decode(await subtle.decrypt(how, key, bytes(box))));
}

const text = (array) => btoa(String.fromCharCode(...array));
const bytes = (encoded) => Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));

function session(method, ...values) {
  try {
    return sessionStorage[method](...values);
  } catch {
    return null;
  }
}
