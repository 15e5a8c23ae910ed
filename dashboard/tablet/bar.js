// The bar above every page of the tablet: the way back, what waits, whether there is a connection, who has signed in.
import { connection, now } from "./api.js";
import { button, dialog, el, say } from "./dom.js";
import { shelf, waiting } from "./shelf.js";
import { vault } from "./vault.js";
import { counted } from "./waiting.js";
import { clock, t } from "./words.js";

export class Bar {
  constructor(host, app) {
    Object.assign(this, { host, app });
    this.back = button(t("◀ Round"), () => app.close(), { class: "back" });
    this.title = el("strong", { class: "product" }, "Capwatch");
    this.kept = el("p", { class: "kept", role: "status" });
    this.offline = el("p", { class: "offline", role: "status" });
    this.news = el("p", { class: "news", role: "status" });
    this.person = el("span", { class: "person" });
    const ward = el("a", { href: "/", class: "link" }, t("Ward"));
    this.out = el("form", { method: "post", action: "/sign-out", onsubmit: (event) => this.signOut(event) }, el("button", { type: "submit" }, t("Sign out")));
    this.sets = button(t("Sets of this stay"), () => app.history(app.page.data), { class: "sets" });
    this.leaving = el("div", { class: "leaving" }, this.person, ward, this.out);
    host.replaceChildren(el("div", { class: "line" }, this.back, this.title, this.kept, this.offline, this.news, this.sets, this.leaving));
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
    const lines = [counted(waiting(vault.person))];
    if (shelf.failed) lines.push(t("This tablet cannot keep what is typed: its storage is full or blocked. Do not close this page before all is saved."));
    say(this.kept, lines.filter(Boolean).join(" "));
    this.kept.hidden = !this.kept.textContent;
    this.showOffline();
  }

  showOffline() {
    const { round } = this.app;
    const since = round && connection.since && clock(connection.since + connection.lead, round.zone, now());
    const words = since ? t("No connection: what you see is from {time}.", { time: since }) : t("No connection.");
    say(this.offline, connection.up ? "" : words);
    this.offline.hidden = connection.up;
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
