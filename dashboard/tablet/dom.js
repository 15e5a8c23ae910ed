// Small helpers to build the page. What people typed enters as text, never as markup.
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(made, name, value);
  made.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return made;
}

function set(made, name, value) {
  if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
  else if (value === true) made.setAttribute(name, "");
  else if (value !== undefined && value !== null && value !== false) made.setAttribute(name, value);
}

export function button(label, onclick, attributes = {}) {
  return el("button", { type: "button", onclick, ...attributes }, label);
}

export function pressed(one, on) {
  one.setAttribute("aria-pressed", String(on));
}

// Choices of which one or none is taken, each a tap.
export function choices(label, options, chosen, changed) {
  const buttons = options.map(({ code, label: text }) =>
    button(text, () => changed(chosen() === code ? null : code), { "data-code": code, "aria-pressed": "false" }),
  );
  const root = el("div", { class: "choices", role: "group", "aria-label": label }, buttons);
  root.renew = () => buttons.forEach((one) => pressed(one, chosen() === one.dataset.code));
  root.renew();
  return root;
}

// An unchanged text would be read out again.
export function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

export function dialog(title, close, ...children) {
  const heading = el("h2", { id: "dialog-title" }, title);
  const made = el("dialog", { "aria-labelledby": "dialog-title" }, heading, ...children);
  made.append(button(close, () => made.close(), { class: "quiet" }));
  made.addEventListener("close", () => made.remove());
  document.body.append(made);
  made.showModal();
  return made;
}
