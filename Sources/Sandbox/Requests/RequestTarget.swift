internal import CatalogAPI

// A target is taken apart byte for byte: first at `?`, then at `&`, then at the first `=`; only the pieces are decoded. A
// `+` stays a `+`, and an encoded separator never separates.

/// The path and query of one request, undecoded.
struct RequestTarget {
  let path: Substring
  private let pairs: [(name: Substring, value: Substring)]

  init(_ target: String) {
    let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = halves.first ?? ""
    guard halves.count == 2 else {
      pairs = []
      return
    }
    pairs = halves[1].split(separator: "&").map { pair in
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (name: sides[0], value: sides.count == 2 ? sides[1] : "")
    }
  }

  /// The value of a parameter as it was sent.
  /// - Throws: `RequestRefusal` where it is missing or given twice.
  func rawValue(of name: String) throws(RequestRefusal) -> Substring {
    let found = pairs.filter { PercentEncoding.decode($0.name) == name }
    guard let first = found.first else { throw RequestRefusal("the parameter \(name) is missing") }
    guard found.count == 1 else { throw RequestRefusal("the parameter \(name) is given twice") }
    return first.value
  }

  /// The value of a parameter, decoded.
  /// - Throws: `RequestRefusal`.
  func value(of name: String) throws(RequestRefusal) -> String {
    try decode(try rawValue(of: name), of: name)
  }

  /// Every parameter, decoded, in order.
  /// - Throws: `RequestRefusal` where one can't be.
  func decoded() throws(RequestRefusal) -> [(name: String, value: String)] {
    var all: [(name: String, value: String)] = []
    for (rawName, rawValue) in pairs {
      let name = try decode(rawName, of: "\(rawName)")
      all.append((name: name, value: try decode(rawValue, of: name)))
    }
    return all
  }

  private func decode(_ piece: Substring, of name: String) throws(RequestRefusal) -> String {
    guard let text = PercentEncoding.decode(piece) else {
      throw RequestRefusal("the parameter \(name) is not percent-encoded UTF-8")
    }
    return text
  }
}
