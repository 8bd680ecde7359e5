internal import Rendering
internal import Shell

/// The options of every way into the shell; what each is for is said where the argument parser reads them.
struct ShellOptions: Equatable {
  var environment: String?
  var output: OutputFormat?
  var quiet = false
  var color = ColorChoice.auto
  var yes = false
  var confirm: String?
  var readOnly = false
  var dryRun = false
  var keepGoing = false
  var retarget: String?
  var allowEdited = false
  var config: String?
  var state: String?
  var skipsStartFile = false
  var trace = false
  var log: String?

  /// How this process may act where a person would be asked.
  var policy: RunPolicy {
    RunPolicy(
      yes: yes, confirmation: confirm, isReadOnly: readOnly, isDryRun: dryRun, retarget: retarget,
      allowsEdited: allowEdited)
  }
}
