// Where an instant is on the chart: Plotly's figure beside the crosshair, and a line and a band drawn over it.

export class Place {
  constructor(name, drawn) {
    this.name = name;
    this.drawn = drawn;
    this.line = piece({ width: "2px", marginLeft: "-1px", zIndex: "2" });
    this.band = piece({ opacity: "0.25", zIndex: "1" });
  }

  // The figure, once Plotly has drawn it; it may be another one after the page has been redrawn.
  get figure() {
    const figure = document.querySelector(`.${this.name} .js-plotly-plot`);
    if (!figure?._fullLayout?.xaxis) return null;
    if (figure !== this.known) {
      this.known = figure;
      figure.on("plotly_afterplot", this.drawn);
    }
    return figure;
  }

  // Seconds since 1970 at a point of the window, null beside the panels.
  at(x, y) {
    const found = this.figure;
    if (!found) return null;
    const { xaxis, _size } = found._fullLayout;
    const box = found.getBoundingClientRect();
    const [left, top] = [x - box.left - xaxis._offset, y - box.top - _size.t];
    return left >= 0 && left <= xaxis._length && top >= 0 && top <= _size.h ? xaxis.p2l(left) / 1000 : null;
  }

  // The same for a finger that has left the panels: at their edge.
  nearest(x) {
    const { xaxis } = this.figure._fullLayout;
    const left = x - this.figure.getBoundingClientRect().left - xaxis._offset;
    return xaxis.p2l(Math.min(Math.max(0, left), xaxis._length)) / 1000;
  }

  // How many seconds a pixel is.
  get pixel() {
    const { xaxis } = this.figure._fullLayout;
    return (xaxis.p2l(1) - xaxis.p2l(0)) / 1000;
  }

  // What the axis shows, in seconds.
  get span() {
    const found = this.figure;
    if (!found) return null;
    const { xaxis } = found._fullLayout;
    return [xaxis.p2l(0) / 1000, xaxis.p2l(xaxis._length) / 1000];
  }

  mark(at, ink, paper) {
    this.put(this.line, at, at, 2);
    Object.assign(this.line.style, { background: ink, boxShadow: `0 0 0 1.5px ${paper}` });
  }

  shade(from, to, ink) {
    this.put(this.band, Math.min(from, to), Math.max(from, to));
    this.band.style.background = ink;
  }

  put(made, from, to, width) {
    const found = this.figure;
    if (!found) return;
    const { xaxis, _size } = found._fullLayout;
    const [left, right] = [from, to].map((at) => xaxis.l2p(at * 1000) + xaxis._offset);
    const sides = { left: `${left}px`, top: `${_size.t}px`, width: `${width ?? right - left}px`, height: `${_size.h}px` };
    Object.assign(made.style, sides);
    const frame = found.querySelector(".svg-container");
    if (made.parentNode !== frame) frame.append(made);
  }

  clear(...made) {
    for (const one of made.length ? made : [this.line, this.band]) one.remove();
  }
}

function piece(style) {
  const made = document.createElement("div");
  Object.assign(made.style, { position: "absolute", pointerEvents: "none", ...style });
  return made;
}
