// Puts the page together.

function start() {
  const network = JSON.parse(document.getElementById("network").textContent);
  network.multiplyAdds = network.nodes.reduce((sum, node) => sum + node.multiplyAdds, 0);
  const root = buildTree(network);
  unfoldInitially(root);
  const details = new Details(network, root);
  const drawing = new Drawing(network, root, (unit) => details.show(unit));
  details.drawing = drawing;
  const search = new Search(network, root, drawing);
  document.getElementById("size").textContent = plain(
    `${network.nodes.length} operators, ${countText(network.multiplyAdds)} multiply-adds as drawn,`
    + ` at ${network.size}`);
  details.showFacts();
  drawing.refresh();
  drawing.fit();
  drawing.setZoom(Math.max(0.6, drawing.zoom));
  drawing.scroller.scrollLeft = 0;
  drawing.draw();

  const onClick = (id, action) => document.getElementById(id).addEventListener("click", action);
  onClick("closer", () => drawing.setZoom(drawing.zoom * 1.25));
  onClick("farther", () => drawing.setZoom(drawing.zoom / 1.25));
  onClick("whole", () => drawing.fit());
  onClick("reset", () => {
    const fold = (module) => {
      module.isUnfolded = false;
      for (const child of module.children) if (child.isModule) fold(child);
    };
    fold(root);
    unfoldInitially(root);
    drawing.selected = null;
    drawing.refresh();
    details.showFacts();
  });
  onClick("facts", () => details.showFacts());
  onClick("theme", () => switchTheme());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target === search.field) return;
    event.preventDefault();
    search.field.focus();
  });
  window.addEventListener("resize", () => drawing.drawSoon());
}

/** From what the system prefers to its opposite, and back. */
function switchTheme() {
  const page = document.documentElement;
  const isDark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  const current = page.getAttribute("data-theme") || (isDark ? "dark" : "light");
  page.setAttribute("data-theme", current === "dark" ? "light" : "dark");
}

start();
