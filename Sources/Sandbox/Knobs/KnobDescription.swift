/// One knob as help lists it.
public struct KnobDescription: Sendable {
  public let name: String
  /// What a value looks like.
  public let form: String
  /// What it does, in one line.
  public let summary: String
  let read: @Sendable (SandboxKnobs) -> String
  /// Sets the knob; false where the text is no value for it.
  let write: @Sendable (inout SandboxKnobs, Substring) -> Bool

  /// The value that a sandbox starts with.
  public var defaultValue: String { read(SandboxKnobs()) }
}

extension KnobDescription {
  typealias Place<Value> = any WritableKeyPath<SandboxKnobs, Value> & Sendable

  /// What a duration without a unit counts in.
  enum BareUnit: String {
    case milliseconds, seconds

    var length: Duration { self == .milliseconds ? .milliseconds(1) : .seconds(1) }
  }

  static func duration(
    _ name: String, _ place: Place<Duration>, bare: BareUnit, _ summary: String
  ) -> KnobDescription {
    KnobDescription(
      name: name, form: "a duration such as 50ms, 1.5s, 10m or 4h; a bare number counts \(bare.rawValue)",
      summary: summary, read: { text(of: $0[keyPath: place]) },
      write: { knobs, text in
        guard let value = duration(text, bare: bare) else { return false }
        knobs[keyPath: place] = value
        return true
      })
  }

  static func share(_ name: String, _ place: Place<Double>, _ summary: String) -> KnobDescription {
    KnobDescription(
      name: name, form: "a number from 0 to 1", summary: summary, read: { "\($0[keyPath: place])" },
      write: { knobs, text in
        guard let value = Double(text), (0...1).contains(value) else { return false }
        knobs[keyPath: place] = value
        return true
      })
  }

  static func number(
    _ name: String, _ place: Place<Int>, in range: ClosedRange<Int>, _ summary: String
  ) -> KnobDescription {
    number(
      name, place, form: "a whole number from \(range.lowerBound) to \(range.upperBound)", summary,
      accepts: { range.contains($0) })
  }

  static func number(_ name: String, _ place: Place<Int>, in choices: [Int], _ summary: String) -> KnobDescription {
    number(
      name, place, form: choices.map(String.init).joined(separator: " or "), summary,
      accepts: { choices.contains($0) })
  }

  private static func number(
    _ name: String, _ place: Place<Int>, form: String, _ summary: String,
    accepts: @escaping @Sendable (Int) -> Bool
  ) -> KnobDescription {
    KnobDescription(
      name: name, form: form, summary: summary, read: { "\($0[keyPath: place])" },
      write: { knobs, text in
        guard let value = Int(text), accepts(value) else { return false }
        knobs[keyPath: place] = value
        return true
      })
  }

  static func flag(_ name: String, _ place: Place<Bool>, _ summary: String) -> KnobDescription {
    KnobDescription(
      name: name, form: "true or false", summary: summary, read: { "\($0[keyPath: place])" },
      write: { knobs, text in
        guard let value = Bool(String(text)) else { return false }
        knobs[keyPath: place] = value
        return true
      })
  }

  static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ place: Place<Value>, _ summary: String
  ) -> KnobDescription {
    KnobDescription(
      name: name, form: Value.allCases.map(\.rawValue).joined(separator: " or "), summary: summary,
      read: { $0[keyPath: place].rawValue },
      write: { knobs, text in
        guard let value = Value(rawValue: String(text)) else { return false }
        knobs[keyPath: place] = value
        return true
      })
  }

  private static let units: [(suffix: String, length: Duration)] = [
    ("ms", .milliseconds(1)), ("s", .seconds(1)), ("m", .seconds(60)), ("h", .seconds(3600)),
  ]
  /// A week: more is a slip of the finger.
  private static let longest = Duration.seconds(7 * 24 * 3600)

  private static func duration(_ text: Substring, bare: BareUnit) -> Duration? {
    let unit = units.first { text.hasSuffix($0.suffix) }
    let digits = text.dropLast(unit?.suffix.count ?? 0)
    guard digits.allSatisfy({ $0 == "." || ("0"..."9").contains($0) }), let number = Double(digits),
      number <= longest / .milliseconds(1)
    else { return nil }
    let value = (unit?.length ?? bare.length) * number
    return value <= longest ? value : nil
  }

  private static func text(of duration: Duration) -> String {
    let milliseconds = Int(duration / .milliseconds(1))
    return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
  }
}
