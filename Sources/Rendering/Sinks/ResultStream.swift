// Results of one destination, in order. The lock is held for a whole report, so that two reports never mix. Nothing of a
// report is kept but the current piece: ten million rows need no more room than ten.

internal import ScriptLanguage
internal import Shell
internal import Synchronization

/// Buffers what goes to a sink.
final class ResultStream: Sendable {
  /// How much is written at once: fewer system calls gain nothing beyond it.
  static let pieceBytes = 64 * 1024

  let flushing: OutputStyle.Flushing
  let sink: any ByteSink
  private let buffer = Mutex(TextBuffer())

  init(_ sink: any ByteSink, flushing: OutputStyle.Flushing) {
    self.sink = sink
    self.flushing = flushing
  }

  /// Writes a report.
  /// - Parameter paged: what takes its text instead of the sink.
  /// - Throws: `Diagnostic`: the sink's, or `.interrupted` where the task was cancelled; the rest is not written then.
  func put(_ rows: Rows, as format: some ReportFormat, on paged: PagedResult? = nil) throws {
    try buffer.withLock { buffer in
      if let paged { return try put(rows, as: format, on: paged, through: &buffer) }
      do {
        try write(rows, as: format, through: &buffer, to: sink.write)
        if flushing == .everyResult { try spill(&buffer, to: sink.write) }
      } catch {
        buffer.removeAll()
        throw error
      }
    }
  }

  private func put(
    _ rows: Rows, as format: some ReportFormat, on paged: PagedResult, through buffer: inout TextBuffer
  ) throws {
    try spill(&buffer, to: sink.write)
    do {
      try write(rows, as: format, through: &buffer, to: paged.take)
      try spill(&buffer, to: paged.take)
      try paged.finish()
    } catch {
      buffer.removeAll()
      if error is PagedResult.Enough { return }
      // A pager that runs has the screen until the person leaves it, whatever went wrong here.
      try paged.finish()
      throw error
    }
  }

  /// Writes a line, exactly as it is.
  func put(line: String) throws {
    try buffer.withLock { buffer in
      buffer.append(line)
      buffer.appendLineEnd()
      if buffer.count >= Self.pieceBytes { try spill(&buffer, to: sink.write) }
    }
  }

  /// Writes what waits.
  func flush() throws { try buffer.withLock { try spill(&$0, to: sink.write) } }

  /// Writes what waits, unless somebody is still writing, perhaps for ever.
  func flushIfFree() throws { _ = try buffer.withLockIfAvailable { try spill(&$0, to: sink.write) } }

  /// Writes what waits, unless a report is just being written. A report's rows are made while the lock is held, and
  /// whoever makes them may have something to say.
  func flushIfIdle() {
    // What can't be written now fails again, and louder, with the next result.
    _ = buffer.withLockIfAvailable { try? spill(&$0, to: sink.write) }
  }

  private typealias Taker = ([UInt8]) throws -> Void

  private func write(
    _ rows: Rows, as format: some ReportFormat, through buffer: inout TextBuffer, to take: Taker
  ) throws {
    var format = format
    format.begin(in: &buffer)
    if let lines = rows.lines, format.takesLines {
      for block in lines() {
        format.add(lines: block, to: &buffer)
        try spillIfFull(&buffer, to: take)
      }
    } else {
      for row in rows {
        format.add(row, to: &buffer)
        if buffer.count >= Self.pieceBytes { try spillIfFull(&buffer, to: take) }
      }
    }
    format.end(in: &buffer)
    if buffer.count >= Self.pieceBytes { try spill(&buffer, to: take) }
  }

  private func spillIfFull(_ buffer: inout TextBuffer, to take: Taker) throws {
    guard buffer.count >= Self.pieceBytes else { return }
    if Task.isCancelled { throw Diagnostic(.interrupted, "interrupted") }
    try spill(&buffer, to: take)
  }

  private func spill(_ buffer: inout TextBuffer, to take: Taker) throws {
    guard !buffer.isEmpty else { return }
    try take(buffer.bytes)
    buffer.removeAll()
  }
}
