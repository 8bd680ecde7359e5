internal import ScriptLanguage
internal import Shell

/// `sleep DURATION`
struct Sleep: Command {
  private static let time = Parameter("DURATION", .one, .duration, "a number and a unit: 500ms, 90s, 15m, 2h, 7d")
  static let signature = Signature(
    "sleep", .scripts, "waits a while; Ctrl-C ends it", parameters: [time],
    examples: [
      Example("sleep 20ms", "a pause before what follows"),
      Example("delete sku-1 --yes\nsleep 1ms\nverify last", "gives the service time to show a deletion"),
    ])

  private let time: Duration

  init(_ arguments: Arguments) throws {
    guard let time = arguments.first(Self.time).flatMap({ SpanOfTime($0.text) }) else {
      throw Diagnostic(.usage, "'sleep' needs to know how long", help: Self.signature.usage)
    }
    self.time = time.duration
  }

  func run(in context: Context) async throws -> Effect {
    try await Task.sleep(for: time)
    return .none
  }
}
