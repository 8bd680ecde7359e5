internal import Shell
internal import Testing

@Suite("Values, times and reports")
struct ReportTests {
  @Test(
    "instants as RFC 3339 in UTC, leap days, ends of years, milliseconds and times before 1970 among them",
    arguments: [
      (Int64(0), "1970-01-01T00:00:00Z"), (1, "1970-01-01T00:00:00.001Z"), (10, "1970-01-01T00:00:00.010Z"),
      (125, "1970-01-01T00:00:00.125Z"),
      (-1, "1969-12-31T23:59:59.999Z"), (-1000, "1969-12-31T23:59:59Z"), (951_782_400_000, "2000-02-29T00:00:00Z"),
      (951_868_799_999, "2000-02-29T23:59:59.999Z"),
      (951_868_800_000, "2000-03-01T00:00:00Z"), (1_709_164_800_000, "2024-02-29T00:00:00Z"),
      (1_709_251_200_000, "2024-03-01T00:00:00Z"),
      (4_107_456_000_000, "2100-02-28T00:00:00Z"), (4_107_542_400_000, "2100-03-01T00:00:00Z"),
      (1_795_426_200_125, "2026-11-23T09:30:00.125Z"),
      (1_767_225_599_000, "2025-12-31T23:59:59Z"), (1_767_225_600_000, "2026-01-01T00:00:00Z"),
      (-2_203_977_600_000, "1900-02-28T00:00:00Z"),
      (-2_203_891_200_000, "1900-03-01T00:00:00Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
      (253_402_300_800_000, "10000-01-01T00:00:00Z"),
      (-62_135_596_800_000, "0001-01-01T00:00:00Z"), (-62_135_596_800_001, "0000-12-31T23:59:59.999Z"),
      (-62_162_208_000_000, "0000-02-28T00:00:00Z"),
      (-62_198_755_200_000, "-0001-01-01T00:00:00Z"),
    ])
  func instants(milliseconds: Int64, text: String) {
    #expect(Timestamp.text(milliseconds) == text)
  }

  @Test("the first and last instants that a number holds have a text too")
  func extremes() {
    #expect(Timestamp.text(.max) == "292278994-08-17T07:12:55.807Z")
    #expect(Timestamp.text(.min) == "-292275055-05-16T16:47:04.192Z")
  }

  @Test("every day from 1600 to 2500 follows the day before it, by the rule of leap years")
  func everyDay() {
    var (year, month, day) = (1600, 1, 1)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    for dayNumber in Int64(-135_140)...193_900 {
      let text = "\(year)-\(two(month))-\(two(day))T12:34:56Z"
      let found = Timestamp.text(dayNumber * 86_400_000 + 45_296_000)
      if found != text {
        Issue.record("day \(dayNumber) is \(text) and not \(found)")
        return
      }
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
      day += 1
      if day > length { (month, day) = (month + 1, 1) }
      if month > 12 { (year, month) = (year + 1, 1) }
    }
  }

  @Test(
    "a length of time is a number and a unit",
    arguments: [
      ("500ms", 500), ("0s", 0), ("90s", 90_000), ("15m", 900_000), ("2h", 7_200_000), ("7d", 604_800_000),
      ("007d", 604_800_000), ("36525d", 3_155_760_000_000),
      ("36526d", nil), ("3155760000001ms", nil), ("", nil), ("5", nil), ("m", nil), ("5 m", nil), (" 5m", nil),
      ("5m ", nil), ("-5m", nil), ("+5m", nil), ("1.5h", nil), ("5M", nil),
      ("5min", nil), ("５m", nil), ("5m\u{301}", nil), ("9223372036854775807d", nil), ("9223372036854775808ms", nil),
      ("1h30m", nil), ("5w", nil),
    ] as [(String, Int64?)])
  func lengths(text: String, milliseconds: Int64?) {
    #expect(SpanOfTime(text)?.milliseconds == milliseconds)
    #expect(SpanOfTime(text)?.duration == milliseconds.map { .milliseconds($0) })
  }

  @Test("each kind of value has a plain text")
  func values() {
    let values: [Value] = [
      .text("a b"), .number(-3), .decimal(0.5), .flag(true), .flag(false), .time(milliseconds: 0), .nothing,
    ]
    #expect(values.map(\.text) == ["a b", "-3", "0.5", "yes", "no", "1970-01-01T00:00:00Z", ""])
  }

  @Test("a record is one row with its properties in order, a prose a row for each line")
  func shapes() {
    let record = Report.record(["id": .text("a"), "n": .number(1), "share": .decimal(0.5), "on": .flag(true)])
    #expect(record.shape == .record)
    #expect(
      record.columns == [Column("id"), Column("n", isNumeric: true), Column("share", isNumeric: true), Column("on")])
    #expect(Array(record.rows) == [[.text("a"), .number(1), .decimal(0.5), .flag(true)]])
    let prose = Report.prose(["a", ""])
    #expect(
      prose.shape == .prose && prose.columns == [Column("text")] && Array(prose.rows) == [[.text("a")], [.text("")]])
  }

  @Test("rows can be walked again, and made one at a time")
  func rows() {
    let fixed = Rows([[.number(1)], [.number(2)]])
    #expect(fixed.knownCount == 2 && Array(fixed) == Array(fixed))
    let made = Rows(count: nil) {
      var next = 0
      return AnyIterator {
        next += 1
        return next <= 3 ? [.number(next)] : nil
      }
    }
    #expect(made.knownCount == nil)
    #expect(Array(made) == [[.number(1)], [.number(2)], [.number(3)]] && Array(made) == Array(made))
  }

  @Test("the formats' names are an interface")
  func formats() {
    #expect(
      OutputFormat.allCases.map(\.rawValue) == ["table", "vertical", "csv", "tsv", "json", "jsonl", "markdown", "text"])
  }
}
