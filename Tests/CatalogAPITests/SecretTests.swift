internal import HTTPTypes
internal import Testing

@testable internal import CatalogAPI

@Suite("Secrets: no text form, and one way out")
struct SecretTests {
  private struct Holder {
    var name = "x"
    var secret: Secret
    var list: [Secret]
    var maybe: Secret?
  }
  private static let token = "s3cr3t/tok en"

  @Test("printing, interpolating, reflecting and dumping show the mask, inside other values too")
  func printing() {
    let secret = Secret(Self.token)
    var dumped = ""
    dump(secret, to: &dumped)
    #expect(
      [
        secret.description, secret.debugDescription, "\(secret)", String(describing: secret),
        String(reflecting: secret),
      ]
        == Array(repeating: "••••", count: 5))
    #expect(dumped == "- ••••\n")
    #expect(Array(Mirror(reflecting: secret).children).count == 0)
    let holder = Holder(secret: secret, list: [secret], maybe: secret)
    #expect("\(holder)" == #"Holder(name: "x", secret: ••••, list: [••••], maybe: Optional(••••))"#)
    var dumpedHolder = ""
    dump(holder, to: &dumpedHolder)
    #expect(!dumpedHolder.contains("s3cr3t"))
    #expect("\(["t": secret])" == #"["t": ••••]"#)
  }

  @Test("only expose hands the characters out")
  func exposing() {
    #expect(Secret(Self.token).expose { $0 } == Self.token)
    #expect(Secret("").isEmpty && !Secret("x").isEmpty)
  }

  @Test(
    "redaction finds it plain and percent-encoded, in either case, and beside marks that join its last letter",
    arguments: [
      ("s3cr3t/tok en", "••••"), ("a=s3cr3t/tok en&b", "a=••••&b"), ("s3cr3t%2Ftok%20en", "••••"),
      ("s3cr3t%2ftok%20en", "••••"), ("s3cr3t/tok en\u{301}", "••••\u{301}"),
      ("s3cr3t/tok ens3cr3t/tok en", "••••••••"), ("s3cr3t", "s3cr3t"), ("", ""), ("nothing é", "nothing é"),
    ])
  func redaction(text: String, clean: String) {
    #expect(Array(Secret(Self.token).redacted(in: text).unicodeScalars) == Array(clean.unicodeScalars))
  }

  @Test("an empty secret redacts nothing, and one that is a part of its own encoding goes whole")
  func oddRedaction() {
    #expect(Secret("").redacted(in: "abc") == "abc")
    #expect(Secret("%").redacted(in: "a%25b%c") == "a••••b••••c")
    #expect(Secret("é").redacted(in: "x%c3%a9 é e\u{301}") == "x•••• •••• e\u{301}")
  }

  @Test("a request's description, reflection and dump hide the token, and only http and the exposed URL have it")
  func requests() throws {
    let environment = ServiceEnvironment(
      name: "prod", base: try BaseURL("https://recs.example.com/x"), client: "acme", tokenSource: .store)
    let request = ClassicRequests(environment: environment, token: Secret(Self.token)).delete(Batch(try EntityID("a")))
    let shown = "GET https://recs.example.com/x/rest?action=entity.delete&client=acme&clientToken=••••&entityIds=a"
    let path = "/x/rest?action=entity.delete&client=acme&clientToken=s3cr3t%2Ftok%20en&entityIds=a"
    var dumped = ""
    dump(request, to: &dumped)
    #expect([request.description, "\(request)", String(reflecting: request)] == [shown, shown, shown])
    #expect(!dumped.contains("s3cr3t"))
    #expect(Array(Mirror(reflecting: request).children).count == 0)
    #expect(request.http == HTTPRequest(method: .get, scheme: "https", authority: "recs.example.com", path: path))
    #expect(request.exposeURL { $0 } == "https://recs.example.com" + path)
    #expect(request.urlLength == "https://recs.example.com".utf8.count + path.utf8.count)
  }

  @Test(
    "a token's source is one of five forms, and reads back as it was written",
    arguments: [
      ("prompt", TokenSource.prompt), ("store", .store), ("env:RECS_TOKEN", .environment("RECS_TOKEN")),
      ("file:/a b/c:d", .file("/a b/c:d")),
      ("command:pass show recs", .command(["pass", "show", "recs"])), ("command:op", .command(["op"])),
      ("env:a:b", .environment("a:b")),
    ])
  func sources(text: String, source: TokenSource) throws {
    #expect(try TokenSource(text) == source)
    #expect(source.text == text)
  }

  @Test(
    "anything else is taken for a literal token and is not repeated",
    arguments: [
      "hunter2", "", "PROMPT", "prompt:", "store:x", "sandbox", "Env:X", "abc:def", ":", "ENV", "f3c1-aa/x==",
      " prompt",
    ])
  func literalTokens(text: String) {
    #expect(throws: TokenSource.Refusal(reason: "a token itself can't be given here")) { try TokenSource(text) }
  }

  @Test(
    "a source that lacks its other half says what it needs",
    arguments: [
      ("env:", "env: needs the name of a variable"), ("file:", "file: needs a path"),
      ("command:", "command: needs a program"), ("command:  ", "command: needs a program"),
    ])
  func incompleteSources(text: String, reason: String) {
    #expect(throws: TokenSource.Refusal(reason: reason)) { try TokenSource(text) }
  }

  @Test("the embedded sandbox's source has a text that can't be given")
  func sandbox() {
    #expect(TokenSource.sandbox.text == "sandbox")
  }
}
