// What is read may be anything: cut off by a crash, or damaged by a disk. Frames are checked before they are believed. Where
// one is wrong, it is asked whether a whole end of a statement comes later: then the file was damaged in its middle, else its
// last statement was cut off. Where the head is wrong, the ids behind it are there all the same; whose they are is lost.

internal import CatalogAPI
internal import EntityStage
internal import Glibc

/// Reads a log of a stage from its start.
struct StageLogReader {
  /// What a log comes to.
  struct Finding {
    var owner = StageOwner(environment: "", catalogue: nil)
    var author = ""
    /// Ids at the end of the last statement that is whole.
    var count = 0
    /// Where the last statement that is whole ends.
    var end = 0
    var condition = LeftStage.Condition.damaged
  }

  private static let blockBytes = 1 << 20
  /// A head has three lines, of which none is longer than a web address can be.
  private static let longestHead = 16 * 1024

  private let file: Descriptor
  /// Bytes that were read and not dealt with, from `position` on.
  private var bytes: ArraySlice<UInt8> = []
  private var position = 0
  private var isAtEnd = false

  private init(_ file: Descriptor) { self.file = file }

  /// Reads and checks every byte.
  /// - Throws: `SystemFailure`.
  static func examine(_ file: Descriptor) throws(SystemFailure) -> Finding {
    try file.call { lseek($0, 0, SEEK_SET) }
    var reader = StageLogReader(file)
    return try reader.examine()
  }

  /// Looks at both ends only, and at everything where they leave a doubt.
  /// - Throws: `SystemFailure`.
  static func glance(_ file: Descriptor) throws(SystemFailure) -> Finding {
    let size = Int(try file.status().st_size)
    let offset = size - StageLogFormat.endFrame
    guard offset > 0 else { return try examine(file) }
    try file.call { lseek($0, offset, SEEK_SET) }
    let tail = try file.read(atMost: StageLogFormat.endFrame)
    guard let count = StageLogFormat.count(ofEnd: tail[...], at: offset) else { return try examine(file) }
    try file.call { lseek($0, 0, SEEK_SET) }
    var reader = StageLogReader(file)
    var finding = Finding()
    guard try reader.readHead(&finding), !finding.owner.environment.isEmpty else { return try examine(file) }
    finding.count = count
    finding.end = size
    finding.condition = .whole
    return finding
  }

  /// The ids up to the end that was found.
  /// - Returns: nil where frames that were whole don't come to the number of ids that they promise.
  /// - Throws: `SystemFailure`.
  static func ids(_ file: Descriptor, upTo finding: Finding) throws(SystemFailure) -> EntityStage? {
    try file.call { lseek($0, 0, SEEK_SET) }
    var reader = StageLogReader(file)
    var stage = EntityStage()
    var ignored = Finding()
    guard try reader.readHead(&ignored) else { return nil }
    while reader.position < finding.end, let frame = try reader.next() {
      switch frame.kind {
      case .added: guard stage.insert(lines: Array(frame.content)) else { return nil }
      case .removed:
        var gone = EntityStage()
        guard gone.insert(lines: Array(frame.content)) else { return nil }
        stage.subtract(gone)
      case .end, .head: break
      }
    }
    return stage.count == finding.count ? stage : nil
  }

  // MARK: Frames

  private struct Frame {
    let kind: StageLogFormat.Kind
    let content: ArraySlice<UInt8>
    /// All of it.
    let bytes: ArraySlice<UInt8>
  }

  private mutating func examine() throws(SystemFailure) -> Finding {
    var finding = Finding()
    guard try readHead(&finding) else { return finding }
    try examineFrames(&finding)
    if finding.owner.environment.isEmpty { finding.condition = .damaged }
    return finding
  }

  private mutating func examineFrames(_ finding: inout Finding) throws(SystemFailure) {
    while true {
      let start = position
      guard let frame = try next() else {
        if bytes.isEmpty, position == finding.end {
          finding.condition = .whole
        } else {
          let isCutOff = try isCutOff()
          let isFollowed = try isFollowedByAnEnd()
          finding.condition = isCutOff && !isFollowed ? .unfinished : .damaged
        }
        return
      }
      if frame.kind == .end {
        guard let count = StageLogFormat.count(ofEnd: frame.bytes, at: start) else { return }
        finding.count = count
        finding.end = position
      }
    }
  }

