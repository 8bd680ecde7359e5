import Shell
import Testing

/// Each format with rows of every kind of value.
@Suite("formats") struct FormatTests {
  private let shoes = Report(
    columns: [
      Column("id"), Column("stock", isNumeric: true), Column("price", isNumeric: true), Column("staged"),
      Column("seen"), Column("note"),
    ],
    rows: [
      [
        .text("sku-1"), .number(12), .decimal(79.5), .flag(true), .time(milliseconds: 1_795_426_200_125), .text("red"),
      ],
      [.text("sku-22"), .number(-7), .decimal(1e21), .flag(false), .time(milliseconds: 0), .nothing],
    ])

  @Test func `a table aligns text to the left and numbers to the right`() throws {
    #expect(
      try rendered(shoes, as: .table) == """
        id      stock  price  staged  seen                      note
        ──────  ─────  ─────  ──────  ────────────────────────  ────
        sku-1      12   79.5  yes     2026-11-23T09:30:00.125Z  red
        sku-22     -7  1e+21  no      1970-01-01T00:00:00Z

        """)
  }

  @Test func `vertical shows a property a line and an empty line between records`() throws {
    #expect(
      try rendered(shoes, as: .vertical) == """
        id: sku-1
        stock: 12
        price: 79.5
        staged: yes
        seen: 2026-11-23T09:30:00.125Z
        note: red

        id: sku-22
        stock: -7
        price: 1e+21
        staged: no
        seen: 1970-01-01T00:00:00Z
        note:

        """)
  }

  @Test func `csv has a header and leaves nothing empty`() throws {
    #expect(
      try rendered(shoes, as: .csv) == """
        id,stock,price,staged,seen,note
        sku-1,12,79.5,yes,2026-11-23T09:30:00.125Z,red
        sku-22,-7,1e+21,no,1970-01-01T00:00:00Z,

        """)
  }

  @Test func `tsv has a header and a tab between cells`() throws {
    #expect(
      try rendered(shoes, as: .tsv)
        == "id\tstock\tprice\tstaged\tseen\tnote\n"
        + "sku-1\t12\t79.5\tyes\t2026-11-23T09:30:00.125Z\tred\n"
        + "sku-22\t-7\t1e+21\tno\t1970-01-01T00:00:00Z\t\n")
  }

  @Test func `json is one array with an object a line`() throws {
    #expect(
      try rendered(shoes, as: .json) == """
        [
          {"id":"sku-1","stock":12,"price":79.5,"staged":true,"seen":"2026-11-23T09:30:00.125Z","note":"red"},
          {"id":"sku-22","stock":-7,"price":1e+21,"staged":false,"seen":"1970-01-01T00:00:00Z","note":null}
        ]

        """)
  }

  @Test func `jsonl is an object a line`() throws {
    #expect(
      try rendered(shoes, as: .jsonl) == """
        {"id":"sku-1","stock":12,"price":79.5,"staged":true,"seen":"2026-11-23T09:30:00.125Z","note":"red"}
        {"id":"sku-22","stock":-7,"price":1e+21,"staged":false,"seen":"1970-01-01T00:00:00Z","note":null}

        """)
  }

  @Test func `markdown aligns numeric columns to the right`() throws {
    #expect(
      try rendered(shoes, as: .markdown) == """
        | id | stock | price | staged | seen | note |
        | --- | ---: | ---: | --- | --- | --- |
        | sku-1 | 12 | 79.5 | yes | 2026-11-23T09:30:00.125Z | red |
        | sku-22 | -7 | 1e+21 | no | 1970-01-01T00:00:00Z | |

        """)
  }

  @Test func `text joins the values by one blank and has no header`() throws {
    #expect(
      try rendered(shoes, as: .text)
        == "sku-1 12 79.5 yes 2026-11-23T09:30:00.125Z red\nsku-22 -7 1e+21 no 1970-01-01T00:00:00Z \n")
  }

  @Test(arguments: [
    (OutputFormat.table, "id  n\n──  ─\n"),
    (.vertical, ""),
    (.csv, "id,n\n"),
    (.tsv, "id\tn\n"),
    (.json, "[]\n"),
    (.jsonl, ""),
    (.markdown, "| id | n |\n| --- | ---: |\n"),
    (.text, ""),
  ])
  func `a report without rows keeps its header`(format: OutputFormat, expected: String) throws {
    let report = Report(columns: [Column("id"), Column("n", isNumeric: true)], rows: [])
    #expect(try rendered(report, as: format) == expected)
  }

  @Test(arguments: [
    (OutputFormat.table, ""), (.vertical, ""), (.csv, ""), (.tsv, ""), (.json, "[\n  {}\n]\n"), (.jsonl, "{}\n"),
    (.markdown, ""), (.text, ""),
  ])
  func `a report without columns shows nothing but its objects`(format: OutputFormat, expected: String) throws {
    #expect(try rendered(Report(columns: [], rows: [[.text("lost")]]), as: format) == expected)
  }

  @Test(arguments: [
    (OutputFormat.table, "a  b\n─  ─\n1\n2  3\n"),
    (.vertical, "a: 1\nb:\n\na: 2\nb: 3\n"),
    (.csv, "a,b\n1,\n2,3\n"),
    (.tsv, "a\tb\n1\t\n2\t3\n"),
    (.json, "[\n  {\"a\":\"1\",\"b\":null},\n  {\"a\":\"2\",\"b\":\"3\"}\n]\n"),
    (.jsonl, "{\"a\":\"1\",\"b\":null}\n{\"a\":\"2\",\"b\":\"3\"}\n"),
    (.markdown, "| a | b |\n| --- | --- |\n| 1 | |\n| 2 | 3 |\n"),
    (.text, "1 \n2 3\n"),
  ])
  func `a short row has nothing in its last columns and a long one loses the rest`(
    format: OutputFormat, expected: String
  ) throws {
    let report = Report(
      columns: [Column("a"), Column("b")], rows: [[.text("1")], [.text("2"), .text("3"), .text("4")]])
    #expect(try rendered(report, as: format) == expected)
  }

  @Test(arguments: OutputFormat.allCases)
  func `prose is shown as it is in every format but the structured ones`(format: OutputFormat) throws {
    let expected =
      switch format {
      case .json: "[\n  {\"text\":\"first, line\"},\n  {\"text\":\"\"},\n  {\"text\":\"a|b\\\\c\"}\n]\n"
      case .jsonl: "{\"text\":\"first, line\"}\n{\"text\":\"\"}\n{\"text\":\"a|b\\\\c\"}\n"
      default: "first, line\n\na|b\\c\n"
      }
    #expect(try rendered(.prose(["first, line", "", "a|b\\c"]), as: format) == expected)
  }

  @Test func `prose of several values is joined by a blank`() throws {
    let report = Report(
      columns: [Column("a"), Column("b")], rows: [[.number(1), .flag(true)]], shape: .prose)
    #expect(try rendered(report) == "1 yes\n")
    #expect(try rendered(report, as: .jsonl) == "{\"text\":\"1 yes\"}\n")
  }

  @Test(arguments: [
    (Double.nan, "nan", "null"), (.infinity, "inf", "null"), (-.infinity, "-inf", "null"), (0.1, "0.1", "0.1"),
    (-0.0, "-0.0", "-0.0"), (.leastNonzeroMagnitude, "5e-324", "5e-324"), (1e16, "1e+16", "1e+16"),
    (100, "100.0", "100.0"),
  ])
  func `a decimal that json can't write is null there`(number: Double, text: String, json: String) throws {
    let report = Report(columns: [Column("n", isNumeric: true)], rows: [[.decimal(number)]])
    #expect(try rendered(report, as: .jsonl) == "{\"n\":\(json)}\n")
    #expect(try rendered(report, as: .csv) == "n\n\(text)\n")
  }

  @Test func `whole numbers keep all their digits`() throws {
    let report = Report(
      columns: [Column("n", isNumeric: true)],
      rows: [[.number(.min)], [.number(.max)], [.number(0)], [.number(-10)]])
    #expect(try rendered(report, as: .text) == "-9223372036854775808\n9223372036854775807\n0\n-10\n")
  }
}
