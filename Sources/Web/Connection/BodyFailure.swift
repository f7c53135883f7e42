/// Why the rest of a body will not come.
///
/// The connection raises it, the step that reads the body answers it.
enum BodyFailure: Error {
  /// It did not arrive within the deadline.
  case tooSlow
  /// Its framing is broken, or the client went away.
  case broken

  /// The answer.
  var problem: HTTPProblem {
    switch self {
    case .tooSlow: .bodyTooSlow
    case .broken: .notHTTP
    }
  }
}
