internal import CatalogAPI

// Custom algorithms: names, and what was uploaded under them (Recommendations Classic manual, p. 58-60). And recommendations
// with results to download, of which a sandbox begins with one.

/// The custom algorithms and the recommendations of a sandbox.
struct Algorithms: Sendable {
  /// One custom algorithm.
  struct Custom: Sendable, Equatable {
    var keyType: String
    /// By the environment that they were uploaded for, then by key: ids, the best first.
    var lists: [String: [String: [EntityID]]] = [:]
  }

  /// What an upload that names no environment is for (Recommendations Classic manual, p. 59).
  static let defaultEnvironment = "Production"
  /// Characters of a name (Recommendations Classic manual, p. 58).
  static let longestName = 255
  /// Keys of one upload by each method, and items under one key (Recommendations Classic manual, p. 10).
  static let mostKeysByGet = 1_000
  static let mostKeysByPost = 25_000
  static let mostItems = 500

  /// The recommendation that a sandbox begins with; no other id has results.
  static let seededRecommendation = "42"
  private static let seededKeys = 20
  private static let seededItems = 5

  private(set) var custom: [String: Custom] = [:]

  /// Makes a name, or gives one that is there another key type; what was uploaded under it stays.
  mutating func create(_ name: String, keyType: String) {
    custom[name, default: Custom(keyType: keyType)].keyType = keyType
  }

  /// False where there is no such name.
  mutating func delete(_ name: String) -> Bool { custom.removeValue(forKey: name) != nil }

  /// Sets the lists of these keys; those of other keys stay. False where there is no such name.
  mutating func fill(_ name: String, environment: String, with lists: [(key: String, ids: [EntityID])]) -> Bool {
    guard custom[name] != nil else { return false }
    for list in lists { custom[name]?.lists[environment, default: [:]][list.key] = list.ids }
    return true
  }

  /// The results of the seeded recommendation as the service's CSV has them: the environments, each with its rows. Items
  /// that are delivered no more are in none.
  static func seededResults(in catalogue: Catalogue, now: Duration) -> String {
    func delivered(_ number: Int) -> String? {
      guard let id = try? EntityID("sku-\(number)") else { return nil }
      return catalogue.delivers(id, now: now) ? id.text : nil
    }
    var text = "# environment: 1\r\n"
    for key in 1...seededKeys {
      guard let first = delivered(key) else { continue }
      text += ([first] + (1...seededItems).compactMap { delivered(key + $0) }).joined(separator: ",") + "\r\n"
    }
    return text + "# environment: 2\r\n"
  }
}
