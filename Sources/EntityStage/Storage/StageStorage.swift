// Rules: this class is only the handle that copy-on-write counts. Its core is changed by the one stage that alone
// refers to it (`EntityStage.makeUnique` comes before every change) and is constant as soon as it is shared.

/// Holds a core in memory that several stages may share.
///
/// Unchecked, because the compiler can't see that a shared core never changes; `makeUnique` sees to it.
final class StageStorage: @unchecked Sendable {
  var core: StageCore

  init(_ core: consuming StageCore = StageCore()) { self.core = core }

  func copy() -> StageStorage { StageStorage(core.copy()) }
}
