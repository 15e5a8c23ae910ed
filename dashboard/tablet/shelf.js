// Where things stand on this tablet: localStorage, or the page's memory where that is full or blocked.
const memory = new Map();
const PREFIX = "capwatch.";

export const DRAFT = `${PREFIX}draft.`; // + person.stay: a form as it is being typed
export const OUTBOX = `${PREFIX}outbox.`; // + key: a set on its way to the server
export const RETURNED = `${PREFIX}returned.`; // + key: a set that came back with a sentence

export const shelf = {
  // Whether something could only be kept in memory: lost when the page is closed.
  failed: false,
  get(name) {
    return JSON.parse(memory.get(name) ?? read(name) ?? "null");
  },
  put(name, value) {
    const text = JSON.stringify(value);
    try {
      localStorage.setItem(name, text);
      memory.delete(name);
    } catch {
      memory.set(name, text);
      this.failed = true;
    }
  },
  drop(name) {
    memory.delete(name);
    try {
      localStorage.removeItem(name);
    } catch {
      // Blocked: there is nothing in it either.
    }
    this.failed = memory.size > 0;
  },
  names(prefix) {
    return [...new Set([...memory.keys(), ...written()])].filter((name) => name.startsWith(prefix));
  },
};

function read(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function written() {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}

// How many sets wait on this tablet: of this person, and of others.
export function waiting(person) {
  const all = [OUTBOX, RETURNED].flatMap((prefix) => shelf.names(prefix)).map((name) => shelf.get(name)).filter(Boolean);
  const mine = all.filter((record) => record.by === person).length;
  return { mine, others: all.length - mine };
}
