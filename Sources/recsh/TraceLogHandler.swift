internal import Logging
internal import Rendering

/// Shows requests on standard error, for `--trace`: a line when one leaves and a line when its reply is there, held together by its
/// number.
struct TraceLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?
  // Also what only begins: a request that hangs is what one looks for.
  var logLevel = Logger.Level.debug
  private let output: RenderedOutput
  private let redact: @Sendable (String) -> String

  init(_ output: RenderedOutput, redact: @escaping @Sendable (String) -> String) {
    self.output = output
    self.redact = redact
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let told = event.metadata ?? [:]
    func text(_ key: String) -> String? { told[key].map(String.init(describing:)) }
    guard let number = text("request") else { return }
    guard let time = text("milliseconds") else {
      return output.trace(redact("> \(number) \(text("method") ?? "") \(text("url") ?? "")"))
    }
    let outcome =
      if let status = text("status") {
        "\(status) \(text("bytes") ?? "0") bytes in \(time) ms"
      } else {
        "\(text("failure") ?? "failed"): \(text("reason") ?? ""), after \(time) ms"
      }
    let service = text("service-request").map { ", the service's request \($0)" } ?? ""
    let again = text("attempt").flatMap { $0 == "1" ? nil : ", try \($0)" } ?? ""
    output.trace(redact("< \(number) \(outcome)\(again)\(service)"))
  }
}
