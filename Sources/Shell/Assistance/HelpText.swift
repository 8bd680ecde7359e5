// Help derives from signatures, so a command that exists has help and one that does not has none.

/// Writes help from what commands declare.
public struct HelpText: Sendable {
  private let table: CommandTable

  public init(_ table: CommandTable) { self.table = table }

  /// Every command with its summary, by group.
  public var overview: [String] {
    var lines: [String] = []
    let width = (table.names + FormHelp.all.map(\.name)).map(\.count).max() ?? 0
    for group in Signature.Group.allCases {
      let entries = table.entries.map(\.signature).filter { $0.group == group }.map { ($0.name, $0.summary) }
      lines += Self.section(group.rawValue, entries, width)
    }
    lines += Self.section("Language", FormHelp.all.map { ($0.name, $0.summary) }, width)
    lines.append("'help COMMAND' shows its words, options and examples. Results go to a file with '> FILE', to a")
    lines.append("program with '| COMMAND'; '-COMMAND' passes over its failure. Tab completes.")
    lines.append("'help language' tells of words, variables, conditions, errors, output and scripts.")
    return lines
  }

  private static func section(_ title: String, _ entries: [(String, String)], _ width: Int) -> [String] {
    guard !entries.isEmpty else { return [] }
    let lines = entries.map { name, summary in
      "  " + name + String(repeating: " ", count: width - name.count + 2) + summary
    }
    return [title] + lines + [""]
  }

  /// Everything about the command or form of that name, or nil where there is none.
  public func page(for name: String) -> [String]? {
    if name == "language" { return LanguageTopic.overview }
    if let topic = LanguageTopic.all.first(where: { "language \($0.name)" == name }) { return topic.page }
    if let form = FormHelp.all.first(where: { $0.name == name }) { return form.lines }
    if let entry = table[name] {
      let others = table.subcommands(of: name).map { "\(name) \($0)" }
      return page(entry.signature) + (others.isEmpty ? [] : ["", "see also: " + others.joined(separator: ", ")])
    }
    let family = table.subcommands(of: name)
    guard !family.isEmpty else { return nil }
    return family.compactMap { table["\(name) \($0)"] }.flatMap { entry in
      [entry.signature.usage, "  " + entry.signature.summary]
    }
  }

  /// Names that `page` knows, for Tab and for what was probably meant.
  public var topics: [String] {
    var topics =
      table.names + FormHelp.all.map(\.name) + ["language"] + LanguageTopic.all.map { "language \($0.name)" }
    for name in table.names {
      if let first = name.split(separator: " ").first.map(String.init), !topics.contains(first) { topics.append(first) }
    }
    return topics
  }

  /// Columns of a terminal that is as narrow as terminals are.
  private static let width = 78

  /// Sentences as one paragraph behind an empty line.
  static func paragraph(_ sentences: [String]) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in sentences.joined(separator: " ").split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    if !line.isEmpty { lines.append(line) }
    return lines.isEmpty ? [] : [""] + lines
  }

  private func page(_ signature: Signature) -> [String] {
    var lines = [signature.usage, "", signature.summary]
    let left =
      signature.parameters.map { ($0.name, $0.summary) }
      + signature.options.map { ($0.name + ($0.placeholder.map { " \($0)" } ?? ""), $0.summary) }
    if !left.isEmpty {
      lines.append("")
      let width = left.map(\.0.count).max() ?? 0
      for (name, summary) in left {
        lines.append("  " + name + String(repeating: " ", count: width - name.count + 2) + summary)
      }
    }
    lines += Self.paragraph(signature.details)
    lines += ["", "examples"]
    for example in signature.examples {
      lines += example.script.split(separator: "\n").map { "  " + $0 }
      lines.append("      " + example.meaning)
    }
    return lines
  }
}
