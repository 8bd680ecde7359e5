import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server that answers each request of its life with the next step of a script, byte for byte.
final class ScriptedServer: Sendable {
  enum Step: Sendable {
    case reply(String)
    /// Writes what there is of a reply, then closes.
    case replyAndClose(String)
    case silence
  }

  let port: Int
  private let channel: any Channel
  private let record: Record

  /// What arrived.
  final class Record: Sendable {
    fileprivate let connections = Mutex(0)
    fileprivate let openConnections = Mutex(0)
    fileprivate let heads = Mutex<[String]>([])
    fileprivate let steps: Mutex<[Step]>
    fileprivate let onRequest: @Sendable () -> Void
    fileprivate let closings = AsyncStream.makeStream(of: Void.self)

    fileprivate init(_ steps: [Step], _ onRequest: @escaping @Sendable () -> Void) {
      self.steps = Mutex(steps)
      self.onRequest = onRequest
    }
  }

  var connectionCount: Int { record.connections.withLock { $0 } }
  /// Those that neither side has closed.
  var openConnectionCount: Int { record.openConnections.withLock { $0 } }
  /// The heads of the requests, whole.
  var heads: [String] { record.heads.withLock { $0 } }

  init(
    _ steps: [Step], tls: NIOSSLContext? = nil, onRequest: @escaping @Sendable () -> Void = {}
  ) async throws {
    let record = Record(steps, onRequest)
    self.record = record
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
          try channel.pipeline.syncOperations.addHandler(Handler(record))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = channel.localAddress?.port ?? 0
  }

  /// Waits for the next end of a connection.
  func closing() async {
    for await _ in record.closings.stream { break }
  }

  func stop() async { try? await channel.close().get() }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let record: Record
    private var received = ""

    init(_ record: Record) { self.record = record }

    func channelActive(context: ChannelHandlerContext) {
      record.connections.withLock { $0 += 1 }
      record.openConnections.withLock { $0 += 1 }
      context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
      record.openConnections.withLock { $0 -= 1 }
      record.closings.continuation.yield()
      context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      received += String(buffer: unwrapInboundIn(data))
      // A TLS greeting (first byte 22) counts as a request, to those who speak no TLS.
      guard received.hasSuffix("\r\n\r\n") || received.utf8.first == 22 else { return }
      let head = received
      received = ""
      record.heads.withLock { $0.append(head) }
      let step = record.steps.withLock { $0.isEmpty ? .silence : $0.removeFirst() }
      record.onRequest()
      switch step {
      case .reply(let text): context.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
      case .replyAndClose(let text):
        context.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
        context.close(promise: nil)
      case .silence: break
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }
}
