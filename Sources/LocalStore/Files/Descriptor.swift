// One open file. The number never leaves but for the moment of a call, so nothing can use it after it was closed; calls
// interrupted by a signal are made again. Every descriptor is closed on exec: a child gets only what it is given.

internal import Glibc
internal import Synchronization

/// An open file, pipe or folder, closed at the latest when nothing refers to it.
final class Descriptor: Sendable {
  /// -1 once closed.
  private let number: Mutex<Int32>
  /// Whether a reader can go away, so that writing may raise SIGPIPE.
  private let mayBreak: Bool

  /// The most that one call reads or writes.
  static let blockSize = 64 * 1024

  /// - Throws: `SystemFailure`.
  init(opening path: String, flags: Int32, mode: mode_t = 0) throws(SystemFailure) {
    var opened: Int32
    repeat { opened = open(path, flags | O_CLOEXEC, mode) } while opened < 0 && errno == EINTR
    guard opened >= 0 else { throw .last }
    var status = stat()
    mayBreak = fstat(opened, &status) != 0 || status.st_mode & S_IFMT != S_IFREG
    number = Mutex(opened)
  }

  /// Another descriptor for what one of this process stands for.
  /// - Throws: `SystemFailure`.
  convenience init(duplicating number: Int32) throws(SystemFailure) {
    let copy = fcntl(number, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { throw .last }
    self.init(owning: copy)
  }

  /// Takes over an open descriptor.
  init(owning opened: Int32) {
    number = Mutex(opened)
    mayBreak = true
  }

  deinit { close() }

  /// Both ends of a new pipe.
  /// - Throws: `SystemFailure`.
  static func pipe() throws(SystemFailure) -> (reading: Descriptor, writing: Descriptor) {
    // pipe2(2) is not in Swift's Glibc module.
    try ChildProcess.births.withLock { _ throws(SystemFailure) in
      var ends: [Int32] = [-1, -1]
      guard Glibc.pipe(&ends) == 0 else { throw .last }
      let pipe = (reading: Descriptor(owning: ends[0]), writing: Descriptor(owning: ends[1]))
      try pipe.reading.call { fcntl($0, F_SETFD, FD_CLOEXEC) }
      try pipe.writing.call { fcntl($0, F_SETFD, FD_CLOEXEC) }
      return pipe
    }
  }

  /// Closes it; a second time nothing happens.
  func close() {
    number.withLock { number in
      if number >= 0 { _ = Glibc.close(number) }
      number = -1
    }
  }

  /// Makes a call that answers a negative number and `errno` when it fails.
  @discardableResult
  func call<Count: FixedWidthInteger & Sendable>(
    _ body: (Int32) -> Count
  ) throws(SystemFailure) -> Count {
    try number.withLock { number throws(SystemFailure) in
      while true {
        let result = body(number)
        if result >= 0 { return result }
        if errno != EINTR { throw .last }
      }
    }
  }

  /// Size, kind, owner and mode.
  /// - Throws: `SystemFailure`.
  func status() throws(SystemFailure) -> stat {
    var status = stat()
    try call { fstat($0, &status) }
    return status
  }

  /// The next bytes, at most `count`; empty at the end.
  /// - Throws: `SystemFailure`.
  func read(atMost count: Int = blockSize) throws(SystemFailure) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: count)
    let length = try call { number in block.withUnsafeMutableBytes { Glibc.read(number, $0.baseAddress, $0.count) } }
    block.removeLast(count - length)
    return block
  }

  /// Everything up to the end, or nil where that is more than `limit` bytes.
  /// - Throws: `SystemFailure`.
  func readAll(limit: Int = .max) throws(SystemFailure) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(limit, max(0, Int(try status().st_size))))
    while true {
      let block = try read()
      if block.isEmpty { return bytes }
      bytes += block
      if bytes.count > limit { return nil }
    }
  }

  /// Writes all of `bytes`, in blocks. A reader that went away shows as `EPIPE` and never as a signal.
  /// - Throws: `SystemFailure`.
  func write(_ bytes: ArraySlice<UInt8>) throws(SystemFailure) {
    var rest = bytes
    while !rest.isEmpty {
      let block = rest.prefix(Self.blockSize)
      let written = try call { number in
        guard mayBreak else { return Self.write(block, to: number) }
        return PipeSignal.blocked(block.count) { Self.write(block, to: number) }
      }
      rest = rest.dropFirst(written)
    }
  }

  /// Writes all of `bytes` to what does not block, and waits where it has to.
  /// - Throws: `SystemFailure`, `ECANCELED` where `isCancelled` says so while nobody reads.
  func write(_ bytes: ArraySlice<UInt8>, unless isCancelled: () -> Bool) throws(SystemFailure) {
    var rest = bytes
    while !rest.isEmpty {
      do {
        let written = try call { number in PipeSignal.blocked(rest.count) { Self.write(rest, to: number) } }
        rest = rest.dropFirst(written)
      } catch {
        guard error.code == EAGAIN else { throw error }
        if isCancelled() { throw SystemFailure(ECANCELED) }
        try call { number in
          var request = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
          return poll(&request, 1, 50)
        }
      }
    }
  }

  private static func write(_ block: ArraySlice<UInt8>, to number: Int32) -> Int {
    block.withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) }
  }

  /// Writes `bytes` in one call, so that appending writers don't mix.
  /// - Returns: how many were written; fewer than asked only where the disk is full.
  /// - Throws: `SystemFailure`.
  func writeOnce(_ bytes: [UInt8]) throws(SystemFailure) -> Int {
    try call { number in
      guard mayBreak else { return Self.write(bytes[...], to: number) }
      return PipeSignal.blocked(bytes.count) { Self.write(bytes[...], to: number) }
    }
  }

  /// Waits until what was written would survive a loss of power. What can't be synced, such as a pipe, is not.
  /// - Throws: `SystemFailure`.
  func synchronize() throws(SystemFailure) {
    do { try call { fsync($0) } } catch { if error.code != EINVAL && error.code != EROFS { throw error } }
  }
}

/// SIGPIPE ends a process. A library can't change what the process does with signals, so it holds this one back from its
/// own thread while it writes, and takes away the one that its write raised.
private enum PipeSignal {
  /// - Parameter count: how many bytes `write` is asked to write.
  static func blocked(_ count: Int, _ write: () -> Int) -> Int {
    var pipe = sigset_t()
    var before = sigset_t()
    var pending = sigset_t()
    sigemptyset(&pipe)
    sigaddset(&pipe, SIGPIPE)
    sigemptyset(&pending)
    sigpending(&pending)
    let wasPending = sigismember(&pending, SIGPIPE) == 1
    pthread_sigmask(SIG_BLOCK, &pipe, &before)
    let result = write()
    let code = errno
    // A reader that goes away in the middle raises it too, and the bytes before count as written.
    if result < count, !wasPending {
      var now = timespec()
      while sigtimedwait(&pipe, nil, &now) < 0 && errno == EINTR {}
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    errno = code
    return result
  }
}
