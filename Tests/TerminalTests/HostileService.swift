internal import Foundation
internal import Glibc
internal import Synchronization

/// A service on a loopback port that answers every request as it is told, in whatever bytes.
final class HostileService: Sendable {
  typealias Answer = @Sendable (_ request: String) -> [UInt8]

  let address: String
  private let listener: Int32
  private let answer = Mutex<Answer>({ _ in HostileService.reply("") })

  struct NotStarted: Error {}

  init() throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let isUp = withUnsafeMutablePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isUp else { throw NotStarted() }
    address = "http://127.0.0.1:\(UInt16(bigEndian: place.sin_port))"
    Thread.detachNewThread { [self] in
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        Thread.detachNewThread { self.serve(connection) }
      }
    }
  }

  /// Answers so from now on.
  func answers(_ answer: @escaping Answer) { self.answer.withLock { $0 = answer } }

  /// A connection that is still open ends with the process that has it.
  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// A whole reply.
  static func reply(_ body: String, status: String = "200 OK", headers: [String] = []) -> [UInt8] {
    reply(Array(body.utf8), status: status, headers: headers)
  }

  static func reply(_ body: [UInt8], status: String = "200 OK", headers: [String] = []) -> [UInt8] {
    let head = (["HTTP/1.1 \(status)", "Content-Length: \(body.count)"] + headers).joined(separator: "\r\n")
    return Array((head + "\r\n\r\n").utf8) + body
  }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(connection, &block, block.count)
      guard count > 0 else { return }
      bytes += block[..<count]
      while let request = Self.takeRequest(from: &bytes) {
        let reply = answer.withLock { $0 }(request)
        guard write(connection, reply, reply.count) == reply.count else { return }
      }
    }
  }

  /// A whole request, head and body, where there is one.
  private static func takeRequest(from bytes: inout [UInt8]) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.range(of: "\r\n\r\n") else { return nil }
    let head = text[..<end.lowerBound]
    let length = head.firstMatch(of: /(?i)content-length: (\d+)/).flatMap { Int($0.output.1) } ?? 0
    let size = head.utf8.count + 4 + length
    guard bytes.count >= size else { return nil }
    defer { bytes.removeFirst(size) }
    return String(decoding: bytes[..<size], as: UTF8.self)
  }
}
