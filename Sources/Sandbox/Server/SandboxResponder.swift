internal import CatalogAPI
internal import Glibc
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore

/// Answers one HTTP request from the core.
struct SandboxResponder: Sendable {
  let core: SandboxCore

  /// Thrown to make the server drop a connection.
  private struct Cut: Error {}

  @Sendable
  func respond(to request: Request, writer: consuming ResponseWriter, on channel: any Channel) async throws {
    let body: ByteBuffer
    do {
      body = try await request.body.collect(upTo: SandboxServer.maximumBody)
    } catch is NIOTooManyBytesError {
      try await write(.text(413, "more than \(SandboxServer.maximumBody) bytes"), to: writer, closing: true)
      throw Cut()
    }
    let exchange = core.exchange(request.head, body: Array(body.readableBytesView), canCut: true)
    if exchange.delay > .zero { try await core.sleep(exchange.delay) }
    guard let reply = exchange.reply else {
      await Self.reset(channel)
      throw Cut()
    }
    try await write(reply, to: writer, closing: false)
  }

  private func write(_ reply: CatalogReply, to writer: consuming ResponseWriter, closing: Bool) async throws {
    var headers = reply.headers
    // A reply of status 204 has no body and must not say how long it is (RFC 9110, 8.6).
    if reply.status != 204 { headers[.contentLength] = "\(reply.body.count)" }
    if closing { headers[.connection] = "close" }
    try await writer.write(
      response: HTTPResponse(status: .init(code: reply.status), headerFields: headers),
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body)))
  }

  /// Closes a connection as a crash would: with a reset, where the platform lets us ask for one.
  private static func reset(_ channel: any Channel) async {
    // A linger time of zero makes close() send RST instead of FIN (socket(7)).
    try? await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    try? await channel.close().get()
  }
}
