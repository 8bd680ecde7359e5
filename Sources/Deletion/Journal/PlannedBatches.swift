public import CatalogAPI
internal import EntityStage

/// The batches of a run before any of them is sent, as a journal takes them in.
public struct PlannedBatches: Sendable {
  /// How many there are; 1 without ids for a run that deletes everything.
  public let count: Int
  private let source: Source

  private enum Source: Sendable {
    case batches(@Sendable (Int) -> Batch?)
    case stage(EntityStage, ends: [Int])
  }

  /// - Parameter batch: gives batch `number`, from 1; nil for the one that deletes everything.
  public init(count: Int, batch: @escaping @Sendable (Int) -> Batch?) {
    self.count = count
    source = .batches(batch)
  }

  init(_ plan: Plan) {
    count = plan.requestCount
    source =
      if case .stage(let stage, let ends) = plan.work { .stage(stage, ends: ends) } else { .batches { _ in nil } }
  }

  /// Batch `number`, from 1; nil for the one that deletes everything.
  public func batch(_ number: Int) -> Batch? {
    switch source {
    case .batches(let batch): batch(number)
    case .stage(let stage, let ends): Batch(stage.ids(in: Self.range(number, ends)))
    }
  }

  /// Appends the ids of batch `number`, from 1, as UTF-8 with a line feed, which no id holds, between each two.
  /// - Returns: how many ids they are; 0 for the batch that deletes everything.
  public func appendIDs(of number: Int, to bytes: inout [UInt8]) -> Int {
    var count = 0
    switch source {
    case .batches(let batch):
      for id in batch(number)?.ids ?? [] {
        if count > 0 { bytes.append(Self.lineFeed) }
        bytes.append(contentsOf: id.text.utf8)
        count += 1
      }
    case .stage(let stage, let ends):
      // Many millions of them: none becomes a text of its own.
      stage.forEachID(in: Self.range(number, ends)) { id in
        if count > 0 { bytes.append(Self.lineFeed) }
        id.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
        count += 1
      }
    }
    return count
  }

  private static let lineFeed = UInt8(ascii: "\n")

  private static func range(_ number: Int, _ ends: [Int]) -> Range<Int> {
    (number > 1 ? ends[number - 2] : 0)..<ends[number - 1]
  }
}
