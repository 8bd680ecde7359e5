/// A statement of the tour, with what it is for.
struct TourStep {
  let meaning: String
  let statement: String

  /// Whether it may change the sandbox's catalogue.
  let isWrite: Bool

  private init(_ meaning: String, _ statement: String, isWrite: Bool = false) {
    self.meaning = meaning
    self.statement = statement
    self.isWrite = isWrite
  }

  /// The way of two items out of the catalogue and back.
  static func all(_ ids: [String]) -> [TourStep] {
    [
      TourStep(
        "choose: 'stage' collects what is meant for deletion, and deletes nothing yet",
        "stage \(ids.joined(separator: " "))"),
      TourStep("look: what is staged; '> FILE' would write it to a file", "show staged"),
      TourStep("ask what would happen: 'plan' tells, and sends nothing", "plan"),
      TourStep("delete what is staged: a snapshot is kept, and it asks first. Answer y", "delete", isWrite: true),
      TourStep("check: 'verify' reads the items of the last deletion at the service", "verify"),
      TourStep(
        "undo: 'restore' saves them back as they were, and asks first. Answer y", "restore last", isWrite: true),
    ]
  }
}
