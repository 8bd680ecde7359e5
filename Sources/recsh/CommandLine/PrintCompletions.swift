internal import ArgumentParser
internal import Glibc

/// `recsh completions SHELL`
struct PrintCompletions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Print the completion script of a shell.",
    discussion: """
      bash: recsh completions bash > ~/.local/share/bash-completion/completions/recsh
      zsh: recsh completions zsh > a folder of $fpath/_recsh
      fish: recsh completions fish > ~/.config/fish/completions/recsh.fish
      """)

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
