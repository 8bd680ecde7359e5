internal import CatalogAPI
internal import Synchronization

// A program that is started sees what this process was started with, but for tokens: pagers, editors and other programs'
// credential helpers have no use for them, and what they hand on, log or leave in a crash report is out of the shell's hands.

/// The variables that programs get which are started here.
final class ChildVariables: Sendable {
  private let redact = Mutex<@Sendable (String) -> String>({ $0 })
  /// What is shorter is found in many a value by chance.
  private static let leastSecret = 8

  /// All but those that hold a secret.
  var all: [String: String] { ProcessVariables.all.filter { !isSecret($0.key, $0.value) } }

  /// Takes what masks the secrets that the session knows.
  func hideSecrets(masking redact: @escaping @Sendable (String) -> String) { self.redact.withLock { $0 = redact } }

  /// Whether a variable holds a secret, by its name or by what is in it.
  func isSecret(_ name: String, _ value: String) -> Bool {
    if name.hasPrefix("RECSH_SECRET_") { return true }
    let masked = redact.withLock { $0 }(value)
    if masked == value { return false }
    if masked == Secret.mask { return true }
    let masks = masked.split(separator: Secret.mask, omittingEmptySubsequences: false).count - 1
    let rest = masked.utf8.count - masks * Secret.mask.utf8.count
    return value.utf8.count - rest >= Self.leastSecret * masks
  }
}
