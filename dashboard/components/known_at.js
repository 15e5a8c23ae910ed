// A slider over the stay. While it is moved it says the time; what is shown follows when it is let go.
const MINUTE = 60;

export default function ({ parentElement, data, setTriggerValue }) {
  const host = parentElement.querySelector("#back");
  host.back ??= build(host);
  host.back.told = (value) => setTriggerValue("at", value);
  draw(host.back, data);
}

function build(host) {
  const label = document.createElement("label");
  const range = document.createElement("input");
  const shown = document.createElement("output");
  range.type = "range";
  range.id = "instant";
  label.htmlFor = "instant";
  host.append(label, range);
  label.append("As known at ", shown);
  const back = { label, range, shown, held: false };
  range.addEventListener("input", () => {
    back.held = true;
    say(back);
  });
  range.addEventListener("change", () => {
    back.held = false;
    back.told({ at: instant(back), now: at_end(back) });
  });
  return back;
}

function draw(back, data) {
  back.data = data;
  const { range } = back;
  // Whole minutes from the first record on: the last step is now.
  range.min = 0;
  range.max = Math.max(1, Math.ceil((data.last - data.first) / MINUTE));
  range.step = 1;
  if (!back.held) range.value = data.past ? Math.floor((data.at - data.first) / MINUTE) : range.max;
  say(back);
}

const at_end = (back) => Number(back.range.value) >= Number(back.range.max);

const instant = (back) => {
  const { first, last } = back.data;
  return Math.min(last, first + Number(back.range.value) * MINUTE);
};

function say(back) {
  // What was named to the second stays so until the slider is moved.
  const at = back.held || !back.data.past ? instant(back) : back.data.at;
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: back.data.zone, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit",
  });
  const words = at_end(back) && (back.held || !back.data.past) ? "now" : format.format(new Date(at * 1000)).replace(",", "");
  if (back.shown.textContent !== words) back.shown.textContent = words;
  back.range.setAttribute("aria-valuetext", words);
}
