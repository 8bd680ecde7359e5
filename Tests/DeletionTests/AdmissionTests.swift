internal import CatalogAPI
internal import Testing

@testable internal import Deletion

@Suite("Admission: the one door between a plan and the service")
struct AdmissionTests {
  private enum Scope: String, CaseIterable { case ids, everything }
  private static let policy = DeletionPolicy(isReadOnly: false, maximumDelete: 1000)

  private static func plan(_ scope: Scope, _ environment: ServiceEnvironment, ids: [String] = ["a", "b", "c"]) throws
    -> Plan
  {
    let measure = Bench.measure(environment)
    if scope == .everything { return Plan(deletingEverythingIn: environment, measure: measure) }
    return try #require(
      Plan(deleting: try Bench.stage(ids), in: environment, measure: measure, maximumURLBytes: 2000))
  }

  /// `admitted`, or why not, with its way out.
  private static func verdict(
    _ plan: Plan, _ policy: DeletionPolicy, _ consent: GivenConsent, in environment: ServiceEnvironment? = nil
  ) -> String {
    do {
      let admitted = try Admission.admit(plan, in: environment ?? plan.environment, policy: policy, consent: consent)
      return admitted.plan.idCount == plan.idCount ? "admitted" : "another plan"
    } catch { return "\(error.message) / \(error.help)" }
  }

  private static func verdict(_ plan: Plan, _ consent: GivenConsent, in environment: ServiceEnvironment? = nil)
    -> String
  {
    verdict(plan, policy, consent, in: environment)
  }

  private static let everyConsent: [GivenConsent] = [
    .nothing, .yes, .phrase("test"), .phrase("delete all acme in test"), .phrase("Test"), .phrase(""),
  ]

  @Test("ids of an ordinary environment need a yes, or its name, unless confirming is off")
  func ordinary() throws {
    let plan = try Self.plan(.ids, Bench.environment())
    let unconfirmed = "deleting in 'test' has to be confirmed, and nobody could be asked / add --yes"
    let wrong = ["delete all acme in test", "Test", ""].map {
      "the confirmation '\($0)' is not for 'test' / if 'test' is meant: --confirm test; else 'use' another"
    }
    #expect(Self.everyConsent.map { Self.verdict(plan, $0) } == [unconfirmed, "admitted", "admitted"] + wrong)
    let off = DeletionPolicy(isReadOnly: false, maximumDelete: 1000, isConfirmationOff: true)
    #expect(
      Self.everyConsent.map { Self.verdict(plan, off, $0) } == Array(repeating: "admitted", count: 3) + wrong)
  }

  @Test("ids of a protected environment need its very name, also where confirming is off")
  func protected() throws {
    let plan = try Self.plan(.ids, Bench.environment(isProtected: true))
    let missing = "'test' is protected: deleting there has to be confirmed by its name / add --confirm 'test'"
    let wrong = "the confirmation is not 'test' / --confirm 'test'"
    let verdicts = [missing, missing, "admitted", wrong, wrong, wrong]
    #expect(Self.everyConsent.map { Self.verdict(plan, $0) } == verdicts)
    let off = DeletionPolicy(isReadOnly: false, maximumDelete: 1000, isConfirmationOff: true)
    #expect(Self.everyConsent.map { Self.verdict(plan, off, $0) } == verdicts)
  }

  @Test("everything needs its own sentence, whatever the environment and the settings", arguments: [false, true])
  func everything(isProtected: Bool) throws {
    let plan = try Self.plan(.everything, Bench.environment(isProtected: isProtected))
    let missing =
      "deleting the whole catalogue has to be confirmed by its own sentence / add --confirm 'delete all acme in test'"
    let wrong = "the confirmation is not 'delete all acme in test' / --confirm 'delete all acme in test'"
    let verdicts = [missing, missing, wrong, "admitted", wrong, wrong]
    #expect(Self.everyConsent.map { Self.verdict(plan, $0) } == verdicts)
    let off = DeletionPolicy(isReadOnly: false, maximumDelete: 1000, isConfirmationOff: true)
    #expect(Self.everyConsent.map { Self.verdict(plan, off, $0) } == verdicts)
  }

  @Test("what has to be agreed to is known beforehand")
  func needed() throws {
    let off = DeletionPolicy(isReadOnly: false, maximumDelete: 1000, isConfirmationOff: true)
    let plain = try Self.plan(.ids, Bench.environment())
    let guarded = try Self.plan(.ids, Bench.environment(isProtected: true))
    let all = try Self.plan(.everything, Bench.environment())
    #expect(
      [plain, guarded, all].map { Admission.consent(for: $0, policy: Self.policy) }
        == [.yes, .phrase("test"), .phrase("delete all acme in test")])
    #expect(
      [plain, guarded, all].map { Admission.consent(for: $0, policy: off) }
        == [.none, .phrase("test"), .phrase("delete all acme in test")])
  }

  @Test("every guard refuses whatever was agreed to, for ids and for everything", arguments: Scope.allCases)
  private func guards(scope: Scope) throws {
    let consents = Self.everyConsent + [.phrase("locked")]
    let locked = try Self.plan(scope, Bench.environment("locked", isReadOnly: true))
    #expect(
      consents.map { Self.verdict(locked, $0) }
        == Array(
          repeating: "the environment 'locked' is read-only / unlock locked --for 15m --reason TEXT",
          count: consents.count))
    let plan = try Self.plan(scope, Bench.environment())
    let looking = DeletionPolicy(isReadOnly: true, maximumDelete: 1000, isConfirmationOff: true)
    #expect(
      consents.map { Self.verdict(plan, looking, $0) }
        == Array(repeating: "this shell was opened read-only / start it without --read-only", count: consents.count))
    let elsewhere = try Bench.environment("other")
    #expect(
      consents.map { Self.verdict(plan, $0, in: elsewhere) }
        == Array(
          repeating:
            "the plan was made for 'test' (https://recs.example.com, client acme), and this is 'other' (https://recs.example.com, client acme) / make the plan again, here",
          count: consents.count))
  }

  @Test("a plan holds in no other account or address of the same name either")
  func sameName() throws {
    let plan = try Self.plan(.ids, Bench.environment())
    var other = try Bench.environment()
    other.service = .classic(client: "acme2")
    func refusal(_ place: String) -> String {
      "the plan was made for 'test' (https://recs.example.com, client acme), and this is 'test' (\(place)) / make the plan again, here"
    }
    #expect(Self.verdict(plan, .yes, in: other) == refusal("https://recs.example.com, client acme2"))
    other = try Bench.environment()
    other.base = try BaseURL("https://other.example.com")
    #expect(Self.verdict(plan, .yes, in: other) == refusal("https://other.example.com, client acme"))
    other = try Bench.environment()
    other.tokenSource = .prompt
    #expect(Self.verdict(plan, .yes, in: other) == "admitted")
  }

  @Test(
    "the most ids: the session's maximum, the environment's own over it, --limit over both",
    arguments: [
      (3, nil, nil, "admitted"),
      (2, nil, nil, "3 ids are more than one deletion may hold here, which is 2 / add --limit 3, if all are meant"),
      (2, 3, nil, "admitted"),
      (1000, 2, nil, "3 ids are more than one deletion may hold here, which is 2 / add --limit 3, if all are meant"),
      (2, nil, 3, "admitted"), (2, 1, 3, "admitted"),
      (1000, nil, 2, "3 ids are more than --limit 2 / --limit 3, if all are meant"),
      (1000, 1000, 0, "3 ids are more than --limit 0 / --limit 3, if all are meant"),
      (0, nil, nil, "3 ids are more than one deletion may hold here, which is 0 / add --limit 3, if all are meant"),
    ] as [(Int, Int?, Int?, String)])
  func maximum(session: Int, environment: Int?, limit: Int?, verdict: String) throws {
    let plan = try Self.plan(.ids, Bench.environment(maximumDelete: environment))
    let policy = DeletionPolicy(isReadOnly: false, maximumDelete: session, limit: limit)
    #expect(Self.verdict(plan, policy, .yes) == verdict)
  }

  @Test(
    "the share of a catalogue: of one whose size is known, and of ids alone",
    arguments: [
      (50, 6, "admitted"), (50, nil, "admitted"), (100, 1, "admitted"),
      (50, 5, "3 ids are more than 50% of this catalogue, which has 5 items / set max-share 100, if all are meant"),
      (1, 299, "3 ids are more than 1% of this catalogue, which has 299 items / set max-share 100, if all are meant"),
      (1, 300, "admitted"),
      (99, 0, "3 ids are more than 99% of this catalogue, which has 0 items / set max-share 100, if all are meant"),
    ] as [(Int, Int?, String)])
  func share(most: Int, size: Int?, verdict: String) throws {
    var policy = Self.policy
    (policy.maximumShare, policy.catalogueSize) = (most, size.map { .exactly($0) })
    #expect(Self.verdict(try Self.plan(.ids, Bench.environment()), policy, .yes) == verdict)
    let all = try Self.plan(.everything, Bench.environment())
    #expect(Self.verdict(all, policy, .phrase("delete all acme in test")) == "admitted")
  }

  @Test("an environment that was unlocked lets through, and the record of the run says why")
  func unlocked() throws {
    let plan = try Self.plan(.ids, Bench.environment("locked", isReadOnly: true))
    var policy = Self.policy
    policy.unlocked = "until noon by ann@desk: ticket 4711"
    let admitted = try Admission.admit(plan, in: plan.environment, policy: policy, consent: .yes)
    #expect(admitted.guards.hasPrefix("read-only: unlocked until noon by ann@desk: ticket 4711\n"))
    policy.isReadOnly = true
    #expect(Self.verdict(plan, policy, .yes) == "this shell was opened read-only / start it without --read-only")
  }

  @Test("each guard can be asked for its verdict, and all are named")
  func verdicts() throws {
    let plan = try Self.plan(.ids, Bench.environment(isReadOnly: true, maximumDelete: 1))
    let verdicts = Admission.verdicts(on: plan, policy: Self.policy)
    #expect(verdicts.map(\.guard) == ["read-only", "max-delete", "max-share"])
    #expect(
      verdicts.map(\.refusal) == [
        Refusal(message: "the environment 'test' is read-only", help: "unlock test --for 15m --reason TEXT"),
        Refusal(
          message: "3 ids are more than one deletion may hold here, which is 1", help: "add --limit 3, if all are meant"
        ),
        nil,
      ])
  }
}
