import Foundation
import LedgerPostgres
public import Postgres

/// Authenticates tokens, remembering each answer for a second: reads may lag a revocation by that, writes never do, since
/// a token's validity is a guard under the lock.
public final class TokenCache: Sendable {
  /// Nil for an unknown token: remembered too, so that a flood of one wrong token costs one read a second.
  private let identities: RememberedRead<String, Identity?>

  /// A cache over a database.
  public init(_ pool: ConnectionPool, lifetime: Duration = .seconds(1)) {
    identities = RememberedRead(on: pool, for: lifetime) { texts, session in
      let known = try Users.authenticate(texts.map(BearerToken.init), session)
      return Dictionary(uniqueKeysWithValues: texts.map { ($0, known[$0]) })
    }
  }

  /// The user of a token; nil if it is unknown, revoked or expired.
  public func identity(of text: String) async throws -> Identity? {
    // Text that cannot be a token costs no query.
    guard BearerToken(text).hasForm else { return nil }
    return try await identities.value(of: text) ?? nil
  }
}
