internal import ArgumentParser
internal import Glibc

/// `recsh completions SHELL`
struct PrintCompletions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Print the completion script of a shell.",
    discussion: CallExample.help(of: "completions"))

  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish
  }

  @ArgumentParser.Argument(help: "bash, zsh or fish.")
  var shell: Shell

  func run() throws {
    let kind: CompletionShell =
      switch shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    try Recsh.put(Recsh.completionScript(for: kind) + "\n")
  }
}
