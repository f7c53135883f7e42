import Foundation
import LedgerPostgres
public import Postgres

/// Authenticates tokens, remembering each answer for a second: reads may lag a revocation by that, writes never do, since
/// a token's validity is a guard under the lock.
public actor TokenCache {
  private let pool: ConnectionPool
  private let lifetime: Duration
  private let capacity: Int
  private var answers: [String: (identity: Identity?, until: ContinuousClock.Instant)] = [:]

  /// A cache over a database.
  public init(_ pool: ConnectionPool, lifetime: Duration = .seconds(1), capacity: Int = 10_000) {
    self.pool = pool
    self.lifetime = lifetime
    self.capacity = capacity
  }

  /// Who stands behind a token; nil if it is unknown, revoked or expired.
  public func identity(of text: String) async throws -> Identity? {
    // What cannot be a token costs no query.
    guard BearerToken(text).hasForm else { return nil }
    let now = ContinuousClock.now
    if let known = answers[text], known.until > now { return known.identity }
    let identity = try await pool.run { session in try Users.authenticate(BearerToken(text), session) }
    if answers.count >= capacity { answers = answers.filter { $0.value.until > now } }
    // Still full of fresh answers: a flood of tokens. Then remembering is not worth its memory.
    if answers.count < capacity { answers[text] = (identity, now + lifetime) }
    return identity
  }
}
