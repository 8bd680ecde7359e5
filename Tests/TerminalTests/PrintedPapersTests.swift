internal import Foundation
internal import Testing

@Suite("The papers of a package: what recsh prints for other programs, read by these where they are installed")
struct PrintedPapersTests {
  @Test(
    "groff renders the manual page without a warning, and what is not ASCII as it was", .enabled(if: isThere(groff)))
  func manual() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let page = try program.run(["manual"]).out
    #expect(page.utf8.allSatisfy { $0 < 0x80 })
    try program.write("recsh.1", page)
    let rendered = try Self.ending(of: groff, ["-man", "-Tutf8", "-ww", "-P-cbou", "recsh.1"], in: program)
    #expect(rendered.status == 0)
    #expect(rendered.err == "")
    #expect(rendered.out.contains("recsh [options] FILE [args…]"))
  }

  @Test("bash takes the completions, and completes recsh with them", .enabled(if: isThere(bash)))
  func bashCompletions() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    try program.write("completions", try program.run(["completions", "bash"]).out)
    let taken = try Self.ending(
      of: bash, ["--norc", "-ec", "source ./completions; complete -p recsh"], in: program)
    #expect(taken.status == 0)
    #expect(taken.err == "")
    #expect(taken.out.hasSuffix(" recsh\n"))
  }

  @Test("zsh reads its completions without an error", .enabled(if: isThere(zsh)))
  func zshCompletions() throws { try expectReadable(by: zsh, "zsh") }

  @Test("fish reads its completions without an error", .enabled(if: isThere(fish)))
  func fishCompletions() throws { try expectReadable(by: fish, "fish") }

  private func expectReadable(by path: String, _ shell: String) throws {
    let program = try RecshProgram()
    defer { program.remove() }
    try program.write("completions", try program.run(["completions", shell]).out)
    #expect(try Self.ending(of: path, ["-n", "completions"], in: program) == .init(out: "", err: "", status: 0))
  }

  /// Runs another program in the folder of one of ours.
  private static func ending(
    of path: String, _ arguments: [String], in program: RecshProgram
  ) throws -> RecshProgram.Ending {
    let process = try program.start(arguments)
    process.executableURL = URL(fileURLWithPath: path)
    try process.run()
    return try program.end(of: process)
  }
}

private let bash = "/bin/bash"
private let groff = "/usr/bin/groff"
private let zsh = "/usr/bin/zsh"
private let fish = "/usr/bin/fish"

private func isThere(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }
