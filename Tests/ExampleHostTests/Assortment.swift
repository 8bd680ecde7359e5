/// What the host's program knows of its own goods.
struct Assortment: Sendable {
  struct Article: Sendable {
    let id: String
    let department: String
    let isSold: Bool
    let stock: Int
  }

  static let departments = ["lamps", "chairs"]

  let articles: [Article]

  /// Articles of a department that are not sold any more.
  func discontinued(in department: String) -> [Article] {
    articles.filter { $0.department == department && !$0.isSold }
  }
}
