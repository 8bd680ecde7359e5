internal import Foundation
internal import Prompting
internal import ScriptLanguage
internal import Shell
internal import ShellCommands
internal import Testing

@Suite("An example host: nothing but values comes out of it")
struct SilenceTests {
  @Test("in a process of its own it writes nothing to its descriptors, makes no file, and leaves none open")
  func silent() async throws {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardOutputContent, \.standardErrorContent]
    ) {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("recsh-host-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      // Whatever looks for a home, for state or for a place for temporary files finds this folder.
      for name in ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "TMPDIR"] {
        setenv(name, folder.path, 1)
      }
      try #require(FileManager.default.changeCurrentDirectoryPath(folder.path))
      let before = Self.openFiles()

      let shop = try Shop("shop", approver: RuleApprover { $0.consent == .yes })
      let outlet = try Shop("outlet", approver: RuleApprover { _ in false })
      async let cleaned = shop.shell.run("stage $(discontinued lamps); show staged; plan; delete; runs; help; env")
      async let refused = outlet.shell.run("stage sku-9; delete")
      #expect(await cleaned.status == .success)
      #expect(await refused.status == .refused)
      for reach in [
        "echo a > never", "echo a | cat", "source x.recsh", "stage --from x", "record start x", "plan --save x",
      ] {
        #expect(await shop.shell.run("stage sku-5; \(reach)").status != .success, "\(reach)")
      }
      #expect(shop.sentIDs == ["sku-1", "sku-2"] && outlet.sentIDs == [])

      #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.path) == [])
      #expect(Self.openFiles().subtracting(before) == [])
    }
    #expect(result.map { String(decoding: $0.standardOutputContent, as: UTF8.self) } == "")
    #expect(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } == "")
  }

  /// Files that this process has open.
  private static func openFiles() -> Set<String> {
    let folder = "/proc/self/fd"
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let targets = numbers.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)") }
    return Set(targets.filter { $0.hasPrefix("/") && !$0.hasPrefix("/proc/") && !$0.hasPrefix("/dev/") })
  }

  @Test("the host is written with what the product offers, and imports neither a window nor the insides of anything")
  func imports() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
    let offered: Set = [
      "ScriptLanguage", "CatalogAPI", "EntityStage", "Deletion", "Prompting", "Shell", "ShellCommands",
    ]
    let beside: Set = ["Sandbox", "Testing", "Foundation", "FoundationEssentials", "Synchronization"]
    #expect(names.count > 5)
    for name in names {
      let lines = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8).split(separator: "\n")
      for line in lines {
        let words = line.split(separator: " ")
        guard words.prefix(3).contains("import"), words.first != "//" else { continue }
        #expect(words.count == 3 && words[0] == "internal", "\(name): \(line)")
        #expect(offered.union(beside).contains(String(words[words.count - 1])), "\(name): \(line)")
      }
    }
  }
}
