import Foundation
import LedgerPostgres
public import Postgres
import Synchronization

/// Authenticates tokens, remembering each answer for a second: reads may lag a revocation by that, writes never do, since
/// a token's validity is a guard under the lock.
public final class TokenCache: Sendable {
  private typealias Answer = (identity: Identity?, until: ContinuousClock.Instant)

  private let lifetime: Duration
  private let capacity: Int
  private let read: GatheredRead<String, Identity>
  private let answers = Mutex<[String: Answer]>([:])

  /// A cache over a database.
  public init(_ pool: ConnectionPool, lifetime: Duration = .seconds(1), capacity: Int = 10_000) {
    self.lifetime = lifetime
    self.capacity = capacity
    read = GatheredRead(on: pool) { try Users.authenticate($0.map(BearerToken.init), $1) }
  }

  /// Who stands behind a token; nil if it is unknown, revoked or expired.
  public func identity(of text: String) async throws -> Identity? {
    // What cannot be a token costs no query.
    guard BearerToken(text).hasForm else { return nil }
    let now = ContinuousClock.now
    if let known = answers.withLock({ $0[text] }), known.until > now { return known.identity }
    let identity = try await read.value(of: text)
    answers.withLock { answers in
      if answers.count >= capacity { answers = answers.filter { $0.value.until > now } }
      // Still full of fresh answers: a flood of tokens. Then remembering is not worth its memory.
      if answers.count < capacity { answers[text] = (identity, now + lifetime) }
    }
    return identity
  }
}
