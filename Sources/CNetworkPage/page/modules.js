"use strict";
// The network as the author's modules: a tree whose leaves are the operators.
//
// Whatever comes from the model is data: it only ever becomes text nodes and attribute values.

/** Text without the characters that change what stands around them. */
function plain(text) {
  return String(text).replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, "\ufffd");
}

function makeModule(name, path, parent) {
  return {
    isModule: true, name, path, parent, children: [], modules: new Map(), isUnfolded: false,
    nodeCount: 0, first: Infinity, last: -1, multiplyAdds: 0, bytes: 0, levels: new Set(),
    level: 0, weights: new Set(),
  };
}

/** The modules below the root, every node in the one that computes it. */
function buildTree(network) {
  const root = makeModule(network.title, "", null);
  describeNodes(network);
  network.nodes.forEach((node, index) => {
    if (node.stand !== node) return;
    let module = root;
    for (const part of node.path === "" ? [] : node.path.split(".")) {
      if (!module.modules.has(part)) {
        const path = module.path === "" ? part : module.path + "." + part;
        const child = makeModule(part, path, module);
        module.modules.set(part, child);
        module.children.push(child);
      }
      module = module.modules.get(part);
    }
    node.parent = module;
    module.children.push(node);
    for (let owner = module; owner; owner = owner.parent) addToModule(owner, node);
  });
  simplify(root);
  numberUnits(root, 0);
  const drawn = [0];
  for (const node of network.nodes) {
    drawn.push(drawn[node.index] + (node.stand === node ? 1 : 0));
  }
  const measure = (module) => {
    module.span = drawn[module.last + 1] - drawn[module.first];
    for (const child of module.children) if (child.isModule) measure(child);
  };
  measure(root);
  return root;
}

/** Readers of every node, and what stands for it: constants are not drawn but in their reader. */
function describeNodes(network) {
  network.nodes.forEach((node, index) => {
    node.isModule = false;
    node.index = node.first = node.last = index;
    node.name = node.op;
    node.readers = [];
    node.isConstant = node.op !== "input"
      && node.inputs.every((input) => network.nodes[input].isConstant);
    for (const input of node.inputs) network.nodes[input].readers.push(index);
  });
  for (const node of [...network.nodes].reverse()) {
    const reader = network.nodes[node.readers[0]];
    node.stand = node.isConstant && reader && node.output === undefined ? reader.stand : node;
  }
}

/** The end of the path from a part that is more than a number, as `encoders.0`. */
function label(unit) {
  if (!/^\d/.test(unit.name) || !unit.path.endsWith(unit.name)) return unit.name;
  const parts = unit.path.split(".");
  let start = parts.length - unit.name.split(".").length;
  while (start > 0 && /^\d/.test(parts[start])) start -= 1;
  return parts.slice(start).join(".");
}

function addToModule(module, node) {
  module.nodeCount += 1;
  module.first = Math.min(module.first, node.index);
  module.last = node.index;
  module.multiplyAdds += node.multiplyAdds;
  module.bytes += node.bytes;
  module.levels.add(node.level);
  module.level = node.level;
  for (const weight of node.weights) module.weights.add(weight);
}

/** A module with one child is that child; many operators side by side are put into groups. */
function simplify(module) {
  for (const child of module.children) if (child.isModule) simplify(child);
  module.children = module.children.map((child) => {
    if (!child.isModule || child.children.length !== 1) return child;
    const only = child.children[0];
    only.name = only.isModule ? child.name + "." + only.name : child.name;
    only.parent = module;
    return only;
  });
  if (module.children.length > 48) module.children = grouped(module);
  for (const child of module.children) {
    for (const node of child.isModule ? child.children : []) node.parent = child;
  }
}

/** Operators that follow each other at one level, in groups. */
function grouped(module) {
  const most = Math.max(64, Math.ceil(module.children.length / 48));
  const result = [];
  let run = [];
  const close = () => {
    if (run.length < 4) {
      result.push(...run);
    } else {
      const [first, last] = [run[0].index, run[run.length - 1].index];
      const group = makeModule("steps " + first + " to " + last, module.path, module);
      group.children = run;
      for (const node of run) addToModule(group, node);
      result.push(group);
    }
    run = [];
  };
  for (const child of module.children) {
    const fits = !child.isModule && run.length < most
      && (run.length === 0 || run[0].level === child.level);
    if (!fits) close();
    if (child.isModule) result.push(child); else run.push(child);
  }
  close();
  return result.length > 1 ? result : module.children;
}

function numberUnits(module, next) {
  module.id = next++;
  for (const child of module.children) {
    if (child.isModule) next = numberUnits(child, next); else child.id = next++;
  }
  return next;
}

/** What is drawn: the operators and folded modules of the modules that are unfolded. */
function visibleUnits(root) {
  const units = [];
  const visit = (module) => {
    for (const child of module.children) {
      if (child.isModule && child.isUnfolded) visit(child); else units.push(child);
    }
  };
  visit(root);
  return units.sort((left, right) => left.first - right.first || left.id - right.id);
}

/** Whether a module has no one place: it spans levels, or others compute between its parts. */
function needsUnfolding(module) {
  let count = 0;
  forEachNode(module, () => { count += 1; });
  return (module.levels.size > 1 && count > 4) || module.span !== count;
}

/** Unfolds what spans levels, so that the network has its shape and each box one place in it. */
function unfoldInitially(root) {
  const most = 150;
  root.isUnfolded = true;
  let count = root.children.length;
  const queue = root.children.filter((child) => child.isModule);
  const folded = [];
  while (queue.length > 0) {
    const module = queue.shift();
    if (needsUnfolding(module) && count + module.children.length <= most) {
      module.isUnfolded = true;
      count += module.children.length - 1;
      queue.push(...module.children.filter((child) => child.isModule));
    } else {
      folded.push(module);
    }
  }
  while (count < 6 && folded.length > 0) {
    folded.sort((left, right) => right.nodeCount - left.nodeCount || left.id - right.id);
    const module = folded.shift();
    module.isUnfolded = true;
    count += module.children.length - 1;
    folded.push(...module.children.filter((child) => child.isModule));
  }
}

/** Unfolds whatever hides a unit. */
function reveal(unit) {
  for (let module = unit.parent; module; module = module.parent) module.isUnfolded = true;
}

function isWithin(unit, module) {
  for (let owner = unit; owner; owner = owner.parent) if (owner === module) return true;
  return false;
}

function forEachNode(unit, body) {
  if (unit.isModule) unit.children.forEach((child) => forEachNode(child, body)); else body(unit);
}

/** 1234567 as "1.23 M". */
function countText(count) {
  const units = ["", " k", " M", " G", " T", " P"];
  let index = 0;
  while (count >= 1000 && index < units.length - 1) {
    count /= 1000;
    index += 1;
  }
  return (index === 0 ? String(count) : count.toPrecision(3)) + units[index];
}

function bytesText(count) {
  const units = [" B", " KiB", " MiB", " GiB", " TiB"];
  let index = 0;
  while (count >= 1024 && index < units.length - 1) {
    count /= 1024;
    index += 1;
  }
  return (index === 0 ? String(count) : count.toPrecision(count >= 1000 ? 4 : 3)) + units[index];
}

function shareText(unit, network) {
  if (network.multiplyAdds === 0 || unit.multiplyAdds === 0) return "0 %";
  const share = 100 * unit.multiplyAdds / network.multiplyAdds;
  return (share > 0 && share < 0.1 ? "< 0.1" : share.toFixed(1)) + " %";
}
