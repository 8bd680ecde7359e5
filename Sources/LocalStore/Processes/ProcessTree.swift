// A pipeline of /bin/sh is many processes, in the process group of this one, for the terminal is theirs too. A signal to the first
// reaches no other: those behind it would see the end of their input, and take half for the whole. So all are stopped, then
// told to end, and only then let go on: whoever dies first, nobody lives to see the end of its input.

internal import Glibc

/// A process and all that it has started, found by /proc (proc(5)).
enum ProcessTree {
  /// A process; its start tells it from another that was given the same number later.
  struct Member: Sendable, Hashable {
    let id: pid_t
    fileprivate let parent: pid_t
    fileprivate let start: String
  }

  /// Sends SIGTERM to all of them, the root too, also to those that were stopped.
  /// - Parameter root: a child that is not reaped.
  /// - Returns: those that were told.
  static func terminate(_ root: pid_t) -> Set<Member> {
    var told: Set<Member> = []
    while true {
      // What one of them has started meanwhile is found by the next look.
      let fresh = members(of: root).subtracting(told)
      if fresh.isEmpty { break }
      for member in fresh { kill(member.id, SIGSTOP) }
      told.formUnion(fresh)
    }
    // Without /proc there is at least the root.
    if told.isEmpty { kill(root, SIGTERM) }
    for member in told { kill(member.id, SIGTERM) }
    for member in told { kill(member.id, SIGCONT) }
    return told
  }

  /// Ends at once those that are still there.
  static func kill(_ members: Set<Member>) {
    for member in members where read(member.id)?.start == member.start { kill(member.id, SIGKILL) }
  }

  private static func kill(_ id: pid_t, _ signal: Int32) { _ = Glibc.kill(id, signal) }

  private static func members(of root: pid_t) -> Set<Member> {
    let all = all()
    let children = Dictionary(grouping: all, by: \.parent)
    var found = Set(all.filter { $0.id == root })
    var open = Array(found)
    while let member = open.popLast() {
      for child in children[member.id] ?? [] where found.insert(child).inserted { open.append(child) }
    }
    return found
  }

  private static func all() -> [Member] {
    guard let folder = opendir("/proc") else { return [] }
    defer { closedir(folder) }
    var members: [Member] = []
    while let entry = Glibc.readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if let id = pid_t(name), let member = read(id) { members.append(member) }
    }
    return members
  }

  /// A process, or nil where there is none. Fields are counted behind the name, which may hold anything.
  private static func read(_ id: pid_t) -> Member? {
    guard let file = try? Descriptor(opening: "/proc/\(id)/stat", flags: O_RDONLY), let bytes = try? file.read(),
      let end = bytes.lastIndex(of: UInt8(ascii: ")"))
    else { return nil }
    let fields = String(decoding: bytes[(end + 1)...], as: UTF8.self).split(separator: " ")
    guard fields.count > 19, let parent = pid_t(fields[1]) else { return nil }
    return Member(id: id, parent: parent, start: String(fields[19]))
  }
}

extension ProcessTree.Member {
  /// A process that lost its parent is still the same.
  static func == (a: Self, b: Self) -> Bool { a.id == b.id && a.start == b.start }

  func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
