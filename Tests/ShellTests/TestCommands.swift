internal import ScriptLanguage
internal import Shell

// Rules: a command for each thing that a signature can say, and none that does more than tell what it was given.

/// The commands of the test world.
enum TestCommands {
  static let table = CommandTable([
    echo, pair, add, plain, level, showThings, showOther, useEnvironment, setSetting, recordStart, recordStop, fail,
    half, quit, spans,
  ])

  static let settings = Settings([
    SettingDescription("output", .choice(["table", "tsv"]), default: "table", "how rows are put out"),
    SettingDescription("batch", .integer(1...100), default: "10", "ids in a request"),
    SettingDescription("pause", .duration, default: "90s", "between requests"),
  ])

  private static let examples = [Example("x", "an example"), Example("x\ny", "another")]
  private static let words = Parameter("WORD", .any, .text, "any words")

  private static let echo = CommandEntry(
    Signature("echo", .scripts, "puts words out, a row each", parameters: [words], putsRows: true, examples: examples)
  ) { arguments in
    { context in
      try context.put(Report(columns: [Column("word")], rows: arguments[words].map { [.text($0.text)] }))
      return .none
    }
  }

  private static let key = Parameter("KEY", .one, .text, "a key")
  private static let count = Parameter("COUNT", .one, .integer(1...10), "how many")
  private static let note = Parameter("NOTE", .optional, .text, "more to say")
  private static let pair = CommandEntry(
    Signature("pair", .look, "takes two words and perhaps a third", parameters: [key, count, note], examples: examples)
  ) { arguments in
    { context in
      let given = [arguments.first(key), arguments.first(count), arguments.first(note)].map { $0?.text ?? "-" }
      try context.put(Report(columns: [Column("a"), Column("b"), Column("c")], rows: [given.map { .text($0) }]))
      return .none
    }
  }

  private static let id = Parameter("ID", .any, .stagedID, refusesEmptyWords: true, "ids")
  private static let from = Option.value("--from", "FILE", .file, repeats: true, "ids from files")
  private static let limit = Option.value("--limit", "N", .integer(0...9), "the most")
  private static let yes = Option.flag("--yes", "asks nothing")
  private static let mode = Option.value("--mode", "MODE", .choice(["fast", "slow"]), "how")
  private static let age = Option.value("--age", "TIME", .duration, "how old")
  private static let match = Option.value("--match", "RE", .pattern, "which")
  private static let add = CommandEntry(
    Signature(
      "add", .delete, "adds ids", parameters: [id], options: [from, limit, yes, mode, age, match], isWrite: true,
      details: ["A paragraph.", "Another one."], examples: examples)
  ) { arguments in
    { context in
      var given = ["words \(arguments.hasWords)", "ids [\(arguments[id].map(\.text).joined(separator: "|"))]"]
      for option in [from, limit, yes, mode, age, match] where arguments.has(option) {
        given.append("\(option.name) [\(arguments[option].map(\.text).joined(separator: "|"))]")
      }
      if let number = arguments.integer(limit) { given.append("as a number \(number)") }
      try context.put(Report(columns: [Column("given")], rows: given.map { [.text($0)] }))
      return .none
    }
  }

  private static let plain = CommandEntry(Signature("plain", .scripts, "takes nothing", examples: examples)) { _ in
    { context in
      context.note("plain from \(context.origin)")
      return .none
    }
  }

  private static let levels = Parameter("LEVEL", .atLeastOne, .integer(1...3), "levels")
  private static let level = CommandEntry(
    Signature("level", .look, "takes numbers", parameters: [levels], examples: examples)
  ) { arguments in
    { context in
      try context.put(.prose([arguments[levels].map(\.text).joined(separator: "+")]))
      return .none
    }
  }

  private static let showThings = CommandEntry(
    Signature("show things", .look, "shows two rows", putsRows: true, examples: examples)
  ) { _ in
    { context in
      try context.put(
        Report(
          columns: [Column("id"), Column("n", isNumeric: true)],
          rows: [[.text("a b"), .number(1)], [.text("c"), .number(2)]]))
      return .none
    }
  }

  private static let showOther = CommandEntry(
    Signature("show other", .look, "shows nothing at all", putsRows: true, examples: examples)
  ) { _ in
    { context in
      try context.put(Report(columns: [Column("id")], rows: [] as [[Value]]))
      return .none
    }
  }

  private static let environment = Parameter("ENVIRONMENT", .one, .environment, "a name")
  private static let useEnvironment = CommandEntry(
    Signature("use", .environments, "changes the environment", parameters: [environment], examples: examples)
  ) { arguments in
    { _ in Effect(.useEnvironment(arguments.first(environment)?.text ?? "")) }
  }

  private static let setting = Parameter("SETTING", .one, .setting, "which")
  private static let value = Parameter("VALUE", .optional, .text, "nothing: the default")
  private static let setSetting = CommandEntry(
    Signature("set", .environments, "sets a setting", parameters: [setting, value], examples: examples)
  ) { arguments in
    { _ in Effect(.setting(name: arguments.first(setting)?.text ?? "", value: arguments.first(value)?.text)) }
  }

  private static let file = Parameter("FILE", .one, .file, "where to")
  private static let append = Option.flag("--append", "goes on with a file")
  private static let withOutput = Option.flag("--with-output", "keeps rows")
  private static let recordStart = CommandEntry(
    Signature(
      "record start", .scripts, "records", parameters: [file], options: [append, withOutput], examples: examples)
  ) { arguments in
    { _ in
      Effect(
        .startRecording(
          path: arguments.first(file)?.text ?? "", appending: arguments.has(append),
          keepsOutput: arguments.has(withOutput), pins: []))
    }
  }
  private static let recordStop = CommandEntry(
    Signature("record stop", .scripts, "ends a recording", examples: examples)
  ) { _ in { _ in Effect(.stopRecording) } }

  private static let fail = CommandEntry(
    Signature("fail", .scripts, "puts a row out and fails", parameters: [words], examples: examples)
  ) { arguments in
    { context in
      try context.put(.prose(["before"]))
      throw Diagnostic(.failed, "it failed for \(arguments[words].map(\.text).joined(separator: " "))", help: "mend it")
    }
  }

  private static let half = CommandEntry(Signature("half", .delete, "succeeds in part", examples: examples)) { _ in
    { _ in Effect(status: .incomplete) }
  }

  private static let status = Parameter("STATUS", .optional, .integer(0...255), "to end with")
  private static let quit = CommandEntry(
    Signature("quit", .scripts, "ends the session", parameters: [status], examples: examples)
  ) { arguments in
    { _ in
      Effect(.quit(ExitStatus(rawValue: Int32(arguments.first(status)?.text ?? "0") ?? 0)))
    }
  }

  private static let spans = CommandEntry(
    Signature("spans", .look, "tells where its words stand", parameters: [words], examples: examples)
  ) { arguments in
    { context in
      try context.put(.prose(arguments[words].map { context.place(of: $0).text }))
      return .none
    }
  }
}
