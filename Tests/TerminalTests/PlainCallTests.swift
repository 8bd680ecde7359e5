internal import ArgumentParser
internal import Shell
internal import Testing

@testable import recsh

@Suite("Calls that are read without the argument parser")
struct PlainCallTests {
  /// The same ones each time.
  private struct Chance: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private static let flags = [
    "-q", "--quiet", "--yes", "--read-only", "--dry-run", "--keep-going", "--allow-edited", "--no-rc", "--trace",
    "--step",
  ]
  private static let options = [
    "-c", "-e", "--env", "--output", "--color", "--confirm", "--retarget", "--config", "--state", "--from", "--to",
  ]
  private static let values = [
    "", " ", "night.recsh", "/tmp/a b.recsh", "prod", "sandbox", "json", "csv", "nonsense", "always", "never", "7",
    "a=b", "=",
    "Größe", "木綿", "echo one; stage sku-1", "check", "run", "help", "fmt", "test", "doctor", "completions", "grammar",
    "manual", "\n", "e\u{301}", "@file", "*", "\\", "'",
  ]
  private static let oddities = [
    "-", "--", "-h", "--help", "--version", "-qc", "-cecho", "-e=prod", "-eprod", "--env=prod", "--output=json",
    "--output=",
    "--quiet=yes", "--no-quiet", "--qui", "-Q", "-1", "--", "---", "-c-", "--help-hidden",
    "--generate-completion-script",
    "--experimental-dump-help",
  ]

  private static func word(_ chance: inout Chance) -> [String] {
    switch Int.random(in: 0..<20, using: &chance) {
    case 0..<7: [flags.randomElement(using: &chance) ?? ""]
    case 7..<14: [options.randomElement(using: &chance) ?? "", values.randomElement(using: &chance) ?? ""]
    case 14..<18: [values.randomElement(using: &chance) ?? ""]
    case 18: [options.randomElement(using: &chance) ?? ""]
    default: [oddities.randomElement(using: &chance) ?? ""]
    }
  }

  private static func parsed(_ arguments: [String]) -> ShellCall? {
    guard let command = try? Recsh.parseAsRoot(arguments) else { return nil }
    return (command as? RunShell)?.call
  }

  @Test("whatever is read without the argument parser, the argument parser reads as the same call", arguments: 1...8)
  func sameAsTheParser(seed: UInt64) {
    var chance = Chance(state: seed)
    var taken = 0
    for _ in 0..<250 {
      let arguments = (0..<Int.random(in: 0..<6, using: &chance)).flatMap { _ in Self.word(&chance) }
      guard let call = PlainCall.parse(arguments) else { continue }
      taken += 1
      // To look for the name of a subcommand, the argument parser looks at the first word alone, and takes ten times as long.
      #expect((try? RunShell.parse(arguments))?.call == call, "\(arguments)")
      if taken.isMultiple(of: 16) { #expect(Self.parsed(arguments) == call, "\(arguments)") }
    }
    // A third of them and more are usual enough; were it few, the comparison would say little.
    #expect(taken > 60, "\(taken)")
  }

  @Test(
    "the name of a subcommand is left to the argument parser as a first word, and is a script's or a value elsewhere")
  func subcommandNames() {
    for name in ["check", "run", "fmt", "test", "sandbox", "doctor", "completions", "grammar", "manual", "help"] {
      #expect(PlainCall.parse([name, "x"]) == nil)
      for arguments in [
        ["--quiet", name], ["a.recsh", name], ["-e", name, "a.recsh"], ["-c", name], ["-c", "help", name],
      ] {
        let call = PlainCall.parse(arguments)
        #expect(call != nil && Self.parsed(arguments) == call, "\(arguments)")
      }
    }
  }

  @Test("calls in their usual spelling are read without the argument parser")
  func usualCalls() {
    #expect(PlainCall.parse([]) == ShellCall())
    #expect(PlainCall.parse(["-c", ""]) == ShellCall(statements: ""))
    #expect(
      PlainCall.parse(["-c", "help delete", "one", "two"])
        == ShellCall(statements: "help delete", words: ["one", "two"]))
    #expect(
      PlainCall.parse(["--quiet", "-e", "prod", "--output", "json", "night.recsh", "7"])
        == ShellCall(
          options: ShellOptions(environment: "prod", output: .json, quiet: true), words: ["night.recsh", "7"]))
  }

  @Test(
    "help, subcommands, wrong values and unusual spellings are left to the argument parser",
    arguments: [
      ["--help"], ["-h"], ["help"], ["--version"], ["check", "a.recsh"], ["run", "a.recsh"], ["-"], ["--"],
      ["--env=prod"],
      ["-qc", "help"], ["-c"], ["-c", "-q"], ["--output", "nonsense"], ["--nonsense"], ["--step", "a.recsh"],
      ["--retarget", "a", "--env", "b"],
    ])
  func handedOn(arguments: [String]) { #expect(PlainCall.parse(arguments) == nil) }
}
