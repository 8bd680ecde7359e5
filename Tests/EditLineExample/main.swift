// A program of its own around the editor: nothing of the shell but the ports that the editor speaks through.
// Example: a prompt of your own
import Glibc
import LineEditing
import Prompting

struct Colours: Completer {
  static let names = ["amber", "azure", "beige", "cyan"]

  func completion(of line: String, at cursor: Int) -> Completion {
    let typed = String(String.UnicodeScalarView(line.unicodeScalars.prefix(cursor)))
    let word = typed.split(separator: " ", omittingEmptySubsequences: false).last ?? ""
    return Completion(
      replacedScalars: word.unicodeScalars.count,
      candidates: Self.names.filter { $0.hasPrefix(word) }.map { Completion.Candidate($0) })
  }
}

guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1,
  let editor = LineEditor(program: "colours", usesColor: true, signals: SignalPipe())
else { exit(1) }
editor.completer = Colours()
let prompt = Prompt([Prompt.Piece("colour", .environment), Prompt.Piece(">")])
while true {
  switch editor.readLine(prompt) {
  case .line(let text, _):
    editor.addToHistory(text)
    print("\(text) has \(text.count) characters")
  case .block(let text), .edit(let text): print("kept back: \(text.count) characters")
  case .interrupted: continue
  case .endOfInput: exit(0)
  case .terminated(let signal): exit(128 + signal)
  }
}
// End of example.
