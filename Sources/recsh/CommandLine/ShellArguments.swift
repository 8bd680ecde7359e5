public import ArgumentParser
public import Rendering
public import Shell

/// `ShellOptions` as the argument parser reads them.
struct ShellArguments: ParsableArguments {
  @ArgumentParser.Option(name: [.customShort("e"), .customLong("env")], help: "Start in this environment.")
  var environment: String?

  @ArgumentParser.Option(help: "Form of rows: \(OutputFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
  var output: OutputFormat?

  @Flag(name: .shortAndLong, help: "Leave out notes and progress.")
  var quiet = false

  @ArgumentParser.Option(help: "auto, always or never; NO_COLOR and CLICOLOR_FORCE are obeyed.")
  var color: ColorChoice = .auto

  @Flag(help: "Confirm deletions; not enough in a protected environment.")
  var yes = false

  @ArgumentParser.Option(
    help: ArgumentHelp("The confirmation of a protected environment: its name.", valueName: "text"))
  var confirm: String?

  @Flag(help: "Refuse every write to the catalogue.")
  var readOnly = false

  @Flag(help: "Show the plan of every deletion and send nothing.")
  var dryRun = false

  @Flag(help: "Show errors and go on; the exit status still tells.")
  var keepGoing = false

  @ArgumentParser.Option(
    help: ArgumentHelp("Run a recording in this environment instead of the one that it requires.", valueName: "env"))
  var retarget: String?

  @Flag(help: "Run a recording that lacks its end or was changed.")
  var allowEdited = false

  @ArgumentParser.Option(help: ArgumentHelp("The configuration.", valueName: "file"))
  var config: String?

  @ArgumentParser.Option(help: ArgumentHelp("The folder of journal and history.", valueName: "folder"))
  var state: String?

  @Flag(name: .customLong("no-rc"), help: "Do not run recshrc at the start of the prompt.")
  var skipsStartFile = false

  @Flag(help: "Show each request and reply on standard error, tokens hidden.")
  var trace = false

  @ArgumentParser.Option(
    help: ArgumentHelp("Append a line of JSON for each request, warning and error to a file.", valueName: "file"))
  var log: String?

  var options: ShellOptions {
    ShellOptions(
      environment: environment, output: output, quiet: quiet, color: color, yes: yes, confirm: confirm,
      readOnly: readOnly, dryRun: dryRun, keepGoing: keepGoing, retarget: retarget, allowEdited: allowEdited,
      config: config, state: state, skipsStartFile: skipsStartFile, trace: trace, log: log)
  }

  func validate() throws {
    if let retarget, let environment, retarget != environment {
      throw ValidationError("--retarget \(retarget) and --env \(environment) exclude each other")
    }
  }
}

extension OutputFormat: ExpressibleByArgument {}
extension ColorChoice: ExpressibleByArgument {}
