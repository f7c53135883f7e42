import Access
import Foundation
import HTTPTypes
import Hummingbird

/// The checks before a handler: a valid token, one of the route's roles, not too many calls.
struct Gate: Sendable {
  /// Finds the principal of a token, or nil if the token is not valid.
  let authenticate: @Sendable (String) async throws -> Principal?
  /// Counts each user's calls.
  let limiter: CallLimiter<CallingUser>
  let isDone: @Sendable (UUID, CallingUser) async throws -> Bool

  /// The caller, if the route lets them in.
  ///
  /// - Throws: ``HTTPProblem`` 401, 403 or 429, or whatever the authentication throws.
  func admit(_ request: Request, to route: Route, notes: RequestNotes) async throws -> Principal {
    guard let token = Gate.token(of: request), let principal = try await authenticate(token) else {
      throw HTTPProblem.unauthenticated
    }
    notes.user = principal.user
    if let wait = limiter.take(principal.user) { throw HTTPProblem.tooMany(wait) }
    if case .roles(let roles) = route.access, roles.isDisjoint(with: principal.roles) {
      // What was done before the role ended is still answered; the act itself asks for a grant, which nobody holds now.
      guard route.action != nil, let key = try? RequestReader.key(of: request), try await isDone(key, principal.user) else {
        throw HTTPProblem.forbidden
      }
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