  /// Reads up to the first frame behind the head. The owner stays empty where the head is damaged.
  /// - Returns: whether any frame may follow.
  private mutating func readHead(_ finding: inout Finding) throws(SystemFailure) -> Bool {
    try fill(Self.longestHead)
    let version = version
    if bytes.starts(with: StageLogFormat.signature) {
      drop(StageLogFormat.signature.count)
      if let frame = try next(), frame.kind == .head, let (owner, author) = StageLogFormat.owner(frame.content) {
        finding.owner = owner
        finding.author = author
        return true
      }
    }
    if try skipHead() { return true }
    if let version, version > 1 { finding.condition = .newer }
    return false
  }

  /// The version that the first line names, of any number.
  private var version: Int? {
    let line = bytes.prefix(while: { $0 != UInt8(ascii: "\n") })
    guard line.starts(with: StageLogFormat.name) else { return nil }
    return Int(String(decoding: line.dropFirst(StageLogFormat.name.count), as: UTF8.self))
  }

  /// Looks for the first whole frame that a head can't be.
  private mutating func skipHead() throws(SystemFailure) -> Bool {
    for _ in 0..<Self.longestHead {
      let kind = bytes.first.flatMap(StageLogFormat.Kind.init(rawValue:))
      if kind == .added || kind == .removed, try hasFrame() { return true }
      guard !bytes.isEmpty else { return false }
      drop(1)
    }
    return false
  }

  /// Whether a whole frame comes next; it is not dealt with.
  private mutating func hasFrame() throws(SystemFailure) -> Bool {
    let before = (bytes, position)
    guard let frame = try next() else { return false }
    (bytes, position) = (frame.bytes + bytes, before.1)
    return true
  }

  /// The frame that comes next, or nil, with nothing dealt with, where there is none or it is wrong.
  private mutating func next() throws(SystemFailure) -> Frame? {
    let head = StageLogFormat.headBytes
    try fill(head)
    guard bytes.count >= head, let kind = bytes.first.flatMap(StageLogFormat.Kind.init(rawValue:)) else { return nil }
    let length = Int(StageLogFormat.number(bytes.dropFirst().prefix(head - 1)))
    guard length <= StageLogFormat.maximumContent else { return nil }
    let whole = head + length + StageLogFormat.checksumBytes
    try fill(whole)
    guard bytes.count >= whole else { return nil }
    let frame = bytes.prefix(whole)
    guard StageLogFormat.isWhole(frame) else { return nil }
    let content = frame.dropFirst(head).prefix(length)
    drop(whole)
    return Frame(kind: kind, content: content, bytes: frame)
  }

  /// Whether what comes next is the beginning of a frame that the file is too short for, or zeros, as a loss of power leaves
  /// them. A frame that is all there and wrong was damaged.
  private mutating func isCutOff() throws(SystemFailure) -> Bool {
    let head = StageLogFormat.headBytes
    try fill(head)
    if bytes.allSatisfy({ $0 == 0 }) { return true }
    guard let kind = bytes.first.flatMap(StageLogFormat.Kind.init(rawValue:)) else { return false }
    guard bytes.count >= head else { return true }
    let length = Int(StageLogFormat.number(bytes.dropFirst().prefix(head - 1)))
    // The end of a statement is always as long as this.
    guard length <= StageLogFormat.maximumContent, kind != .end || length == StageLogFormat.endContent else {
      return false
    }
    let whole = head + length + StageLogFormat.checksumBytes
    try fill(whole)
    return bytes.count < whole
  }

  /// Whether a whole end of a statement comes somewhere behind a frame that is wrong.
  private mutating func isFollowedByAnEnd() throws(SystemFailure) -> Bool {
    while true {
      try fill(StageLogFormat.endFrame)
      guard bytes.count >= StageLogFormat.endFrame else { return false }
      // Only a byte that can begin an end is looked at closer.
      let candidates = bytes.dropLast(StageLogFormat.endFrame - 1)
      if let found = candidates.firstIndex(of: StageLogFormat.Kind.end.rawValue) {
        drop(found - bytes.startIndex)
        if StageLogFormat.count(ofEnd: bytes.prefix(StageLogFormat.endFrame), at: position) != nil { return true }
        drop(1)
      } else {
        drop(candidates.count)
      }
    }
  }

  private mutating func drop(_ count: Int) {
    bytes = bytes.dropFirst(count)
    position += count
  }

  /// Reads until `count` bytes are there, or the file is at its end.
  private mutating func fill(_ count: Int) throws(SystemFailure) {
    guard bytes.count < count, !isAtEnd else { return }
    var more = Array(bytes)
    while more.count < count {
      let block = try file.read(atMost: Self.blockBytes)
      if block.isEmpty {
        isAtEnd = true
        break
      }
      more += block
    }
    bytes = more[...]
  }
}
