// What is known of the unit that is selected.

class Details {
  constructor(network, root) {
    this.network = network;
    this.root = root;
    this.panel = document.getElementById("details");
    this.drawing = null;
  }

  show(unit) {
    this.panel.replaceChildren(...(unit.isModule ? this.module(unit) : this.node(unit)));
  }

  /** The facts about the model, shown while nothing is selected. */
  showFacts() {
    const list = element("dl", {});
    for (const [name, value] of this.network.facts) {
      list.append(element("dt", {}, name), element("dd", {}, value));
    }
    this.panel.replaceChildren(element("h2", {}, "The network"), list);
  }

  module(module) {
    const { network } = this;
    const operators = new Map();
    forEachNode(module, (node) => operators.set(node.op, (operators.get(node.op) || 0) + 1));
    const counts = [...operators].sort((left, right) => right[1] - left[1])
      .map(([name, count]) => `${name} ${count}`).join(", ");
    let parameters = 0;
    for (const weight of module.weights) parameters += network.weights[weight].parameters;
    const last = network.nodes[module.last];
    return [
      element("h2", {}, label(module)), this.path(module),
      element("p", {}, button("Unfold", () => this.drawing.toggle(module, false)),
        ...this.foldButton(module)),
      pairs([
        ["operators", `${module.nodeCount}: ${counts}`],
        ["parameters", `${countText(parameters)} (${parameters})`],
        ["multiply-adds", `${countText(module.multiplyAdds)}, ${shareText(module, network)}`],
        ["results", bytesText(module.bytes)],
        ["last result", `${last.shape} = ${last.type}`],
      ]),
      heading(`Weights (${module.weights.size})`),
      ...[...module.weights].slice(0, 24).map((index) => this.weight(network.weights[index])),
      ...(module.weights.size > 24 ? [element("p", {}, "The rest: unfold the module.")] : []),
    ];
  }

  node(node) {
    const { network } = this;
    const rows = [["result", `${node.shape} = ${node.type}`], ["source", node.source]];
    if (node.kernel) rows.push(["kernel", node.kernel]);
    if (node.output !== undefined) rows.push(["output of the network", node.output]);
    rows.push(
      ["multiply-adds", `${countText(node.multiplyAdds)}, ${shareText(node, network)}`],
      ["memory", bytesText(node.bytes)]);
    return [
      element("h2", {}, node.name === node.op ? node.op : `${label(node)}: ${node.op}`),
      this.path(node), element("p", {}, ...this.foldButton(node)), pairs(rows),
      ...(node.attributes.length > 0 ? [heading("Attributes"), pairs(node.attributes)] : []),
      ...(node.inner || []).flatMap((inner) => [
        heading(`Within: ${inner.op}`), pairs([["result", inner.type], ...inner.attributes]),
      ]),
      heading("Operands"), this.links(node.inputs),
      heading("Read by"), this.links(node.readers),
      heading(`Weights (${node.weights.length})`),
      ...node.weights.map((index) => this.weight(network.weights[index])),
    ];
  }

  path(unit) {
    return element("p", { class: "path" }, unit.path === "" ? "(no module)" : unit.path);
  }

  foldButton(unit) {
    const { parent } = unit.stand || unit;
    if (!parent || parent === this.root) return [];
    return [button(`Fold ${label(parent)}`, () => this.drawing.toggle(parent, true))];
  }

  links(indices) {
    if (indices.length === 0) return element("p", {}, "none");
    const shown = [...new Set(indices)].slice(0, 40);
    return element("ul", {}, ...shown.map((index) => {
      const node = this.network.nodes[index];
      return element("li", {}, button(`${node.op} ${node.path || node.source} ${node.shape}`,
        () => this.drawing.show(node)));
    }));
  }

  weight(weight) {
    const rows = [["type", weight.type]];
    if (weight.layout) rows.push(["layout", `${weight.layout}; elements as packed`]);
    if (weight.histogram) {
      rows.push(["range", `${brief(weight.minimum)} to ${brief(weight.maximum)}`],
        ["mean, root mean square", `${brief(weight.mean)}, ${brief(weight.rootMeanSquare)}`]);
    }
    for (const name of ["zero", "NaN", "infinite", "subnormal"]) {
      if (weight[name]) rows.push([name, String(weight[name])]);
    }
    if (weight.dead) rows.push(["dead channels", String(weight.dead)]);
    const parts = [element("h4", {}, weight.name), pairs(rows)];
    if (weight.histogram) parts.push(histogram(weight));
    return element("section", { class: "weight" }, ...parts);
  }
}

function button(text, action) {
  return element("button", { type: "button", onclick: action }, text);
}

/** A number with five digits. */
function brief(number) { return String(Number(number.toPrecision(5))); }

function heading(text) { return element("h3", {}, text); }

function pairs(rows) {
  return element("dl", {}, ...rows.flatMap(([name, value]) => [
    element("dt", {}, name), element("dd", {}, value),
  ]));
}

/** Bars as high as the root of the counts, so that rare elements are seen too. */
function histogram(weight) {
  const most = Math.max(1, ...weight.histogram);
  const peak = weight.histogram.indexOf(most);
  const span = (weight.maximum - weight.minimum) / weight.histogram.length;
  const [low, high] = [weight.minimum + peak * span, weight.minimum + (peak + 1) * span];
  const label = `Histogram of ${weight.histogram.length} bins from ${brief(weight.minimum)} to `
    + `${brief(weight.maximum)}; most elements, ${most}, from ${brief(low)} to `
    + `${brief(high)}; heights are square roots of counts`;
  return svg("svg", {
    class: "histogram", viewBox: "0 0 256 56", preserveAspectRatio: "none", role: "img",
    "aria-label": label,
  },
    svg("title", {}, label),
    ...weight.histogram.map((count, index) => {
      const height = 54 * Math.sqrt(count / most);
      return svg("rect", {
        x: index * 8, y: (56 - height).toFixed(1), width: 7, height: height.toFixed(1),
      });
    }));
}
