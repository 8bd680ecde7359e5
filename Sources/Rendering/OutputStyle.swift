public import Shell

/// How an output shows things: all that it may know about where its bytes go.
public struct OutputStyle: Sendable {
  /// When results leave the buffer.
  public enum Flushing: Sendable {
    /// At the end of every result: for terminals and pipes, where somebody waits for it.
    case everyResult
    /// When 64 KB are together, before anything is said on standard error, and on `flush()`: for regular files.
    case whenFull
  }

  public var resultIsTerminal: Bool
  public var talkIsTerminal: Bool
  public var resultColor: Bool
  public var talkColor: Bool
  /// Whether lines, bars and `…` are drawn with more than ASCII.
  public var isUnicode: Bool
  /// The terminal's columns at this moment; 0 where it does not say.
  public var width: @Sendable () -> Int
  /// The terminal's rows at this moment; 0 where it does not say.
  public var height: @Sendable () -> Int
  /// Whether the terminal does more than write one line after the other; one with `TERM=dumb` does not.
  public var understandsEscapes: Bool
  /// Nil: `table` on a terminal, there `vertical` for a record and where a table would be too wide, and `tsv` elsewhere.
  public var defaultFormat: OutputFormat?
  /// Leaves out notes and progress; warnings and errors stay.
  public var quiet: Bool
  public var flushing: Flushing

  public init(
    resultIsTerminal: Bool, talkIsTerminal: Bool, resultColor: Bool = false, talkColor: Bool = false,
    isUnicode: Bool = true, width: @escaping @Sendable () -> Int = { 80 },
    height: @escaping @Sendable () -> Int = { 24 }, understandsEscapes: Bool = true,
    defaultFormat: OutputFormat? = nil, quiet: Bool = false, flushing: Flushing = .everyResult
  ) {
    self.resultIsTerminal = resultIsTerminal
    self.talkIsTerminal = talkIsTerminal
    self.resultColor = resultColor
    self.talkColor = talkColor
    self.isUnicode = isUnicode
    self.width = width
    self.height = height
    self.understandsEscapes = understandsEscapes
    self.defaultFormat = defaultFormat
    self.quiet = quiet
    self.flushing = flushing
  }

  /// What results are written on at this moment.
  /// - Parameter isHeard: it is read aloud instead of looked at.
  func resultSurface(isHeard: Bool) -> Surface {
    Surface(
      isTerminal: resultIsTerminal, isColored: resultColor, isUnicode: isUnicode, isHeard: isHeard, width: width)
  }

  /// What messages are written on at this moment.
  func talkSurface(isHeard: Bool) -> Surface {
    Surface(isTerminal: talkIsTerminal, isColored: talkColor, isUnicode: isUnicode, isHeard: isHeard, width: width)
  }
}
