/// What Tab offers at a place of a line.
public struct Completion: Sendable, Equatable {
  /// One thing that could stand there.
  public struct Candidate: Sendable, Equatable {
    /// What is put into the line, quoted as the language needs it.
    public var text: String
    /// A few words shown beside it in a list, or nothing.
    public var note: String
    /// Whether a blank follows it when it is the only candidate.
    public var isWhole: Bool
    public init(_ text: String, note: String = "", isWhole: Bool = true) {
      self.text = text
      self.note = note
      self.isWhole = isWhole
    }
  }
  /// How many Unicode scalars before the cursor the candidates replace.
  public var replacedScalars: Int
  public var candidates: [Candidate]
  public init(replacedScalars: Int, candidates: [Candidate]) {
    self.replacedScalars = replacedScalars
    self.candidates = candidates
  }
  public static let none = Completion(replacedScalars: 0, candidates: [])
}

/// Answers Tab. It is called on the thread that edits, so it answers from what is at hand and never waits.
public protocol Completer: Sendable {
  /// - Parameters:
  ///   - line: the whole text being edited; may hold newlines.
  ///   - cursor: the place of the cursor in Unicode scalars from the start of `line`.
  func completion(of line: String, at cursor: Int) -> Completion
}
