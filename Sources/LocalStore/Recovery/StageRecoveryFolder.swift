// One file for each stage of each session, in a folder of the state folder. A session writes its own files only; those of
// sessions that are gone are known by the lock that nobody holds. A file is called by the time it was begun and its process,
// so files of two sessions never share a name.

public import CatalogAPI
public import EntityStage
internal import Glibc
public import Shell
internal import Synchronization

/// Keeps stages in files.
public final class StageRecoveryFolder: StageRecovery {
  private let folder: String
  private let author: @Sendable () -> String
  private let clock: any WallClock
  private let state = Mutex(State())

  private struct State {
    /// The files of this session, by environment.
    var files: [String: StageLogFile] = [:]
    /// Stages of others whose ids this session has, by environment: they go when those are kept. The lock says that they
    /// are nobody else's.
    var taken: [String: [Taken]] = [:]
    var lastSettled: ContinuousClock.Instant?
  }

  private struct Taken {
    let stage: LeftStage
    let file: Descriptor
    let mark: StageMark
  }

  private static let ending = ".stage"
  /// A file of that size is examined in a millisecond or two, so nobody has to ask for it.
  private static let smallBytes = 1 << 20
  /// In a long script, power may take as much as was staged in this time.
  private static let settling = Duration.seconds(1)

  /// - Parameters:
  ///   - folder: where the files are; made when the first one is written.
  ///   - author: who stages, as `user@host`; asked for when a file is written.
  public init(_ folder: String, author: @autoclosure @escaping @Sendable () -> String, clock: any WallClock) {
    self.folder = folder
    self.author = author
    self.clock = clock
  }

  deinit {
    state.withLock { state in
      for file in state.files.values { file.close() }
      for taken in state.taken.values.joined() { StageLogFile.release(taken.file) }
    }
  }

  // MARK: Keeping

  public func keep(_ stage: EntityStage, of owner: StageOwner) throws(StoreError) {
    do throws(SystemFailure) {
      try state.withLock { state throws(SystemFailure) in
        do throws(SystemFailure) { try keep(stage, of: owner, &state) } catch {
          // What was taken out since can't be written down, so it must not come back from where it was taken.
          releaseTaken(of: owner.environment, &state) { stage.changes(since: $0.mark)?.removed.isEmpty != true }
          throw error
        }
        releaseTaken(of: owner.environment, &state) { _ in true }
        guard let last = state.lastSettled, ContinuousClock.now - last < Self.settling else {
          return try settle(&state)
        }
      }
    } catch { throw failure("can't be kept for the case that this shell ends", error) }
  }

  private func keep(_ stage: EntityStage, of owner: StageOwner, _ state: inout State) throws(SystemFailure) {
    let known = state.files[owner.environment]
    if stage.isEmpty {
      state.files[owner.environment] = nil
      try known?.remove()
    } else if var file = known, !file.isBroken, file.isNamed, file.owner == owner,
      let changes = stage.changes(since: file.mark)
    {
      guard !changes.isEmpty else { return }
      defer { state.files[owner.environment] = file }
      do throws(SystemFailure) { try file.append(changes, of: stage) } catch {
        if !changes.removed.isEmpty { drop(&file) }
        throw error
      }
    } else {
      let path = if let known { known.path } else { try newPath() }
      do throws(SystemFailure) {
        state.files[owner.environment] = try StageLogFile(path, stage, of: owner, author: author())
      } catch {
        // Much was taken out, and that could not be written.
        if var known {
          drop(&known)
          state.files[owner.environment] = nil
        }
        throw error
      }
      known?.close()
    }
  }

  /// Removes those of the stages that were taken that may go.
  private func releaseTaken(of environment: String, _ state: inout State, where mayGo: (Taken) -> Bool) {
    guard let taken = state.taken[environment] else { return }
    state.taken[environment] = taken.filter { taken in
      guard mayGo(taken), (try? remove(taken.stage)) != nil else { return true }
      StageLogFile.release(taken.file)
      return false
    }
  }

