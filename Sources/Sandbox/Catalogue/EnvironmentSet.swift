// The three environments that a new account has, with the ids of Adobe's screenshots (Target help, "Environments"); ids
// differ per account. Nobody looks at Staging in most runs, so it is made when somebody does.

/// All environments of a sandbox.
struct EnvironmentSet: Sendable {
  static let production = SandboxConfiguration.defaultEnvironmentID
  static let staging = 6781
  static let development = 6782
  /// In the order in which they are listed.
  static let all: [(id: Int, name: String)] = [
    (production, "Production"), (staging, "Staging"), (development, "Development"),
  ]

  private(set) var productionCatalogue: CatalogueEnvironment
  private var others: [Int: CatalogueEnvironment] = [:]
  private let seed: UInt64
  private let itemCount: Int
  private let isSearchable: Bool

  init(seed: UInt64, itemCount: Int, isSearchable: Bool) {
    self.seed = seed
    self.itemCount = itemCount
    self.isSearchable = isSearchable
    productionCatalogue = CatalogueEnvironment(
      SeedCatalogue.make(seed: seed, count: itemCount), isSearchable: isSearchable)
  }

  static func contains(_ id: Int) -> Bool { all.contains { $0.id == id } }

  /// Hands one environment to `body`; nil where there is none of this id.
  mutating func open<Result>(_ id: Int, _ body: (inout CatalogueEnvironment) -> Result) -> Result? {
    guard Self.contains(id) else { return nil }
    if id == Self.production { return body(&productionCatalogue) }
    // Moved out and in again, so that nothing is copied.
    var environment = others.removeValue(forKey: id) ?? begin(id)
    defer { others[id] = environment }
    return body(&environment)
  }

  private func begin(_ id: Int) -> CatalogueEnvironment {
    let catalogue = id == Self.staging ? SeedCatalogue.makeStaging(seed: seed, count: itemCount) : Catalogue()
    return CatalogueEnvironment(catalogue, isSearchable: isSearchable)
  }
}
