internal import CatalogAPI
internal import Deletion
internal import ScriptLanguage
internal import Shell

/// `require PROPERTY VALUE`
struct Require: CatalogCommand {
  private static let property = Parameter(
    "PROPERTY", .one, .choice(["environment", "client", "api", "version"]), "what has to be so")
  private static let value = Parameter("VALUE", .one, .text, "a name, a client code, an API, or the lowest version")
  static let signature = Signature(
    "require", .scripts, "lets a script run only where it is meant to", parameters: [property, value],
    standsFirst: true,
    details: [
      "It stands before everything else in a script, so that nothing has run when it refuses. A version is the lowest that",
      "will do, with the same first number. Under --retarget NAME another environment and client are let pass.",
    ],
    examples: [
      Example("require environment sandbox", "refuses in every other environment"),
      Example("require version 0.1.0\nrequire api classic", "a version of recsh, and a kind of service"),
    ])

  private let property: Argument
  private let value: Argument

  init(_ arguments: Arguments) throws {
    guard let property = arguments.first(Self.property), let value = arguments.first(Self.value) else {
      throw Diagnostic(.usage, "a property and a value are needed", help: Self.signature.usage)
    }
    self.property = property
    self.value = value
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let name = context.session.environment
    let isRetargeted = context.policy.retarget == name
    switch property.text {
    case "environment":
      if !isRetargeted { try expect(name, help: "use \(value.text), or --retarget \(name)", context) }
    case "client":
      let client = try workspace.pins(of: name).client
      if !isRetargeted { try expect(client, help: "--retarget \(name), if another client is meant", context) }
    case "api": try expect(try workspace.pins(of: name).api, help: "env show \(name)", context)
    default: try expectVersion(workspace.ports.author("").version, context)
    }
    return .none
  }

  private func expect(_ actual: String, help: String, _ context: Context) throws(Diagnostic) {
    guard actual != value.text else { return }
    throw Diagnostic(
      .refused, "this requires the \(property.text) '\(value.text)', and here it is '\(actual)'",
      place: context.place(of: value), help: help)
  }

  private func expectVersion(_ actual: String, _ context: Context) throws(Diagnostic) {
    let (wanted, here) = (Self.numbers(value.text), Self.numbers(actual))
    // A version that is no three numbers, as a test's, says nothing about its order.
    guard let here else { return }
    guard let wanted else {
      throw Diagnostic(
        .usage, "'\(value.text)' is no version", place: context.place(of: value), help: "three numbers, as in 0.1.0")
    }
    guard here[0] == wanted[0], !here.lexicographicallyPrecedes(wanted) else {
      throw Diagnostic(
        .refused, "this requires version \(value.text), and this is \(actual)", place: context.place(of: value),
        help: "run it with that version of recsh, or change its 'require version' once you have read it")
    }
  }

  private static func numbers(_ text: String) -> [Int]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    return parts.count == 3 && !parts.contains(nil) ? parts.compactMap { $0 } : nil
  }
}
