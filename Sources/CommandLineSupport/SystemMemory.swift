import Glibc

/// What the system says about memory.
package enum SystemMemory {
  /// Bytes that can be had without swapping, also under `ulimit -v`; `nil` where nothing tells.
  package static var available: Int? {
    var smallest = fileValue("/proc/meminfo", "MemAvailable:")
    if let group = groupLimit { smallest = min(smallest ?? group, group) }
    var limit = rlimit()
    if getrlimit(Int32(RLIMIT_AS.rawValue), &limit) == 0,
      limit.rlim_cur < UInt(Int.max)
    {
      let used = fileValue("/proc/self/status", "VmSize:") ?? 0
      let free = max(0, Int(limit.rlim_cur) - used)
      smallest = min(smallest ?? free, free)
    }
    return smallest
  }

  /// The most memory that this process has had resident, in bytes.
  package static var peakResident: Int {
    var usage = rusage()
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }

  /// What the control group leaves; the page cache counts as free, for it is given back at need.
  private static var groupLimit: Int? {
    let own =
      text("/proc/self/cgroup")?.split(separator: "\n")
      .first { $0.hasPrefix("0::") }.map { String($0.dropFirst(3)) } ?? "/"
    let folders = ["/sys/fs/cgroup" + own, "/sys/fs/cgroup"]
    for folder in folders {
      guard let limit = text(folder + "/memory.max").flatMap({ Int(trimmed($0)) }),
        let used = text(folder + "/memory.current").flatMap({ Int(trimmed($0)) })
      else { continue }
      let cached = ["inactive_file ", "active_file "].reduce(0) { sum, key in
        let line = text(folder + "/memory.stat")?.split(separator: "\n")
          .first { $0.hasPrefix(key) }
        return sum + (line.flatMap { Int($0.dropFirst(key.count)) } ?? 0)
      }
      return max(0, limit - max(0, used - cached))
    }
    return nil
  }

  /// A line `KEY   NUMBER kB`.
  private static func fileValue(_ path: String, _ key: String) -> Int? {
    guard let line = text(path)?.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else {
      return nil
    }
    return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
  }

  private static func text(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 65536)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  private static func trimmed(_ text: String) -> String { String(text.filter(\.isNumber)) }
}
