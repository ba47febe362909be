// A process for OutputFilesTests to interrupt, to kill and to starve.
//
//     OutputFilesProbe write PATH BYTE COUNT STEP MICROSECONDS
//     OutputFilesProbe copy LIMIT
//
// `write` writes COUNT bytes of the value BYTE, STEP at a time with a pause after each; it says
// "started" on standard error when the output exists. `copy` copies standard input to standard
// output. Exit codes are those of mhnetc: 64 also for arguments that are not UTF-8, and 3 when the
// reader has closed the pipe.
import Glibc
import OutputFiles

func end(with error: OutputError) -> Never {
  switch error.category {
  case .cannotCreate: exit(73)
  case .inputOutput: exit(74)
  case .closedPipe: exit(3)
  }
}

func writeSlowly(path: String, byte: UInt8, count: Int, step: Int, pause: UInt32) {
  do throws(OutputError) {
    var output = try OutputFile(path: path)
    _ = Glibc.write(STDERR_FILENO, "started", 7)
    for start in stride(from: 0, to: count, by: step) {
      try output.write(Array(repeating: byte, count: min(step, count - start)))
      if pause > 0 { usleep(pause) }
    }
    try output.commit()
  } catch {
    end(with: error)
  }
}

func copy(limit: Int) {
  let bytes: [UInt8]
  do throws(InputError) {
    bytes = try InputFile.read("-", limit: limit)
  } catch {
    switch error.category {
    case .cannotOpen: exit(66)
    case .inputOutput: exit(74)
    case .resourceLimit: exit(75)
    }
  }
  do throws(OutputError) { try OutputFile.write(bytes, to: "-") } catch { end(with: error) }
}

Interruption.install()
if PathArguments.firstNotUTF8() != nil { exit(64) }
let arguments = CommandLine.arguments
let numbers = arguments.dropFirst(2).compactMap { UInt32($0) }
switch arguments.dropFirst().first {
case "write" where numbers.suffix(4).count == 4:
  let values = Array(numbers.suffix(4))
  writeSlowly(
    path: arguments[2], byte: UInt8(truncatingIfNeeded: values[0]), count: Int(values[1]),
    step: max(1, Int(values[2])), pause: values[3])
case "copy" where numbers.count == 1:
  copy(limit: Int(numbers[0]))
default:
  exit(64)
}
