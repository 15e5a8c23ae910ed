// The first time that somebody comes to a control, a sentence says how it is used. Remembered for each person.
import { button, el } from "./dom.js";
import { shelf } from "./shelf.js";
import { t } from "./words.js";

const HINTS = "capwatch.hints.";

const own = () => ({
  pressure: t("Type 84/50 as one number: after the systolic it goes on by itself. Then tap how it was measured."),
  urine: t("Type the volume passed since the time shown. Nothing passed is a tap; so is a bag that is read."),
  albumin: t("Tap when the blood was taken if that was not with this set."),
  oedema: t("A tap is enough; a second tap takes it back."),
  time: t("A set is taken now unless you tap another time."),
});

export function introduce(form, person) {
  for (const part of [form.time, ...form.fields]) {
    const name = part.kind ?? "time";
    const words = own()[name] ?? part.spec?.hint;
    if (words && !known(person).includes(name)) offer(form, part, { name, words, person });
  }
}

// It stands beside Save, where it covers nothing.
function offer(form, { root, label }, { name, words, person }) {
  const done = () => {
    shelf.put(HINTS + person, [...new Set([...known(person), name])]);
    hint.remove();
    stop.abort();
  };
  const hint = el("div", { class: "hint", role: "note" }, el("span", {}, el("b", {}, label ?? t("Time")), " ", words), button(t("Got it"), done));
  const stop = new AbortController();
  const { signal } = stop;
  root.addEventListener("focusin", ({ target }) => !hint.contains(target) && form.hint(hint), { signal });
  root.addEventListener("focusout", ({ relatedTarget }) => root.contains(relatedTarget) || hint.contains(relatedTarget) || hint.remove(), { signal });
  // Who uses the control has learned it.
  root.addEventListener("input", done, { signal });
  root.addEventListener("click", ({ target }) => target.closest("button:not(.help)") && !hint.contains(target) && done(), { signal });
}

const known = (person) => shelf.get(HINTS + person) ?? [];
