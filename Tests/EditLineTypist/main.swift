// Types a long session into a probe that runs under another program, such as one that watches its memory.
// Use: EditLineTypist LINES PROGRAM [ARGUMENT...], where the program is the probe or what starts it. The exit status is the
// program's.
import Glibc
import TerminalHarness

func fail(_ text: String) -> Never {
  let bytes = Array("error: \(text)\n".utf8)
  _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  exit(2)
}

let arguments = CommandLine.arguments.dropFirst()
guard let first = arguments.first, let lines = Int(first), lines > 0, let program = arguments.dropFirst().first else {
  fail("the number of lines and the program to type into are needed")
}
do {
  let session = try TerminalSession.spawn(
    executable: program, arguments: Array(arguments.dropFirst(2)) + LongSession.arguments)
  try session.waitForLastLine("probe>")
  var typist = LongSession(session)
  // The second half is typed into an editor that follows another one.
  try typist.type(lines: lines / 2)
  try typist.takeAnotherEditor()
  try typist.type(lines: lines - lines / 2)
  try session.send("?quit\r")
  switch try session.waitForExit() {
  case .status(let status): exit(status)
  case .signal(let signal): fail("the program was ended by signal \(signal)")
  }
} catch {
  fail("\(error)")
}
