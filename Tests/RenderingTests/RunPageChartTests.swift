// Rules: a chart must be drawn from any numbers at all, in the same way every time, and lose no extreme.

internal import Shell
import Testing

@testable import Rendering

@Suite struct RunPageChartTests {
  @Test func nothingMeasuredDrawsNothing() {
    #expect(ThroughputChart([]).drawing == nil)
    #expect(ThroughputChart([.init(seconds: .nan, idsPerSecond: 1)]).drawing == nil)
    #expect(LatencyChart(.init(count: 0, p50: 0, p95: 0, p99: 0, max: 0, buckets: [])).drawing == nil)
  }

  @Test(arguments: [0.0, 1e-12, 1, 999, 1e15, 1e300])
  func onePointIsADot(value: Double) throws {
    let drawing = try #require(ThroughputChart([.init(seconds: value, idsPerSecond: value)]).drawing)
    let page = try MarkupReader(Array(drawing.utf8))
    #expect(page.names.contains("circle"))
    #expect(!page.names.contains("path"))
    #expect(page.names.contains("title") && page.names.contains("desc"))
    #expect(!drawing.contains("nan") && !drawing.contains("inf"))
  }

  @Test func tenThousandPointsKeepTheirExtremes() throws {
    let points = (0..<10_000).map { index in
      let value = index == 7_777 ? 5_000.0 : index == 1_234 ? 0.0 : 900 + Double(index % 100)
      return RunPage.Point(seconds: Double(index) / 4, idsPerSecond: value)
    }
    let chart = ThroughputChart(points)
    #expect(chart.stretches.count * 3 <= ThroughputChart.limit)
    #expect(chart.stretches.map(\.high).max() == 5_000)
    #expect(chart.stretches.map(\.low).min() == 0)
    let drawing = try #require(chart.drawing)
    #expect(drawing.utf8.count < 16_000)
    #expect(drawing == ThroughputChart(points.shuffled()).drawing)
    #expect(drawing.contains("peak 5,000"))
  }

  @Test func pointsAtOneMomentAreDrawn() throws {
    let points = (0..<1_000).map { RunPage.Point(seconds: 3, idsPerSecond: Double($0)) }
    _ = try MarkupReader(Array(#require(ThroughputChart(points).drawing).utf8))
  }

  @Test func oneBucket() throws {
    let chart = LatencyChart(
      .init(count: 1, p50: 3, p95: 3, p99: 3, max: 3, buckets: [.init(upperBound: .infinity, count: 1)]))
    let page = try MarkupReader(Array(#require(chart.drawing).utf8))
    #expect(page.names.filter { $0 == "rect" }.count == 1)
    #expect(page.elements("text").contains("p99 3 ms"))
  }

  @Test func manyBucketsAreJoinedWithoutLoss() {
    let buckets = (1...10_000).map { RunPage.Bucket(upperBound: Double($0), count: $0 % 7) }
    let chart = LatencyChart(.init(count: 30_000, p50: 5_000, p95: 9_500, p99: 9_900, max: 10_000, buckets: buckets))
    #expect(chart.bars.count <= LatencyChart.limit)
    #expect(chart.bars.reduce(0) { $0 + $1.count } == buckets.reduce(0) { $0 + $1.count })
    #expect(chart.drawing?.contains("10 s") == true)
  }

  @Test func percentilesStandInOrder() throws {
    let buckets = (0..<12).map { RunPage.Bucket(upperBound: Double(1 << $0), count: 12 - $0) }
    let chart = LatencyChart(.init(count: 78, p50: 6, p95: 300, p99: 1_500, max: 2_000, buckets: buckets))
    let axis = ChartAxis.ratios(from: 0.5, upTo: 2_048, from: 58, to: 468)
    let places = [6.0, 300, 1_500].map { axis.place($0) }
    #expect(places == places.sorted())
    let drawing = try #require(chart.drawing)
    for place in places { #expect(drawing.contains("x1=\"\(PageNumber.place(place))\"")) }
  }

  @Test func ticksAreRound() {
    func texts(_ axis: ChartAxis) -> [String] { axis.ticks.map(\.text) }
    #expect(texts(.amounts(upTo: 1_140, from: 0, to: 1)) == ["0", "500", "1,000", "1,500"])
    #expect(texts(.amounts(upTo: 0, from: 0, to: 1)) == ["0", "0.5", "1"])
    #expect(texts(.clock(upTo: 252, from: 0, to: 1)) == ["0", "1 min", "2 min", "3 min", "4 min"])
    #expect(texts(.clock(upTo: 45, from: 0, to: 1)) == ["0", "10 s", "20 s", "30 s", "40 s"])
    #expect(texts(.ratios(from: 3, upTo: 2_000, from: 0, to: 1)).contains("100 ms"))
  }

  @Test func logarithm() {
    #expect(abs(ChartAxis.logarithm(10) - 2.302_585_092_994_046) < 1e-14)
    #expect(abs(ChartAxis.logarithm(0.001) + 6.907_755_278_982_137) < 1e-13)
    #expect(ChartAxis.logarithm(1) == 0)
  }

  @Test func numbersAsText() {
    #expect(PageNumber.grouped(1_234_567) == "1,234,567")
    #expect(PageNumber.grouped(-1_000) == "-1,000")
    #expect(PageNumber.grouped(.min) == "-9,223,372,036,854,775,808")
    #expect(PageNumber.measured(0.25) == "0.25")
    #expect(PageNumber.measured(38.44) == "38.4")
    #expect(PageNumber.milliseconds(12_340) == "12.3 s")
    #expect(PageNumber.clock(215) == "3 min 35 s")
    #expect(PageNumber.share(999_999, of: 1_000_000) == "99.9 %")
    #expect(PageNumber.share(1, of: 1_000_000) == "under 0.1 %")
    #expect(PageNumber.share(7, of: 7) == "100 %")
    #expect(PageNumber.place(-0.04) == "0")
    #expect(PageNumber.place(-12.36) == "-12.4")
  }

  @Test func marksForWhatCannotBeSeen() {
    #expect(HTMLText.escaped("a\u{202E}b") == "a<span class=\"u\">U+202E</span>b")
    #expect(HTMLText.escaped("\u{200F}\n\u{2028}", in: .plain) == "U+200FU+000AU+2028")
    #expect(HTMLText.escaped("<&>\"'") == "&lt;&amp;&gt;&quot;&#39;")
    #expect(HTMLText.escaped("\u{378}\u{7F}\u{FEFF}", in: .plain) == "U+0378U+007FU+FEFF")
    #expect(HTMLText.escaped("Größe 日本 שלום 😀") == "Größe 日本 שלום 😀")
    #expect(HTMLText.lines("a\nb<") == "a<br/>b&lt;")
  }
}
