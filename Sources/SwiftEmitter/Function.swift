import PlanFormat

/// A statement of a function's body.
enum Statement {
  /// A call of the vocabulary: the step of this number.
  case step(Int)
  /// A call of another function.
  case call(FunctionCall)
  /// Calls of one function on modules that follow each other in a list, each on the result of the
  /// one before.
  case loop(FunctionLoop)

  /// The steps that it stands for.
  var steps: Range<Int> {
    switch self {
    case .step(let index): index..<index + 1
    case .call(let call): call.steps
    case .loop(let loop): loop.calls.steps
    }
  }
}

/// A call of an outlined function.
struct FunctionCall {
  let function: Int
  let module: [String]
  let inputs: [PlanValueID]
  let outputs: [PlanValueID]
  let steps: Range<Int>
  /// The numbers that may be arguments, in the order in which the body and what it calls need them.
  let slots: [Slot]
}

/// Repeated calls of an outlined function.
struct FunctionLoop {
  /// The first call, its output that of the last one and its steps those of all.
  let calls: FunctionCall
  /// Which of the inputs goes round.
  let position: Int
  /// The list of the modules, and the numbers of those that are called.
  let list: [String]
  let numbers: Range<Int>
}

/// A function that has been outlined.
struct Function {
  /// Its body on the values of its first call.
  let statements: [Statement]
  let path: [String]
  let inputs: [PlanValueID]
  let outputs: [PlanValueID]
  /// Whether the module is an argument.
  let takesModule: Bool
  /// Where it is called: paths and values, in order.
  var calls: [FunctionCall] = []
  /// By which it is called.
  var name = ""
  /// What it computes, where that is known.
  var summary: String?
  /// The arguments that are numbers.
  var numbers = FunctionNumbers()

  var isShared: Bool { calls.count > 1 }
}
