internal import CatalogAPI

/// Answers `GET /{tenant}/target/recs/entities/{id}?environmentId=N`.
enum EntityReading {
  static func reply(
    to encodedID: Substring, _ target: RequestTarget, in state: inout SandboxState
  ) throws(ServiceFailure) -> CatalogReply {
    guard let text = PercentEncoding.decode(encodedID) else { throw .invalid("the id is not percent-encoded UTF-8") }
    // Without the parameter it is the default environment, and no other is looked into (Adobe's tutorial).
    let environment =
      try TargetRoutes.environment(named: "environmentId", in: target) ?? EnvironmentSet.production
    guard let id = try? EntityID(text, takingOdd: state.knobs.oddIDs), let item = state.item(id, in: environment) else {
      throw .notFound(text)
    }
    return .target(200, json(of: item, in: environment, isTyped: state.knobs.typedValues))
  }

  private static func json(of item: SandboxItem, in environment: Int, isTyped: Bool) -> JSONValue {
    var attributes: [String: JSONValue] = [:]
    for (name, text) in item.attributes { attributes[name] = value(text, of: name, isTyped: isTyped) }
    return .object([
      "id": .string(item.id.text), "name": .string(item.name), "categories": .strings(item.categories),
      "environment": isTyped ? .number(environment) : .string("\(environment)"), "attributes": .object(attributes),
    ])
  }

  /// A number is a text with every digit that the service stored (observed), or a JSON number (its specification).
  private static func value(_ text: String, of name: String, isTyped: Bool) -> JSONValue {
    if isTyped { return EntityAttribute.typed(text, of: name) }
    guard EntityAttribute.decimals.contains(name), let number = EntityAttribute.double(text),
      let digits = DecimalExpansion.text(of: number)
    else { return .string(text) }
    return .string(digits)
  }
}
