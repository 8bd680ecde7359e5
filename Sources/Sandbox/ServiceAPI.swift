/// The two APIs of the service that a sandbox stands in for.
public enum ServiceAPI: String, CaseIterable, Sendable {
  /// Recommendations Classic: verbs at `/rest`.
  case classic
  /// The admin API of Adobe Target Recommendations: resources below `/{tenant}/target/`, and its token service.
  case target
}
