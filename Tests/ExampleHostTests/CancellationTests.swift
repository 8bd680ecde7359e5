internal import CatalogAPI
internal import Deletion
internal import Prompting
internal import Sandbox
internal import ScriptLanguage
internal import Shell
internal import ShellCommands
internal import Testing

@Suite("An example host: two shells at once, and cancelled from outside")
struct CancellationTests {
  private static let agreeing = RuleApprover { $0.consent == .yes }

  /// A shop with 60 ids staged, whose third request is stopped on its way. Requests are short and go one at a time.
  private static func shopInTheMiddle() async throws -> (shop: Shop, held: HeldTransport) {
    var transport: HeldTransport?
    let shop = try Shop("shop", approver: agreeing) { service in
      let held = HeldTransport(service, holding: 3)
      transport = held
      return held
    }
    let staged = await shop.shell.run(
      "set batch-bytes 200; set concurrency 1; set retries 0; stage $(numbered sku- 1 60)")
    #expect(staged.status == .success)
    return (shop, try #require(transport))
  }

  @Test("two shells delete at the same time, each in its environment, from its stage, into its journal")
  func twoAtOnce() async throws {
    let (shop, shopHeld) = try await Self.shopInTheMiddle()
    var transport: HeldTransport?
    let outlet = try Shop("outlet", approver: Self.agreeing) { service in
      let held = HeldTransport(service, holding: 1)
      transport = held
      return held
    }
    let outletHeld = try #require(transport)
    async let left = shop.shell.run("delete")
    async let right = outlet.shell.run("let place = outlet; stage sku-900; delete")
    // Both stand in the middle of a request now: neither waits for the other.
    await shopHeld.reached()
    await outletHeld.reached()
    outletHeld.release()
    #expect(await right.status == .success)
    shopHeld.release()
    #expect(await left.status == .success)

    #expect(shop.sentIDs == (1...60).map { "sku-\($0)" })
    #expect(outlet.sentIDs == ["sku-900"])
    #expect(try await shop.journaled(.done) == shop.sentIDs)
    #expect(try await outlet.journaled(.done) == outlet.sentIDs)
    #expect(await shop.shell.run("echo $place").status == .failed)
    #expect(await shop.shell.run("use outlet").status == .failed)
  }

  @Test(
    "a cancelled task ends its deletion in order: the journal has exactly what was sent, and 'resume' sends the rest")
  func cancelled() async throws {
    let (shop, held) = try await Self.shopInTheMiddle()
    let shell = shop.shell
    // Example: cancelling
    let job = Task { await shell.run("delete; echo 'never reached'") }
    await held.reached()
    job.cancel()
    held.release()
    let outcome = await job.value
    let resumed = await shell.run("resume")
    // End of example.
    #expect(outcome.status == .interrupted && resumed.status == .success)
    #expect(!shop.output.rows.contains([.text("never reached")]))
    #expect(shop.sentIDs == (1...60).map { "sku-\($0)" })
  }

  @Test("between the cancelling and the 'resume', what the service saw and what the journal says are the same ids")
  func exactly() async throws {
    let (shop, held) = try await Self.shopInTheMiddle()
    let job = Task { await shop.shell.run("delete") }
    await held.reached()
    // The request under way is in the journal before the service has seen it.
    let underWay = try await shop.journaled(.sent)
    #expect(!underWay.isEmpty && Set(underWay).isDisjoint(with: shop.sentIDs))
    #expect(try await shop.journaled(.done) == shop.sentIDs)
    job.cancel()
    held.release()
    #expect(await job.value.status == .interrupted)

    let sent = shop.sentIDs
    #expect(shop.service.log.count == 3 && sent.count < 60)
    #expect(sent.suffix(underWay.count) == underWay[...])
    #expect(try await shop.journaled(.done) == sent)
    #expect(try await shop.journaled(.planned) == (1...60).map { "sku-\($0)" }.filter { !sent.contains($0) })
    #expect(try await shop.journaled(.sent, .unknown, .failed) == [])
    let run = try #require(try await shop.journal.runs(environment: "shop", since: nil).first)
    #expect(run.state == .incomplete && run.author.origin == "host:1" && run.author.user == "job-7")
    // What was accepted is staged no more; what was not still is.
    _ = await shop.shell.run("show staged")
    #expect(
      shop.output.rows.suffix(60 - sent.count).map { $0[0].text }
        == Array((1...60).map { "sku-\($0)" }.dropFirst(sent.count)))
  }

  @Test("interrupted twice, the request under way is given up, its outcome is unknown, and 'resume' sends it again")
  func twice() async throws {
    let (shop, held) = try await Self.shopInTheMiddle()
    let job = Task { await shop.shell.run("delete") }
    await held.reached()
    let before = shop.sentIDs
    shop.shell.interrupt()
    shop.shell.interrupt()
    #expect(await job.value.status == .interrupted)
    #expect(shop.sentIDs == before)
    #expect(try await shop.journaled(.done) == before)
    let unknown = try await shop.journaled(.unknown)
    #expect(unknown == (1...60).map { "sku-\($0)" }.dropFirst(before.count).prefix(unknown.count).map { $0 })
    #expect(!unknown.isEmpty)

    #expect(await shop.shell.run("resume").status == .success)
    #expect(Set(shop.sentIDs) == Set((1...60).map { "sku-\($0)" }))
    #expect(try await shop.journaled(.done).count == 60)
  }

  @Test("a second text waits for the first, and one that is cancelled while it waits runs nothing")
  func oneAtATime() async throws {
    let (shop, held) = try await Self.shopInTheMiddle()
    let first = Task { await shop.shell.run("let who = first; delete; echo $who") }
    await held.reached()
    let second = Task { await shop.shell.run("let who = second; echo $who") }
    let third = Task { await shop.shell.run("let who = third; stage sku-99") }
    third.cancel()
    held.release()
    #expect(await first.value.status == .success)
    #expect(await second.value.status == .success)
    #expect(await third.value.status == .interrupted)
    #expect(shop.output.rows.suffix(2) == [[.text("first")], [.text("second")]])
    _ = await shop.shell.run("let count = 0; echo $who")
    #expect(shop.output.rows.last == [.text("second")])
  }

  @Test("an interruption where nothing runs is forgotten")
  func nothingRuns() async throws {
    let shop = try Shop("shop", approver: Self.agreeing)
    shop.shell.interrupt()
    #expect(await shop.shell.run("delete sku-1").status == .success)
  }
}