  /// What is kept no longer says what is staged, and ids that were taken out must not come back.
  private func drop(_ file: inout StageLogFile) {
    // Where that fails too, the failure that is thrown tells that nothing is kept.
    try? file.remove()
    file.isBroken = true
  }

  private func newPath() throws(SystemFailure) -> String {
    try Path.makeFolder(folder)
    let stem = Path.join(folder, "\(TimeText.compact(clock.now))-\(getpid())")
    for number in 1..<10_000 {
      let path = number == 1 ? stem + Self.ending : "\(stem)-\(number)\(Self.ending)"
      if access(path, F_OK) != 0, access(path + StageLogFile.unfinished, F_OK) != 0 { return path }
    }
    throw SystemFailure(EEXIST)
  }

  public func settle() throws(StoreError) {
    do throws(SystemFailure) {
      try state.withLock { state throws(SystemFailure) in try settle(&state) }
    } catch { throw failure("can't be kept for the case that the power goes", error) }
  }

  private func settle(_ state: inout State) throws(SystemFailure) {
    for name in state.files.keys { try state.files[name]?.settle() }
    state.lastSettled = .now
  }

  private func failure(_ outcome: String, _ error: SystemFailure) -> StoreError {
    StoreError(
      "what is staged \(outcome): '\(folder)': \(error.reason)",
      help: (error.help.map { $0 + "; " } ?? "") + "'stage save FILE' keeps it elsewhere")
  }

  // MARK: What was left behind

  public func leftStages(examining: Bool) throws(StoreError) -> [LeftStage] {
    do throws(SystemFailure) {
      var stages: [LeftStage] = []
      for name in try names() { if let stage = try leftStage(name, examining) { stages.append(stage) } }
      return stages.sorted { ($0.changed, $0.id) > ($1.changed, $1.id) }
    } catch { throw StoreError("can't look into '\(folder)': \(error.reason)", help: error.help) }
  }

  private func leftStage(_ name: String, _ examining: Bool) throws(SystemFailure) -> LeftStage? {
    guard let file = try unowned(Path.join(folder, name), LOCK_SH) else { return nil }
    defer { StageLogFile.release(file) }
    // Emptied, as its name could not be taken away.
    if try file.status().st_size == 0 { return nil }
    let isSmall = try file.status().st_size <= Self.smallBytes
    let finding = try examining || isSmall ? StageLogReader.examine(file) : StageLogReader.glance(file)
    let changed = try file.status().st_mtim
    return LeftStage(
      id: String(name.dropLast(Self.ending.count)), owner: finding.owner, count: finding.count,
      changed: Int64(changed.tv_sec) * 1000 + Int64(changed.tv_nsec) / 1_000_000, author: finding.author,
      condition: finding.condition)
  }

  /// The names of the files of all sessions. Those that a crash left without their name are removed on the way.
  private func names() throws(SystemFailure) -> [String] {
    guard let stream = opendir(folder) else {
      if errno == ENOENT { return [] }
      throw .last
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      // Ours are digits and hyphens; a name that could act on a terminal is none.
      guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { continue }
      if name.hasSuffix(Self.ending) { names.append(name) }
      if name.hasSuffix(Self.ending + StageLogFile.unfinished) {
        let path = Path.join(folder, name)
        if let file = try? unowned(path, LOCK_EX) {
          unlink(path)
          StageLogFile.release(file)
        }
      }
    }
    return names
  }

  /// Opens and locks a file, unless a process that lives holds it or it is gone. What may only be read is opened for that.
  private func unowned(_ path: String, _ kind: Int32) throws(SystemFailure) -> Descriptor? {
    do throws(SystemFailure) {
      // Only a plain file is what this folder holds; a link could lead anywhere, and a pipe would wait.
      let file = try open(path, O_NOFOLLOW | O_NONBLOCK)
      try file.call { flock($0, kind | LOCK_NB) }
      let status = try file.status()
      // What another user put there would be deleted in the name of this one.
      if status.st_nlink > 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() { return file }
      StageLogFile.release(file)
      return nil
    } catch {
      if [EWOULDBLOCK, ENOENT, ELOOP, EISDIR, ENXIO].contains(error.code) { return nil }
      throw error
    }
  }

