import Access
import HTTPTypes
import Hummingbird

/// Who may pass: a valid token, then one of the route's roles, then not too often.
struct Gate: Sendable {
  /// Finds the principal of a token, or nil if the token is not valid.
  let authenticate: @Sendable (String) async throws -> Principal?
  /// Counts each actor's calls.
  let limiter: ActorLimiter

  /// The caller, if the route lets them in.
  ///
  /// - Throws: ``HTTPProblem`` 401, 403 or 429, or whatever the authentication throws.
  func admit(_ request: Request, to route: Route, notes: RequestNotes) async throws -> Principal {
    guard let token = Gate.token(of: request), let principal = try await authenticate(token) else {
      throw HTTPProblem.unauthenticated
    }
    notes.userID = principal.userID
    if case .roles(let roles) = route.access, roles.isDisjoint(with: principal.roles) { throw HTTPProblem.forbidden }
    let actor = ActorLimiter.Actor(book: principal.book, user: principal.userID)
    if let wait = limiter.take(actor) {
      throw HTTPProblem.tooMany(retryAfter: max(1, wait.components.seconds + (wait.components.attoseconds > 0 ? 1 : 0)))
    }
    return principal
  }

  /// The token of the Authorization header (RFC 6750), or nil.
  ///
  /// More than 512 bytes are no token of ours.
  private static func token(of request: Request) -> String? {
    let values = request.headers[values: .authorization]
    guard values.count == 1, let parts = values.first?.split(separator: " ", omittingEmptySubsequences: true) else { return nil }
    guard parts.count == 2, parts[0].lowercased() == "bearer", parts[1].utf8.count <= 512 else { return nil }
    return String(parts[1])
  }
}
