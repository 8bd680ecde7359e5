// RFC 4180, pushed in blocks of any size, so that a file of any size needs the room of one record. A cell is quoted when its
// first character is a quote; a quote elsewhere is itself and a fault. LF ends a record, with or without a CR before it. What
// is malformed is read on as if it were ordinary, and told: no record is lost without a word.

/// Takes comma-separated text apart, block by block.
public struct DelimitedReader: Sendable {
  private enum Place { case cellStart, plain, quoted, quoteInQuoted, behindReturn }

  /// The most bytes and cells of one record: 100 attributes of 15,000 characters (Target help, "Target limits") with all of
  /// them three bytes long stay far below. A quote that is never closed must not take the rest of a gigabyte into memory.
  public static let longestRecord = 16 << 20
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  private var record = DelimitedRecord()
  private var place = Place.cellStart
  private var line = 1
  private var quoteLine = 1
  /// Bytes of a byte order mark so far; nil behind the start of the text.
  private var marked: Int? = 0
  private var isDiscarding = false
  private let longest: Int

  public init() { self.init(longest: Self.longestRecord) }

  /// - Parameter longest: in place of `longestRecord`, for tests.
  init(longest: Int) { self.longest = longest }

  /// Takes the next bytes, and hands on the records that they end.
  /// - Throws: what `each` throws.
  public mutating func take(_ block: ArraySlice<UInt8>, _ each: (DelimitedRecord) throws -> Void) rethrows {
    var index = skipMark(block)
    while index < block.endIndex {
      let end = plainEnd(block, from: index)
      if end > index {
        append(block[index..<end])
        if place == .cellStart { place = .plain }
        index = end
        continue
      }
      try step(block[index], each)
      index += 1
    }
  }

  /// Hands on the last record where no line feed ends it. Nothing may be taken afterwards.
  /// - Throws: what `each` throws.
  public mutating func finish(_ each: (DelimitedRecord) throws -> Void) rethrows {
    if let marked, marked > 0, marked < Self.byteOrderMark.count { takeBack(marked) }
    marked = nil
    if place == .quoted { record.fault = (.unclosedQuote, record.ends.count, quoteLine) }
    if place == .behindReturn { place = .plain }
    let isEmpty = place == .cellStart && record.ends.isEmpty && !isDiscarding
    if !isEmpty { try endRecord(each) }
  }

  /// Passes over a byte order mark at the start of the text. Returns where the text goes on.
  private mutating func skipMark(_ block: ArraySlice<UInt8>) -> Int {
    var index = block.startIndex
    while let count = marked, index < block.endIndex {
      if block[index] == Self.byteOrderMark[count] {
        index += 1
        marked = count + 1 == Self.byteOrderMark.count ? nil : count + 1
      } else {
        takeBack(count)
        marked = nil
      }
    }
    return index
  }

  /// What began like a mark and is none belongs to the text.
  private mutating func takeBack(_ count: Int) {
    guard count > 0 else { return }
    append(Self.byteOrderMark[..<count])
    place = .plain
  }

  /// Where the run of bytes ends that mean themselves.
  private mutating func plainEnd(_ block: ArraySlice<UInt8>, from start: Int) -> Int {
    var end = start
    switch place {
    case .quoted:
      while end < block.endIndex, block[end] != Self.quote {
        if block[end] == Self.lineFeed { line += 1 }
        end += 1
      }
    case .cellStart, .plain:
      while end < block.endIndex, !Self.isSpecial(block[end]) { end += 1 }
    case .quoteInQuoted, .behindReturn: break
    }
    return end
  }

  @inline(__always)
  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == comma || byte == lineFeed || byte == quote || byte == carriageReturn
  }

  private mutating func step(_ byte: UInt8, _ each: (DelimitedRecord) throws -> Void) rethrows {
    if place == .behindReturn {
      if byte == Self.lineFeed { return try endRecord(each) }
      record.note(.loneReturn, line: line)
      append([Self.carriageReturn])
      place = .plain
      if !Self.isSpecial(byte) { return append([byte]) }
    }
    switch (place, byte) {
    case (.quoted, _): place = .quoteInQuoted
    case (.quoteInQuoted, Self.quote):
      append([byte])
      place = .quoted
    case (.cellStart, Self.quote):
      place = .quoted
      quoteLine = line
    case (_, Self.comma): endCell()
    case (_, Self.lineFeed): try endRecord(each)
    case (_, Self.carriageReturn): place = .behindReturn
    default:
      record.note(place == .quoteInQuoted ? .textBehindQuote : .strayQuote, line: line)
      append([byte])
      place = .plain
    }
  }

  private mutating func append(_ bytes: ArraySlice<UInt8>) {
    guard !isDiscarding else { return }
    record.bytes.append(contentsOf: bytes)
    if record.bytes.count > longest { discard() }
  }

  private mutating func append(_ bytes: [UInt8]) { append(bytes[...]) }

  private mutating func discard() {
    isDiscarding = true
    record.fault = (.tooLong, record.ends.count, place == .quoted ? quoteLine : line)
    record.bytes = []
    record.ends = []
  }

  private mutating func endCell() {
    place = .cellStart
    guard !isDiscarding else { return }
    record.ends.append(record.bytes.count)
    if record.ends.count > longest { discard() }
  }

  private mutating func endRecord(_ each: (DelimitedRecord) throws -> Void) rethrows {
    endCell()
    record.lastLine = line
    line += 1
    isDiscarding = false
    defer { record.begin(line: line) }
    try each(record)
  }
}
