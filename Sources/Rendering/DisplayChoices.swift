internal import Shell
internal import Synchronization

/// What a person chose while the shell runs; an output and those redirected from it share it.
final class DisplayChoices: Sendable {
  struct Values {
    /// Nil: what suits the destination.
    var format: OutputFormat?
    /// For somebody who hears the screen instead of seeing it.
    var isForScreenReader = false
    /// Whether results taller than the screen go to a pager.
    var usesPager = true
  }

  private let values: Mutex<Values>

  init(format: OutputFormat?) { values = Mutex(Values(format: format)) }

  var now: Values { values.withLock { $0 } }

  func change(_ body: (inout Values) -> Void) { values.withLock { body(&$0) } }
}
