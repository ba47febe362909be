import PlanFormat

/// A page that shows a network in a browser, without network access: the facts, and the steps folded
/// by the author's modules.
struct InspectionPage {
  let title: String
  let inspection: Inspection
  let plan: Plan

  /// The page. Everything from the model is escaped: its names can never become markup.
  var html: String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(escaped(title))</title>
    <style>
    :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
    body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
    dt { opacity: .7; } dd { margin: 0; overflow-wrap: anywhere; }
    summary { cursor: pointer; } details { margin-left: 1rem; }
    code { font: 13px/1.5 ui-monospace, monospace; } .step { margin-left: 1rem; }
    .count { opacity: .6; }
    </style>
    </head>
    <body>
    <h1>\(escaped(title))</h1>
    <dl>
    \(facts)
    </dl>
    <h2>Steps by module</h2>
    \(tree.html)
    </body>
    </html>

    """
  }

  private var facts: String {
    inspection.rows.map { "<dt>\(escaped($0.name))</dt><dd>\(escaped($0.value))</dd>" }
      .joined(separator: "\n")
  }

  private var tree: ModuleTree {
    var tree = ModuleTree(name: inspection.architecture?.name ?? title)
    for step in plan.steps {
      guard let id = step.values.last else { continue }
      let path = plan[id].origin?.modulePath ?? ""
      let line = "\(id) \(step.kernel.rawValue) → \(plan[id].type)"
      tree.insert(line, at: path.split(separator: ".").map(String.init)[...])
    }
    return tree
  }
}

/// Steps under the modules that they belong to.
struct ModuleTree {
  let name: String
  private var steps: [String] = []
  private var children: [ModuleTree] = []

  init(name: String) { self.name = name }

  mutating func insert(_ step: String, at path: ArraySlice<String>) {
    guard let first = path.first else { return steps.append(step) }
    if let index = children.firstIndex(where: { $0.name == first }) {
      children[index].insert(step, at: path.dropFirst())
    } else {
      var child = ModuleTree(name: first)
      child.insert(step, at: path.dropFirst())
      children.append(child)
    }
  }

  private var count: Int { children.reduce(steps.count) { $0 + $1.count } }

  var html: String {
    let lines = steps.map { "<div class=\"step\"><code>\(escaped($0))</code></div>" }
    let body = (lines + children.map(\.html)).joined(separator: "\n")
    return "<details><summary>\(escaped(name)) <span class=\"count\">\(count)</span></summary>\n"
      + body + "\n</details>"
  }
}

/// Text as it may stand in HTML.
func escaped(_ text: String) -> String {
  var result = ""
  for character in text {
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case _: result.append(character)
    }
  }
  return result
}
