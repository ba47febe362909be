// Finds modules, operators and weights by parts of their names.

class Search {
  constructor(network, root, drawing) {
    this.drawing = drawing;
    this.field = document.getElementById("search");
    this.list = document.getElementById("found");
    this.entries = searchEntries(network, root);
    this.field.addEventListener("input", () => this.update());
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && this.matches.length > 0) this.open(this.matches[0]);
      if (event.key === "Escape") {
        this.field.value = "";
        this.update();
      }
    });
    this.matches = [];
  }

  update() {
    this.matches = found(this.entries, this.field.value);
    const shown = this.matches.slice(0, 60);
    const items = shown.map((entry) => element("li", {},
      button(`${entry.kind} ${entry.text}`, () => this.open(entry))));
    const rest = this.matches.length - shown.length;
    if (rest > 0) items.push(element("li", {}, `and ${rest} more`));
    if (this.field.value.trim() !== "" && items.length === 0) {
      items.push(element("li", {}, "nothing of that name"));
    }
    this.list.replaceChildren(...items);
  }

  open(entry) {
    this.drawing.show(entry.unit);
  }
}

function searchEntries(network, root) {
  const entries = [];
  const add = (kind, text, unit) => {
    entries.push({ kind, text, key: `${kind} ${text}`.toLowerCase(), unit });
  };
  const visit = (unit) => {
    if (unit.isModule) {
      if (unit !== root) add("module", unit.path || unit.name, unit);
      unit.children.forEach(visit);
    } else {
      add(unit.op, `${unit.path} ${unit.source}`.trim(), unit);
    }
  };
  visit(root);
  for (const node of network.nodes) if (node.stand !== node) visit(node);
  const reader = new Array(network.weights.length);
  for (const node of network.nodes) {
    for (const weight of node.weights) reader[weight] = reader[weight] || node;
  }
  network.weights.forEach((weight, index) => {
    if (reader[index]) add("weight", weight.name, reader[index]);
  });
  return entries;
}

/** The entries that have every word; those that begin with the text come first. */
function found(entries, text) {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return [];
  const matches = entries.filter((entry) => words.every((word) => entry.key.includes(word)));
  const begins = (entry) => entry.text.toLowerCase().startsWith(words[0]) ? 0 : 1;
  return matches.map((entry, place) => ({ entry, place })).sort((left, right) =>
    begins(left.entry) - begins(right.entry) || left.place - right.place).map(({ entry }) => entry);
}
