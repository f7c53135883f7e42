import Metrics
import PointsAPI

/// What the front needs from the rooms behind it, as closures, so that it can be tried without them.
struct FrontEnvironment: Sendable {
  /// Finds the principal of a token, or nil if the token is not valid.
  var authenticate: @Sendable (String) async throws -> Principal?
  /// What the rooms' errors mean over HTTP; nil for one that nobody foresaw.
  var translate: @Sendable (any Error) -> HTTPProblem? = { _ in nil }
  /// Whether calls can be served now.
  var isReady: @Sendable () async -> Bool = { true }
  /// Counts each user's calls.
  var limiter = CallLimiter<CallingUser>()
  /// Counts the calls of each address that need no token and cost more than a word.
  var addressLimiter = CallLimiter<ClientAddress>()
  /// Where the front's own metrics go.
  var metrics: any MetricsFactory = MetricsSystem.factory
  /// The text of `/metrics`.
  var exposition: @Sendable () -> String = { "" }
  /// The largest body, in bytes.
  var maxBodyBytes = Limits.maxBodyBytes
}
