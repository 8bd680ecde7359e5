internal import Deletion
internal import Shell

/// What is told of how requests are sent.
enum SendingText {
  /// Percentiles of fewer answers say nothing.
  private static let fewestAnswers = 10

  /// What stands beside the bar.
  static func detail(_ progress: RunProgress) -> String {
    var parts: [String] = []
    if progress.inFlight > 0 { parts.append("\(progress.inFlight) in flight") }
    if progress.retries > 0 { parts.append("retried \(NumberText.grouped(progress.retries))") }
    if progress.failedRequests > 0 { parts.append("failed requests: \(NumberText.grouped(progress.failedRequests))") }
    return parts.joined(separator: ", ")
  }

  /// How the requests of a run went by; nil where there were too few.
  static func summary(_ result: RunResult) -> String? {
    guard let latency = result.latency, latency.count >= fewestAnswers else { return nil }
    let again = result.retries > 0 ? ", \(NumberText.grouped(result.retries)) of them once more" : ""
    let times = [("p50", latency.p50), ("p95", latency.p95), ("p99", latency.p99), ("longest", latency.longest)]
    return NumberText.counted(latency.count, "answer", "answers") + " in " + seconds(result.elapsed) + again
      + "; latency " + times.map { "\($0.0) \(milliseconds($0.1))" }.joined(separator: ", ")
  }

  private static func seconds(_ time: Duration) -> String {
    let tenths = Int((time / .milliseconds(100)).rounded())
    return tenths < 100 ? "\(tenths / 10).\(tenths % 10) s" : "\(NumberText.grouped(tenths / 10)) s"
  }

  private static func milliseconds(_ time: Double) -> String {
    let tenths = Int((time * 10).rounded())
    return tenths < 100 ? "\(tenths / 10).\(tenths % 10) ms" : "\(NumberText.grouped(tenths / 10)) ms"
  }
}
