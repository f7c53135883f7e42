public import Ledger
import Postgres

extension BookReader {
  /// The entry that mirrors another (冲正); nil if none does.
  public func reversal(of entry: EntryNumber) throws -> EntryNumber? {
    try query("SELECT no FROM ledger.entry WHERE book = \(book) AND reverses = \(entry)").first(EntryNumber.self)
  }

  /// An entry as lists show it, without postings and documents.
  public struct EntryLine: Sendable {
    /// Its number.
    public let number: EntryNumber
    /// The kind of event.
    public let kind: String
    /// The day of the event.
    public let businessDate: Day
    /// When it was recorded.
    public let recordedAt: Instant
    /// The user who asked.
    public let actor: UserID
    /// The entry it mirrors.
    public let reverses: EntryNumber?
    /// The redemption it returns goods of.
    public let returnsOf: EntryNumber?
    /// The points that it moved, from one side to the other, in hundredths; nil if it moved none.
    public let points: Int64?
  }

  /// Which entries a list shows.
  public struct EntryFilter: Sendable {
    /// Of this kind alone.
    public var kind: EntryKind?
    /// With a day of the event not before this.
    public var from: Day?
    /// With a day of the event not after this.
    public var to: Day?

    /// All entries.
    public init() {}
  }

  /// Entries before a number, the latest first, at most `limit`.
  public func entryLines(before number: EntryNumber, _ filter: EntryFilter = EntryFilter(), limit: Int64) throws -> [EntryLine] {
    let kind: SQL = if let kind = filter.kind { "AND e.kind = \(kind.rawValue)" } else { "" }
    let from: SQL = if let from = filter.from { "AND e.business_date >= \(from)" } else { "" }
    let to: SQL = if let to = filter.to { "AND e.business_date <= \(to)" } else { "" }
    return try query(
      """
      SELECT e.no, e.kind, e.business_date, b.recorded_at, e.actor, e.reverses, e.returns_of, p.points
        FROM (SELECT * FROM ledger.entry e
               WHERE e.book = \(book) AND e.no < \(number) \(kind) \(from) \(to) ORDER BY e.no DESC LIMIT \(limit)) e
       CROSS JOIN LATERAL (SELECT b.recorded_at FROM ledger.block b WHERE b.book = e.book AND b.no = e.block LIMIT 1) b
       CROSS JOIN LATERAL (SELECT sum(p.amount)::int8 AS points
                             FROM (SELECT * FROM ledger.posting p
                                    WHERE p.book = e.book AND p.entry = e.no AND p.amount > 0 OFFSET 0) p
                            CROSS JOIN LATERAL (SELECT a.commodity FROM ledger.account a
                                                 WHERE a.book = p.book AND a.id = p.account LIMIT 1) a
                            CROSS JOIN LATERAL (SELECT m.kind FROM ledger.commodity m
                                                 WHERE m.book = p.book AND m.id = a.commodity LIMIT 1) m
                            WHERE m.kind = \(CommodityKind.points.rawValue)) p
       ORDER BY e.no DESC
      """
    ).map { row in
      EntryLine(
        number: try row["no"], kind: try row["kind"], businessDate: try row["business_date"], recordedAt: try row["recorded_at"],
        actor: try row["actor"], reverses: try row["reverses"], returnsOf: try row["returns_of"], points: try row["points"])
    }
  }

  /// What an entry did to the accounts of a holder that have one code.
  public struct Move: Sendable {
    /// The entry.
    public let entry: EntryNumber
    /// The kind of event.
    public let kind: String
    /// The day of the event.
    public let businessDate: Day
    /// The sum of its amounts on them: positive debit, negative credit.
    public let amount: Int64
  }

  /// The last entries that moved something on the accounts of a holder that have one code, the latest first, at most `limit`.
  public func moves(of holder: HolderID, on code: AccountCode, limit: Int64) throws -> [Move] {
    try query(Self.moves(of: holder, on: code, limit: limit, book: book)).map { row in
      Move(entry: try row["no"], kind: try row["kind"], businessDate: try row["business_date"], amount: try row["amount"])
    }
  }

  /// An entry that is among the last of all is among the last of each account that it touches: its sum is whole.
  static func moves(of holder: HolderID, on code: AccountCode, limit: Int64, book: Int32) -> SQL {
    """
    SELECT p.entry AS no, e.kind, e.business_date, sum(p.amount)::int8 AS amount
      FROM (SELECT a.book, a.id FROM ledger.account a
             WHERE a.book = \(book) AND a.holder = \(holder) AND a.code = \(code) OFFSET 0) a
     CROSS JOIN LATERAL (SELECT p.entry, p.amount FROM ledger.posting p
                          WHERE p.book = a.book AND p.account = a.id ORDER BY p.version DESC LIMIT \(limit)) p
     CROSS JOIN LATERAL (SELECT e.kind, e.business_date FROM ledger.entry e WHERE e.book = a.book AND e.no = p.entry LIMIT 1) e
     GROUP BY p.entry, e.kind, e.business_date ORDER BY p.entry DESC LIMIT \(limit)
    """
  }
}
