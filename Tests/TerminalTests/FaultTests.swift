internal import Foundation
internal import TerminalHarness
internal import Testing

@Suite("Deleting through a faulty network, killed at any moment", .serialized)
struct FaultTests {
  /// `scripts/faults` does a thousand.
  private static let runs = 12

  @Test(
    "whatever goes wrong, resume ends it: nothing is lost, nothing else goes, and the journal says what the service did"
  )
  func seededRuns() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let bench = try program.start([RecshProgram.executable, String(Self.runs), "1"])
    bench.executableURL = URL(fileURLWithPath: RecshProgram.executable).deletingLastPathComponent()
      .appendingPathComponent("FaultBench")
    try bench.run()
    let ending = try program.end(of: bench)
    #expect(ending.status == 0, "\(ending.out)\(ending.err)")
    #expect(ending.out.hasPrefix("\(Self.runs) runs, 0 broken; "))
  }
}
