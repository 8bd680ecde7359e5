// Rule: counted in scalars, as libedit counts; half of a character with marks is still typed on by the person.

/// What several texts begin with.
enum SharedStart {
  /// The longest start that all `texts` share.
  static func of(_ texts: [String]) -> [Unicode.Scalar] {
    guard let first = texts.first else { return [] }
    var common = Array(first.unicodeScalars)
    for text in texts.dropFirst() {
      let shared = zip(common, text.unicodeScalars).prefix { $0 == $1 }.count
      common.removeSubrange(shared...)
    }
    return common
  }
}
