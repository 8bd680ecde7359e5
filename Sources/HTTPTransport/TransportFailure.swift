internal import AsyncHTTPClient
internal import CatalogAPI
internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

// An error says "nothing was sent" only where that is sure; whatever else goes wrong leaves the outcome open. The reasons
// name host and port, never the URL: it holds a token.

/// Turns the HTTP client's errors into the port's.
enum TransportFailure {
  static func translate(_ error: any Error, at place: String) -> TransportError {
    switch error {
    case let error as HTTPClientError: translate(error, at: place)
    case let error as NIOConnectionError: translate(error, at: place)
    case let error as NIOSSLError: translate(error, at: place)
    case is NIOSSLExtraError:
      TransportError(.untrusted, "the certificate of \(place) was not accepted: it is for another name")
    case let error as IOError where error.errnoCode == ECONNREFUSED:
      TransportError(.unreachable, "\(place) refused the connection")
    case ChannelError.connectTimeout: connectTimeout(at: place)
    case is CancellationError: TransportError(.cancelled, "cancelled")
    default: TransportError(.interrupted, "the connection to \(place) ended before its reply was complete")
    }
  }

  /// The time for the whole exchange was up. Whether a connection had been made by then isn't known.
  static func outOfTime(at place: String) -> TransportError {
    TransportError(.interrupted, "no reply from \(place) in time")
  }

  private static func translate(_ error: HTTPClientError, at place: String) -> TransportError {
    switch error {
    case .cancelled, .requestStreamCancelled: TransportError(.cancelled, "cancelled")
    case .connectTimeout, .tlsHandshakeTimeout: connectTimeout(at: place)
    case .getConnectionFromPoolTimeout:
      TransportError(.unreachable, "no connection to \(place) became free in time")
    case .deadlineExceeded, .readTimeout, .writeTimeout: outOfTime(at: place)
    case .alreadyShutdown: TransportError(.unreachable, "this transport was shut down")
    case .invalidURL, .emptyHost, .emptyScheme:
      TransportError(.unreachable, "\(place) can't be part of a URL")
    default: TransportError(.interrupted, "the connection to \(place) ended before its reply was complete")
    }
  }

  /// Every way to the host failed, or its name could not be looked up.
  private static func translate(_ error: NIOConnectionError, at place: String) -> TransportError {
    if error.connectionErrors.isEmpty && (error.dnsAError != nil || error.dnsAAAAError != nil) {
      return TransportError(.unreachable, "no address is known for \(place)")
    }
    let refused = error.connectionErrors.contains { ($0.error as? IOError)?.errnoCode == ECONNREFUSED }
    return TransportError(
      .unreachable, refused ? "\(place) refused the connection" : "no connection to \(place) could be made")
  }

  private static func translate(_ error: NIOSSLError, at place: String) -> TransportError {
    switch error {
    case .handshakeFailed(.sslError), .unableToValidateCertificate, .noCertificateToValidate, .cannotMatchULabel:
      TransportError(.untrusted, "\(place) could not prove who it is: its certificate or its TLS was not accepted")
    case .handshakeFailed: TransportError(.unreachable, "\(place) ended the TLS handshake")
    default: TransportError(.interrupted, "the connection to \(place) ended before its reply was complete")
    }
  }

  private static func connectTimeout(at place: String) -> TransportError {
    TransportError(.unreachable, "no connection to \(place) could be made in time")
  }
}
