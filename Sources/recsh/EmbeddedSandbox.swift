internal import CatalogAPI
internal import Sandbox

/// The stand-in inside this process: made and started at its first request.
actor EmbeddedSandbox {
  private var running: (server: SandboxServer, base: BaseURL)?

  /// Where it listens, started if it does not yet.
  /// - Throws: `SandboxServer.StartError`.
  func base() async throws -> BaseURL {
    if let running { return running.base }
    // It is there to learn by: what others wait hours for shows at once, and nobody runs into a limit.
    var knobs = SandboxKnobs()
    knobs.searchLag = .zero
    knobs.targetCallsPerMinute = 0
    let server = SandboxServer(core: SandboxCore(configuration: SandboxConfiguration(knobs: knobs)))
    let port = try await server.start()
    if let running {
      // Another caller was quicker while this one waited.
      await server.stop()
      return running.base
    }
    let base = try BaseURL("http://127.0.0.1:\(port)")
    running = (server, base)
    return base
  }
}
