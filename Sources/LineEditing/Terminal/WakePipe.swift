// A way to end a `poll` from another thread.
// Rule: a byte in the pipe means "look", nothing more; a full pipe therefore loses nothing.
import CEditLine
import Glibc

/// Wakes a thread that waits for a descriptor.
final class WakePipe: Sendable {
  /// The end to wait for; -1, which `poll` passes over, when the process had no descriptors left.
  let readEnd: Int32
  private let writeEnd: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    if !ce_pipe(&ends) { ends = [-1, -1] }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  deinit {
    if readEnd >= 0 { close(readEnd) }
    if writeEnd >= 0 { close(writeEnd) }
  }

  func wake() {
    var byte: UInt8 = 1
    _ = write(writeEnd, &byte, 1)
  }

  /// Takes back all wake-ups so far.
  func clear() {
    var bytes: [UInt8] = Array(repeating: 0, count: 64)
    while read(readEnd, &bytes, bytes.count) > 0 {}
  }
}
