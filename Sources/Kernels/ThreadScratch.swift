#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Borrows memory of this thread, aligned to 64 bytes, until `returnScratch`.
///
/// Each thread keeps one stack of scratch, so that a kernel that is called for every block of an
/// image neither asks the system for pages nor waits for them to be cleared. What is borrowed
/// later is returned earlier, on the same thread. The contents are undefined.
///
/// - Parameter byteCount: At least 0.
/// - Returns: The first byte.
public func borrowScratch(byteCount: Int) -> UnsafeMutableRawPointer {
  ScratchStack.ofThisThread.pointee.push(byteCount)
}

/// Returns what this thread has borrowed last.
public func returnScratch(_ pointer: UnsafeMutableRawPointer) {
  ScratchStack.ofThisThread.pointee.pop(pointer)
}

/// The scratch of one thread: a chunk that is used from its beginning on. A request that does not
/// fit gets memory of its own, and the chunk grows as soon as nothing of it is in use.
private struct ScratchStack {
  /// A huge page: the scratch is what is touched most.
  private static let granularity = 2 << 20

  private var chunk: UnsafeMutableRawPointer?
  private var capacity = 0
  private var used = 0
  /// The most bytes that were in use at once, whether or not they fitted.
  private var wanted = 0
  /// Bytes in use outside the chunk.
  private var outside = 0

  mutating func push(_ byteCount: Int) -> UnsafeMutableRawPointer {
    let rounded = (max(byteCount, 1) + 63) & ~63
    if used == 0, outside == 0, wanted > capacity || chunk == nil { grow(to: max(wanted, rounded)) }
    wanted = max(wanted, used + outside + rounded)
    guard let chunk, rounded <= capacity - used else {
      outside += rounded
      // Safety: a block that remembers its size 64 bytes before what is handed out.
      let block = UnsafeMutableRawPointer.allocate(byteCount: rounded + 64, alignment: 64)
      block.storeBytes(of: rounded, as: Int.self)
      return block + 64
    }
    defer { used += rounded }
    return chunk + used
  }

  mutating func pop(_ pointer: UnsafeMutableRawPointer) {
    if let chunk, pointer >= chunk, pointer < chunk + capacity {
      used = pointer - chunk
      return
    }
    let block = pointer - 64
    outside -= block.load(as: Int.self)
    block.deallocate()
  }

  private mutating func grow(to byteCount: Int) {
    free(chunk)
    let granularity = ScratchStack.granularity
    capacity = (byteCount + granularity - 1) / granularity * granularity
    chunk = nil
    // Safety: on failure the chunk stays nil, and every request gets a block of its own.
    guard posix_memalign(&chunk, granularity, capacity) == 0 else {
      (chunk, capacity) = (nil, 0)
      return
    }
    #if os(Linux)
      madvise(chunk, capacity, MADV_HUGEPAGE)
    #endif
  }

  mutating func release() { free(chunk) }

  // MARK: - One for each thread

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { pointer in
      let stack = pointer?.assumingMemoryBound(to: ScratchStack.self)
      stack?.pointee.release()
      stack?.deinitialize(count: 1)
      stack?.deallocate()
    }
    return key
  }()

  static var ofThisThread: UnsafeMutablePointer<ScratchStack> {
    if let known = pthread_getspecific(key) {
      // Safety: only ever set below, for this thread.
      return known.assumingMemoryBound(to: ScratchStack.self)
    }
    let stack = UnsafeMutablePointer<ScratchStack>.allocate(capacity: 1)
    stack.initialize(to: ScratchStack())
    pthread_setspecific(key, stack)
    return stack
  }
}
