// The tablet's part of Capwatch: the round, a set, the history of a stay; with or without a connection.
import { Unreachable, call, connection } from "./api.js";
import { Bar } from "./bar.js";
import { button, el } from "./dom.js";
import { HistoryPage } from "./history.js";
import { lock } from "./lock.js";
import { deliver, outbox } from "./outbox.js";
import { pulse } from "./pulse.js";
import { RoundPage, nextOf, progress } from "./round.js";
import { SetPage } from "./set.js";
import { DRAFT, OUTBOX, RETURNED, shelf, waiting } from "./shelf.js";
import { vault } from "./vault.js";
import { counted } from "./waiting.js";
import { load, t } from "./words.js";

const RENEW = 15000; // ms between two looks at the server, and between two tries while it does not answer
const RETRY = 3000;
const SHORT = 3000; // ms that a tap waits for a server that was silent
const LOCK = 500; // ms until a bed counts as open in another tab

class App {
  constructor() {
    this.host = document.getElementById("page");
    this.forms = new Map(); // of the beds of this nurse: a set can be typed where there is no connection
    this.bar = new Bar(document.getElementById("bar"), this);
    const renew = () => this.bar.renew();
    for (const name of ["up", "down"]) connection.addEventListener(name, renew);
    connection.addEventListener("signed-out", () => this.signedOut());
    lock.addEventListener("unlocked", () => this.refresh());
    outbox.addEventListener("changed", () => this.shelved());
    outbox.addEventListener("answered", ({ detail }) => this.answered(detail));
    addEventListener("popstate", () => this.page?.data && this.showRound());
    addEventListener("online", () => this.refresh());
    document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
  }

  async start() {
    await vault.reopen().catch(() => false);
    this.bar.renew();
    // A page that stays empty says nothing about what waits.
    const slow = setTimeout(() => this.round || this.showNothing(), SHORT);
    await this.refresh();
    clearTimeout(slow);
    this.led();
  }

