import Kernels
import Operators
import PlanFormat

/// `README.md` of a package.
struct ReadmeText {
  let names: PackageNames
  let title: String
  let version: String
  let choice: ProcessorChoice
  let needed: InstructionSet
  let embedsWeights: Bool
  let plan: Plan

  var text: String {
    """
    # \(title)

    A network as a Swift package of its own, written by mhnetc \(version). It needs the Swift
    toolchain (6.2 or newer) and nothing else; where libpng, zlib and libjpeg-turbo are installed with
    their headers, PNG and JPEG too, otherwise PPM alone.

    ```sh
    swift build -c release
    .build/release/\(names.program) rainy.png -o clean.png
    .build/release/\(names.program) --input x.npy --output y.npy --threads 4
    ```

    | input | type |
    |---|---|
    \(rows(plan.inputs.map { inputRow($0) }))

    | output | type |
    |---|---|
    \(rows(plan.outputs.map { row($0.name, "\(plan[$0.value].type)") }))

    In types, `16h` is any multiple of 16, and `16h - h~16`, with `h~16` from 0 to 15, any number.

    ## In Swift

    ```swift
    import \(names.module)

    let network = try \(names.module)()
    let restored = try network.restore(picture, RunSettings(threads: 4))
    ```

    `memory(height:width:)` says what a size takes before it is taken. One value may be used by several
    threads at once; progress and cancellation are in `RunSettings`; errors are `NetworkError`.
    As a package by path or branch (kernels have compiler flags, which versions do not allow). Two
    such packages cannot be dependencies of one program, for both bring the targets of
    `Sources/Runtime`.

    ## In C, and whatever calls C

    `include/\(names.prefix).h` and `.build/release/lib\(names.module)C.so`.

    ## What is where

    - `Sources/\(names.module)`: the network. `Network.swift` states it; the folders beside it hold its
      parts in the author's terms.
    - `Sources/\(names.module)C`, `Sources/\(names.program)`: the C interface and the program.
    - `Sources/Runtime`: what runs it, as mhnetc itself does: the same bits.
    - \(weightsLine)

    A file of weights is mapped: it must not be shortened or written to while it is used; it may be
    removed, or replaced by renaming another.

    \(processorLine)

    """
  }

  private var weightsLine: String {
    embedsWeights
      ? "`Sources/C\(names.module)Weights`: the weights, which become a part of the program."
      : "`Weights/\(names.weightsFile)`: the weights. The program looks for them in its own folder, in "
        + "those around it,\n  and in `Weights` there; `--weights` names another place."
  }

  private var processorLine: String {
    switch choice {
    case .portable:
      "Kernels are for x86-64-v3 and x86-64-v4, chosen at start, and plain ones, which are slow, for "
        + "other processors."
    case .native, .v3, .v4, .scalar:
      "Built for \(needed.rawValue): on a processor that lacks it the program says so, and ends with "
        + "exit code 69."
    }
  }

  private func inputRow(_ id: PlanValueID) -> String {
    guard case .input(let input) = plan[id].op else { return "" }
    return row(input.name, "\(input.type)")
  }

  private func row(_ name: String, _ type: String) -> String {
    "| `\(SafeText.line(name))` | `\(type)` |"
  }

  private func rows(_ lines: [String]) -> String { lines.joined(separator: "\n") }
}
