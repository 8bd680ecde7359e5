/// The last requests that came, oldest first.
struct RequestLog: Sendable {
  /// Enough for the deletion of a million items; more would hold memory for nobody.
  static let capacity = 10_000

  private var ring: [LoggedRequest] = []
  private var oldest = 0

  var requests: [LoggedRequest] { Array(ring[oldest...] + ring[..<oldest]) }

  mutating func append(_ request: LoggedRequest) {
    if ring.count < Self.capacity {
      ring.append(request)
    } else {
      ring[oldest] = request
      oldest = (oldest + 1) % Self.capacity
    }
  }
}
