internal import ArgumentParser
internal import CatalogAPI
internal import Glibc
internal import LineEditing
internal import LocalStore
internal import Sandbox

/// `recsh sandbox`
struct ServeSandbox: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sandbox", abstract: "Serve the stand-in of the service on a loopback port.",
    discussion: "knobs:\n"
      + SandboxKnobs.all.map { "  \($0.name)=\($0.form)  \($0.summary) (\($0.defaultValue))" }.joined(separator: "\n")
      + "\n\n" + CallExample.help(of: "sandbox"))

  @ArgumentParser.Option(help: "1 to 65535; 0 for a free one.")
  var port = 0

  @ArgumentParser.Option(help: "Seed of the catalogue.")
  var seed: UInt64 = 1

  @ArgumentParser.Option(help: "Items in the catalogue.")
  var items = 1000

  @ArgumentParser.Option(
    help: ArgumentHelp("Which of its two APIs to serve, joined by a comma.", valueName: "classic,target"))
  var api = ServiceAPI.allCases.map(\.rawValue).joined(separator: ",")

  @ArgumentParser.Option(
    name: .customLong("knob"), help: ArgumentHelp("Change its behaviour.", valueName: "name=value"))
  var settings: [String] = []

  @ArgumentParser.Option(help: ArgumentHelp("Write each request to a file, tokens hidden.", valueName: "file"))
  var log: String?

  func validate() throws {
    guard (0...65535).contains(port) else { throw ValidationError("--port takes 0 to 65535") }
    guard (0...1_000_000).contains(items) else { throw ValidationError("--items takes 0 to 1000000") }
    _ = try apis()
    _ = try knobs()
  }

  private func apis() throws -> Set<ServiceAPI> {
    Set(
      try api.split(separator: ",", omittingEmptySubsequences: false).map { name in
        guard let api = ServiceAPI(rawValue: String(name)) else {
          throw ValidationError("--api takes classic, target, or both joined by a comma")
        }
        return api
      })
  }

  private func knobs() throws -> SandboxKnobs {
    var knobs = SandboxKnobs()
    for setting in settings {
      do { try knobs.set(setting) } catch { throw ValidationError(error.reason) }
    }
    return knobs
  }

  func run() throws {
    let lines = try log.map { path in
      do { return try RequestLogFile(path) } catch { throw ValidationError("\(error)") }
    }
    let core = SandboxCore(
      configuration: SandboxConfiguration(seed: seed, itemCount: items, apis: try apis(), knobs: try knobs()),
      onRequest: { request in lines?.write(request.line) })
    let server = SandboxServer(core: core)
    let signals = SignalPipe()
    let wantedPort = port
    let started = Foreground.run(signals: signals, interruption: nil) { () -> Result<Int, SandboxServer.StartError> in
      do throws(SandboxServer.StartError) {
        return .success(try await server.start(port: wantedPort))
      } catch { return .failure(error) }
    }
    guard case .finished(let result) = started else { throw ExitCode(130) }
    switch result {
    case .failure(let error):
      fputs("error: \(Self.reason(error))\n", fdopen(STDERR_FILENO, "w"))
      throw ExitCode(1)
    case .success(let port):
      // The first two lines are an interface: whoever starts a sandbox reads port and token from them.
      writeLine("sandbox at http://127.0.0.1:\(port), client \(SandboxConfiguration.defaultClient), \(items) items")
      writeLine("token \(SandboxConfiguration.defaultToken.expose { $0 }) (it guards nothing); Ctrl-C ends it")
      if try apis().contains(.target) { writeLine(targetLine(port: port)) }
      signals.waitForEnd()
      throw ExitCode(0)
    }
  }

  private func targetLine(port: Int) -> String {
    let environments = SandboxConfiguration.environments.map { "\($0.id) \($0.name)" }.joined(separator: ", ")
    return "target API: tenant \(SandboxConfiguration.defaultTenant), API key \(SandboxConfiguration.defaultAPIKey), "
      + "environments \(environments); tokens at http://127.0.0.1:\(port)/ims/token/v3, client secret as the token above"
  }

  private static func reason(_ error: SandboxServer.StartError) -> String {
    switch error {
    case .cannotListen(let port, let reason): "port \(port): \(reason)"
    case .notLoopback(let host): "\(host) is no loopback address"
    case .alreadyStarted: "it runs already"
    }
  }

  private func writeLine(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = write(STDOUT_FILENO, bytes, bytes.count)
  }
}

extension SignalPipe {
  /// Blocks until SIGINT, SIGTERM or SIGHUP arrives.
  fileprivate func waitForEnd() {
    while true {
      var descriptor = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
      _ = poll(&descriptor, 1, -1)
      while let signal = next() {
        if signal != SIGWINCH { return }
      }
    }
  }
}
