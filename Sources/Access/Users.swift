import Crypto
import Foundation
public import Ledger
public import LedgerPostgres
public import Postgres

/// A user's role: the calls that the user may make.
///
/// Separation of duties is judged document by document; admin does not imply the others.
public enum Role: String, CaseIterable, Sendable {
  case admin, coordinator, reviewer, clerk, reconciler, auditor
  /// 总网格长: ratifies exceptions.
  case head

  /// What kind of place it can be held at, other than the whole book.
  public enum PlaceKind: Sendable {
    case community, shop
  }

  /// Where it can be held; nil for a role of the whole book alone.
  public var placeKind: PlaceKind? {
    switch self {
    case .clerk: .shop
    case .coordinator, .reviewer: .community
    case .admin, .reconciler, .auditor, .head: nil
    }
  }
}

/// A user of a book.
public struct User: Sendable {
  /// The user's number in the book.
  public let id: UserID
  /// The short name.
  public let login: String
  /// What colleagues call the user.
  public let name: String
  /// The same person as a volunteer, if also one.
  public let volunteer: HolderID?
}

extension User {
  /// The user of a row of `access.app_user`.
  fileprivate init(_ row: Row) throws(PostgresError) {
    self.init(id: try row["id"], login: try row["login"], name: try row["name"], volunteer: try row["volunteer"])
  }
}

/// The user and the token of a caller.
public struct Identity: Sendable {
  /// The book that the token opens.
  public let book: Int32
  /// The user.
  public let user: UserID
  /// The token's number.
  public let token: TokenID
  /// What the user may do, and where, today.
  public let grants: [RoleGrant]

  /// The user's roles, wherever held.
  public var roles: Set<Role> { Set(grants.map(\.role)) }
}

extension Identity {
  /// The identity of a row with `book`, `user_id`, `id` and `grants`.
  init(_ row: Row) throws(PostgresError) {
    let grants: [String]? = try row["grants"]
    self.init(
      book: try row["book"], user: try row["user_id"], token: try row["id"], grants: (grants ?? []).compactMap { RoleGrant($0) })
  }
}

/// A token of a book.
public struct TokenID: Identifier, PostgresStorable {
  /// The stored number.
  public let number: Int64
  /// The token with this number.
  @inlinable
  public init(_ number: Int64) { self.number = number }
}

/// A token as its owner, or the owner's browser, has it: shown once, stored as a hash.
public struct BearerToken: Sendable {
  /// The text to present: "ax_" and 43 characters of base64url, 256 random bits.
  public let text: String

  /// A token as it was presented.
  public init(_ text: String) { self.text = text }

  /// A new random token.
  public static func random() -> BearerToken {
    let bits = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
    return BearerToken("ax_" + bits.base64URL)
  }

  /// Whether the text could be a token at all.
  var hasForm: Bool { text.hasPrefix("ax_") && text.utf8.count == 46 }

  /// The stored digest: 32 bytes.
  var hash: Data { Data(SHA256.hash(data: Data(text.utf8))) }
}

extension Fact.Kind {
  /// Whether a token may be used: first is its number; 1 if neither revoked nor expired.
  public static let validToken = Fact.Kind(rawValue: "access.token")
}

extension RefusalReason {
  /// The token was revoked or has expired.
  public static let tokenRevoked = RefusalReason("token-revoked")
}

extension Guard {
  /// The token must still be valid under the lock: nothing commits after its revocation is acknowledged.
  public static func valid(token: TokenID) -> Guard {
    Guard(Fact(.validToken, token.number), .equals(1), otherwise: .rejectCaller(.tokenRevoked))
  }
}

/// The users of a book, their roles and tokens.
public struct Users: Room {
  let book: Int32

  /// The users of one book.
  public init(book: Int32) { self.book = book }

  /// The facts of this room.
  public static let manifest = RoomManifest(
    facts: [
      FactQuery(
        .validToken,
        """
        SELECT 1::int8 FROM access.token t
         WHERE t.book = k.book AND t.id = k.first AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp()
        """),
      grantFact, headFact,
    ], refusals: [.tokenRevoked, .roleEnded], constraints: ["app_user_login_unique": .alreadyTaken])

