// TLS is not a choice: https everywhere, and plain http only to a loopback address written with `http://`, for a stand-in.

/// The address that requests of an environment go to: scheme, host, port and a path in front.
public struct BaseURL: Sendable, Hashable {
  public let isEncrypted: Bool
  public let host: String
  /// 1–65535.
  public let port: Int
  /// Starts with `/` or is empty; never ends with `/`.
  public let path: String

  /// Why a text is no address of the service.
  public struct Refusal: Error, Sendable, Equatable {
    public let reason: String
  }

  /// Reads a host, `host:port`, or a base URL.
  /// - Throws: `Refusal`, also for plain http to anything but a loopback address.
  public init(_ text: String) throws(Refusal) {
    var rest = Substring(text)
    var encrypted = true
    if rest.hasPrefix("https://") {
      rest = rest.dropFirst(8)
    } else if rest.hasPrefix("http://") {
      rest = rest.dropFirst(7)
      encrypted = false
    } else if rest.contains("://") {
      throw Refusal(reason: "only https is spoken, not '\(rest.prefix { $0 != ":" })'")
    }
    if rest.contains(where: { "?#@ \t".contains($0) }) {
      throw Refusal(reason: "an address holds no '?', '#', '@' or blank")
    }
    guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw Refusal(reason: "an address holds only visible ASCII characters; others are written as %XX")
    }
    let authority = rest.prefix { $0 != "/" }
    var path = rest.dropFirst(authority.count)
    while path.hasSuffix("/") { path = path.dropLast() }
    (host, port) = try Self.hostAndPort(authority, encrypted: encrypted)
    self.path = String(path)
    isEncrypted = encrypted
    if !encrypted && !Self.isLoopback(host) {
      throw Refusal(reason: "plain http is spoken only to a loopback address, and '\(host)' is none")
    }
  }

  private static func hostAndPort(_ authority: Substring, encrypted: Bool) throws(Refusal) -> (String, Int) {
    var host = authority
    var port: Substring?
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      host = authority[...end]
      let after = authority[authority.index(after: end)...]
      guard after.isEmpty || after.hasPrefix(":") else {
        throw Refusal(reason: "a ':' and a port have to follow ']', not '\(after)'")
      }
      port = after.isEmpty ? nil : after.dropFirst()
    } else if let colon = authority.firstIndex(of: ":") {
      host = authority[..<colon]
      port = authority[authority.index(after: colon)...]
    }
    guard !host.isEmpty else {
      throw Refusal(reason: "it names no host")
    }
    guard let port else { return (String(host), encrypted ? 443 : 80) }
    guard isNumber(port), let number = Int(port), (1...65535).contains(number) else {
      throw Refusal(reason: "'\(port)' is no port; ports are 1 to 65535")
    }
    return (String(host), number)
  }

  /// True for `localhost`, 127.0.0.0/8 and ::1.
  public static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { isNumber($0) && UInt8($0) != nil }
  }

  /// Digits alone: `Int` takes a sign too.
  private static func isNumber(_ text: Substring) -> Bool {
    text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
  }

  /// `host`, or `host:port` where the port is not the scheme's own.
  public var authority: String { port == (isEncrypted ? 443 : 80) ? host : "\(host):\(port)" }

  /// The form that `init` reads.
  public var text: String { "\(isEncrypted ? "https" : "http")://\(authority)\(path)" }
}
