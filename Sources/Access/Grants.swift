public import Ledger
import LedgerPostgres
public import Postgres

/// A grant: a role that a user holds at a place.
public struct RoleGrant: Hashable, Sendable {
  /// Its number in the book.
  public let id: Int64
  /// The role.
  public let role: Role
  /// The shop of a clerk, the community of a coordinator or a reviewer; nil for the whole book.
  public let place: HolderID?

  /// A grant by its parts.
  public init(id: Int64, role: Role, place: HolderID?) {
    self.id = id
    self.role = role
    self.place = place
  }

  /// One that never holds.
  public static let ofNobody = RoleGrant(id: 0, role: .auditor, place: nil)

  /// A grant as queries write it: "17 clerk 4", with 0 for the whole book.
  init?(_ text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 3, let id = Int64(parts[0]), let role = Role(rawValue: String(parts[1])), let place = Int64(parts[2])
    else { return nil }
    self.init(id: id, role: role, place: place == 0 ? nil : HolderID(place))
  }

  /// Whether it holds at a place.
  public func covers(_ place: HolderID) -> Bool { self.place == nil || self.place == place }

  /// The grants of table `g` that hold today in a book's time zone, as ``init(_:)`` reads them.
  static let held = """
    SELECT array_agg(g.id || ' ' || g.role || ' ' || coalesce(g.place, 0) ORDER BY g.id) AS grants FROM access.role_grant g
      JOIN ledger.book b ON b.id = g.book
     WHERE \(holds)
    """

  /// Whether a grant `g` of a book `b` holds today.
  static let holds =
    "(g.ended_at IS NULL AND (clock_timestamp() AT TIME ZONE b.time_zone)::date BETWEEN g.valid_from AND g.valid_to)"
}

extension [RoleGrant] {
  /// Those with one of some roles.
  public func of(_ roles: Set<Role>) -> [RoleGrant] { filter { roles.contains($0.role) } }

  /// The places that they are for; nil for the whole book.
  public var places: [HolderID]? { contains { $0.place == nil } ? nil : compactMap(\.place) }

  /// Whether one holds at a place.
  public func cover(_ place: HolderID) -> Bool { contains { $0.covers(place) } }
}

/// A grant with whose it is and its days, as administrators see it.
public struct GrantOverTime: Sendable {
  /// The grant.
  public let grant: RoleGrant
  /// Whose it is.
  public let user: UserID
  /// Its first day.
  public let from: Day
  /// Its last day; nil if none is set.
  public let to: Day?
  /// Whether it holds today.
  public let holds: Bool
  /// Whether it was taken away.
  public let isEnded: Bool
}

extension GrantOverTime {
  /// The columns of a grant `g` of a book `b`, as ``init(_:)`` reads them.
  static let columns = """
    g.id, g.user_id, g.role, g.place, g.valid_from, nullif(g.valid_to, date '9999-12-31') AS valid_to,
    \(RoleGrant.holds) AS holds, g.ended_at IS NOT NULL AS is_ended
    """

  /// A row of these; nil if its role is none of this version's.
  init?(_ row: Row) throws {
    guard let role = Role(rawValue: try row["role"]) else { return nil }
    self.init(
      grant: RoleGrant(id: try row["id"], role: role, place: try row["place"]), user: try row["user_id"],
      from: try row["valid_from"], to: try row["valid_to"], holds: try row["holds"], isEnded: try row["is_ended"])
  }
}

extension Fact.Kind {
  /// Whether a grant holds today: first is its number; 1 if it does.
  public static let grantHolds = Fact.Kind(rawValue: "access.grant")
  /// Whether a user is the head of the grid today: first is the user; 1 if so.
  public static let headOfGrid = Fact.Kind(rawValue: "access.head")
}

extension RefusalReason {
  /// The caller's role has ended, or was taken away.
  public static let roleEnded = RefusalReason("role-ended")
}

extension Guard {
  /// The grant must hold today under the lock: nothing commits after it was taken away, or after its last day.
  public static func holds(grant: RoleGrant) -> Guard {
    Guard(Fact(.grantHolds, grant.id), .equals(1), otherwise: .rejectCaller(.roleEnded))
  }

