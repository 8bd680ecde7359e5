/// What a request belongs to. It travels beside the request, for whoever logs it; nothing of it is sent.
public struct RequestPurpose: Sendable, Equatable {
  /// The id of the run that it is a part of; nil where it only reads.
  public let run: String?
  /// The number of the batch within the run, from 1.
  public let batch: Int?
  /// Which try this is, from 1.
  public let attempt: Int

  public init(run: String? = nil, batch: Int? = nil, attempt: Int) {
    self.run = run
    self.batch = batch
    self.attempt = attempt
  }

  /// The purpose of the request that the current task makes.
  @TaskLocal public static var current: RequestPurpose?
}