  // Another page of the program has led here, to one bed.
  led() {
    const [, stay] = location.hash.match(/^#stay-(\d+)$/) ?? [];
    if (location.hash) history.replaceState(null, "", location.pathname);
    if (stay && this.round) this.open(Number(stay));
  }

  // Asks for the round anew; what somebody types stays.
  async refresh() {
    clearTimeout(this.timer);
    this.asking ??= this.ask().finally(() => (this.asking = null));
    await this.asking;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), connection.up ? RENEW : RETRY);
  }

  async ask() {
    try {
      const { ok, said } = await call("GET", "/api/v1/round");
      if (!ok) return;
      this.round = said;
      pulse.start();
      if (vault.person !== said.person.id || !vault.key) await vault.open();
      await this.renewed();
      deliver();
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      if (!this.round) this.showNothing();
    }
  }

  async renewed() {
    if (!this.page) this.showRound();
    else if (this.page instanceof RoundPage) this.page.renew(this.round);
    this.bar.renew();
    const mine = this.round.beds.filter((bed) => bed.mine && bed.status !== "away").map(({ stay }) => stay);
    if (this.page instanceof SetPage) this.page.renew(await this.form(this.page.data.stay.id, "?again=1"));
    else for (const stay of mine) if (!this.forms.has(stay)) await this.form(stay, "?again=1");
  }

  async form(stay, again = "", patience = undefined) {
    const { ok, said } = await call("GET", `/api/v1/stays/${stay}/form${again}`, undefined, patience);
    if (!ok) throw new Error(said.sentence);
    this.forms.set(stay, said);
    return said;
  }

  show(page) {
    this.page?.leave?.();
    this.release?.();
    this.release = null;
    this.page = page;
    this.host.replaceChildren(page.root);
    this.bar.renew();
    scrollTo(0, 0);
  }

  showRound() {
    this.show(new RoundPage(this.round, this));
    this.bar.tell("");
  }

  // After a reload without network no name is known, and so no form is offered.
  showNothing() {
    const words = [
      el("h1", {}, t("No connection")),
      el("p", {}, t("The beds are shown when the server answers. It is tried again by itself.")),
      el("p", { class: "kept" }, counted(waiting(vault.person))),
    ];
    this.host.replaceChildren(el("div", { class: "nothing" }, words));
  }

  signedOut() {
    vault.close();
    this.forms.clear();
    this.round = null;
    this.page?.leave?.();
    this.release?.();
    this.page = null;
    const words = [
      el("h1", {}, t("Your session has ended")),
      el("p", {}, t("Nothing is shown until you sign in again. What was typed is kept on this tablet.")),
      el("p", { class: "kept" }, counted(waiting(null))),
      el("a", { class: "button", href: "/sign-in?to=/round" }, t("Sign in to save")),
    ];
    this.host.replaceChildren(el("div", { class: "nothing" }, words));
    this.bar.renew();
  }

  async open(stay) {
    this.bar.tell("");
    this.release?.();
    this.release = null;
    const release = await held(stay);
    try {
      // Where nothing is loaded, a tap asks the server even if it has just been silent.
      const known = !connection.up && this.forms.get(stay);
      const data = release && (known || (await this.form(stay, "", connection.up ? undefined : SHORT)));
      if (data) await this.showSet(data, release);
      else this.cannot(release ? lack(connection) : t("This bed is open in another tab of this tablet."), release);
    } catch (error) {
      const known = error instanceof Unreachable && this.forms.get(stay);
      if (known) await this.showSet(known, release);
      else this.cannot(error instanceof Unreachable ? lack(error) : error.message, release);
    }
  }

  async showSet(data, release) {
    if (!this.round) return release();
    if (!data.person.may_record) return this.history(data, release());
    const page = new SetPage(data, this);
    this.show(page);
    this.release = release;
    if (location.hash !== "#at-a-bed") history.pushState(null, "", "#at-a-bed");
    await page.start();
    this.bar.renew();
  }

  cannot(sentence, release) {
    release?.();
    this.bar.tell(sentence);
  }

  close() {
    if (location.hash === "#at-a-bed") history.back();
    else this.showRound();
  }

  history(data) {
    const page = new HistoryPage(data, this);
    this.show(page);
    page.start();
  }

  nextBed(stay) {
    const next = nextOf(this.round, stay);
    const beds = this.round.beds.some(({ mine }) => mine) ? this.round.beds.filter(({ mine }) => mine) : this.round.beds;
    const onward = next
      ? button(t("Next bed: {bed} {name}", { bed: next.bed, name: next.name }), () => this.open(next.stay), { class: "save next" })
      : button(t("Back to the round"), () => this.close(), { class: "save next" });
    return el("div", { class: "next-bed" }, onward, el("p", { class: "progress" }, progress(beds)));
  }

  // The bed that was just saved is done as soon as the server says so.
  async saved(page) {
    await this.refresh();
    page.saved?.renewNext();
  }

  shelved() {
    this.bar.renew();
    if (this.page instanceof RoundPage) this.page.renew(this.round);
  }

  // Of a set that was sent while something else is on the screen.
  answered({ stay, status }) {
    if (this.page instanceof SetPage && this.page.data.stay.id === stay) return;
    if (this.page instanceof HistoryPage && this.page.data.stay.id === stay) this.page.start();
    const bed = this.round?.beds.find((one) => one.stay === stay)?.bed ?? "";
    this.bar.tell(status < 400 ? t("The set for bed {bed} is saved now.", { bed }) : t("The set for bed {bed} was not saved. Open the bed to see why.", { bed }));
    if (status < 400) this.refresh();
  }

  keptOf(stay) {
    const any = (prefix) => shelf.names(prefix).map((name) => shelf.get(name)).some((one) => one?.stay === stay && one.by === vault.person);
    return { waiting: any(OUTBOX), returned: any(RETURNED), draft: any(DRAFT) };
  }
}

// Why a bed cannot be opened now.
const lack = ({ why }) => why || t("There is no connection, and this bed was not loaded before.");

// One tab types at one bed: gives back how to leave it, or nothing where another tab is there.
function held(stay) {
  if (!navigator.locks) return Promise.resolve(() => {});
  const control = new AbortController();
  setTimeout(() => control.abort(), LOCK);
  return new Promise((give) => {
    const keep = () => new Promise((release) => give(release));
    navigator.locks.request(`capwatch.bed.${stay}`, { signal: control.signal }, keep).catch(() => give(null));
  });
}

function worker() {
  navigator.serviceWorker?.register("/round/worker.js", { scope: "/round" }).catch(() => null); // without it, only a reload without network is lost
}

await load();
worker();
new App().start();
