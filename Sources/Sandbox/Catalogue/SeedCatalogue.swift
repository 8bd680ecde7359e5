internal import CatalogAPI

// The catalogue that a sandbox begins with: the same seed makes the same items. Most are plain; some have ids that break
// the documented rules, as real catalogues do, and some are there to be cleaned up.

/// Makes a catalogue of realistic items.
struct SeedCatalogue {
  /// Ids that are hard to get through a URL or a script.
  static let hardIDs = ["é", "漢字", "a b", "a&b=c", "100%", "a+b", "a/b", "😀"]
  /// From this size on, a catalogue has the hard ids.
  private static let smallestWithHardIDs = 100
  private static let plainPrefix = "sku-"
  /// One item in so many is a leftover of a test.
  private static let testShare = 40
  /// One item in so many is discontinued.
  private static let discontinuedShare = 25

  private var random: SplitMix64

  /// A catalogue of exactly `count` items: `sku-N`, then `test-NNN`, then `disc-NNN`, then the hard ids.
  static func make(seed: UInt64, count: Int) -> Catalogue {
    var maker = SeedCatalogue(random: SplitMix64(seed: seed))
    var catalogue = Catalogue()
    let tests = count / testShare
    let discontinued = count / discontinuedShare
    let hard = count >= smallestWithHardIDs ? hardIDs : []
    let plain = max(0, count - tests - discontinued - hard.count)
    for number in 0..<plain { catalogue.put(maker.item("\(plainPrefix)\(number + 1)", status: "active")) }
    for number in 0..<tests { catalogue.put(maker.item("test-\(padded(number + 1))", status: "test")) }
    for number in 0..<discontinued {
      catalogue.put(maker.item("disc-\(padded(number + 1))", status: "discontinued"))
    }
    for id in hard { catalogue.put(maker.item(id, status: "active")) }
    return catalogue
  }

  /// The catalogue of Staging: the same items, but of the plain ones every tenth is missing and every seventh has another
  /// value, so that comparing environments shows something.
  static func makeStaging(seed: UInt64, count: Int) -> Catalogue {
    var catalogue = Catalogue()
    let seeds = make(seed: seed, count: count)
    for id in seeds.ids {
      guard var item = seeds[id] else { continue }
      if id.text.hasPrefix(plainPrefix), let number = Int(id.text.dropFirst(plainPrefix.count)) {
        if number % 10 == 0 { continue }
        if number % 7 == 0, let value = item.attributes["value"] { item.attributes["value"] = "1" + value }
      }
      catalogue.put(item)
    }
    return catalogue
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 3 - digits.count)) + digits
  }

  private static let kinds: [(noun: String, category: String, lowest: Int, highest: Int)] = [
    ("Desk Lamp", "home:lighting", 1900, 8900), ("Floor Lamp", "home:lighting", 4900, 24900),
    ("Wool Blanket", "home:textiles", 2900, 12900), ("Linen Cushion", "home:textiles", 1200, 4500),
    ("Chef's Knife", "kitchen:knives", 2500, 18900), ("Cast-Iron Pan", "kitchen:cookware", 3900, 15900),
    ("Coffee Grinder", "kitchen:coffee", 3500, 29900), ("Rain Jacket", "clothing:jackets", 5900, 34900),
    ("Running Shoe", "clothing:shoes", 6900, 18900), ("Merino Sweater", "clothing:knitwear", 4900, 16900),
    ("Hiking Backpack", "outdoor:packs", 6900, 27900), ("Two-Person Tent", "outdoor:tents", 9900, 59900),
    ("Wireless Headphones", "electronics:audio", 3900, 39900), ("USB-C Charger", "electronics:power", 1500, 7900),
    ("Picture Book", "books:children", 900, 2500), ("Cookbook", "books:cooking", 1400, 4900),
  ]
  private static let brands = [
    "Aldra", "Bergholm", "Castell", "Dunmore", "Elvik", "Fjordline", "Grey & Sons", "Hanami",
  ]
  private static let colours = ["black", "white", "red", "blue", "green", "grey", "natural", "yellow"]
  private static let messages = ["New", "Bestseller", "Last few", "Free shipping", "Online only"]

  private mutating func item(_ text: String, status: String) -> SandboxItem {
    let kind = pick(Self.kinds)
    let brand = pick(Self.brands)
    let colour = pick(Self.colours)
    let cents = Int.random(in: kind.lowest...kind.highest, using: &random)
    let inventory = status == "discontinued" ? 0 : Int.random(in: 1...250, using: &random)
    let slug = PercentEncoding.encode(text)
    let attributes = [
      "value": Self.price(cents), "margin": Self.price(cents * Int.random(in: 15...45, using: &random) / 100),
      "inventory": "\(inventory)", "message": pick(Self.messages), "brand": brand, "colour": colour,
      "status": status, "pageUrl": "/products/\(slug)", "thumbnailUrl": "/images/\(slug).jpg",
    ]
    guard let id = try? EntityID(text) else { preconditionFailure("a seed id is no id") }
    return SandboxItem(
      id: id, name: "\(brand) \(kind.noun), \(colour)",
      categories: [String(kind.category.prefix { $0 != ":" }), kind.category], attributes: attributes)
  }

  private mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[Int.random(in: choices.indices, using: &random)]
  }

  private static func price(_ cents: Int) -> String {
    let rest = cents % 100
    return "\(cents / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}
