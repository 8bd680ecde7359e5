internal import CatalogAPI
internal import HTTPTypes
internal import Logging

/// What is logged of one request: `request`, its number in this transport; `method`; `url`, the token hidden; then `status`, `bytes` of
/// the reply's body, `milliseconds`, or where no reply came `failure` and `reason`; `service-request`, by which the service's support
/// finds it; and of a deletion `run`, `batch` and `attempt`.
struct RequestRecord {
  private let start = ContinuousClock.now
  private var metadata: Logger.Metadata

  init(_ request: CatalogRequest, number: Int, purpose: RequestPurpose?) {
    // Made only where somebody logs: the shown target is not at hand.
    let shown = request.description
    let url = shown.drop { $0 != " " }.dropFirst()
    metadata = [
      "request": .stringConvertible(number), "method": .string(request.method.rawValue), "url": .string(String(url)),
    ]
    guard let purpose else { return }
    metadata["run"] = purpose.run.map { .string($0) }
    metadata["batch"] = purpose.batch.map { .stringConvertible($0) }
    metadata["attempt"] = .stringConvertible(purpose.attempt)
  }

  func begin(in logger: Logger) { logger.debug("request begins", metadata: metadata) }

  func end(with result: ExchangeResult, in logger: Logger) {
    var metadata = metadata
    let tenths = ((ContinuousClock.now - start) / .microseconds(100)).rounded()
    metadata["milliseconds"] = .stringConvertible(tenths / 10)
    switch result {
    case .success(let reply):
      metadata["status"] = .stringConvertible(reply.status)
      metadata["bytes"] = .stringConvertible(reply.body.count)
      metadata["service-request"] = reply.requestID.map { .string($0) }
      logger.info("request", metadata: metadata)
    case .failure(let error):
      metadata["failure"] = .string("\(error.kind)")
      metadata["reason"] = .string(error.reason)
      logger.warning("request", metadata: metadata)
    }
  }
}
