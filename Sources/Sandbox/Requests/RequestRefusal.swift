/// Why a request is answered with 400.
struct RequestRefusal: Error, Equatable {
  /// What is wrong, naming the parameter.
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
