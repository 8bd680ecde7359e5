internal import CatalogAPI

/// One item of the sandbox's catalogue.
struct SandboxItem: Sendable, Equatable {
  var id: EntityID
  var name: String
  var categories: [String]
  /// All values are texts, as the service's own replies give them.
  var attributes: [String: String]
}