  /// The user must be the head of the grid today, under the lock.
  public static func isHead(_ user: UserID) -> Guard {
    Guard(Fact(.headOfGrid, user.number), .equals(1), otherwise: .rejectCaller(.roleEnded))
  }
}

extension Users {
  static let headFact = FactQuery(
    .headOfGrid,
    """
    SELECT 1::int8 FROM access.role_grant g JOIN ledger.book b ON b.id = g.book
     WHERE g.book = k.book AND g.user_id = k.first AND g.role = 'head' AND \(RoleGrant.holds) LIMIT 1
    """)

  static let grantFact = FactQuery(
    .grantHolds,
    """
    SELECT 1::int8 FROM access.role_grant g JOIN ledger.book b ON b.id = g.book
     WHERE g.book = k.book AND g.id = k.first AND \(RoleGrant.holds)
    """)

  /// Gives a user a role at a place; once, however often it is asked for.
  ///
  /// - Parameters:
  ///   - place: a shop for a clerk, a community for a coordinator or a reviewer; nil for the whole book.
  ///   - from: its first day; today if nil.
  ///   - to: its last day; nil for none.
  ///   - actor: who gives it; nil for the operator.
  /// - Throws: `PostgresError` with constraint `role_grant_place_where_it_can_be` or `role_grant_days_in_order`.
  public func grant(
    _ role: Role, to user: UserID, at place: HolderID? = nil, from: Day? = nil, to last: Day? = nil, by actor: UserID? = nil,
    _ session: DatabaseSession
  ) throws {
    try lock(session)
    let given = try session.query(
      """
      INSERT INTO access.role_grant (book, id, user_id, role, place, valid_from, valid_to)
      SELECT b.id, (SELECT coalesce(max(id), 0) + 1 FROM access.role_grant WHERE book = b.id), \(user), \(role.rawValue), \(place),
             coalesce(\(from), (clock_timestamp() AT TIME ZONE b.time_zone)::date), coalesce(\(last), date '9999-12-31')
        FROM ledger.book b
       WHERE b.id = \(book)
         AND NOT EXISTS (SELECT FROM access.role_grant g
                          WHERE g.book = b.id AND g.user_id = \(user) AND g.role = \(role.rawValue) AND g.place IS NOT DISTINCT FROM \(place)
                            AND g.valid_to = coalesce(\(last), date '9999-12-31') AND g.ended_at IS NULL
                            AND g.valid_from = coalesce(\(from), (clock_timestamp() AT TIME ZONE b.time_zone)::date))
      RETURNING id
      """
    ).first(Int64.self)
    if let given { try note(.roleGranted, actor: actor, about: user, grant: given, session) }
  }

  /// Takes a grant away at once, under the book's lock: once this is committed, nothing commits with it.
  ///
  /// - Returns: whether there was such a grant that was not taken away yet.
  public func endGrant(_ id: Int64, by actor: UserID? = nil, _ session: DatabaseSession) throws -> Bool {
    try lock(session)
    let ended = try session.query(
      """
      UPDATE access.role_grant SET ended_at = clock_timestamp() WHERE book = \(book) AND id = \(id) AND ended_at IS NULL
      RETURNING user_id
      """
    ).first(UserID.self)
    guard let user = ended else { return false }
    try note(.roleEnded, actor: actor, about: user, grant: id, session)
    return true
  }

  /// Whether somebody administers the book today.
  func haveAdministrator(_ session: DatabaseSession) throws -> Bool {
    try session.query(
      """
      SELECT EXISTS (SELECT FROM access.role_grant g JOIN ledger.book b ON b.id = g.book
                      WHERE g.book = \(book) AND g.role = 'admin' AND \(raw: RoleGrant.holds))
      """
    ).only(Bool.self)
  }

  /// Every grant, by user and number.
  public func grants(_ session: DatabaseSession) throws -> [GrantOverTime] {
    try session.query(
      """
      SELECT \(raw: GrantOverTime.columns)
        FROM access.role_grant g JOIN ledger.book b ON b.id = g.book WHERE g.book = \(book) ORDER BY g.user_id, g.id
      """
    ).compactMap { try GrantOverTime($0) }
  }
}
