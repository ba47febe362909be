// The drawing. Only what is near the part that is seen becomes elements.

const svgNamespace = "http://www.w3.org/2000/svg";

/** An element with attributes and children; texts become text nodes. */
function element(name, attributes, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function svg(name, attributes, ...children) {
  return filled(document.createElementNS(svgNamespace, name), attributes, children);
}

function filled(result, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) result.addEventListener(key.slice(2), value);
    else result.setAttribute(key, plain(value));
  }
  result.append(...children.map((child) => typeof child === "string" ? plain(child) : child));
  return result;
}

/** What a unit is, in words. */
function unitText(unit, network) {
  const kind = unit.isModule
    ? `module ${unit.path}, ${unit.name}, ${unit.nodeCount} operators, folded`
    : `${unit.op} ${unit.path}, result ${unit.shape}`;
  return `${kind}, ${shareText(unit, network)} of the multiply-adds, `
    + `${bytesText(unit.bytes)} of results`;
}

class Drawing {
  constructor(network, root, onSelect) {
    this.network = network;
    this.root = root;
    this.onSelect = onSelect;
    this.zoom = 1;
    this.selected = null;
    this.drawn = new Map();
    this.scroller = document.getElementById("drawing");
    this.background = svg("g", {});
    this.lines = svg("g", { class: "lines", "aria-hidden": "true" });
    this.boxes = svg("g", {});
    this.sheet = svg("svg", { role: "group", "aria-label": "The network" },
      arrowHead(), this.background, this.lines, this.boxes);
    this.scroller.replaceChildren(this.sheet);
    this.scroller.addEventListener("scroll", () => this.drawSoon());
    this.scroller.addEventListener("keydown", (event) => this.pressed(event));
  }

  /** Lays out anew, after something was folded or unfolded; `anchor` stays where it is seen. */
  refresh(anchor) {
    const before = anchor && this.layout && this.layout.places.get(anchor);
    this.layout = layOut(this.network, visibleUnits(this.root));
    this.frames = frames(this.root, this.layout);
    this.mostWork = Math.max(1, ...this.layout.units.map((unit) => unit.multiplyAdds));
    this.drawn.clear();
    this.boxes.replaceChildren();
    this.lines.replaceChildren();
    this.drawBackground();
    this.resize();
    const target = anchor && this.layout.units.find((unit) => isWithin(unit, anchor));
    if (before && target) {
      const after = this.layout.places.get(target);
      this.scroller.scrollLeft += (after.x - before.x) * this.zoom;
      this.scroller.scrollTop += (after.y - before.y) * this.zoom;
    }
    this.draw();
  }

  resize() {
    const { width, height } = this.layout;
    this.sheet.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.sheet.setAttribute("width", String(width * this.zoom));
    this.sheet.setAttribute("height", String(height * this.zoom));
  }

  setZoom(zoom) {
    const middle = this.scroller.scrollLeft + this.scroller.clientWidth / 2;
    const next = Math.min(3, Math.max(0.05, zoom));
    const moved = middle * next / this.zoom - this.scroller.clientWidth / 2;
    this.zoom = next;
    this.resize();
    this.scroller.scrollLeft = moved;
    this.draw();
  }

  fit() {
    this.setZoom(Math.min(1.25, this.scroller.clientWidth / this.layout.width,
      this.scroller.clientHeight / this.layout.height));
  }

  drawBackground() {
    const parts = [];
    for (const [level, band] of this.layout.bands) {
      parts.push(svg("rect", {
        class: "band", x: 0, y: band.y, width: this.layout.width, height: band.height,
      }), svg("text", { class: "level", x: 10, y: band.y + 20 }, `level ${level}`),
      svg("text", { class: "level", x: 10, y: band.y + 36 }, this.network.levels[level] || ""));
    }
    for (const { module, rectangle } of this.frames) {
      parts.push(svg("rect", { class: "frame", rx: 8, ...rectangle }));
      const title = svg("text", {
        class: "frame-title", x: rectangle.x + 8, y: rectangle.y + 13, tabindex: "0",
        role: "button", "aria-expanded": "true", "aria-label": `fold ${module.path}`,
        onclick: () => this.toggle(module),
        onkeydown: (event) => { if (event.key === "Enter") this.toggle(module); },
      }, `\u2212 ${label(module)}`);
      parts.push(title);
    }
    this.background.replaceChildren(...parts);
  }

  drawSoon() {
    if (this.isWaiting) return;
    this.isWaiting = true;
    requestAnimationFrame(() => {
      this.isWaiting = false;
      this.draw();
    });
  }

  /** Makes the elements of what is seen, and drops those that are far away. */
  draw() {
    const reach = 400;
    const view = {
      x: this.scroller.scrollLeft / this.zoom - reach,
      y: this.scroller.scrollTop / this.zoom - reach,
      width: this.scroller.clientWidth / this.zoom + 2 * reach,
      height: this.scroller.clientHeight / this.zoom + 2 * reach,
    };
    const keep = (thing, rectangle, group, make) => {
      const present = this.drawn.get(thing);
      if (meet(rectangle, view) || thing === this.selected) {
        if (present) return;
        const made = make();
        this.drawn.set(thing, made);
        group.append(made);
      } else if (present) {
        present.remove();
        this.drawn.delete(thing);
      }
    };
    for (const edge of this.layout.edges) {
      keep(edge, edge.line.rectangle, this.lines, () => this.edge(edge));
    }
    for (const unit of this.layout.units) {
      keep(unit, this.layout.places.get(unit), this.boxes, () => this.box(unit));
    }
  }

