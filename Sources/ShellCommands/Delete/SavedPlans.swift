internal import CatalogAPI
internal import Deletion
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// Plans that come from files.
enum SavedPlans {
  /// A clock that is so much slow is no reason to refuse a plan.
  private static let slowClock: Int64 = 5 * 60 * 1000

  /// The catalogue that a plan is bound to. The embedded sandbox has another address in each process, and is the same.
  static func catalogue(of environment: ServiceEnvironment) -> String {
    environment.name == CatalogWorkspace.sandboxName ? CatalogWorkspace.sandboxName : environment.catalogue
  }

  /// The ids of a plan that may be carried out here and now.
  /// - Throws: `Diagnostic` where it is no plan, was changed, is too old, or was made for another catalogue.
  static func ids(
    of file: Argument, in environment: ServiceEnvironment, _ context: Context, _ workspace: CatalogWorkspace
  ) throws -> EntityStage {
    let place = context.place(of: file)
    let bytes: [UInt8]
    do { bytes = try context.files.read(file.text) } catch let error as Diagnostic { throw error.placed(at: place) }
    let plan: SavedPlan
    do throws(SavedPlan.Fault) { plan = try SavedPlan(bytes, digest: workspace.ports.digest) } catch {
      throw Diagnostic(
        .refused, "\(file.text): \(error.reason)", place: place, help: "make the plan again: plan --save FILE")
    }
    guard plan.catalogue == catalogue(of: environment) else {
      throw Diagnostic(
        .refused,
        "the plan was made for '\(plan.environment)' (\(plan.catalogue)), and this is '\(environment.name)' "
          + "(\(catalogue(of: environment)))", place: place,
        help: "use \(plan.environment), or make the plan again, here")
    }
    let age = context.clock.now - plan.made
    let most = Int64(context.session.settings.duration("plan-max-age") / .milliseconds(1))
    guard age <= most else {
      throw Diagnostic(
        .refused, "the plan is of \(Value.time(milliseconds: plan.made).text), which is longer ago than plan-max-age",
        place: place, help: "make the plan again, or set plan-max-age")
    }
    guard age >= -slowClock else {
      throw Diagnostic(
        .refused, "the plan is of \(Value.time(milliseconds: plan.made).text), which is yet to come", place: place,
        help: "one of the two clocks is wrong: look at it, then make the plan again")
    }
    context.note("a plan of \(plan.author), \(Value.time(milliseconds: plan.made).text)")
    return plan.ids
  }
}
