/// Carries one request to the service and brings its reply.
public protocol Transport: Sendable {
  /// - Parameter timeout: how long the whole exchange may take.
  /// - Throws: `TransportError`.
  func send(_ request: CatalogRequest, timeout: Duration) async throws(TransportError) -> CatalogReply
  /// Where its replies arrive: a task that prefers this executor goes on with a reply without a change of threads. It must
  /// not be held up there. Nil: anywhere.
  var executor: (any TaskExecutor)? { get }
  /// The transport below, where this one waits for turns or tries again.
  var direct: any Transport { get }
}

extension Transport {
  public var executor: (any TaskExecutor)? { nil }
  public var direct: any Transport { self }
}

/// Why no reply came.
public struct TransportError: Error, Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// No connection was made: nothing of the request left.
    case unreachable
    /// The certificate was not accepted: nothing of the request left.
    case untrusted
    /// The connection ended, or time ran out, after the request may have left: its outcome is not known.
    case interrupted
    /// The caller cancelled; the outcome is not known.
    case cancelled
    /// No access token could be had: nothing of the request left.
    case unauthorized
  }
  public let kind: Kind
  /// What went wrong, in a few words, without the URL.
  public let reason: String

  public init(_ kind: Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }
}
