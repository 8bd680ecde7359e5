// From bytes of the terminal to keys of the editor.
// Rules: bytes are read one at a time, so that what is typed ahead stays in the terminal for whoever reads next; an
// escape sequence is looked at only as far as it may be the start of a paste, and handed on untouched otherwise; bytes
// that are not UTF-8, and C1 controls, are dropped.
import Glibc

/// Reads keys, pastes, signals and wake-ups as one stream.
final class KeyReader {
  enum Key: Equatable {
    case scalar(Unicode.Scalar)
    case pressed(PrivateKey)
    /// A signal ended the reading; a terminal that has gone away counts as SIGHUP.
    case terminated(signal: Int32)
  }

  /// What may come within this time after Esc belongs to the same key. In milliseconds.
  private static let escapeTime: Int32 = 30
  /// The same between the further bytes of a paste's start, which a slow line may part.
  private static let markerTime: Int32 = 200
  /// A paste that has been silent for so long may be given up with Ctrl-C. In milliseconds.
  private static let pasteSilence: Int32 = 1000
  private static let pasteStart = Array("\u{1b}[200~".utf8)
  private static let pasteEnd = Array("\u{1b}[201~".utf8)

  /// Whether Esc alone is a key; otherwise it is the start of one.
  var loneEscapeIsKey = false

  private let terminal: Int32
  private let signals: SignalPipe
  private let wake: WakePipe
  /// Bytes looked at and found to be no paste.
  private var handedBack: [UInt8] = []
  /// The first bytes of a character.
  private var partial: [UInt8] = []
  private var paste: [UInt8] = []
  private var wakePending = false
  /// Keys that are pressed before anything is read.
  private var pressed: [PrivateKey] = []
  /// How many bytes of what is still to be read came before the terminal was in the mode for editing.
  private var typedAhead: Int32 = 0

  init(terminal: Int32, signals: SignalPipe, wake: WakePipe) {
    self.terminal = terminal
    self.signals = signals
    self.wake = wake
  }

  /// Takes note that the terminal is in the mode for editing from now on.
  ///
  /// A Ctrl-D that was typed while a command ran has been turned into the end of a line by the terminal, which leaves a NUL
  /// in its place. That is a Ctrl-D again; a NUL that is typed from now on is the key that it is.
  func startReading() {
    pressed = []
    typedAhead = 0
    _ = ioctl(terminal, UInt(FIONREAD), &typedAhead)
  }

  /// Presses a key ahead of all that is still to be read.
  func press(_ key: PrivateKey) { pressed.append(key) }

  /// Whether a key waits already.
  var isReady: Bool { !pressed.isEmpty || wakePending || !handedBack.isEmpty || isReadable(within: 0) }

  /// Waits for the next key.
  func next() -> Key {
    if !pressed.isEmpty { return .pressed(pressed.removeFirst()) }
    while true {
      if wakePending {
        wakePending = false
        return .pressed(.wake)
      }
      if !handedBack.isEmpty {
        if let key = decoded(handedBack.removeFirst()) { return key }
        continue
      }
      switch wait() {
      case .signal(SIGINT): return .scalar("\u{3}")
      case .signal(SIGWINCH), .woken: return .pressed(.wake)
      case .signal(let signal): return .terminated(signal: signal)
      case .hangUp: return .terminated(signal: SIGHUP)
      case .byte(0x1b):
        if let key = afterEscape() { return key }
      case .byte(let byte):
        if let key = decoded(byte) { return key }
      }
    }
  }

  /// The paste that `PrivateKey.paste` announced.
  func takePaste() -> PastedText {
    defer { paste = [] }
    return PastedText(paste)
  }

