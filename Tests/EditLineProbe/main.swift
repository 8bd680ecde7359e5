// A program that does nothing but read lines and say what it read, so that line editing is tested without a shell.
// Rule: each event is one line of output; what a test must be able to see is written out, newlines as `|`.
import CMemoryInUse
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

/// What comes after a line.
enum Next {
  case line
  /// Another editor, in the same process.
  case editor
  case end(Int32)
}

/// What a question is answered with, or what a secret comes to. Nil where the line asks nothing.
func ask(_ line: String, signals: SignalPipe) -> String? {
  let yesOrNo = Question(summary: ["3 items go"], text: "delete? [y/N]", consent: .yes)
  switch line {
  case "?question": return "answer=\(TerminalApprover().ask(yesOrNo))"
  case "?short": return "answer=\(TerminalApprover(timeLimit: .milliseconds(50)).ask(yesOrNo))"
  case "?phrase":
    let question = Question(summary: [], text: "type prod:", consent: .phrase("prod"))
    return "answer=\(TerminalApprover().ask(question))"
  case "?secret":
    let secret = TerminalApprover().readSecret(prompt: "token:")
    return secret.map { "secret of \($0.utf8.count) bytes" } ?? "no secret"
  default: return nil
  }
}

/// As a program does that dies with the terminal in a mode of its own.
func breakMode() {
  var mode = termios()
  tcgetattr(STDIN_FILENO, &mode)
  mode.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
  mode.c_oflag &= ~tcflag_t(OPOST)
  tcsetattr(STDIN_FILENO, TCSANOW, &mode)
}

func modeName() -> String {
  var mode = termios()
  tcgetattr(STDIN_FILENO, &mode)
  let wanted = tcflag_t(ECHO | ICANON | ISIG)
  return mode.c_lflag & wanted == wanted ? "cooked" : "raw"
}

/// What a thread is to post.
final class Posting: Sendable {
  let text: String
  let notices: Notices
  init(_ text: String, to notices: Notices) {
    self.text = text
    self.notices = notices
  }
}

/// Posts from several threads at once, and waits for none of them.
func post(_ texts: [String], to notices: Notices) {
  for text in texts {
    var thread = pthread_t()
    // The new thread takes over the reference made here.
    let posting = Unmanaged.passRetained(Posting(text, to: notices)).toOpaque()
    let failed = pthread_create(
      &thread, nil,
      { posting in
        guard let posting else { return nil }
        let own = Unmanaged<Posting>.fromOpaque(posting).takeRetainedValue()
        own.notices.post(own.text)
        return nil
      }, posting)
    if failed == 0 { pthread_detach(thread) } else { say("no thread") }
  }
}

func run(_ line: String, editor: LineEditor, signals: SignalPipe) -> Next {
  if let answer = ask(line, signals: signals) {
    say(answer)
    return .line
  }
  switch line {
  case "?task": askFromTask(Question(summary: ["3 items go"], text: "delete? [y/N]", consent: .yes), signals: signals)
  case "?notice": post(["something\u{1b}[2J happened"], to: editor.notices)
  case "?notices": post((1...5).map { "notice \($0)" }, to: editor.notices)
  case "?crash": fatalError("on purpose")
  case "?open": _ = write(STDOUT_FILENO, "open", 4)
  case "?break": breakMode()
  case "?mode": say(modeName())
  case "?title": editor.setTitle("probe \u{1b}at work")
  case "?untitle": editor.setTitle(nil)
  case "?forget": editor.replaceHistory(with: [])
  case "?remember": editor.replaceHistory(with: (0..<10_010).map { "old \($0)." } + ["", "nul\0inside"])
  case "?memory": say("memory=\(memory_in_use())")
  case "?again": return .editor
  case "?quit": return .end(0)
  default: break
  }
  return .line
}

/// Reads lines with an editor of its own, which is gone when this returns.
func readLines(_ arguments: ArraySlice<String>, signals: SignalPipe) -> Next {
  guard let editor = LineEditor(program: "probe", usesColor: arguments.contains("--color"), signals: signals) else {
    say("no editor")
    return .end(1)
  }
  editor.completer = WordCompleter()
  editor.showsHints = arguments.contains("--hints")
  editor.isPlain = arguments.contains("--plain")
  if arguments.contains("--advise") { editor.advisor = WordAdvisor() }
  if editor.editrcFailed { say("editrc failed") }
  editor.replaceHistory(with: ["first", "second", "first", "sum [a"])
  let right = arguments.contains("--right") ? Prompt([Prompt.Piece("1.5 s", .continuation)]) : nil
  let prompt = prompt(arguments)
  let continuation = Prompt([Prompt.Piece("...", .continuation)])
  var started = ""
  var text = ""
  while true {
    let event = editor.readLine(started.isEmpty ? prompt : continuation, right: right, text: text)
    text = ""
    switch event {
    case .line(let text, _) where text.hasSuffix("\\"): started += text.dropLast()
    case .line(let text, let pasted):
      let whole = started + text
      started = ""
      // A line that begins with a blank is private.
      if !whole.hasPrefix(" ") { editor.addToHistory(whole) }
      say("line(\(shown(whole))) scalars=\(whole.unicodeScalars.count)\(pasted ? " pasted" : "")")
      let next = run(whole, editor: editor, signals: signals)
      guard case .line = next else { return next }
    case .block(let text): say("block of \(text.unicodeScalars.count) scalars")
    case .edit(let typed):
      say("edit(\(shown(typed)))")
      text = typed + " edited"
    case .interrupted:
      started = ""
      say("interrupted")
    case .endOfInput:
      say("eof")
      return .end(0)
    case .terminated(let signal):
      say("terminated(\(signal))")
      return .end(128 + signal)
    }
  }
}

func prompt(_ arguments: ArraySlice<String>) -> Prompt {
  if arguments.contains("--unicode") { return Prompt([Prompt.Piece("漢\u{1b}é>")]) }
  if arguments.contains("--protected") {
    return Prompt([Prompt.Piece("prod", .protected), Prompt.Piece(" 5 ids", .count), Prompt.Piece(">")])
  }
  return Prompt([Prompt.Piece("probe"), Prompt.Piece(">")])
}

let signals = SignalPipe()
while true {
  if case .end(let status) = readLines(CommandLine.arguments.dropFirst(), signals: signals) { exit(status) }
  say("another editor")
}
