// Rules: the sandbox's core behind a server that does to requests and replies what networks and services do. What it does
// to a request hangs on the seed, the request and how often it came, and on nothing else, so that a seed comes to the same
// faults whatever the order is in which requests arrive. Every thread belongs to one connection.

import CatalogAPI
import Foundation
import HTTPTypes
import Sandbox
import Synchronization

/// How often each fault happens, from 0 to 1.
struct FaultRates: Sendable {
  /// The connection is reset before the request took effect.
  var resetBefore = 0.0
  /// The connection is reset after it took effect.
  var resetAfter = 0.0
  /// The connection ends in the middle of the reply.
  var half = 0.0
  /// The reply comes byte by byte.
  var drip = 0.0
  /// The request takes effect twice.
  var twice = 0.0
  /// The reply waits, so that later ones come before it.
  var late = 0.0
  /// 503 without effect.
  var overload = 0.0
  /// Bytes of path and query beyond which 414 comes; nil: any length is taken.
  var longest: Int?
}

/// The sandbox behind a faulty network, on a port of loopback.
final class FaultService: Sendable {
  /// A request that had its effect.
  struct Effect: Sendable {
    let ids: [String]
    /// Whether the whole reply was handed to the network.
    let isAnswered: Bool
  }

  private enum Fault { case none, resetBefore, resetAfter, half, drip, twice, late, overload, tooLong }

  private struct State {
    var rates: FaultRates
    var visits: [UInt64: Int] = [:]
    var effects: [Effect] = []
    /// Requests that no delete of these ids may be.
    var strangers: [String] = []
    var faults = 0
  }

  let core: SandboxCore
  let port: UInt16
  private let seed: UInt64
  private let client: String
  private let listener: Int32
  private let state: Mutex<State>

  init(core: SandboxCore, client: String, seed: UInt64, rates: FaultRates) throws {
    self.core = core
    self.client = client
    self.seed = seed
    state = Mutex(State(rates: rates))
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    var length = size
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 128) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRINUSE) }
    self.listener = listener
    port = UInt16(bigEndian: address.sin_port)
    _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
    let service = self
    Thread.detachNewThread { service.accept() }
  }

  var effects: [Effect] { state.withLock { $0.effects } }
  var strangers: [String] { state.withLock { $0.strangers } }
  var faults: Int { state.withLock { $0.faults } }

  /// From now on nothing goes wrong but what lasts.
  func calm() {
    state.withLock { $0.rates = FaultRates(longest: $0.rates.longest) }
  }

  /// Takes no more connections.
  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  private func accept() {
    while true {
      let connection = Foundation.accept(listener, nil, nil)
      guard connection >= 0 else {
        if errno == EINTR || errno == ECONNABORTED { continue }
        return
      }
      _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
      let service = self
      Thread.detachNewThread { service.serve(connection) }
    }
  }

  // MARK: One connection

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    var pending: [UInt8] = []
    while let head = Self.head(from: connection, &pending) {
      guard let target = head.split(separator: " ").dropFirst().first.map(String.init) else { return }
      guard answer(target, on: connection) else { return }
    }
  }

  /// The bytes up to the empty line; nil where the connection ends.
  private static func head(from connection: Int32, _ pending: inout [UInt8]) -> String? {
    let end = Array("\r\n\r\n".utf8)
    while true {
      if let range = pending.firstRange(of: end) {
        let head = String(decoding: pending[..<range.lowerBound], as: UTF8.self)
        pending.removeSubrange(..<range.upperBound)
        return head
      }
      var block = [UInt8](repeating: 0, count: 16 * 1024)
      let count = recv(connection, &block, block.count, 0)
      guard count > 0 else { return nil }
      pending += block[..<count]
    }
  }

  /// - Returns: whether the connection goes on.
  private func answer(_ target: String, on connection: Int32) -> Bool {
    let fault = fault(for: target)
    switch fault {
    case .resetBefore:
      Self.reset(connection)
      return false
    case .overload: return Self.write(Self.reply(503, "busy", more: "Retry-After: 0\r\n"), to: connection)
    case .tooLong: return Self.write(Self.reply(414, "too long"), to: connection)
    case .late: usleep(useconds_t(1000 * (1 + hash(target) % 40)))
    default: break
    }
    let reply = core.reply(
      to: HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1", path: target))
    if fault == .twice {
      _ = core.reply(to: HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1", path: target))
    }
    let bytes = Self.reply(reply.status, String(decoding: reply.body, as: UTF8.self))
    let isAnswered = send(bytes, fault, on: connection)
    note(target, isAnswered: isAnswered)
    return isAnswered
  }

  /// - Returns: whether all of it was handed over.
  private func send(_ bytes: [UInt8], _ fault: Fault, on connection: Int32) -> Bool {
    switch fault {
    case .resetAfter:
      Self.reset(connection)
      return false
    case .half:
      _ = Self.write(Array(bytes[..<(bytes.count / 2)]), to: connection)
      return false
    case .drip:
      for byte in bytes {
        guard Self.write([byte], to: connection) else { return false }
        usleep(100)
      }
      return true
    default: return Self.write(bytes, to: connection)
    }
  }

  private func note(_ target: String, isAnswered: Bool) {
    let request = URLComponents(string: "http://h" + target)
    let items = Dictionary(
      (request?.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { first, _ in first })
    let ids = (items["entityIds"] ?? "").split(separator: ",").map(String.init)
    state.withLock { state in
      if items["action"] != "entity.delete" || items["client"] != client || ids.isEmpty {
        state.strangers.append(target)
      }
      state.effects.append(Effect(ids: ids, isAnswered: isAnswered))
    }
  }

  // MARK: Faults

  private func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325 ^ seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  private func fault(for target: String) -> Fault {
    let key = hash(target)
    return state.withLock { state in
      if let longest = state.rates.longest, target.utf8.count > longest { return .tooLong }
      let visit = state.visits[key, default: 0]
      state.visits[key] = visit + 1
      var dice = Dice(key &+ UInt64(visit) &* 0x9E37_79B9)
      let rates = state.rates
      let choices: [(Double, Fault)] = [
        (rates.resetBefore, .resetBefore), (rates.resetAfter, .resetAfter), (rates.half, .half), (rates.drip, .drip),
        (rates.twice, .twice), (rates.late, .late), (rates.overload, .overload),
      ]
      for (rate, fault) in choices where dice.share < rate {
        state.faults += 1
        return fault
      }
      return .none
    }
  }

  private static func reset(_ connection: Int32) {
    // Closing throws away what was not sent, and tells the other side so (socket(7), SO_LINGER).
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(connection, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }

  private static func reply(_ status: Int, _ body: String, more: String = "") -> [UInt8] {
    Array("HTTP/1.1 \(status) X\r\n\(more)Content-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8)
  }

  private static func write(_ bytes: [UInt8], to connection: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}

/// Repeatable numbers.
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// From 0 up to 1.
  var share: Double { mutating get { Double(next() >> 11) / Double(1 << 53) } }

  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  mutating func happens(_ rate: Double) -> Bool { share < rate }
}
