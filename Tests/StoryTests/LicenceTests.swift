internal import Foundation
internal import Testing

@Suite("What is linked may be linked")
struct LicenceTests {
  private static let checkouts = SourceTree.root.appendingPathComponent(".build/checkouts")

  /// The packages that were fetched for the build; none where the sources came another way.
  private static let packages = names(in: checkouts.path)

  private static func names(in folder: String) -> [String] {
    let all = try? FileManager.default.contentsOfDirectory(atPath: folder)
    return (all ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }

  /// Licences under which a work may be linked into one under the MIT licence, by sentences that stand in no other licence.
  private static let allowed: [(name: String, sentences: [String])] = [
    ("Apache-2.0", ["Apache License Version 2.0, January 2004", "Grant of Patent License"]),
    (
      "MIT",
      [
        "Permission is hereby granted, free of charge, to any person obtaining a copy",
        "The above copyright notice and this permission notice shall be included in all copies",
      ]
    ),
    ("BSD", ["Redistribution and use in source and binary forms, with or without modification, are permitted"]),
    (
      "ISC",
      [
        "Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted"
      ]
    ),
    (
      "zlib",
      [
        "This software is provided 'as-is', without any express or implied warranty",
        "Altered source versions must be plainly marked",
      ]
    ),
  ]
  /// Words of licences that ask more of the whole than a notice.
  private static let refused = [
    "GNU GENERAL PUBLIC LICENSE", "GNU LESSER GENERAL", "AFFERO", "Mozilla Public License", "Commons Clause",
    "Business Source License",
  ]

  private static func words(_ text: String) -> String {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
  }

  /// The licence that a text is, or nil.
  private static func licence(of text: String) -> String? {
    let text = words(text)
    guard !refused.contains(where: { text.contains(words($0)) }) else { return nil }
    return allowed.first { licence in licence.sentences.allSatisfy { text.contains(words($0)) } }?.name
  }

  @Test("a licence is known by its text, and one that asks for more is not taken for another")
  func recognition() throws {
    #expect(Self.licence(of: try SourceTree.text(of: "LICENSE")) == "MIT")
    #expect(
      Self.licence(
        of:
          "GNU LESSER GENERAL PUBLIC LICENSE. Redistribution and use in source and binary forms, with or without modification, are permitted"
      ) == nil)
    #expect(Self.licence(of: "All rights reserved.") == nil && Self.licence(of: "") == nil)
  }

  @Test(
    "each package that was fetched has a licence of those, and the bill of materials knows which",
    .enabled(if: !packages.isEmpty, "there is no .build/checkouts: the packages came another way"))
  func fetched() throws {
    var found: [String: String] = [:]
    for package in Self.packages {
      let folder = Self.checkouts.appendingPathComponent(package)
      let papers = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.firstMatch(of: /^(?i:licen[cs]e|copying)/) != nil }.sorted()
      let paper = try #require(papers.first, "\(package) has no licence file")
      let text = try String(contentsOf: folder.appendingPathComponent(paper), encoding: .utf8)
      let name: String = try #require(
        Self.licence(of: text), "\(package): \(paper) is none of the licences that are allowed")
      found[package] = name
    }
    #expect(found.count == Self.packages.count)
    let pins = try SourceTree.text(of: "Package.resolved").lowercased()
    for package in Self.packages { #expect(pins.contains("\"identity\" : \"\(package.lowercased())\""), "\(package)") }
    for (package, name) in try Self.namesInBill() {
      #expect(name.hasPrefix(found[package] ?? "none"), "\(package): \(name)")
    }
  }

  /// What the scripts that make the package's papers take each licence for.
  private static func namesInBill() throws -> [String: String] {
    let python = "/usr/bin/env"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.currentDirectoryURL = SourceTree.root
    process.arguments = [
      "python3", "-B", "-c",
      """
      import sys; sys.path.insert(0, 'scripts')
      import re, package_parts
      for folder in sorted((package_parts.BUILD / 'checkouts').iterdir()):
        papers = [file for file in sorted(folder.iterdir()) if re.match('LICEN[CS]E|COPYING', file.name, re.I)] if folder.is_dir() else []
        for paper in papers[:1]: print(folder.name, package_parts.identified(folder.name, paper.read_text()).spdx, sep='\\t')
      """,
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let lines = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).split(
      separator: "\n")
    process.waitUntilExit()
    // Where there is no Python no package is made either.
    if process.terminationStatus == 127 { return [:] }
    #expect(process.terminationStatus == 0)
    #expect(lines.count == packages.count)
    // Debian's copy of the Apache licence is what the scripts compare with; elsewhere they tell the text in full.
    let hasApache = FileManager.default.fileExists(atPath: "/usr/share/common-licenses/Apache-2.0")
    let pairs = lines.map { $0.split(separator: "\t").map(String.init) }.filter { $0.count == 2 }
    return Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) }).filter {
      hasApache || !$0.value.hasPrefix("LicenseRef")
    }
  }
}
