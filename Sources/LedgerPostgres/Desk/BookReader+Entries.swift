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
  }

  /// Entries before a number, the latest first, at most `limit`.
  public func entryLines(before number: EntryNumber, limit: Int64) throws -> [EntryLine] {
    try query(
      """
      SELECT e.no, e.kind, e.business_date, b.recorded_at, e.actor, e.reverses, e.returns_of
        FROM (SELECT * FROM ledger.entry e WHERE e.book = \(book) AND e.no < \(number) ORDER BY e.no DESC LIMIT \(limit)) e
       CROSS JOIN LATERAL (SELECT b.recorded_at FROM ledger.block b WHERE b.book = e.book AND b.no = e.block LIMIT 1) b
       ORDER BY e.no DESC
      """
    ).map { row in
      EntryLine(
        number: try row["no"], kind: try row["kind"], businessDate: try row["business_date"], recordedAt: try row["recorded_at"],
        actor: try row["actor"], reverses: try row["reverses"], returnsOf: try row["returns_of"])
    }
  }
}
