// swift-tools-version: 6.2
import PackageDescription

// The walls of the house: a target may import what stands below it and nothing beside it, so a wrong import does not
// compile.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "recsh",
  products: [
    .executable(name: "recsh", targets: ["recsh"]),
    .library(
      name: "RecommendationsShell",
      targets: ["ScriptLanguage", "CatalogAPI", "EntityStage", "Deletion", "Prompting", "Shell", "ShellCommands"]),
    .library(name: "EditLine", targets: ["LineEditing", "Prompting"]),
    .library(name: "CatalogSandbox", targets: ["Sandbox"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.2")),
    // The digest that seals a recording. It is in the build already, below the TLS of the HTTP client.
    .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
    .package(url: "https://github.com/apple/swift-http-types", .upToNextMinor(from: "1.8.0")),
    .package(url: "https://github.com/apple/swift-log", .upToNextMinor(from: "1.16.2")),
    // HTTP/1.1 and TLS of the transport. It takes a fifth of the time of an HTTP client on top of it, whose redirects, proxies,
    // cookies, compression and second tries were all switched off.
    .package(url: "https://github.com/apple/swift-nio", .upToNextMinor(from: "2.101.2")),
    .package(url: "https://github.com/apple/swift-nio-ssl", .upToNextMinor(from: "2.37.6")),
    // Percentiles of latencies in a fixed space; sorting millions of them, or own buckets, would be worse.
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", .upToNextMinor(from: "0.2.0")),
    .package(url: "https://github.com/groue/GRDB.swift", .upToNextMinor(from: "7.10.0")),
    .package(url: "https://github.com/hummingbird-project/hummingbird", .upToNextMinor(from: "2.28.1")),
    .package(url: "https://github.com/jpsim/Yams", .upToNextMinor(from: "6.2.2")),
    // In tests alone: a client that is not ours, to talk to the sandbox.
    .package(url: "https://github.com/swift-server/async-http-client", .upToNextMinor(from: "1.37.0")),
  ],
  targets: [
    // The floors.
    .target(name: "ScriptLanguage", swiftSettings: strict),
    .target(
      name: "CatalogAPI",
      dependencies: [.product(name: "HTTPTypes", package: "swift-http-types")],
      swiftSettings: strict),
    // Prefetch and 16-byte masks, which Swift has no words for.
    .target(name: "CStageKernel"),
    // Compressed lists of ids. The HTTP client links it already.
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "EntityStage", dependencies: ["CatalogAPI", "CStageKernel", "CZlib"], swiftSettings: strict),
    .target(
      name: "Deletion",
      dependencies: ["CatalogAPI", "EntityStage", .product(name: "Histogram", package: "hdrhistogram-swift")],
      swiftSettings: strict),
    // What whoever types and whoever asks say to each other. It stands by itself, so that a program with a prompt of its own
    // takes the editor and no interpreter with it.
    .target(name: "Prompting", swiftSettings: strict),
    .target(name: "Shell", dependencies: ["Prompting", "ScriptLanguage"], swiftSettings: strict),
    .target(
      name: "ShellCommands",
      dependencies: ["Shell", "Prompting", "Deletion", "EntityStage", "CatalogAPI", "ScriptLanguage"],
      swiftSettings: strict),

    // The windows.
    .systemLibrary(name: "CLibEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
    .target(name: "CEditLine", dependencies: ["CLibEdit"]),
    .target(name: "LineEditing", dependencies: ["CEditLine", "Prompting"], swiftSettings: strict),
    .target(name: "Rendering", dependencies: ["Shell", "ScriptLanguage"], swiftSettings: strict),
    .target(
      name: "LocalStore",
      dependencies: [
        "Deletion", "EntityStage", "Shell", "CatalogAPI", "ScriptLanguage", "CZlib",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    .target(
      name: "HTTPTransport",
      dependencies: [
        "CatalogAPI",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOTLS", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .target(
      name: "Sandbox",
      dependencies: [
        "CatalogAPI",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: strict),

    // The front door.
    .executableTarget(
      name: "recsh",
      dependencies: [
        "ScriptLanguage", "CatalogAPI", "EntityStage", "Deletion", "Prompting", "Shell", "ShellCommands",
        "LineEditing", "Rendering", "LocalStore", "HTTPTransport", "Sandbox",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),

    // The tests, and what they share.
    .target(
      name: "StoryHarness",
      dependencies: [
        "ScriptLanguage", "CatalogAPI", "EntityStage", "Deletion", "Prompting", "Shell", "ShellCommands", "Rendering",
        "LocalStore", "Sandbox",
      ],
      path: "Tests/StoryHarness", swiftSettings: strict),
    .target(
      name: "JournalHarness", dependencies: ["Deletion", "CatalogAPI"], path: "Tests/JournalHarness",
      swiftSettings: strict),
    .target(name: "TerminalHarness", path: "Tests/TerminalHarness", swiftSettings: strict),
    .executableTarget(
      name: "EditLineProbe", dependencies: ["LineEditing", "Prompting", "CMemoryInUse"], path: "Tests/EditLineProbe",
      swiftSettings: strict),
    .target(name: "CMemoryInUse", path: "Tests/CMemoryInUse"),
    // Types for hours into the probe, or into what watches it; scripts/leaks starts it.
    .executableTarget(
      name: "EditLineTypist", dependencies: ["TerminalHarness"], path: "Tests/EditLineTypist", swiftSettings: strict),
    // A program with the editor alone, as LineEditing's documentation shows it.
    .executableTarget(
      name: "EditLineExample", dependencies: ["LineEditing", "Prompting"], path: "Tests/EditLineExample",
      exclude: ["Package.swift"], swiftSettings: strict),
    .testTarget(name: "ScriptLanguageTests", dependencies: ["ScriptLanguage"], swiftSettings: strict),
    .testTarget(
      name: "CatalogAPITests",
      dependencies: ["CatalogAPI", .product(name: "HTTPTypes", package: "swift-http-types")], swiftSettings: strict),
    .testTarget(name: "ShellTests", dependencies: ["Shell", "Prompting", "ScriptLanguage"], swiftSettings: strict),
    .testTarget(
      name: "DeletionTests",
      dependencies: [
        "JournalHarness", "Deletion", "EntityStage", "CatalogAPI",
        .product(name: "HTTPTypes", package: "swift-http-types"),
      ],
      swiftSettings: strict),
    // Measures the stage's readers and set operations; a benchmark starts it.
    .executableTarget(
      name: "StageBench", dependencies: ["EntityStage", "CatalogAPI"], path: "Tests/StageBench", swiftSettings: strict),
    // Measures the journal by itself, and deletions with and without one; a benchmark starts it.
    .executableTarget(
      name: "JournalBench", dependencies: ["LocalStore", "HTTPTransport", "Deletion", "EntityStage", "CatalogAPI"],
      path: "Tests/JournalBench", swiftSettings: strict),
    .executableTarget(
      name: "FaultBench",
      dependencies: [
        "Sandbox", "CatalogAPI", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
      ],
      path: "Tests/FaultBench", swiftSettings: strict),
    .testTarget(
      name: "EntityStageTests", dependencies: ["EntityStage", "CatalogAPI", "CZlib"], swiftSettings: strict),
    .testTarget(
      name: "StoryTests",
      dependencies: [
        "StoryHarness", "ScriptLanguage", "CatalogAPI", "EntityStage", "Deletion", "Prompting", "Shell",
        "ShellCommands",
        "Sandbox", "LocalStore",
      ],
      swiftSettings: strict),
    // A host as somebody outside would write it: what the product RecommendationsShell offers, and the sandbox to talk to.
    .testTarget(
      name: "ExampleHostTests",
      dependencies: [
        "ScriptLanguage", "CatalogAPI", "EntityStage", "Deletion", "Prompting", "Shell", "ShellCommands", "Sandbox",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "LineEditingTests",
      dependencies: ["LineEditing", "Prompting", "TerminalHarness", "EditLineProbe", "EditLineExample"],
      swiftSettings: strict),
    .testTarget(
      name: "RenderingTests", dependencies: ["Rendering", "Shell", "ScriptLanguage"], swiftSettings: strict),
    .testTarget(
      name: "LocalStoreTests",
      dependencies: [
        "JournalHarness", "LocalStore", "Deletion", "EntityStage", "Shell", "CatalogAPI", "ScriptLanguage",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SandboxTests",
      dependencies: [
        "Sandbox", "HTTPTransport", "CatalogAPI",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "HTTPTransportTests",
      dependencies: [
        "HTTPTransport", "CatalogAPI",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "TerminalTests",
      dependencies: [
        "TerminalHarness", "recsh", "Sandbox", "CatalogAPI", "ScriptLanguage", "Shell", "FaultBench",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
