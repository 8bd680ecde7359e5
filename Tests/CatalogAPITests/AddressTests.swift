internal import Testing

@testable internal import CatalogAPI

@Suite("Addresses and environments")
struct AddressTests {
  @Test(
    "a host, a host with a port, or a base URL; https everywhere, http only to a loopback address",
    arguments: [
      ("recs.example.com", "https://recs.example.com"), ("recs.example.com:8443", "https://recs.example.com:8443"),
      ("https://recs.example.com", "https://recs.example.com"),
      ("https://recs.example.com:443/", "https://recs.example.com"),
      ("https://recs.example.com/a/b//", "https://recs.example.com/a/b"),
      ("recs.example.com/a%20b", "https://recs.example.com/a%20b"),
      ("https://h:65535", "https://h:65535"), ("https://h:1", "https://h:1"), ("https://h:080", "https://h:80"),
      ("http://localhost", "http://localhost"),
      ("http://localhost:80/x", "http://localhost/x"), ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
      ("http://127.255.0.9", "http://127.255.0.9"),
      ("http://[::1]:9", "http://[::1]:9"), ("http://[::1]", "http://[::1]"),
      ("https://[2001:db8::1]:443", "https://[2001:db8::1]"),
      ("localhost", "https://localhost"), ("https://127.0.0.1", "https://127.0.0.1"),
      ("http://localhost:443", "http://localhost:443"),
    ])
  func accepted(text: String, canonical: String) throws {
    let base = try BaseURL(text)
    #expect(base.text == canonical)
    #expect(try BaseURL(base.text) == base)
  }

  private static let blanks = "an address holds no '?', '#', '@' or blank"
  private static let visible = "an address holds only visible ASCII characters; others are written as %XX"
  private static func plain(_ host: String) -> String {
    "plain http is spoken only to a loopback address, and '\(host)' is none"
  }
  private static func port(_ port: String) -> String { "'\(port)' is no port; ports are 1 to 65535" }

  @Test(
    "what is no address of the service is refused with the reason",
    arguments: [
      ("", "it names no host"), ("https://", "it names no host"), ("https:///x", "it names no host"),
      (":80", "it names no host"), ("/x", "it names no host"),
      ("ftp://h", "only https is spoken, not 'ftp'"), ("HTTP://h", "only https is spoken, not 'HTTP'"),
      ("ws://127.0.0.1", "only https is spoken, not 'ws'"),
      ("h?x", blanks), ("h/#x", blanks), ("user:pw@h", blanks), ("h /x", blanks), ("https://h\t", blanks),
      ("h\n", visible), ("h/a\nb", visible),
      ("h/\u{1}", visible), ("h/\r\nX: y", blanks), ("hé", visible), ("h/é", visible), ("h/\u{7F}", visible),
      ("h:0", port("0")), ("h:65536", port("65536")), ("h:", port("")), ("h:+80", port("+80")), ("h:-1", port("-1")),
      ("h:8o", port("8o")), ("h:1:2", port("1:2")),
      ("::1", "it names no host"), ("[::1]80", "a ':' and a port have to follow ']', not '80'"),
      ("[::1]x80", "a ':' and a port have to follow ']', not 'x80'"),
      ("[::1]:", port("")), ("http://h", plain("h")), ("http://recs.example.com/x", plain("recs.example.com")),
      ("http://127.0.0.1.evil.com", plain("127.0.0.1.evil.com")),
      ("http://127.0.0", plain("127.0.0")), ("http://127.0.0.256", plain("127.0.0.256")),
      ("http://127.0.0.+1", plain("127.0.0.+1")), ("http://128.0.0.1", plain("128.0.0.1")),
      ("http://0.0.0.0", plain("0.0.0.0")), ("http://localhost.evil.com", plain("localhost.evil.com")),
      ("http://127..0.1", plain("127..0.1")), ("http://[::2]", plain("[::2]")),
    ])
  func refused(text: String, reason: String) {
    #expect(throws: BaseURL.Refusal(reason: reason)) { try BaseURL(text) }
  }

  @Test("the parts of an address")
  func parts() throws {
    let base = try BaseURL("https://h:8443/a/")
    #expect(
      base.isEncrypted && base.host == "h" && base.port == 8443 && base.path == "/a" && base.authority == "h:8443")
    let plain = try BaseURL("http://localhost")
    #expect(!plain.isEncrypted && plain.port == 80 && plain.path == "" && plain.authority == "localhost")
  }

  @Test(
    "the name of an environment is letters, digits, '.', '_' and '-', and starts with neither '-' nor '.'",
    arguments: [
      ("prod", true), ("p", true), ("_x", true), ("9", true), ("a.b-c_D1", true), ("", false), ("-a", false),
      (".a", false), ("a b", false), ("é", false),
      ("a/b", false), ("a\n", false),
    ])
  func names(name: String, isName: Bool) {
    #expect(ServiceEnvironment.isName(name) == isName)
  }

  @Test("an environment's identity is its name, API, address and account, and nothing else")
  func identity() throws {
    var one = ServiceEnvironment(name: "prod", base: try BaseURL("h"), client: "c", tokenSource: .store)
    #expect(one.identity == "prod classic https://h c")
    let before = one.identity
    (one.isProtected, one.isReadOnly, one.maximumDelete, one.tokenSource) = (true, true, 1, .prompt)
    #expect(one.identity == before)
    var others: [ServiceEnvironment] = [one, one, one]
    others[0].name = "prod2"
    others[1].service = .classic(client: "d")
    others[2].base = try BaseURL("h:8443")
    #expect(Set(others.map(\.identity) + [before]).count == 4)
    #expect(!one.canReadBack)
    let account = TargetAccount(tenant: "acme", environmentID: 6781, apiKey: "k", tokenService: try BaseURL("ims"))
    one.companion = account
    #expect(one.canReadBack && one.identity == before)
    one.service = .target(account)
    #expect(one.identity == "prod target https://h acme/6781")
    #expect(one.rateScope == "target https://h acme")
  }

  @Test("a list of environments is looked up by name")
  func list() throws {
    let one = ServiceEnvironment(name: "one", base: try BaseURL("h"), client: "c", tokenSource: .store)
    let list = EnvironmentList(environments: [one], defaultName: "one")
    #expect(list["one"] == one)
    #expect(list["ONE"] == nil)
  }
}
