// A program that does nothing but read lines and say what it read, so that line editing is tested without a shell.
// Rule: each event is one line of output; what a test must be able to see is written out, newlines as `|`.
import Glibc
import LineEditing
import Prompting

struct WordCompleter: Completer {
  static let words = ["delete", "describe", "show", "漢字表", "漢字集"]
  static let noted = ["prod": "protected", "preview": "fed every night"]
  static let many = (100..<400).map { "item\($0)" }

  func completion(of line: String, at cursor: Int) -> Completion {
    let head = String(String.UnicodeScalarView(line.unicodeScalars.prefix(cursor)))
    let word = head.split(omittingEmptySubsequences: false) { $0 == " " || $0 == "\n" }.last.map(String.init) ?? ""
    let notes = Self.noted.map { Completion.Candidate($0.key, note: $0.value) }.sorted { $0.text < $1.text }
    let all = Self.words.map { Completion.Candidate($0) } + notes + Self.many.map { Completion.Candidate($0) }
    return Completion(
      replacedScalars: word.unicodeScalars.count, candidates: all.filter { $0.text.hasPrefix(word) })
  }
}

/// Marks words whose name is a role, hints behind `?`, warns behind `!`.
struct WordAdvisor: LineAdvisor {
  func marks(in line: String, cursor: Int) -> [LineMark] {
    var marks: [LineMark] = []
    var start = 0
    for word in line.split(omittingEmptySubsequences: false, whereSeparator: { $0 == " " || $0 == "\n" }) {
      let end = start + word.unicodeScalars.count
      if let role = LineMark.Role.allCases.first(where: { "\($0)" == word }) {
        marks.append(LineMark(start..<end, role))
      }
      start = end + 1
    }
    return marks
  }

  func hint(for line: String) -> LineHint? {
    if line.hasSuffix("?") { return LineHint("could be anything\u{1b}[31m") }
    return line.hasSuffix("!") ? LineHint("can't be taken back", isWarning: true) : nil
  }

  func preview(ofPaste text: String) -> String? {
    "pasted \(text.split(separator: "\n", omittingEmptySubsequences: false).count) lines"
  }
}

func say(_ text: String) {
  let bytes = Array((text + "\n").utf8)
  _ = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
}

func shown(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "|")
}

/// Asks from a task, as commands do, while this thread waits for the answer or a signal that cancels the task.
func askFromTask(_ question: Question, signals: SignalPipe) {
  var ends: [Int32] = [0, 0]
  guard pipe(&ends) == 0 else { return }
  let end = ends[1]
  let task = Task.detached {
    let answer = await TerminalApprover().answer(to: question)
    say("answer=\(answer)")
    close(end)
  }
  var waiting = [
    pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0),
    pollfd(fd: signals.readEnd, events: Int16(POLLIN), revents: 0),
  ]
  while poll(&waiting, 2, -1) >= 0 || errno == EINTR {
    if waiting[1].revents != 0, signals.next() == SIGINT { task.cancel() }
    if waiting[0].revents != 0 { break }
  }
  close(ends[0])
}

/// False where the probe shall end.
func run(_ line: String, editor: LineEditor, signals: SignalPipe) -> Bool {
  let yesOrNo = Question(summary: ["3 items go"], text: "delete? [y/N]", consent: .yes)
  switch line {
  case "?question": say("answer=\(TerminalApprover().ask(yesOrNo))")
  case "?task": askFromTask(yesOrNo, signals: signals)
  case "?short": say("answer=\(TerminalApprover(timeLimit: .milliseconds(50)).ask(yesOrNo))")
  case "?phrase":
    let question = Question(summary: [], text: "type prod:", consent: .phrase("prod"))
    say("answer=\(TerminalApprover().ask(question))")
  case "?secret":
    let secret = TerminalApprover().readSecret(prompt: "token:")
    say(secret.map { "secret of \($0.utf8.count) bytes" } ?? "no secret")
  case "?notice":
    let notices = editor.notices
    Task.detached { notices.post("something\u{1b}[2J happened") }
  case "?crash": fatalError("on purpose")
  case "?open": _ = write(STDOUT_FILENO, "open", 4)
  case "?break":
    // As a program does that dies with the terminal in a mode of its own.
    var mode = termios()
    tcgetattr(STDIN_FILENO, &mode)
    mode.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
    mode.c_oflag &= ~tcflag_t(OPOST)
    tcsetattr(STDIN_FILENO, TCSANOW, &mode)
  case "?mode":
    var mode = termios()
    tcgetattr(STDIN_FILENO, &mode)
    let wanted = tcflag_t(ECHO | ICANON | ISIG)
    say(mode.c_lflag & wanted == wanted ? "cooked" : "raw")
  case "?quit": return false
  default: break
  }
  return true
}

let arguments = CommandLine.arguments.dropFirst()
let signals = SignalPipe()
guard let editor = LineEditor(program: "probe", usesColor: arguments.contains("--color"), signals: signals) else {
  say("no editor")
  exit(1)
}
editor.completer = WordCompleter()
editor.showsHints = arguments.contains("--hints")
editor.isPlain = arguments.contains("--plain")
if arguments.contains("--advise") { editor.advisor = WordAdvisor() }
let right = arguments.contains("--right") ? Prompt([Prompt.Piece("1.5 s", .continuation)]) : nil
var text = ""
if editor.editrcFailed { say("editrc failed") }
editor.replaceHistory(with: ["first", "second", "first", "sum [a"])
var prompt = Prompt([Prompt.Piece("probe"), Prompt.Piece(">")])
if arguments.contains("--protected") {
  prompt = Prompt([Prompt.Piece("prod", .protected), Prompt.Piece(" 5 ids", .count), Prompt.Piece(">")])
}
if arguments.contains("--unicode") { prompt = Prompt([Prompt.Piece("漢\u{1b}é>")]) }
let continuation = Prompt([Prompt.Piece("...", .continuation)])
var started = ""
while true {
  let event = editor.readLine(started.isEmpty ? prompt : continuation, right: right, text: text)
  text = ""
  switch event {
  case .line(let text, _) where text.hasSuffix("\\"): started += text.dropLast()
  case .line(let text, let pasted):
    let whole = started + text
    started = ""
    editor.addToHistory(whole)
    say("line(\(shown(whole))) scalars=\(whole.unicodeScalars.count)\(pasted ? " pasted" : "")")
    guard run(whole, editor: editor, signals: signals) else { exit(0) }
  case .block(let text): say("block of \(text.unicodeScalars.count) scalars")
  case .edit(let typed):
    say("edit(\(shown(typed)))")
    text = typed + " edited"
  case .interrupted:
    started = ""
    say("interrupted")
  case .endOfInput:
    say("eof")
    exit(0)
  case .terminated(let signal):
    say("terminated(\(signal))")
    exit(128 + signal)
  }
}
