// What can be asked about: a sentence under it with the answers that can be tapped.
import { button, el } from "./dom.js";

export class Asked {
  // Whoever extends it makes `root` and says what a tapped answer does: answer(answer, said).
  said = el("div", { class: "said", role: "alert" });

  say(said) {
    this.root.classList.add("asked");
    const answers = (said.answers ?? []).map((answer) => button(answer.label, () => this.answer(answer, said)));
    this.said.replaceChildren(el("span", {}, said.sentence), el("div", { class: "answers" }, answers));
  }

  hush() {
    this.root.classList.remove("asked");
    this.said.replaceChildren();
  }

  get asked() {
    return this.root.classList.contains("asked");
  }

  focus() {
    (this.root.querySelector(".answers button") ?? this.first()).focus();
  }
}
