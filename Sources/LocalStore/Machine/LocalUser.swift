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

  /// The account's home folder, where it has one.
  public static var home: String? { account { $0.pw_dir }.flatMap { $0.hasPrefix("/") ? $0 : nil } }

  private static func accountName() -> String { account { $0.pw_name } ?? String(geteuid()) }

  /// A text of the account's entry.
  private static func account(_ field: (passwd) -> UnsafeMutablePointer<CChar>?) -> String? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    // getpwuid_r fills this with the account's texts; none is near this length.
    var texts = [CChar](repeating: 0, count: 16 * 1024)
    let code = getpwuid_r(geteuid(), &entry, &texts, texts.count, &found)
    guard code == 0, found != nil, let text = field(entry) else { return nil }
    return String(cString: text)
  }

  private static func hostName() -> String {
    // HOST_NAME_MAX is 64 on Linux; the last byte stays zero.
    var name = [CChar](repeating: 0, count: 257)
    guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
