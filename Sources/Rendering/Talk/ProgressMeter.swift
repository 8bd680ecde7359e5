internal import Shell

/// How fast a job goes.
struct Pace: Equatable {
  /// Units a second since the job began; nil where there is too little to tell by.
  var rate: Double?
  /// Seconds until its end at that rate.
  var secondsLeft: Double?
}

/// Keeps the time of a job, and of what was last shown of it.
struct ProgressMeter {
  /// Ten times a second is as much as an eye follows.
  static let redrawInterval = Duration.milliseconds(100)
  /// A log gets a line now and then, and nothing of a job that is done sooner.
  private static let lineInterval = Duration.seconds(5)
  /// Who listens to the lines is told soon that something goes on, and then ever more seldom.
  private static let growingIntervals = (first: Duration.seconds(2), longest: Duration.seconds(60))
  /// A rate measured over less says nothing.
  private static let leastMeasure = Duration.seconds(1)

  private struct Job {
    var label: String
    var start: Duration
    var first: Int
    var last: Int
  }
  private var job: Job?
  private var lastRedraw: Duration?
  private var lastLine = Duration.zero
  private var lines = 0

  /// Notes how far a job is. Another label, or a count that fell, is another job.
  mutating func take(_ progress: Progress, at now: Duration) -> Pace {
    if job?.label != progress.label || progress.done < (job?.last ?? 0) {
      job = Job(label: progress.label, start: now, first: progress.done, last: progress.done)
      lastLine = now
      lines = 0
    }
    job?.last = progress.done
    guard let job, now - job.start >= Self.leastMeasure, progress.done > job.first else {
      return Pace(rate: nil, secondsLeft: progress.leastSecondsLeft)
    }
    let rate = Double(progress.done - job.first) / ((now - job.start) / .seconds(1))
    let left = progress.total.map { Double(max(0, $0 - progress.done)) / rate }
    return Pace(rate: rate, secondsLeft: left.map { max($0, progress.leastSecondsLeft ?? 0) })
  }

  mutating func end() { job = nil }

  /// Whether the line on the screen may be drawn anew; if so, it counts as drawn.
  mutating func isRedrawDue(at now: Duration) -> Bool {
    if let lastRedraw, now - lastRedraw < Self.redrawInterval { return false }
    lastRedraw = now
    return true
  }

  /// Whether a log is due a line; if so, it counts as written.
  /// - Parameter growing: the second line comes after twice the time of the first, and so on.
  mutating func isLineDue(at now: Duration, growing: Bool = false) -> Bool {
    let (first, longest) = Self.growingIntervals
    let interval = growing ? min(longest, first * (1 << min(lines, 8))) : Self.lineInterval
    guard now - lastLine >= interval else { return false }
    lastLine = now
    lines += 1
    return true
  }
}
