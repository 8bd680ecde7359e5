// Help derives from signatures, so a command that exists has help and one that does not has none.

/// Writes help from what commands declare.
public struct HelpText: Sendable {
  private let table: CommandTable

  public init(_ table: CommandTable) { self.table = table }

  /// Every command with its summary, by group, on two screens: of a family only the names, and of the language's forms.
  public var overview: [String] {
    let groups = Signature.Group.allCases.map { group in (group.rawValue, entries(of: group)) }
    let width = groups.flatMap(\.1).map(\.name.count).max() ?? 0
    var lines: [String] = []
    for (title, entries) in groups where !entries.isEmpty {
      lines.append(title)
      for entry in entries { lines += HelpLayout.entry(entry.name, entry.summary, width: width) }
    }
    lines.append("Language")
    lines += HelpLayout.wrapped(FormHelp.all.map(\.name).joined(separator: " "), indent: 2)
    lines.append("")
    lines += HelpLayout.wrapped(
      "'help COMMAND' shows its words, options and examples, 'help language' how statements are written. '> FILE' puts "
        + "results into a file, '| PROGRAM' into a program; '-COMMAND' passes over its failure. Tab completes.")
    return lines
  }

  /// From so many commands on, a family is one line.
  private static let family = 3

  private func entries(of group: Signature.Group) -> [(name: String, summary: String)] {
    let signatures = table.entries.map(\.signature).filter { $0.group == group }
    var entries: [(name: String, summary: String)] = []
    for signature in signatures {
      let first = signature.words[0]
      let others = signatures.filter { $0.words.count > 1 && $0.words[0] == first }
      if signature.words.count == 1 || others.count < Self.family {
        entries.append((signature.name, signature.summary))
      } else if signature.name == others[0].name {
        entries.append((first + " …", others.map { $0.words[1] }.joined(separator: ", ")))
      }
    }
    return entries
  }

  /// Everything about the command or form of that name, or nil where there is none.
  public func page(for name: String) -> [String]? {
    if name == "language" { return LanguageTopic.overview }
    if let topic = LanguageTopic.all.first(where: { "language \($0.name)" == name }) { return topic.page }
    if let form = FormHelp.all.first(where: { $0.name == name }) { return form.lines }
    if let entry = table[name] {
      let others = table.subcommands(of: name).map { "\(name) \($0)" }
      return page(entry.signature)
        + (others.isEmpty ? [] : [""] + HelpLayout.wrapped("see also: " + others.joined(separator: ", ")))
    }
    let family = table.subcommands(of: name)
    guard !family.isEmpty else { return nil }
    return family.compactMap { table["\(name) \($0)"] }.flatMap { entry in
      HelpLayout.usage(entry.signature) + HelpLayout.wrapped(entry.signature.summary, indent: 2)
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

  private func page(_ signature: Signature) -> [String] {
    var lines = HelpLayout.usage(signature) + [""] + HelpLayout.wrapped(signature.summary)
    let left =
      signature.parameters.map { ($0.name, $0.summary) }
      + signature.options.map { ($0.name + ($0.placeholder.map { " \($0)" } ?? ""), $0.summary) }
    if !left.isEmpty {
      lines.append("")
      let width = left.map(\.0.count).max() ?? 0
      for (name, summary) in left { lines += HelpLayout.entry(name, summary, width: width) }
    }
    return lines + HelpLayout.paragraph(signature.details) + HelpLayout.examples(signature.examples)
  }
}
