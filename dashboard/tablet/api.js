// Every request to the server. What has no answer is an Unreachable; what has one comes back with its status.
const PATIENCE = 8000; // ms until a request counts as lost

export class Unreachable extends Error {
  // `why` is the server's own sentence where it has no use of its store; empty where nobody answered.
  constructor(message, why = "") {
    super(message);
    this.why = why;
  }
}

// "up" and "down" whenever an answer came or did not; "signed-out" when the session has ended, "locked" when its screen is;
// the server's clock; the language that is asked for where it is not the browser's.
export const connection = new EventTarget();
connection.up = navigator.onLine;
connection.lead = 0;
connection.language = null;
connection.why = "";

export async function call(method, path, body, patience = PATIENCE) {
  let answer, said;
  try {
    answer = await fetch(path, {
      method,
      headers: { accept: "application/json", ...(connection.language && { "accept-language": connection.language }), ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
      signal: limit(patience),
      cache: "no-store",
    });
    said = await answer.json();
  } catch (error) {
    connection.why = "";
    heard(false);
    throw new Unreachable(error.message);
  }
  // What a proxy says while the server is away is no answer of the server.
  const away = answer.status >= 502 && answer.status <= 504;
  // Where the server itself answers, it says in a sentence why its store cannot be used.
  const why = (away && said.sentence) || "";
  // What cannot be written now may be read still: only what is asked says whether the page is live.
  if (!why || method === "GET") {
    connection.why = why;
    heard(!away);
  }
  if (away) throw new Unreachable(String(answer.status), why);
  if (answer.status === 401) connection.dispatchEvent(new Event(said.locked ? "locked" : "signed-out"));
  if (said.now) connection.lead = said.now * 1000 - Date.now();
  return { status: answer.status, ok: answer.ok, said };
}

// The tablet's clock may be wrong: the server's is used.
export const now = () => Date.now() + connection.lead;

function limit(milliseconds) {
  const control = new AbortController();
  setTimeout(() => control.abort(), milliseconds);
  return control.signal;
}

function heard(up) {
  connection.up = up;
  if (up) connection.since = Date.now();
  connection.dispatchEvent(new Event(up ? "up" : "down"));
}
