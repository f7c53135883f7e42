import Access
public import Foundation
public import Metrics

/// The front's dependencies, as closures, so that it can be tested alone.
public struct FrontEnvironment: Sendable {
  /// Finds the principal of a token, or nil if the token is not valid.
  public var authenticate: @Sendable (String) async throws -> Principal?
  /// The problem for an error of the rooms; nil for an unforeseen one.
  public var translate: @Sendable (any Error) -> HTTPProblem? = { _ in nil }
  /// Whether an error leaves open what became of a call: then the caller hears how to ask.
  public var leavesOpen: @Sendable (any Error) -> Bool = { _ in false }
  /// Whether something was posted or recorded in a user's book under a key of theirs.
  public var isDone: @Sendable (UUID, CallingUser) async throws -> Bool = { _, _ in false }
  /// Whether calls can be served now.
  public var isReady: @Sendable () async -> Bool = { true }
  /// Counts each user's calls.
  var limiter = CallLimiter<CallingUser>()
  /// Counts the calls of each address that need no token and cost more than a word.
  var addressLimiter = CallLimiter<ClientAddress>()
  /// Where the front's own metrics go.
  public var metrics: any MetricsFactory = MetricsSystem.factory
  /// The text of `/metrics`.
  public var exposition: @Sendable () -> String = { "" }
  /// What the pages need; nil for a server without pages.
  public var pages: PageEnvironment?
  /// The largest body, in bytes.
  public var maxBodyBytes = Limits.maxBodyBytes

  /// A front that knows tokens, and nothing else yet.
  public init(authenticate: @escaping @Sendable (String) async throws -> Principal?) { self.authenticate = authenticate }
}
