// The bar above every page of the tablet: the alerts, the way back, what waits, whether the server is lost, who has signed in.
import { connection, now } from "./api.js";
import { button, dialog, el, say } from "./dom.js";
import { GlassBar } from "./glass.js";
import { lock } from "./lock.js";
import { outbox } from "./outbox.js";
import { pulse } from "./pulse.js";
import { Reach } from "./reach.js";
import { shelf, waiting } from "./shelf.js";
import { vault } from "./vault.js";
import { counted } from "./waiting.js";
import { clock, t } from "./words.js";

const OLD = 40000; // ms: two looks at the beds have been missed, and a slow one

export class Bar {
  constructor(host, app) {
    Object.assign(this, { host, app });
    this.back = button(t("◀ Round"), () => app.close(), { class: "back" });
    this.title = el("strong", { class: "product" }, "Capwatch");
    this.kept = el("p", { class: "kept", role: "status" });
    this.reason = el("b", { role: "alert" });
    this.age = el("span", {});
    this.offline = el("p", { class: "offline" }, this.reason, " ", this.age);
    const alerts = el("section", { "aria-label": t("Alerts") });
    this.news = el("p", { class: "news", role: "status" });
    this.person = el("span", { class: "person" });
    const ward = el("a", { href: "/", class: "link" }, t("Ward"));
    this.out = el("form", { method: "post", action: "/sign-out", onsubmit: (event) => this.signOut(event) }, el("button", { type: "submit" }, t("Sign out")));
    this.sets = button(t("Sets of this stay"), () => app.history(app.page.data), { class: "sets" });
    this.leaving = el("div", { class: "leaving" }, ward, this.out);
    const shut = button(t("Lock"), () => lock.now(), { class: "shut" });
    // Who is typing, and the way to lock, stand on every page.
    const own = el("div", { class: "own" }, this.sets, this.person, shut, this.leaving);
    this.glass = new GlassBar(() => app.refresh());
    host.replaceChildren(alerts, el("div", { class: "line" }, this.back, this.title, this.kept, this.offline, this.news, own), this.glass.root);
    this.reach = new Reach(alerts);
    pulse.addEventListener("tick", () => this.showOffline());
    this.renew();
  }

  renew() {
    const { round, page } = this.app;
    this.back.hidden = !page?.data;
    this.title.hidden = !this.back.hidden;
    // At a bed there is room for what matters there.
    this.leaving.hidden = !this.back.hidden;
    this.sets.hidden = !page?.form;
    say(this.person, round?.person.name ?? "");
    this.glass.renew(round?.glass);
    const waits = waiting(vault.person);
    const why = waits.mine && connection.up && outbox.why;
    const lines = [counted(waits), why];
    this.kept.classList.toggle("told", Boolean(why));
    if (shelf.failed) lines.push(t("This tablet cannot keep what is typed: its storage is full or blocked. Do not close this page before all is saved."));
    say(this.kept, lines.filter(Boolean).join(" "));
    this.kept.hidden = !this.kept.textContent;
    this.showOffline();
  }

  // In red, with the age of what is shown, which alone changes by the second and is not read out.
  showOffline() {
    const reason = this.why();
    this.offline.hidden = !reason;
    say(this.reason, reason && ["✕", t("NOT LIVE."), reason].join(" "));
    say(this.age, reason ? this.from() : "");
  }

  why() {
    if (pulse.stopped) return "";
    if (connection.why) return connection.why;
    if (!connection.up || pulse.trouble === "lost") return t("No connection.");
    if (pulse.trouble) return t("The server cannot read its store.");
    return this.app.round && now() - this.app.round.now * 1000 > OLD ? t("The beds are no longer renewed.") : "";
  }

  from() {
    const { round } = this.app;
    if (!round) return "";
    const at = round.now * 1000;
    const seconds = Math.max(0, Math.round((now() - at) / 1000));
    const age = seconds < 90 ? `${seconds} s` : seconds < 5400 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
    return t("What you see is from {time}, {age} ago.", { time: clock(at, round.zone, now()), age });
  }

  tell(text) {
    say(this.news, text);
  }

  // What waits stays here, unreadable until its owner is back.
  signOut(event) {
    const { mine } = waiting(vault.person);
    if (!mine || this.agreed) {
      vault.close();
      return;
    }
    event.preventDefault();
    const words = t("What is not saved waits on this tablet until you sign in here again.");
    const leave = () => {
      this.agreed = true;
      this.out.requestSubmit();
    };
    dialog(t("Sign out?"), t("Stay"), el("p", {}, counted({ mine, others: 0 })), el("p", {}, words), button(t("Sign out"), leave, { class: "save" }));
  }
}
