// What stands over the page while the screen is locked; the page under it stays as it is, hidden and out of reach.
import { button, el, say } from "./dom.js";
import { t } from "./words.js";

const HIDING = "capwatch-locked";

export class Cover {
  // `ways`: unlock(fields) and handOver(fields), each with what is said where it did not do.
  constructor(screen, ways) {
    Object.assign(this, { ways, focus: document.activeElement });
    this.said = el("p", { class: "problem", role: "alert" });
    this.body = el("div", { class: "ways" });
    this.whose = el("p", {});
    const words = [
      el("p", {}, t("What was typed is kept. Alerts are neither shown nor sounded here until it is unlocked.")),
      this.said,
    ];
    this.main = el("main", {}, el("h1", { id: "capwatch-lock-title" }, t("Locked")), this.whose, words, this.body, this.out());
    this.root = el("div", { id: "capwatch-lock", role: "dialog", "aria-modal": "true", "aria-labelledby": "capwatch-lock-title" }, this.main);
    // Until its style has come, it must hide all the same.
    Object.assign(this.root.style, { position: "fixed", inset: "0", zIndex: "2147483647" });
    document.documentElement.classList.add(HIDING);
    document.body.append(this.root);
    this.keep();
    this.renew(screen);
    this.first();
  }

  // Whatever is added to the page meanwhile is hidden too.
  keep() {
    for (const one of document.body.children) if (one !== this.root) one.inert = true;
    if (this.root.nextSibling) document.body.append(this.root);
  }

  remove() {
    this.root.remove();
    document.documentElement.classList.remove(HIDING);
    for (const one of document.body.children) one.inert = false;
    this.focus?.focus?.();
  }

  renew(screen) {
    const drawn = JSON.stringify([screen?.name, screen?.pin, screen?.password]);
    if (this.drawn === drawn) return;
    const typing = this.drawn && this.body.querySelector("input:not(:placeholder-shown)");
    if (typing) return;
    this.drawn = drawn;
    say(this.whose, screen?.name ? t("This is the screen of {name}.", { name: screen.name }) : "");
    this.draw(screen ?? { pin: true, password: true });
    this.first();
  }

  draw({ pin, password }) {
    const own = pin && this.form(t("Your PIN"), "pin", t("Unlock"), this.ways.unlock);
    const long = password && this.form(t("Your password"), "password", t("Unlock"), this.ways.unlock);
    const name = el("input", { type: "text", name: "name", required: true, maxlength: 100, placeholder: " ", autocomplete: "off", autocapitalize: "none", spellcheck: "false" });
    const named = el("label", {}, t("Name"), name);
    const other = this.form(t("PIN of that person"), "pin", t("Hand over"), this.ways.handOver, named);
    const first = own || long;
    const ways = [first, first !== long && long && folded(t("Unlock by password"), long), folded(t("Hand over to somebody else"), other)];
    this.body.replaceChildren(...ways.filter(Boolean));
  }

  form(label, field, act, way, before = null) {
    const digits = field === "pin";
    const input = el("input", { type: "password", name: field, required: true, placeholder: " ", maxlength: digits ? 12 : 1024, inputmode: digits && "numeric", autocomplete: digits ? "off" : "current-password" });
    const save = el("button", { type: "submit", class: "save" }, act);
    const form = el("form", { method: "post" }, before, el("label", {}, label, input), save);
    form.addEventListener("submit", (event) => this.send(event, form, way));
    return form;
  }

  async send(event, form, way) {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    const buttons = this.body.querySelectorAll("button");
    for (const one of buttons) one.disabled = true;
    say(this.said, "");
    const problem = await way(fields);
    for (const one of buttons) one.disabled = false;
    say(this.said, problem);
    if (!problem) return;
    const secret = form.querySelector("[type=password]");
    secret.value = "";
    secret.focus();
  }

  out() {
    const form = el("form", { method: "post", action: "/sign-out" }, el("button", { type: "submit", class: "quiet" }, t("Sign out")));
    return form;
  }

  ended() {
    const words = t("Nothing is shown until you sign in again. What was typed is kept on this tablet.");
    const again = el("a", { class: "button", href: location.pathname === "/round" ? "/sign-in?to=/round" : "/sign-in" }, t("Sign in"));
    this.main.replaceChildren(el("h1", { id: "capwatch-lock-title" }, t("Your session has ended")), el("p", {}, words), again);
  }

  first() {
    this.body.querySelector("input")?.focus();
  }
}

function folded(title, content) {
  const box = el("div", { hidden: true }, content);
  const way = button(title, () => {
    box.hidden = !box.hidden;
    way.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden) box.querySelector("input").focus();
  }, { class: "quiet", "aria-expanded": "false" });
  return el("div", {}, way, box);
}
