// The unified format of diff (POSIX, diff, "Diff -u Output Format"): hunks with three lines around each change.

/// What separates two texts, line by line.
public enum UnifiedDiff {
  private static let context = 3

  private enum Edit: Equatable {
    case same(String)
    case removed(String)
    case added(String)
  }

  /// The lines of the diff; none where the texts are equal.
  /// - Parameters:
  ///   - name: what both texts are called in the head.
  public static func lines(from old: String, to new: String, name: String) -> [String] {
    guard old != new else { return [] }
    let edits = edits(from: split(old), to: split(new))
    var result = ["--- \(name)", "+++ \(name)"]
    for hunk in hunks(edits) { result += text(of: hunk, in: edits) }
    return result
  }

  private static func split(_ text: String) -> [String] {
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
      String($0) ?? ""
    }
    if lines.last?.isEmpty == true {
      lines.removeLast()
    } else {
      lines[lines.count - 1] += "\n\\ No newline at end of file"
    }
    return lines
  }

  private static func edits(from old: [String], to new: [String]) -> [Edit] {
    let difference = new.difference(from: old)
    var removed: Set<Int> = []
    var added: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var edits: [Edit] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if i < old.count, removed.contains(i) {
        edits.append(.removed(old[i]))
        i += 1
      } else if j < new.count, added.contains(j) {
        edits.append(.added(new[j]))
        j += 1
      } else {
        edits.append(.same(old[i]))
        i += 1
        j += 1
      }
    }
    return edits
  }

  /// Ranges of edits that are shown together.
  private static func hunks(_ edits: [Edit]) -> [Range<Int>] {
    var hunks: [Range<Int>] = []
    for (index, edit) in edits.enumerated() {
      if case .same = edit { continue }
      let range = max(0, index - context)..<min(edits.count, index + context + 1)
      if let last = hunks.last, last.upperBound >= range.lowerBound {
        hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
      } else {
        hunks.append(range)
      }
    }
    return hunks
  }

  private static func text(of hunk: Range<Int>, in edits: [Edit]) -> [String] {
    let before = counts(edits[..<hunk.lowerBound])
    let inside = counts(edits[hunk])
    var lines = ["@@ -\(range(before.old, inside.old)) +\(range(before.new, inside.new)) @@"]
    for edit in edits[hunk] {
      switch edit {
      case .same(let text): lines.append(" " + text)
      case .removed(let text): lines.append("-" + text)
      case .added(let text): lines.append("+" + text)
      }
    }
    return lines
  }

  /// A range of lines: an empty one names the line before it.
  private static func range(_ before: Int, _ count: Int) -> String {
    count == 1 ? "\(before + 1)" : "\(count == 0 ? before : before + 1),\(count)"
  }

  private static func counts(_ edits: ArraySlice<Edit>) -> (old: Int, new: Int) {
    var counts = (old: 0, new: 0)
    for edit in edits {
      switch edit {
      case .same:
        counts.old += 1
        counts.new += 1
      case .removed: counts.old += 1
      case .added: counts.new += 1
      }
    }
    return counts
  }
}
