internal import LocalStore
internal import Rendering
internal import Shell
internal import ShellCommands
internal import Synchronization

// Settings that change how results are shown hold from the statement that sets them on, also for what follows on its line.

/// The settings `pager` and `screen-reader`, on their way to the output.
final class DisplaySettings: Sendable {
  /// Sets `screen-reader` before the first line is shown.
  private static let screenReaderVariable = "RECSH_SCREEN_READER"

  /// The settings that a session starts with.
  let startSettings: Settings
  let pager: PagerProgram
  private let chosenPager: Chosen

  /// The setting `pager`, where it is a command line.
  private final class Chosen: Sendable {
    let command = Mutex<String?>(nil)
  }

  /// - Parameter children: what decides which variables the pager does not get.
  init(_ children: ChildVariables) {
    var settings = Settings.standard
    if Self.isForScreenReader { settings.set("screen-reader", to: "on") }
    startSettings = settings
    let chosen = Chosen()
    chosenPager = chosen
    pager = PagerProgram(
      variables: ProcessVariables.all,
      chosen: {
        chosen.command.withLock { $0 } ?? ProcessVariables.value(of: "RECSH_PAGER")
          ?? ProcessVariables.value(of: "PAGER")
      },
      isSecret: { children.isSecret($0, $1) })
  }

  /// Whether the environment asks for what can be heard.
  static var isForScreenReader: Bool {
    guard let value = ProcessVariables.value(of: screenReaderVariable) else { return false }
    return !["", "0", "off", "no", "false"].contains(value.lowercased())
  }

  /// Shows things from the start as the settings say.
  func apply(to output: RenderedOutput) { take("pager", startSettings["pager"], on: output) }

  /// Takes a setting that a statement has changed.
  func take(_ name: String, _ value: String, on output: RenderedOutput) {
    switch name {
    case "screen-reader": output.isForScreenReader = value == "on"
    case "pager":
      chosenPager.command.withLock { $0 = ["auto", "off"].contains(value) ? nil : value }
      output.usesPager = value != "off" && pager.command != nil
    default: break
    }
  }
}