  /// Sets up a user with roles in the whole book; the login must be new.
  ///
  /// - Parameters:
  ///   - name: what colleagues call the user; the login if nil.
  ///   - actor: who sets it up; nil for the operator.
  /// - Throws: `PostgresError` with constraint `app_user_login_unique` or `app_user_login_form`.
  public func add(
    login: String, name: String? = nil, roles: Set<Role>, volunteer: HolderID? = nil, by actor: UserID? = nil,
    _ session: DatabaseSession
  ) throws -> User {
    let name = name ?? login
    let id = try session.query(
      """
      INSERT INTO access.app_user (book, id, login, name, volunteer)
      SELECT \(book), coalesce(max(id), 0) + 1, \(login), \(name), \(volunteer) FROM access.app_user WHERE book = \(book)
      RETURNING id
      """
    ).only(UserID.self)
    try note(.userAdded, actor: actor, about: id, session)
    for role in roles.sorted(by: { $0.rawValue < $1.rawValue }) { try grant(role, to: id, by: actor, session) }
    return User(id: id, login: login, name: name, volunteer: volunteer)
  }

  /// The user of a login, or nil.
  public func user(login: String, _ session: DatabaseSession) throws -> User? {
    try users(logins: [login], session)[login]
  }

  /// The users with some logins; a login that nobody has is left out.
  public func users(logins: Set<String>, _ session: DatabaseSession) throws -> [String: User] {
    let users = try session.query(
      "SELECT id, login, name, volunteer FROM access.app_user WHERE book = \(book) AND login = ANY (\(Array(logins)))"
    ).map { try User($0) }
    return Dictionary(uniqueKeysWithValues: users.map { ($0.login, $0) })
  }

  /// The user with a number, or nil.
  public func user(id: UserID, _ session: DatabaseSession) throws -> User? {
    try session.query("SELECT id, login, name, volunteer FROM access.app_user WHERE book = \(book) AND id = \(id)")
      .first.map { try User($0) }
  }

  /// Every user, by number.
  public func all(_ session: DatabaseSession) throws -> [User] {
    try session.query("SELECT id, login, name, volunteer FROM access.app_user WHERE book = \(book) ORDER BY id")
      .map { try User($0) }
  }

  /// Issues a token to a user, valid for so many days.
  public func issueToken(to user: UserID, days: Int64, _ session: DatabaseSession) throws -> (token: BearerToken, id: TokenID) {
    let token = BearerToken.random()
    let id = try session.query(
      """
      INSERT INTO access.token (book, user_id, hash, expires_at, kind)
      VALUES (\(book), \(user), \(token.hash), clock_timestamp() + make_interval(days => \(days)::int4), 'bearer') RETURNING id
      """
    ).only(TokenID.self)
    return (token, id)
  }

  /// A user's bearer tokens: number, whether still valid, last moment.
  public func tokens(of user: UserID, _ session: DatabaseSession) throws -> [(id: TokenID, isValid: Bool, expires: Instant)] {
    try session.query(
      """
      SELECT id, revoked_at IS NULL AND expires_at > clock_timestamp(), expires_at FROM access.token
       WHERE book = \(book) AND user_id = \(user) AND kind = 'bearer' ORDER BY id
      """
    ).decode(TokenID.self, Bool.self, Instant.self).map { ($0.0, $0.1, $0.2) }
  }

  /// Revokes a token, under the book's lock: once this returns and is committed, nothing commits with the token.
  ///
  /// - Returns: whether there was such a token that was not revoked yet.
  public func revoke(token id: TokenID, _ session: DatabaseSession) throws -> Bool {
    try lock(session)
    return try session.query(
      """
      UPDATE access.token SET revoked_at = clock_timestamp() WHERE book = \(book) AND id = \(id) AND revoked_at IS NULL
      """
    ).affected == 1
  }

  /// The users of presented tokens, by the token's text; without tokens that are unknown, revoked or expired.
  static func authenticate(_ tokens: [BearerToken], _ session: DatabaseSession) throws -> [String: Identity] {
    let rows = try session.query(
      """
      SELECT k.ord, t.book, t.user_id, t.id, g.grants FROM unnest(\(tokens.map(\.hash))) WITH ORDINALITY k(hash, ord)
       CROSS JOIN LATERAL (SELECT * FROM access.token t
                            WHERE t.hash = k.hash AND t.kind = 'bearer' AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp() LIMIT 1) t
       CROSS JOIN LATERAL (\(raw: RoleGrant.held) AND g.book = t.book AND g.user_id = t.user_id) g
      """
    )
    return try rows.reduce(into: [:]) { identities, row in
      identities[try row.element(of: tokens).text] = try Identity(row)
    }
  }
}
