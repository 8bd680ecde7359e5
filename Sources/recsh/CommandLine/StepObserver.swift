internal import LineEditing
internal import Rendering
internal import ScriptLanguage
internal import Shell
internal import Synchronization

/// Runs a part of a script, or asks before each statement.
final class StepObserver: RunObserver {
  private let lines: ClosedRange<Int>
  private let asks: Bool
  private let output: RenderedOutput
  private let terminal = TerminalApprover()
  private struct State {
    var isAsking: Bool
    var ran = 0
  }
  private let state: Mutex<State>

  /// - Parameters:
  ///   - lines: statements that begin outside of them are passed over, but for those that decide whether a script may run.
  ///   - asks: whether each statement is shown and asked for.
  init(lines: ClosedRange<Int>, asks: Bool, output: RenderedOutput) {
    self.lines = lines
    self.asks = asks
    self.output = output
    state = Mutex(State(isAsking: asks))
  }

  /// Whether a part of the script was asked for that holds no statement.
  var foundNothing: Bool { !asks && ran == 0 }

  /// How many statements ran, those that stand first not counted.
  var ran: Int { state.withLock { $0.ran } }

  func decision(on step: RunStep) async -> RunDecision {
    guard !step.standsFirst else { return .run }
    guard lines.contains(step.place.line) else { return .skip }
    let decision = state.withLock(\.isAsking) ? await asked(step) : .run
    if decision == .run { state.withLock { $0.ran += 1 } }
    return decision
  }

  private func asked(_ step: RunStep) async -> RunDecision {
    output.say(.note("\(step.place.source):\(step.place.line): \(step.text)"))
    while true {
      guard let answer = await terminal.line(for: "Enter runs it, s skips it, c runs the rest, q stops:") else {
        return .interrupt
      }
      switch answer.filter({ $0 != " " }).lowercased() {
      case "": return .run
      case "s": return .skip
      case "q": return .stop
      case "c":
        state.withLock { $0.isAsking = false }
        return .run
      default: continue
      }
    }
  }
}
