// A laboratory value counts from when the blood was taken, not from when its result came.
import { button, el, pressed } from "./dom.js";
import { Field } from "./fields.js";
import { picked, pickTime } from "./picking.js";
import { local, t } from "./words.js";

const TIMES = ["taken", "resulted"];

export class Lab extends Field {
  constructor(kind, spec, form, { zone, now }) {
    super(kind, spec, form);
    Object.assign(this, { zone, now });
  }

  options() {
    this.taken = this.resulted = null; // `2026-01-02T03:04` on the ward's clock
    this.taps = TIMES.map((what) => button("", () => this.pick(what), { "data-time": what }));
    this.renew();
    return el("div", { class: "options" }, this.taps);
  }

  pick(what) {
    const title = what === "taken" ? t("When was the blood taken?") : t("When did the result come?");
    const none = what === "taken" ? t("With this set") : t("Not known");
    pickTime(title, this[what] ?? local(this.now(), this.zone), none, (chosen) => {
      this[what] = chosen;
      this.renew();
      this.typedInto();
      this.form.left(this);
    });
  }

  renew() {
    const { taken, resulted, taps } = this;
    taps[0].textContent = taken ? t("Blood taken {time}", { time: picked(taken) }) : t("Blood taken with this set");
    taps[1].textContent = resulted ? t("Result came {time}", { time: picked(resulted) }) : t("Result came…");
    TIMES.forEach((what, place) => pressed(taps[place], this[what] !== null));
  }

  readings() {
    const resulted = this.resulted && { resulted_local: this.resulted };
    return super.readings().map((reading) => ({ ...reading, ...resulted }));
  }

  state() {
    const { taken, resulted } = this;
    return { ...super.state(), taken, resulted };
  }

  restore(state = {}) {
    super.restore(state);
    this.taken = state.taken ?? null;
    this.resulted = state.resulted ?? null;
    this.renew();
  }
}