  /// Reads a paste, whose start has been read, to its end. Another key than `PrivateKey.paste` means that there is none.
  func readPaste() -> Key {
    paste = []
    var silent = false
    while true {
      guard isReadable(within: Self.pasteSilence) else {
        silent = true
        if let key = signalled() { return key }
        continue
      }
      guard let byte = readByte() else { return .terminated(signal: SIGHUP) }
      if silent, byte == 3 {
        paste = []
        return .scalar("\u{3}")
      }
      silent = false
      paste.append(byte)
      if byte == Self.pasteEnd.last, paste.suffix(Self.pasteEnd.count).elementsEqual(Self.pasteEnd) {
        paste.removeLast(Self.pasteEnd.count)
        return .pressed(.paste)
      }
    }
  }

  // MARK: - Escape

  private func afterEscape() -> Key? {
    partial = []
    var seen: [UInt8] = [0x1b]
    var time = Self.escapeTime
    while seen.count < Self.pasteStart.count {
      guard isReadable(within: time) else { break }
      guard let byte = readByte() else { break }
      seen.append(byte)
      guard byte == Self.pasteStart[seen.count - 1] else { break }
      time = Self.markerTime
    }
    if seen == Self.pasteStart { return readPaste() }
    // Only `[` and `O` go on to a key that a terminal sends; in vi mode all else is Esc and then another key.
    let isSequence = seen.count > 1 && (seen[1] == UInt8(ascii: "[") || seen[1] == UInt8(ascii: "O"))
    handedBack += seen.dropFirst()
    return loneEscapeIsKey && !isSequence ? .pressed(.escape) : .scalar("\u{1b}")
  }

  // MARK: - UTF-8

  private func decoded(_ byte: UInt8) -> Key? {
    // A character that breaks off does not swallow what follows it.
    if !partial.isEmpty, byte & 0xc0 != 0x80 { partial = [] }
    partial.append(byte)
    guard let length = Self.length(from: partial[0]) else {
      partial = []
      return nil
    }
    guard partial.count == length else { return nil }
    defer { partial = [] }
    var decoder = UTF8()
    var bytes = partial.makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&bytes) else { return nil }
    return (0x80...0x9f).contains(scalar.value) ? nil : .scalar(scalar)
  }

  private static func length(from first: UInt8) -> Int? {
    switch first {
    case 0..<0x80: 1
    case 0xc2..<0xe0: 2
    case 0xe0..<0xf0: 3
    case 0xf0..<0xf5: 4
    default: nil
    }
  }

  // MARK: - Waiting

  private enum Event {
    case byte(UInt8)
    case signal(Int32)
    case woken
    case hangUp
  }

  private func wait() -> Event {
    let input = Int16(POLLIN)
    var waiting = [
      pollfd(fd: signals.readEnd, events: input, revents: 0),
      pollfd(fd: wake.readEnd, events: input, revents: 0),
      pollfd(fd: terminal, events: input, revents: 0),
    ]
    while true {
      if poll(&waiting, 3, -1) < 0 {
        if errno == EINTR { continue }
        return .hangUp
      }
      if waiting[0].revents != 0, let signal = signals.next() { return .signal(signal) }
      if waiting[1].revents != 0 {
        wake.clear()
        return .woken
      }
      if waiting[2].revents != 0 {
        guard let byte = readByte() else { return .hangUp }
        return .byte(byte)
      }
    }
  }

  /// What came beside the terminal while a paste was read.
  private func signalled() -> Key? {
    while let signal = signals.next() {
      if signal == SIGWINCH {
        wakePending = true
        continue
      }
      paste = []
      return signal == SIGINT ? .scalar("\u{3}") : .terminated(signal: signal)
    }
    return nil
  }

  private func isReadable(within milliseconds: Int32) -> Bool {
    var waiting = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, milliseconds) > 0
  }

  /// Nil when the terminal is gone.
  private func readByte() -> UInt8? {
    var byte: UInt8 = 0
    while true {
      switch read(terminal, &byte, 1) {
      case 1:
        guard typedAhead > 0 else { return byte }
        typedAhead -= 1
        return byte == 0 ? 4 : byte
      case -1 where errno == EINTR || errno == EAGAIN: continue
      default: return nil
      }
    }
  }
}
