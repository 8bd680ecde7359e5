// Who sits at this machine, for the journal and for locks. It names; it proves nothing.

internal import Glibc

/// The user that this process runs as, and the machine it runs on.
public struct LocalUser: Sendable, Equatable {
  /// The account's name, or its number where it has none.
  public var name: String
  public var host: String

  public init(name: String, host: String) {
    self.name = name
    self.host = host
  }

  /// As the system has it; asking reads files of the system, so it is not done before somebody wants to know.
  public static var current: LocalUser { LocalUser(name: accountName(), host: hostName()) }
  /// The same as an address.
  public var address: String { "\(name)@\(host)" }

  private static func accountName() -> String {
    let id = geteuid()
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    // getpwuid_r fills this with the account's texts; none is near this length.
    var texts = [CChar](repeating: 0, count: 16 * 1024)
    let code = getpwuid_r(id, &entry, &texts, texts.count, &found)
    guard code == 0, found != nil, let name = entry.pw_name else { return String(id) }
    return String(cString: name)
  }

  private static func hostName() -> String {
    // HOST_NAME_MAX is 64 on Linux; the last byte stays zero.
    var name = [CChar](repeating: 0, count: 257)
    guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
