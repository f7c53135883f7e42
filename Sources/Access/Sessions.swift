import Crypto
import Foundation
public import Ledger
import LedgerPostgres
public import Postgres

/// How people sign in on an installation: data of its operator.
public struct SignInPolicy: Sendable {
  /// The binary logarithm of scrypt's N for passwords.
  public let passwordCost: Int32
  /// A session that is left alone for so long ends.
  public let idleMinutes: Int32
  /// A session ends after so long in any case.
  public let absoluteMinutes: Int32
  /// What forms and cookies are signed with.
  let secret: UUID

  /// The policy that the database holds.
  public static func load(_ session: DatabaseSession) throws -> SignInPolicy {
    let row = try session.query("SELECT password_cost, idle_minutes, absolute_minutes, secret FROM access.policy").only(
      Int32.self, Int32.self, Int32.self, UUID.self)
    return SignInPolicy(passwordCost: row.0, idleMinutes: row.1, absoluteMinutes: row.2, secret: row.3)
  }

  /// What signs forms and cookies.
  public var signer: Signer { Signer(secret: secret) }
}

/// Signs short texts that come back from browsers, so that nobody else makes one.
public struct Signer: Sendable {
  private let key: SymmetricKey

  init(secret: UUID) { key = SymmetricKey(data: SHA256.hash(data: Data("aixin forms \(secret.uuidString)".utf8))) }

  /// The mark of a text for a purpose: 43 characters of base64url.
  public func mark(_ text: String, for purpose: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(for: Data("\(purpose)\u{0}\(text)".utf8), using: key)
    return Data(code).base64URL
  }

  /// A text with its mark: "text.mark".
  public func signed(_ text: String, for purpose: String) -> String { "\(text).\(mark(text, for: purpose))" }

  /// The text of "text.mark"; nil if we did not sign it for this purpose.
  public func verified(_ signed: String, for purpose: String) -> String? {
    guard let dot = signed.lastIndex(of: ".") else { return nil }
    let text = String(signed[..<dot])
    return Signer.equal(String(signed[signed.index(after: dot)...]), mark(text, for: purpose)) ? text : nil
  }

  /// A number that a text always has for a purpose, and nobody guesses: not negative.
  func number(of text: String, for purpose: String) -> Int64 {
    mark(text, for: purpose).utf8.prefix(10).reduce(0) { $0 << 6 | Int64($1 & 63) }
  }

  /// Whether two texts are equal, in a time that says nothing of where they differ.
  public static func equal(_ one: String, _ other: String) -> Bool {
    let (one, other) = (Array(one.utf8), Array(other.utf8))
    guard one.count == other.count else { return false }
    return zip(one, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

extension Data {
  /// Base64 for addresses and cookies (RFC 4648, 5), without padding.
  var base64URL: String {
    base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
}

/// The session of a browser: who is at it, and until when.
public struct BrowserSession: Sendable {
  /// The user and the token.
  public let identity: Identity
  /// The login.
  public let login: String
  /// What colleagues call the user.
  public let name: String
  /// Whether the password must be changed before anything else.
  public let mustChangePassword: Bool
  /// When it began.
  public let began: Instant
  /// When it was last used, to the minute.
  public let seen: Instant
}

/// The sessions of browsers, remembered for a second like tokens: what writes is guarded under the lock.
public final class SessionCache: Sendable {
  private let sessions: RememberedRead<String, BrowserSession?>
  private let writes: ConnectionPool

  /// A cache over a database.
  public init(reads: ConnectionPool, writes: ConnectionPool, lifetime: Duration = .seconds(1)) {
    self.writes = writes
    // Whoever has just changed the password is not asked for it again: such a session is read anew each time.
    sessions = RememberedRead(on: reads, for: lifetime, keeping: { $0?.mustChangePassword != true }) { texts, session in
      let known = try Users.sessions(texts.map { BearerToken($0) }, session)
      return Dictionary(uniqueKeysWithValues: texts.map { ($0, known[$0]) })
    }
  }

  /// The session of a cookie; nil if it is unknown, ended, expired or was left alone too long.
  ///
  /// - Parameter countsAsUse: whether it begins its idle time anew.
  public func session(of text: String, countsAsUse: Bool = true) async throws -> BrowserSession? {
    guard BearerToken(text).hasForm, let found = try await sessions.value(of: text), let session = found else { return nil }
    if countsAsUse { try await touch(session) }
    return session
  }

  /// Writes down that a session is used, once a minute.
  private func touch(_ session: BrowserSession) async throws {
    guard Instant(Date()).microseconds - session.seen.microseconds >= 60_000_000 else { return }
    try await writes.run {
      _ = try $0.query(
        """
        UPDATE access.session_use SET seen_at = clock_timestamp()
         WHERE book = \(session.identity.book) AND token = \(session.identity.token)
           AND seen_at < clock_timestamp() - interval '55 seconds'
        """)
    }
  }
}

extension Users {
  /// Begins a session of a user.
  func beginSession(of user: UserID, minutes: Int32, _ session: DatabaseSession) throws -> BearerToken {
    let token = BearerToken.random()
    let id = try session.query(
      """
      INSERT INTO access.token (book, user_id, hash, expires_at, kind)
      VALUES (\(book), \(user), \(token.hash), clock_timestamp() + make_interval(mins => \(minutes)), 'session') RETURNING id
      """
    ).only(TokenID.self)
    _ = try session.query("INSERT INTO access.session_use (book, token) VALUES (\(book), \(id))")
    return token
  }

  /// Ends all sessions of a user; the caller holds the book's lock.
  func endSessions(of user: UserID, except kept: TokenID? = nil, _ session: DatabaseSession) throws {
    _ = try session.query(
      """
      UPDATE access.token SET revoked_at = clock_timestamp()
       WHERE book = \(book) AND user_id = \(user) AND kind = 'session' AND revoked_at IS NULL AND id IS DISTINCT FROM \(kept)
      """)
  }

  /// The sessions of presented cookies, by text; without those that are unknown, ended, expired or were left alone too long.
  static func sessions(_ cookies: [BearerToken], _ session: DatabaseSession) throws -> [String: BrowserSession] {
    let rows = try session.query(
      """
      SELECT k.ord, t.book, t.user_id, t.id, t.created_at, s.seen_at, u.login, u.name, coalesce(p.must_change, false) AS must_change,
             g.grants
        FROM unnest(\(cookies.map(\.hash))) WITH ORDINALITY k(hash, ord)
       CROSS JOIN LATERAL (SELECT * FROM access.token t
                            WHERE t.hash = k.hash AND t.kind = 'session' AND t.revoked_at IS NULL
                              AND t.expires_at > clock_timestamp() LIMIT 1) t
        JOIN access.session_use s ON s.book = t.book AND s.token = t.id
        JOIN access.app_user u ON u.book = t.book AND u.id = t.user_id
        LEFT JOIN access.password p ON p.book = t.book AND p.user_id = t.user_id
       CROSS JOIN access.policy y
       CROSS JOIN LATERAL (\(raw: RoleGrant.held) AND g.book = t.book AND g.user_id = t.user_id) g
       WHERE s.seen_at > clock_timestamp() - make_interval(mins => y.idle_minutes)
      """)
    return try rows.reduce(into: [:]) { sessions, row in
      let identity = try Identity(row)
      sessions[try row.element(of: cookies).text] = BrowserSession(
        identity: identity, login: try row["login"], name: try row["name"], mustChangePassword: try row["must_change"],
        began: try row["created_at"], seen: try row["seen_at"])
    }
  }
}
