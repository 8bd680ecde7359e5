internal import CatalogAPI
internal import HTTPTypes

// What stands in front of the current API: the gateway asks for a token and a key (Experience Platform troubleshooting guide
// and a user's report: codes and texts; the order of the questions is ours), then the service looks at the version.

/// Lets calls of the current API in, or turns them away.
enum TargetGate {
  private static let keyName = HTTPField.Name("X-Api-Key")
  private static let mediaTypes: Set<String> = [
    "application/vnd.adobe.target.v1+json", "application/json", "application/*", "*/*",
  ]

  /// The gateway's refusal; nil where it lets the call through.
  static func refusal(of call: ServiceCall, in state: SandboxState, now: Duration) -> CatalogReply? {
    guard let token = bearer(call.headers[.authorization]) else {
      return .gateway("403010", "Oauth token is missing.")
    }
    guard let key = keyName.flatMap({ call.headers[$0] }), !key.isEmpty else {
      return .gateway("403000", "Api Key is required")
    }
    guard key == SandboxConfiguration.defaultAPIKey else { return .gateway("403003", "Api Key is invalid") }
    guard !state.knobs.rejectToken, state.tokens.accepts(token, now: now) else {
      return .gateway("401013", "Oauth token is not valid")
    }
    return nil
  }

  private static func bearer(_ value: String?) -> String? {
    guard let parts = value?.split(separator: " ", maxSplits: 1), parts.count == 2,
      parts[0].lowercased() == "bearer"
    else { return nil }
    return String(parts[1])
  }

  /// The version is read from Content-Type where there is a body, and from Accept where there is none; where that is missing
  /// it is 1 (Target help, "Admin API overview").
  static func checkVersion(of call: ServiceCall) throws(ServiceFailure) {
    guard let named = call.headers[call.body.isEmpty ? .accept : .contentType] else { return }
    let fits = named.split(separator: ",").contains { range in
      let type = range.prefix { $0 != ";" }.filter { !$0.isWhitespace }
      return mediaTypes.contains(type.lowercased())
    }
    guard fits else {
      throw ServiceFailure(
        status: 406, code: "Unsupported.Feature", message: "there is version 1 only, and it is not '\(named)'")
    }
  }
}