  private func open(_ path: String, _ flags: Int32) throws(SystemFailure) -> Descriptor {
    do throws(SystemFailure) { return try Descriptor(opening: path, flags: O_RDWR | flags) } catch {
      guard [EACCES, EPERM, EROFS].contains(error.code) else { throw error }
      return try Descriptor(opening: path, flags: O_RDONLY | flags)
    }
  }

  public func recover(
    _ stage: LeftStage, acceptingDamage: Bool, _ body: (EntityStage) async throws -> LeftStageFate
  ) async throws -> StoreError? {
    let file = try claimed(stage)
    var isOurs = false
    defer { if !isOurs { StageLogFile.release(file) } }
    let finding: StageLogReader.Finding
    let ids: EntityStage?
    do throws(SystemFailure) {
      finding = try StageLogReader.examine(file)
      ids = try StageLogReader.ids(file, upTo: finding)
    } catch { throw StoreError("can't read '\(path(of: stage))': \(error.reason)", help: error.help) }
    guard finding.condition != .newer else {
      throw StoreError(
        "'\(path(of: stage))' was written by a later version of recsh", help: "take it back with that version")
    }
    guard let ids, !ids.isEmpty else {
      throw StoreError(
        "'\(path(of: stage))' has no ids that are whole, and stays as it is",
        help: "look at the file; 'stage recover \(stage.id) --forget' removes it")
    }
    guard finding.condition != .damaged || acceptingDamage else {
      if finding.owner.environment.isEmpty {
        throw StoreError(
          "'\(path(of: stage))' is damaged: whose ids it holds can't be read",
          help: "'stage recover \(stage.id) --damaged --save FILE' writes \(ids.count) ids to a file; look at them well"
        )
      }
      throw StoreError(
        "'\(path(of: stage))' is damaged behind its byte \(finding.end): what was staged or taken out later is lost",
        help: "'stage recover \(stage.id) --damaged' takes the \(ids.count) ids of before; look at them well")
    }
    switch try await body(ids) {
    case .stays: break
    case .goes: do throws(StoreError) { try remove(stage) } catch { return error }
    case .goesWhenKept(let environment, let mark):
      isOurs = true
      state.withLock { $0.taken[environment, default: []].append(Taken(stage: stage, file: file, mark: mark)) }
    }
    return nil
  }

  public func discard(_ stage: LeftStage) throws(StoreError) {
    // The lock says that it is nobody's; it is held until the name is gone.
    let file = try claimed(stage)
    defer { StageLogFile.release(file) }
    try remove(stage)
  }

  /// The file of a stage that was left behind, with nobody else at it.
  private func claimed(_ stage: LeftStage) throws(StoreError) -> Descriptor {
    let file: Descriptor?
    do throws(SystemFailure) { file = try unowned(path(of: stage), LOCK_EX) } catch {
      throw StoreError("can't open '\(path(of: stage))': \(error.reason)", help: error.help)
    }
    guard let file else {
      throw StoreError(
        "the stage '\(stage.id)' is not there any more, or another shell is looking at it",
        help: "'stage recover --list' shows those that are left")
    }
    return file
  }

  private func remove(_ stage: LeftStage) throws(StoreError) {
    guard unlink(path(of: stage)) == 0 || errno == ENOENT else {
      let failure = SystemFailure.last
      throw StoreError("can't remove '\(path(of: stage))': \(failure.reason)", help: failure.help)
    }
    Path.synchronizeFolder(folder)
  }

  private func path(of stage: LeftStage) -> String { Path.join(folder, stage.id + Self.ending) }
}
