internal import CatalogAPI
internal import Deletion
internal import ScriptLanguage

// Where errors of this machine's files cross the border to the user: once, with the code that their exit status hangs on.

extension Diagnostic {
  private static let examine = "'recsh doctor' looks through this machine's files, and changes nothing"

  /// An error of this machine, as it reaches the user.
  init(store error: any Error) {
    switch error {
    case let error as Diagnostic: self = error
    case let error as StoreError: self.init(.store, error.message, help: error.help ?? Self.examine)
    case let error as JournalError: self.init(.store, error.message, help: error.help ?? Self.examine)
    default: self.init(.store, "\(error)", help: Self.examine)
    }
  }

  /// A token that could not be had.
  init(credentials error: any Error) {
    switch error {
    case let error as StoreError: self.init(.credentials, error.message, help: error.help)
    default: self.init(.credentials, "\(error)", help: "'env test' tells what is wrong")
    }
  }
}
