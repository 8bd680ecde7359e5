internal import CatalogAPI

// Rules: a batch is cut where its refusal says that it may be the batch and not the service. 414 and 431 say that it is too
// long (RFC 9110, section 15.5.15; RFC 6585, section 5): pieces are half as long, and so is every batch from then on. Any
// other 4xx may be for one of its ids: halves are sent until the id that is refused is alone. What no piece could change (the
// token, the rate, a time-out) is no reason to cut.

/// How a refused batch is cut into pieces.
enum BatchSplit {
  /// The pieces to send instead of a batch that was refused; nil where cutting can't help.
  /// - Parameters:
  ///   - status: of the refusal.
  ///   - length: bytes of a URL that holds these ids.
  static func pieces(
    of batch: Batch, refusedWith status: Int?, length: (Batch) -> Int
  ) -> (pieces: [Batch], longest: Int?)? {
    guard let status, (400..<500).contains(status), batch.count > 1 else { return nil }
    switch status {
    case 401, 403, 407, 408, 425, 429: return nil
    case 414, 431:
      let longest = length(batch) / 2
      return (pieces(of: batch, upTo: longest, length: length), longest)
    default: return (halves(of: batch), nil)
    }
  }

  /// Pieces of which none is longer than `longest`, but for those of a single id.
  static func pieces(of batch: Batch, upTo longest: Int, length: (Batch) -> Int) -> [Batch] {
    guard batch.count > 1, length(batch) > longest else { return [batch] }
    return halves(of: batch).flatMap { pieces(of: $0, upTo: longest, length: length) }
  }

  private static func halves(of batch: Batch) -> [Batch] {
    let middle = batch.count / 2
    return [batch.ids[..<middle], batch.ids[middle...]].compactMap { Batch(Array($0)) }
  }
}
