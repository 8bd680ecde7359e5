// Rules: what a change record says about one run, as plain values. Whoever fills it in decides the words and formats
// dates and durations; only counts of things are numbers here, for the page groups their digits and draws them. Nothing
// here is trusted to be harmless text: a writer shows every string as text. Ids are asked for, never held.

internal import ScriptLanguage

/// The record of one run, ready to be written as a page.
public struct RunPage: Sendable {
  /// What came of the run as a whole.
  public enum Verdict: String, Sendable, CaseIterable {
    /// Everything that was planned has a known, good outcome.
    case done
    /// The run is over, and some of the plan failed, is unknown or was not sent.
    case incomplete
    /// The run was still going when the page was made.
    case running
  }

  /// How a person should feel about an outcome. Shown as a mark with a shape of its own besides the colour.
  public enum Tone: String, Sendable, CaseIterable {
    case good
    case bad
    /// Nobody knows whether it happened.
    case unsure
    /// Neither good nor bad, such as what was never sent.
    case neutral
  }

  /// One number at the head of the page.
  public struct Figure: Sendable {
    /// What is counted, such as `accepted`.
    public var label: String
    /// The number as text, with its unit.
    public var value: String
    /// A few words below the number; empty for none.
    public var detail: String

    public init(label: String, value: String, detail: String = "") {
      self.label = label
      self.value = value
      self.detail = detail
    }
  }

  /// One named fact. Line breaks in the value are kept.
  public struct Fact: Sendable {
    public var label: String
    public var value: String

    public init(_ label: String, _ value: String) {
      self.label = label
      self.value = value
    }
  }

  /// Facts that belong together, such as who ran it or what the plan was.
  public struct FactGroup: Sendable {
    public var heading: String
    public var facts: [Fact]

    public init(heading: String, facts: [Fact]) {
      self.heading = heading
      self.facts = facts
    }
  }

  /// How many ids met one outcome.
  public struct Outcome: Sendable {
    /// The outcome's name, such as `accepted`.
    public var name: String
    public var tone: Tone
    /// Ids with this outcome, 0 or more. The shares on the page are of the sum over all outcomes.
    public var ids: Int
    /// Requests with this outcome, 0 or more.
    public var requests: Int

    public init(name: String, tone: Tone, ids: Int, requests: Int) {
      self.name = name
      self.tone = tone
      self.ids = ids
      self.requests = requests
    }
  }

  /// How fast the run went at one moment.
  public struct Point: Sendable {
    /// Seconds since the run's start, 0 or more.
    public var seconds: Double
    /// Ids a second, 0 or more.
    public var idsPerSecond: Double

    public init(seconds: Double, idsPerSecond: Double) {
      self.seconds = seconds
      self.idsPerSecond = idsPerSecond
    }
  }

  /// One bar of a histogram.
  public struct Bucket: Sendable {
    /// The longest time that falls into this bucket, in milliseconds, above 0. The last may be infinite.
    public var upperBound: Double
    /// Requests longer than the bucket before and no longer than this one, 0 or more.
    public var count: Int

    public init(upperBound: Double, count: Int) {
      self.upperBound = upperBound
      self.count = count
    }
  }

  /// How long requests took. Times are milliseconds, 0 or more.
  public struct LatencySummary: Sendable {
    /// Requests measured, 0 or more.
    public var count: Int
    public var p50: Double
    public var p95: Double
    public var p99: Double
    public var max: Double
    /// In rising order of their upper bounds; may be empty.
    public var buckets: [Bucket]

    public init(count: Int, p50: Double, p95: Double, p99: Double, max: Double, buckets: [Bucket]) {
      self.count = count
      self.p50 = p50
      self.p95 = p95
      self.p99 = p99
      self.max = max
      self.buckets = buckets
    }
  }

  /// Ids that failed for one reason.
  public struct Failure: Sendable {
    public var reason: String
    /// What the service answered, such as `404 Not Found`; empty for no answer.
    public var status: String
    /// Ids that failed so, 1 or more.
    public var count: Int
    /// A few of the ids, to look them up.
    public var firstIDs: [String]

    public init(reason: String, status: String, count: Int, firstIDs: [String]) {
      self.reason = reason
      self.status = status
      self.count = count
      self.firstIDs = firstIDs
    }
  }

  /// A request worth telling on its own: one that failed or whose outcome is unknown.
  public struct Request: Sendable {
    /// The number of the request in the run, from 1.
    public var number: Int
    /// The state's name, such as `failed`.
    public var state: String
    public var tone: Tone
    /// How often it was sent, 0 or more.
    public var attempts: Int
    /// What the service answered last; empty for no answer.
    public var status: String
    /// What the service or the client said about it; empty for nothing.
    public var note: String
    /// Ids in the request, 1 or more.
    public var ids: Int

    public init(number: Int, state: String, tone: Tone, attempts: Int, status: String, note: String, ids: Int) {
      self.number = number
      self.state = state
      self.tone = tone
      self.attempts = attempts
      self.status = status
      self.note = note
      self.ids = ids
    }
  }

  /// The ids with one outcome.
  public struct IDGroup: Sendable {
    /// The outcome's name, as in `Outcome`.
    public var outcome: String
    public var tone: Tone
    /// How many ids there are, 0 or more, whether or not the page takes them all.
    public var total: Int
    /// What to type for all of them, such as `show run 7 --ids accepted`.
    public var listing: String
    /// Starts from the first id on every call. Read once for a page, and at most one id
    /// further than the page takes.
    public var ids: @Sendable () -> AnyIterator<String>

    public init(
      outcome: String, tone: Tone, total: Int, listing: String, ids: @escaping @Sendable () -> AnyIterator<String>
    ) {
      self.outcome = outcome
      self.tone = tone
      self.total = total
      self.listing = listing
      self.ids = ids
    }
  }

  /// The run's name; also the name of the document.
  public var title: String
  /// What the run did, in a sentence.
  public var subtitle: String
  public var verdict: Verdict
  /// The verdict in the shell's words, such as `done` or `incomplete: 12 ids unknown`.
  public var state: String
  /// Four to six read best.
  public var figures: [Figure] = []
  public var factGroups: [FactGroup] = []
  public var outcomes: [Outcome] = []
  /// In any order; points that are not finite or are below 0 are left out.
  public var throughput: [Point] = []
  /// Nil where nothing was measured.
  public var latencies: LatencySummary?
  public var failures: [Failure] = []
  /// The requests that failed or are unknown.
  public var requests: [Request] = []
  /// How many more such requests there are than `requests` has, 0 or more.
  public var requestsLeftOut: Int = 0
  public var idGroups: [IDGroup] = []
  /// How many ids the page takes at most, over all groups, 0 or more. Small groups are taken whole first.
  public var idLimit: Int = 100_000
  /// How the page came about: the program's version, when it was made, the digest of what it was made from.
  public var footer: [Fact] = []

  public init(title: String, subtitle: String, verdict: Verdict, state: String) {
    self.title = title
    self.subtitle = subtitle
    self.verdict = verdict
    self.state = state
  }
}

/// Writes the record of a run as a page.
public protocol RunPageWriting: Sendable {
  /// Hands the page to `sink` block by block, in order; what `sink` throws ends the writing.
  func write(_ page: RunPage, to sink: (ArraySlice<UInt8>) throws -> Void) throws
}

/// Writes no pages: for a host that has no files.
public struct NoRunPages: RunPageWriting {
  public init() {}

  public func write(_ page: RunPage, to sink: (ArraySlice<UInt8>) throws -> Void) throws {
    throw Diagnostic(.refused, "this shell writes no pages", help: "'show run' tells the same")
  }
}
