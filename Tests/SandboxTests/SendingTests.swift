import CatalogAPI
import Sandbox
import Synchronization
import Testing

@Suite("The sandbox as a transport")
struct SendingTests {
  private static let target = "/rest?action=entity.delete&\(SandboxFixture.credentials)&entityIds=sku-1"

  @Test("Latency is waited for, and the reply comes")
  func latency() async throws {
    let waits = Mutex<[Duration]>([])
    let sandbox = try SandboxFixture(knobs: "latency=50ms", sleep: { wait in waits.withLock { $0.append(wait) } })
    let reply = try await sandbox.core.send(SandboxFixture.catalogRequest(Self.target), timeout: .seconds(1))
    #expect(reply.status == 200)
    #expect(waits.withLock { $0 } == [.milliseconds(50)])
  }

  @Test("A latency beyond the time-out interrupts, though the items are gone")
  func timeout() async throws {
    let sandbox = try SandboxFixture(knobs: "latency=2s")
    await #expect(throws: TransportError(.interrupted, "no reply from the sandbox in time")) {
      try await sandbox.core.send(SandboxFixture.catalogRequest(Self.target), timeout: .seconds(1))
    }
    #expect(sandbox.core.statistics.deleted == 1)
  }

  @Test("A cancelled task stops waiting")
  func cancellation() async throws {
    let (waiting, begins) = AsyncStream.makeStream(of: Void.self)
    let sandbox = try SandboxFixture(
      knobs: "latency=1h",
      sleep: {
        begins.yield()
        try await Task.sleep(for: $0)
      })
    let request = try SandboxFixture.catalogRequest(Self.target)
    let task = Task { try await sandbox.core.send(request, timeout: .seconds(7200)) }
    for await _ in waiting { break }
    task.cancel()
    await #expect(throws: TransportError(.cancelled, "cancelled")) { try await task.value }
    let early = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await sandbox.core.send(request, timeout: .seconds(1))
    }
    await #expect(throws: TransportError(.cancelled, "cancelled")) { try await early.value }
    #expect(sandbox.core.statistics.requests == 1)
  }

  @Test("A cut connection has no reply, and half of the cut requests were carried out")
  func cuts() async throws {
    let sandbox = try SandboxFixture(knobs: "reset-rate=1")
    for number in 1...200 {
      await #expect(throws: TransportError(.interrupted, "the sandbox closed the connection without a reply")) {
        try await sandbox.core.send(
          SandboxFixture.catalogRequest(
            "/rest?action=entity.delete&\(SandboxFixture.credentials)&entityIds=sku-\(number)"), timeout: .seconds(1))
      }
    }
    #expect((70...130).contains(sandbox.core.statistics.deleted))
    #expect(sandbox.core.log.first?.line.hasSuffix(" cut") == true)
  }
}
