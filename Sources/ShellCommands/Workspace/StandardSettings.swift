public import Shell

extension Settings {
  /// The settings of the standard commands.
  public static var standard: Settings {
    Settings([
      SettingDescription(
        "batch-bytes", .integer(200...8000), default: "2000", "longest URL of a delete request, in bytes"),
      SettingDescription("concurrency", .integer(1...64), default: "4", "requests in flight at once"),
      SettingDescription(
        "calls-per-minute", .integer(0...100_000), default: "0",
        "most requests within any minute, those of other shells counted; 0: the API's own, 49 for target"),
      SettingDescription("timeout", .duration, default: "30s", "how long one request may take"),
      SettingDescription("retries", .integer(0...20), default: "4", "tries of a request after the first"),
      SettingDescription(
        "refusal-limit", .integer(0...1_000_000), default: "20",
        "refused requests in a row that end a deletion; 0: none do"),
      SettingDescription("plan-max-age", .duration, default: "24h", "how old a plan of --plan may be"),
      SettingDescription(
        "max-share", .integer(1...100), default: "50",
        "most percent of a catalogue that one delete may hold, where its size is known (target, the embedded sandbox)"),
      SettingDescription(
        "snapshot", .choice(["auto", "on", "off"]), default: "auto",
        "read items before a delete and keep them for 'restore'; auto: where the API can and no more than snapshot-limit"
      ),
      SettingDescription(
        "snapshot-limit", .integer(1...10_000_000), default: "250", "most ids of a delete that are read first unasked"),
      SettingDescription(
        "lease-wait", .duration, default: "0s", "how long to wait where another shell is deleting in the environment"),
      SettingDescription(
        "loop-limit", .integer(1...Int.max), default: "1000000", "most rounds of one 'while'"),
      SettingDescription(
        "output", .choice(OutputFormat.allCases.map(\.rawValue)), default: "",
        "form of rows; unset: table on a terminal, tsv elsewhere"),
      SettingDescription(
        "confirm", .choice(["on", "off"]), default: "on",
        "at the prompt, ask before a delete; protected environments and delete-all ask all the same"),
      SettingDescription(
        "max-delete", .integer(1...100_000_000), default: "1000", "most ids of one delete without --limit"),
      SettingDescription(
        "prompt", .prompt, default: "{env}{mode}{staged}>", "what the prompt shows; 'help set' lists the tokens"),
      SettingDescription("right-prompt", .prompt, default: "{took}", "the same for the right edge"),
      SettingDescription(
        "hints", .choice(["on", "off"]), default: "on", "what could follow, and what would be deleted, behind the line"),
      SettingDescription(
        "title", .choice(["on", "off"]), default: "off", "the environment in the title of the window"),
      SettingDescription(
        "pager", .text, default: "auto",
        "at the prompt, what shows a result taller than the screen; auto: $RECSH_PAGER, $PAGER or less; off: none; or a command line"
      ),
      SettingDescription(
        "screen-reader", .choice(["on", "off"]), default: "off",
        "results and progress as plain lines: records, no drawn lines, no colours, no pager; RECSH_SCREEN_READER=1 sets it at the start"
      ),
      SettingDescription(
        "history", .choice(["on", "off"]), default: "on",
        "remember what is typed; off: private, nothing of it is written or found by Ctrl-R",
        notes: ["off": "private from now on: what is typed is not remembered; 'set history on' ends it"]),
    ])
  }
}
