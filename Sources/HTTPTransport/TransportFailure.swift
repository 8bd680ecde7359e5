internal import CatalogAPI
internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

// An error says "nothing was sent" only where that is sure: while the connection was being made. Whatever goes wrong later
// leaves the outcome open. The reasons name host and port, never the URL: it holds a token.

/// The port's errors for what goes wrong on the network.
enum TransportFailure {
  /// Why a connection did not come to carry a request.
  static func connecting(_ error: any Error, at place: String) -> TransportError {
    switch error {
    case let error as NIOConnectionError: connecting(error, at: place)
    case let error as NIOSSLError: handshake(error, at: place)
    case is NIOSSLExtraError:
      TransportError(.untrusted, "the certificate of \(place) was not accepted: it is for another name")
    case let error as IOError where error.errnoCode == ECONNREFUSED: refused(at: place)
    case ChannelError.connectTimeout: connectTimeout(at: place)
    default: noConnection(at: place)
    }
  }

  /// Every way to the host failed, or its name could not be looked up.
  private static func connecting(_ error: NIOConnectionError, at place: String) -> TransportError {
    if error.connectionErrors.isEmpty && (error.dnsAError != nil || error.dnsAAAAError != nil) {
      return TransportError(.unreachable, "no address is known for \(place)")
    }
    if error.connectionErrors.contains(where: { ($0.error as? IOError)?.errnoCode == ECONNREFUSED }) {
      return refused(at: place)
    }
    let isLate = error.connectionErrors.contains { failure in
      if case ChannelError.connectTimeout = failure.error { true } else { false }
    }
    return isLate ? connectTimeout(at: place) : noConnection(at: place)
  }

  private static func handshake(_ error: NIOSSLError, at place: String) -> TransportError {
    switch error {
    case .handshakeFailed(.sslError(let stack)) where stack.contains(.eofDuringHandshake):
      TransportError(.unreachable, "\(place) ended the TLS handshake")
    case .handshakeFailed(.sslError), .unableToValidateCertificate, .noCertificateToValidate, .cannotMatchULabel:
      TransportError(.untrusted, "\(place) could not prove who it is: its certificate or its TLS was not accepted")
    default: TransportError(.unreachable, "\(place) ended the TLS handshake")
    }
  }

  private static func refused(at place: String) -> TransportError {
    TransportError(.unreachable, "\(place) refused the connection")
  }

  static func noConnection(at place: String) -> TransportError {
    TransportError(.unreachable, "no connection to \(place) could be made")
  }

  static func connectTimeout(at place: String) -> TransportError {
    TransportError(.unreachable, "no connection to \(place) could be made in time")
  }

  /// The time for the whole exchange was up.
  static func outOfTime(at place: String) -> TransportError {
    TransportError(.interrupted, "no reply from \(place) in time")
  }

  static func cut(at place: String) -> TransportError {
    TransportError(.interrupted, "the connection to \(place) ended before its reply was complete")
  }
}
