internal import CatalogAPI
internal import Glibc
internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOPosix

// A socket around the core. It listens on loopback addresses only: the sandbox's own routes ask for no token. Path and
// query go to the core as they came.

/// Serves a sandbox over HTTP/1.1.
public actor SandboxServer {
  /// The largest body that is read, in bytes: feeds of about half a million rows.
  public static let maximumBody = 64 << 20

  /// Why a server could not start.
  public enum StartError: Error, Sendable, Equatable {
    /// The address is not a loopback address.
    case notLoopback(String)
    case alreadyStarted
    /// The port is taken, or may not be used.
    case cannotListen(port: Int, reason: String)
  }

  private let core: SandboxCore
  private var running: Task<Void, any Error>?

  public init(core: SandboxCore) { self.core = core }

  /// Listens.
  /// - Parameters:
  ///   - host: a loopback address.
  ///   - port: 1–65535, or 0 for one that is free.
  /// - Returns: the port.
  /// - Throws: `StartError`.
  public func start(host: String = "127.0.0.1", port: Int = 0) async throws(StartError) -> Int {
    guard BaseURL.isLoopback(host) else { throw .notLoopback(host) }
    guard running == nil else { throw .alreadyStarted }
    let (ports, foundPort) = AsyncStream.makeStream(of: Int.self)
    let server = Server(
      childChannelSetup: HTTP1Channel(responder: SandboxResponder(core: core).respond),
      configuration: ServerConfiguration(address: .hostname(host == "[::1]" ? "::1" : host, port: port)),
      onServerRunning: { channel in
        foundPort.yield(channel.localAddress?.port ?? port)
        foundPort.finish()
      },
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      logger: Logger(label: "sandbox", factory: { _ in SwiftLogNoOpLogHandler() }))
    let task = Task {
      defer { foundPort.finish() }
      try await server.run()
    }
    running = task
    for await port in ports { return port }
    running = nil
    let failure = await task.result
    throw .cannotListen(port: port, reason: Self.reason(of: failure))
  }

  /// Stops listening and closes all connections, also those that wait for a reply.
  public func stop() async {
    guard let running else { return }
    self.running = nil
    running.cancel()
    _ = await running.result
  }

  private static func reason(of result: Result<Void, any Error>) -> String {
    guard case .failure(let error) = result, let failure = error as? IOError else { return "it can't be opened" }
    return switch failure.errnoCode {
    case EADDRINUSE: "another program listens there"
    case EACCES: "this user may not listen there"
    default: String(cString: strerror(failure.errnoCode))
    }
  }
}
