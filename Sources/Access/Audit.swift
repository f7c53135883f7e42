public import Ledger
import LedgerPostgres
public import Postgres

/// Something that is written down about who comes in, who may do what, and who looks at whose name.
public enum AuditKind: String, CaseIterable, Sendable {
  case signedIn = "signed-in"
  case signInFailed = "sign-in-failed"
  case signedOut = "signed-out"
  case signedOutEverywhere = "signed-out-everywhere"
  case passwordChanged = "password-changed"
  case passwordReset = "password-reset"
  case userAdded = "user-added"
  case roleGranted = "role-granted"
  case roleEnded = "role-ended"
  case nameShown = "name-shown"
}

/// A row of the audit log.
public struct AuditRow: Sendable {
  /// Its number.
  public let id: Int64
  /// When; of what is summed, the first time within the minute of the clock.
  public let at: Instant
  /// What happened.
  public let kind: AuditKind
  /// The name of the user who did it; nil for the operator, and where nobody came in.
  public let actor: String?
  /// The name of the user it was about; nil for a login that nobody has.
  public let about: String?
  /// The volunteer whose full name was shown.
  public let volunteer: HolderID?
  /// From where.
  public let address: String?
  /// How often within a minute of the clock.
  public let times: Int32
  /// The grant that was given or taken away.
  public let grant: GrantOverTime?
  /// A role, where no grant is kept.
  public let detail: String?
}

extension Users {
  /// Writes something down.
  ///
  /// - Parameter time: when it happened; now if nil.
  func note(
    _ kind: AuditKind, actor: UserID? = nil, about: UserID? = nil, volunteer: HolderID? = nil, address: String? = nil,
    times: Int32 = 1, grant: Int64? = nil, at time: Instant? = nil, _ session: DatabaseSession
  ) throws {
    _ = try session.query(
      """
      INSERT INTO access.audit (book, at, kind, actor, about, volunteer, address, times, grant_id)
      VALUES (\(book), coalesce(\(time), clock_timestamp()), \(kind.rawValue), \(actor), \(about), \(volunteer), \(address), \(times),
              \(grant))
      """)
  }

  /// The audit log before a row, the latest first, at most `limit`.
  public func audit(before id: Int64 = .max, limit: Int64, _ session: DatabaseSession) throws -> [AuditRow] {
    try session.query(
      """
      SELECT a.id AS row, a.at, a.kind, u.name AS actor, o.name AS about, a.volunteer, a.address, a.times, a.detail, a.grant_id, g.*
        FROM access.audit a
        LEFT JOIN LATERAL (SELECT \(raw: GrantOverTime.columns) FROM access.role_grant g JOIN ledger.book b ON b.id = g.book
                            WHERE g.book = a.book AND g.id = a.grant_id) g ON true
        LEFT JOIN access.app_user u ON u.book = a.book AND u.id = a.actor
        LEFT JOIN access.app_user o ON o.book = a.book AND o.id = a.about
       WHERE a.book = \(book) AND a.id < \(id) ORDER BY a.id DESC LIMIT \(limit)
      """
    ).compactMap { row in
      guard let kind = AuditKind(rawValue: try row["kind"]) else { return nil }
      return AuditRow(
        id: try row["row"], at: try row["at"], kind: kind, actor: try row["actor"], about: try row["about"],
        volunteer: try row["volunteer"], address: try row["address"], times: try row["times"],
        grant: try (row["grant_id"] as Int64?).flatMap { _ in try GrantOverTime(row) }, detail: try row["detail"])
    }
  }
}

extension SignInDesk {
  /// Writes down that somebody is about to see a volunteer's full name; where that cannot be written down, it is not shown.
  ///
  /// - Throws: `PostgresError`.
  public func noteNameShown(of volunteer: HolderID, to session: BrowserSession, address: String?) async throws {
    let users = Users(book: session.identity.book)
    try await writes.run {
      try users.note(.nameShown, actor: session.identity.user, volunteer: volunteer, address: address, $0)
    }
  }
}