  edge(edge) {
    const isChosen = this.selected === edge.from || this.selected === edge.to;
    const width = Math.max(1.2, Math.min(7, Math.log2(1 + edge.bytes / 65536)));
    return svg("path", {
      class: isChosen ? "line chosen" : edge.isBack ? "line back" : "line", d: edge.line.path,
      "stroke-width": width.toFixed(1), "marker-end": "url(#arrow)",
    });
  }

  box(unit) {
    const place = this.layout.places.get(unit);
    const heat = 100 * Math.sqrt(unit.multiplyAdds / this.mostWork);
    const isSelected = unit === this.selected;
    const size = (place.width - 18) / 7.1;
    const shape = (unit.shape || "").replace(/^1\u00d7(?=.*\u00d7.*\u00d7)/, "");
    const operator = unit.name === unit.op ? shape : `${unit.op} ${shape}`;
    const second = unit.isModule ? `${unit.nodeCount} operators` : operator;
    const share = unit.multiplyAdds > 0 ? `${shareText(unit, this.network)} \u00b7 ` : "";
    const group = svg("g", {
      class: `unit${unit.isModule ? " module" : ""}${isSelected ? " selected" : ""}`,
      transform: `translate(${place.x.toFixed(1)} ${place.y})`, role: "button",
      tabindex: isSelected || (!this.selected && unit === this.layout.units[0]) ? "0" : "-1",
      "aria-label": unitText(unit, this.network),
      "aria-pressed": String(isSelected),
      onclick: () => this.select(unit), ondblclick: () => this.toggle(unit),
    },
    svg("title", {}, unitText(unit, this.network)),
    svg("rect", {
      class: "body", width: place.width.toFixed(1), height: place.height, rx: 7,
      style: `--heat:${heat.toFixed(1)}%`,
    }),
    svg("text", { class: "name", x: 10, y: 19 }, shortened(label(unit), Math.floor(size - (unit.isModule ? 2.5 : 1)))),
    svg("text", { x: 10, y: 36 }, shortened(second, Math.floor(size))),
    svg("text", { x: 10, y: 52 }, `${share}${bytesText(unit.bytes)}`));
    if (unit.isModule) {
      group.setAttribute("aria-expanded", "false");
      group.append(svg("text", {
        class: "fold", x: place.width - 18, y: 19, "aria-hidden": "true",
        onclick: (event) => {
          event.stopPropagation();
          this.toggle(unit);
        },
      }, "+"));
    }
    return group;
  }

  select(unit, takesFocus = true) {
    const previous = this.selected;
    this.selected = unit;
    for (const edge of this.layout.edges) {
      if ([edge.from, edge.to].some((end) => end === unit || end === previous)) this.drop(edge);
    }
    if (previous) this.drop(previous);
    this.drop(this.layout.units[0]);
    this.drop(unit);
    this.draw();
    const drawn = this.drawn.get(unit);
    if (drawn && takesFocus) drawn.focus({ preventScroll: true });
    this.onSelect(unit);
  }

  drop(thing) {
    const present = this.drawn.get(thing);
    if (present) present.remove();
    this.drawn.delete(thing);
  }

  /** Folds or unfolds a module; of an operator, folds the module around it. */
  toggle(unit, folds = unit.isModule && unit.isUnfolded) {
    if (!unit.isModule) return;
    unit.isUnfolded = !folds;
    this.refresh(unit);
    const target = folds ? unit : this.layout.units.find((other) => isWithin(other, unit));
    if (target) this.select(target);
  }

  /** Unfolds what hides a unit, and brings it into view. */
  show(wanted) {
    const unit = wanted.stand || wanted;
    reveal(unit);
    unit.isUnfolded = false;
    this.refresh();
    const place = this.layout.places.get(unit);
    if (this.zoom < 0.6) this.setZoom(1);
    this.bringIntoView(place);
    this.select(unit);
    if (wanted !== unit) this.onSelect(wanted);
  }

  bringIntoView(place) {
    const { scroller, zoom } = this;
    scroller.scrollLeft = (place.x + place.width / 2) * zoom - scroller.clientWidth / 2;
    scroller.scrollTop = (place.y + place.height / 2) * zoom - scroller.clientHeight / 2;
  }

  /** Arrows walk, Enter and + unfold, - and Backspace fold. */
  pressed(event) {
    const { units } = this.layout;
    const index = this.selected ? units.indexOf(this.selected) : -1;
    const unit = units[index];
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    let next = null;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (step !== undefined) next = units[Math.min(units.length - 1, Math.max(0, index + step))];
    else if (event.key === "Home") next = units[0];
    else if (event.key === "End") next = units[units.length - 1];
    else if (unit && unit.isModule && (event.key === "Enter" || event.key === "+")) {
      this.toggle(unit, false);
    } else if (unit && (event.key === "-" || event.key === "Backspace")) {
      if (unit.parent && unit.parent !== this.root) this.toggle(unit.parent, true);
    } else {
      return;
    }
    event.preventDefault();
    if (!next) return;
    this.bringIntoView(this.layout.places.get(next));
    this.select(next);
  }
}

function shortened(text, most) {
  return text.length <= most ? text : text.slice(0, Math.max(1, most - 1)) + "\u2026";
}

function arrowHead() {
  return svg("defs", {}, svg("marker", {
    id: "arrow", viewBox: "0 0 8 8", refX: "7", refY: "4", markerWidth: "9", markerHeight: "9",
    markerUnits: "userSpaceOnUse", orient: "auto",
  }, svg("path", { class: "head", d: "M0 0 L8 4 L0 8 Z" })));
}
