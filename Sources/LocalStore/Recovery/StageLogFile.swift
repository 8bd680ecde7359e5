// The file of a stage belongs to the process that holds the lock on it, from before it has its name until it is closed; the
// kernel lets go of the lock when the process dies, and by that it is known that the stage was left behind. What is written
// anew is written beside it and renamed, so the old one is there until the new one is whole.

internal import EntityStage
internal import Glibc

/// The log of one stage of this session.
struct StageLogFile {
  let path: String
  let owner: StageOwner
  private let file: Descriptor
  /// What of the stage was written.
  private(set) var mark: StageMark
  /// Where the last statement that is whole ends.
  private var end: Int
  /// Whether some of it would not survive a loss of power.
  private(set) var isDirty = false
  /// Whether a failed write could not be undone, so that nothing may follow it.
  var isBroken = false

  /// The ending of a file that has no right to its name yet.
  static let unfinished = ".new"

  /// Writes a whole stage, in place of what `path` names.
  /// - Throws: `SystemFailure`; then what was there is still there.
  init(_ path: String, _ stage: EntityStage, of owner: StageOwner, author: String) throws(SystemFailure) {
    let temporary = path + Self.unfinished
    // What a crash left there, or somebody else put there, is not this session's.
    unlink(temporary)
    file = try Descriptor(opening: temporary, flags: O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
    self.path = path
    self.owner = owner
    mark = stage.mark
    end = 0
    do throws(SystemFailure) {
      try OwnFile.leaveToOwner(ofFolderOf: path, file)
      try file.call { flock($0, LOCK_EX | LOCK_NB) }
      try write(StageLogFormat.signature + StageLogFormat.head(owner, author: author))
      for lines in stage.lineBlocks { try write(StageLogFormat.frame(.added, lines)) }
      try write(StageLogFormat.end(count: stage.count, at: end))
      try file.synchronize()
      guard rename(temporary, path) == 0 else { throw .last }
    } catch {
      unlink(temporary)
      throw error
    }
    Path.synchronizeFolder(Path.folder(of: path))
  }

  /// Writes what happened since the stage was written last.
  /// - Throws: `SystemFailure`; then the file is as it was, or broken.
  mutating func append(_ changes: StageChanges, of stage: EntityStage) throws(SystemFailure) {
    let before = end
    do throws(SystemFailure) {
      var small: [UInt8] = []
      let removed = changes.removed
      if !removed.isEmpty {
        for lines in Self.blocks(of: removed) { small += StageLogFormat.frame(.removed, Array(lines)) }
      }
      var pending = small
      try changes.forEachBlock { (lines: [UInt8]) throws(SystemFailure) in
        pending += StageLogFormat.frame(.added, lines)
        if pending.count >= Descriptor.blockSize {
          try write(pending)
          pending = []
        }
      }
      try write(pending + StageLogFormat.end(count: stage.count, at: end + pending.count))
    } catch {
      end = before
      do throws(SystemFailure) {
        try file.call { ftruncate($0, before) }
        try file.call { lseek($0, before, SEEK_SET) }
      } catch { isBroken = true }
      throw error
    }
    mark = stage.mark
    isDirty = true
  }

  /// Lines in blocks that fit a frame.
  private static func blocks(of lines: [UInt8]) -> [ArraySlice<UInt8>] {
    var blocks: [ArraySlice<UInt8>] = []
    var rest = lines[...]
    while rest.count > StageLogFormat.maximumContent / 2 {
      let head = rest.prefix(StageLogFormat.maximumContent / 2)
      guard let last = head.lastIndex(of: UInt8(ascii: "\n")) else { break }
      blocks.append(rest[...last])
      rest = rest[(last + 1)...]
    }
    blocks.append(rest)
    return blocks
  }

  private mutating func write(_ bytes: [UInt8]) throws(SystemFailure) {
    try file.write(bytes[...])
    end += bytes.count
  }

  /// Whether its name is there still: somebody may have removed it.
  var isNamed: Bool { ((try? file.status().st_nlink) ?? 0) > 0 }

  /// Waits until all of it would survive a loss of power.
  /// - Throws: `SystemFailure`.
  mutating func settle() throws(SystemFailure) {
    guard isDirty else { return }
    try file.synchronize()
    isDirty = false
  }

  /// Removes it. Where its name can't be taken away, it is emptied: what is in it must not come back.
  /// - Throws: `SystemFailure` where neither can be done.
  func remove() throws(SystemFailure) {
    defer { close() }
    if unlink(path) != 0, errno != ENOENT { try file.call { ftruncate($0, 0) } }
    Path.synchronizeFolder(Path.folder(of: path))
  }

  /// Lets go of it: the file that has its name now is another.
  func close() { Self.release(file) }

  /// Lets go of a lock. Closing alone would not: a program that is just being started holds on to it until it is running.
  static func release(_ file: Descriptor) {
    // Where this fails, the file system has no locks.
    _ = try? file.call { flock($0, LOCK_UN) }
    file.close()
  }
}
