// Wards that are not one's own: which stand open and until when, the way to close one, and the way to open another.
import { Unreachable, call } from "./api.js";
import { button, dialog, el, say } from "./dom.js";
import { newKey } from "./outbox.js";
import { t } from "./words.js";

// The bar: a line for each ward that stands open. `renewed` is told when one was opened or closed.
export class GlassBar {
  constructor(renewed) {
    this.renewed = renewed;
    this.root = el("div", { class: "glass" });
  }

  renew(glass) {
    const open = glass?.open ?? [];
    const key = JSON.stringify(open);
    // Unchanged, nothing moves under a finger.
    if (this.key === key) return;
    this.key = key;
    this.root.replaceChildren(...open.map((one) => this.line(one)));
  }

  line({ id, text }) {
    const said = el("span", { role: "status" }, `◇ ${text}`);
    return el("p", {}, said, button(t("Close it"), () => this.close(id, said)));
  }

  async close(id, said) {
    const told = await asked(`/round/glass/${id}/close`, {});
    if (told) say(said, told);
    else this.renewed();
  }
}

// The way to another ward, with the reason that is asked for.
export function openAnother(glass, renewed) {
  const key = newKey();
  const ward = select(t("Ward"), glass.others.map((name) => [name, name]));
  const why = select(t("Why"), glass.reasons.map(({ code, label }) => [code, label]));
  const words = el("input", { type: "text", maxlength: 500, "aria-label": t("In words") });
  const problem = el("p", { class: "problem", role: "alert" });
  const send = async () => {
    const told = !ward.field.value ? t("Choose a ward.") : await asked("/round/glass", { key, ward: ward.field.value, reason: why.field.value, words: words.value });
    say(problem, told);
    if (told) return;
    opened.close();
    renewed();
  };
  const about = t("These wards are not yours. You can open one for four hours. Why, and what you do there, is written down and read.");
  const label = el("label", {}, t("In words"), words);
  const save = button(t("Open it until {until}", { until: glass.until_text }), send, { class: "save" });
  const opened = dialog(t("Another ward"), t("Close"), el("p", {}, about), ward.root, why.root, label, problem, save);
}

function select(label, options) {
  const none = el("option", { value: "" }, t("Choose"));
  const field = el("select", { "aria-label": label }, none, options.map(([value, text]) => el("option", { value }, text)));
  return { field, root: el("label", {}, label, field) };
}

// Empty once it is done, else why not.
async function asked(path, body) {
  try {
    const { ok, said } = await call("POST", path, body);
    return ok ? "" : said.sentence ?? said.refusals[0].sentence;
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return error.why || t("Not done: there is no connection.");
  }
}
