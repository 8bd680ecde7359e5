// One line of YAML for each environment: `NAME: "TOKEN"`. Changes of several shells are made one after the other, under a
// lock, and each replaces the file as one step.

internal import CatalogAPI
internal import Glibc

/// The file that `login` writes.
struct CredentialsFile: Sendable {
  let path: String

  /// The tokens by environment; none where there is no file.
  /// - Throws: `StoreError`, also where others may read the file.
  func tokens() throws(StoreError) -> [String: Secret] {
    guard let bytes = try PrivateFile.read(path, limit: YAMLText.sizeLimit) else { return [:] }
    let root: YAMLText?
    do { root = try YAMLText.parse(bytes, quoting: false) } catch {
      throw damaged(error.line, error.reason)
    }
    guard let root, !root.isEmpty else { return [:] }
    guard case .mapping(let entries, _) = root else { throw damaged(root.line, "no list of 'NAME: TOKEN' lines") }
    var tokens: [String: Secret] = [:]
    for entry in entries {
      guard case .scalar(let token, _) = entry.value else { throw damaged(entry.line, "no 'NAME: TOKEN' line") }
      tokens[entry.key] = Secret(token)
    }
    return tokens
  }

  /// Changes the tokens and writes them where `change` says that something changed or was replaced.
  /// - Returns: what `change` returns.
  /// - Throws: `StoreError`.
  func change(_ change: (inout [String: Secret]) -> Bool) throws(StoreError) -> Bool {
    do {
      let lock = try FileLock(path + ".lock", .exclusive)
      defer { lock.unlock() }
      let before = try tokens()
      var after = before
      let result = change(&after)
      if result || after.count != before.count {
        try ReplacementFile.replacePrivately(path, with: Array(text(of: after).utf8))
      }
      return result
    } catch let error as StoreError {
      throw error
    } catch {
      let failure = error as? SystemFailure ?? SystemFailure(EIO)
      throw StoreError("can't write '\(path)': \(failure.reason)", help: failure.help)
    }
  }

  private func text(of tokens: [String: Secret]) -> String {
    var text = "# Tokens kept by 'login'. 'logout NAME' takes one out.\n"
    for (name, token) in tokens.sorted(by: { $0.key < $1.key }) {
      text += token.expose { "\(YAMLText.quoted(name)): \(YAMLText.quoted($0))\n" }
    }
    return text
  }

  private func damaged(_ line: Int?, _ reason: String) -> StoreError {
    StoreError(
      "the credentials file can't be read: \(line.map { "\(path):\($0)" } ?? path): \(reason)",
      help: "mend it, or remove it and run 'login' again")
  }
}
