// One object a line: `time` (RFC 3339, UTC), `level`, `event`, `pid`, then what the event has to tell. Numbers are numbers. Every value is
// redacted here, at the last door, whoever wrote it; events and keys are words of this program.

internal import Glibc
public import Logging
internal import Shell

/// Writes records as lines of JSON (RFC 8259) to a file.
public struct JSONLogHandler: LogHandler {
  public var metadata: Logger.Metadata = [:]
  public var metadataProvider: Logger.MetadataProvider?
  public var logLevel = Logger.Level.info
  private let file: LogFile

  public init(_ file: LogFile) { self.file = file }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    guard let redact = file.redaction else { return }
    var line = Array("{\"time\":\"\(Timestamp.text(SystemClock().now))\",\"level\":\"\(event.level)\",\"event\":".utf8)
    JSONString.append(event.message.description, to: &line)
    line += Array(",\"pid\":\(getpid())".utf8)
    var all = metadata
    all.merge(event.metadata ?? [:]) { $1 }
    // In an order that is the same each time; what names the record comes first.
    for (key, value) in all.sorted(by: { Self.rank($0.key) < Self.rank($1.key) }) {
      line.append(UInt8(ascii: ","))
      JSONString.append(key, to: &line)
      line.append(UInt8(ascii: ":"))
      Self.append(value, redact, to: &line)
    }
    line += Array("}\n".utf8)
    file.append(line)
  }

  private static let order = ["request", "method", "url", "status", "bytes", "milliseconds"]
  private static func rank(_ key: String) -> (Int, String) { (order.firstIndex(of: key) ?? order.count, key) }

  private static func append(
    _ value: Logger.Metadata.Value, _ redact: (String) -> String, to line: inout [UInt8]
  ) {
    switch value {
    case .string(let text): JSONString.append(redact(text), to: &line)
    case .stringConvertible(let value):
      if value is any BinaryInteger || value is any BinaryFloatingPoint || value is Bool {
        line += Array(value.description.utf8)
      } else {
        JSONString.append(redact(value.description), to: &line)
      }
    case .array(let values):
      line.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { line.append(UInt8(ascii: ",")) }
        append(value, redact, to: &line)
      }
      line.append(UInt8(ascii: "]"))
    case .dictionary(let values):
      line.append(UInt8(ascii: "{"))
      for (index, pair) in values.sorted(by: { $0.key < $1.key }).enumerated() {
        if index > 0 { line.append(UInt8(ascii: ",")) }
        JSONString.append(pair.key, to: &line)
        line.append(UInt8(ascii: ":"))
        append(pair.value, redact, to: &line)
      }
      line.append(UInt8(ascii: "}"))
    }
  }
}
