internal import ArgumentParser
internal import Shell

/// `recsh manual`
struct PrintManual: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Print the manual page.",
    discussion: CallExample.help(of: "manual"))

  func run() throws {
    try Recsh.put(ManualPage(HelpText(try ScriptTools().table)).text + "\n")
  }
}

// man(7). The page is made from what `help` is made from, so the two can't differ.

/// The manual page.
struct ManualPage {
  private let help: HelpText

  init(_ help: HelpText) { self.help = help }

  var text: String {
    var lines = [
      ".TH RECSH 1 \"\" \"recsh \(Recsh.version)\" \"User Commands\"", ".SH NAME",
      Self.escaped("recsh - \(Recsh.configuration.abstract.dropLast().lowercased())"), ".SH SYNOPSIS",
    ]
    lines += Self.verbatim(Recsh.ways)
    lines.append(".SH OPTIONS")
    lines += Self.verbatim(Recsh.options.split(separator: "\n").dropFirst().map(String.init))
    lines.append(".SH COMMANDS")
    for name in help.topics where !name.hasPrefix("language") {
      guard let page = help.page(for: name), page.count > 2 else { continue }
      lines.append(".SS " + Self.escaped(name))
      lines += Self.verbatim(page)
    }
    lines.append(".SH LANGUAGE")
    for name in help.topics where name.hasPrefix("language ") {
      lines.append(".SS " + Self.escaped(String(name.dropFirst("language ".count))))
      lines += Self.verbatim(help.page(for: name) ?? [])
    }
    lines += [".SH EXIT STATUS", "Of the statement that failed; what ran before it stays done."]
    lines += Self.list(CallReference.statuses)
    lines += [".SH ENVIRONMENT"] + Self.list(CallReference.variables)
    lines += [".SH FILES"] + Self.list(CallReference.files)
    lines += [".SH EXAMPLES"] + Self.list(CallExample.all.map { ($0.line, $0.result) })
    return lines.joined(separator: "\n")
  }

  /// Names with what they mean, each in a paragraph of its own.
  private static func list(_ entries: [CallReference.Entry]) -> [String] {
    entries.flatMap { [".TP", ".B " + quoted($0.name), escaped($0.text)] }
  }

  /// A text as the one argument of a request, in which a quote is written twice.
  private static func quoted(_ text: String) -> String {
    "\"" + escaped(text).replacing("\"", with: "\"\"") + "\""
  }

  /// Lines that stay as they are.
  private static func verbatim(_ lines: [String]) -> [String] { [".nf"] + lines.map(escaped) + [".fi"] }

  /// Text in which nothing is a request or an escape of roff, a hyphen can be searched for, and what is not ASCII has its number:
  /// roff by itself reads Latin-1.
  private static func escaped(_ text: String) -> String {
    let plain = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").unicodeScalars.map { scalar in
      guard !scalar.isASCII else { return String(scalar) }
      let number = String(scalar.value, radix: 16, uppercase: true)
      return "\\[u" + String(repeating: "0", count: max(0, 4 - number.count)) + number + "]"
    }.joined()
    return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
  }
}
