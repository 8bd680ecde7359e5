// Words as they are typed, told apart as the binder does it: `--name=value`, values behind their option, and nothing but plain
// words behind a lone `--`.

/// The words of a half-typed command by what they are.
public struct TypedWords: Sendable {
  /// Those that are neither options nor their values, quotes and all.
  public private(set) var plain: [String] = []
  /// Names of the options that are given.
  public private(set) var options: [String] = []
  /// The option that still waits for its value.
  public private(set) var waiting: Option?

  /// - Parameter words: those behind the command's name.
  public init(_ words: [String], of signature: Signature) {
    var optionsEnded = false
    for word in words {
      if waiting != nil {
        waiting = nil
      } else if optionsEnded || !word.hasPrefix("--") {
        plain.append(word)
      } else if word == "--" {
        optionsEnded = true
      } else {
        let name = String(word.prefix { $0 != "=" })
        options.append(name)
        let option = signature.options.first { $0.name == name && $0.placeholder != nil }
        waiting = name == word ? option : nil
      }
    }
  }
}

extension Signature {
  /// What may still follow these words: parameters that are not filled, then options that were not given.
  func usage(after words: [String]) -> String {
    let typed = TypedWords(words, of: self)
    if let placeholder = typed.waiting?.placeholder { return placeholder }
    // A list that has begun may go on or not; nobody needs to be told once more.
    var parts: [String] = parameters.dropFirst(typed.plain.count).map { parameter in
      switch parameter.arity {
      case .one: parameter.name
      case .optional: "[\(parameter.name)]"
      case .any: "[\(parameter.name)…]"
      case .atLeastOne: "\(parameter.name)…"
      }
    }
    // All of them are too many to be told once more behind each word.
    if words.isEmpty {
      parts += options.map { option in
        let text = option.name + (option.placeholder.map { " \($0)" } ?? "")
        return option.isRequired ? text : "[\(text)]"
      }
    }
    return parts.joined(separator: " ")
  }
}
