// A program of its own around the editor: nothing of the shell but the ports that the editor speaks through.
// Example: a prompt of your own
import Glibc
import LineEditing
import Prompting

struct Colours: Completer, LineAdvisor {
  static let names = ["amber": "dark yellow", "azure": "sky", "beige": "sand", "cyan": "sea"]

  func completion(of line: String, at cursor: Int) -> Completion {
    let typed = String(String.UnicodeScalarView(line.unicodeScalars.prefix(cursor)))
    let word = typed.split(separator: " ", omittingEmptySubsequences: false).last ?? ""
    let found = Self.names.filter { $0.key.hasPrefix(word) }.sorted { $0.key < $1.key }
    return Completion(
      replacedScalars: word.unicodeScalars.count, candidates: found.map { .init($0.key, note: $0.value) })
  }

  func marks(in line: String, cursor: Int) -> [LineMark] {
    Self.names[line] == nil ? [] : [LineMark(0..<line.unicodeScalars.count, .command)]
  }

  func hint(for line: String) -> LineHint? { Self.names[line].map { LineHint($0) } }
  func preview(ofPaste text: String) -> String? { nil }
}

let signals = SignalPipe()
guard let editor = LineEditor(program: "colours", usesColor: true, signals: signals) else { exit(1) }
editor.completer = Colours()
editor.advisor = Colours()
editor.replaceHistory(with: ["amber", "beige"])
let prompt = Prompt([Prompt.Piece("colour", .environment), Prompt.Piece(">")])
while true {
  switch editor.readLine(prompt) {
  case .line("secret", _):
    let secret = TerminalApprover().readSecret(prompt: "secret colour:")
    print(secret.map { "\($0.count) characters that nobody saw" } ?? "none")
  case .line("later", _):
    let notices = editor.notices
    Task.detached { notices.post("it is later") }
  case .line(let text, _):
    // A line that begins with a blank is nobody's business.
    if !text.hasPrefix(" ") { editor.addToHistory(text) }
    print("\(text) has \(text.count) characters")
  case .block(let text), .edit(let text): print("kept back: \(text.count) characters")
  case .interrupted: continue
  case .endOfInput: exit(0)
  case .terminated(let signal): exit(128 + signal)
  }
}
// End of example.
