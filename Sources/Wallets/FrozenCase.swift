public import Ledger
public import LedgerPostgres
import Postgres

/// A freeze that has not ended.
public struct FrozenCase: Sendable {
  /// The entry, which is the case's number.
  public let entry: EntryNumber
  /// The day of the freeze.
  public let day: Day
  /// Whose points they are; of one merged since, the last successor.
  public let holder: HolderID
  /// Points that are held.
  public let points: Points
  /// The number of the service record that it is about, if it is about one.
  public let record: Int64?
  /// Why; nil if it was erased.
  public let reason: String?
}

extension WalletsRoom {
  /// The freezes of a volunteer, and of all who were merged into the volunteer, that have not ended, the earliest first.
  public func frozenCases(of holder: HolderID, _ reader: BookReader) throws -> [FrozenCase] {
    let holders = [holder] + (try reader.predecessors(of: holder))
    return try frozenCases("f.holder = ANY (\(holders))", "f.entry", limit: .max, reader)
  }

  /// The freeze of an entry; nil if there is none, or if it has ended.
  public func frozenCase(_ entry: EntryNumber, _ reader: BookReader) throws -> FrozenCase? {
    try frozenCases("f.entry = \(entry)", "f.entry", limit: 1, reader).first
  }

  /// All freezes that have not ended, the latest first: those before an entry, at most `limit`.
  public func frozenCases(before entry: EntryNumber, limit: Int64, _ reader: BookReader) throws -> [FrozenCase] {
    try frozenCases("f.entry < \(entry)", "f.entry DESC", limit: limit, reader)
  }

  private func frozenCases(_ which: SQL, _ order: SQL, limit: Int64, _ reader: BookReader) throws -> [FrozenCase] {
    let rows = try reader.query(
      """
      SELECT f.entry, e.business_date, f.holder, f.points, f.record, r.text
        FROM (SELECT f.book, f.entry, f.holder, sum(f.points)::int8 AS points, min(f.record) AS record
                FROM volunteering.freeze_line f
               WHERE f.book = \(desk.book.id) AND \(which)
                 AND NOT EXISTS (SELECT FROM volunteering.freeze_end d WHERE d.book = f.book AND d.about = f.entry OFFSET 0)
               GROUP BY f.book, f.entry, f.holder ORDER BY \(order) LIMIT \(limit)) f
       CROSS JOIN LATERAL (SELECT e.business_date FROM ledger.entry e WHERE e.book = f.book AND e.no = f.entry LIMIT 1) e
        LEFT JOIN LATERAL (SELECT r.text FROM ledger.remark r WHERE r.book = f.book AND r.entry = f.entry LIMIT 1) r ON true
       ORDER BY \(order)
      """)
    let holders = try rows.map { row in try row["holder"] as HolderID }
    let present = try reader.successors(of: Set(holders).sorted())
    return try zip(rows, holders).map { row, holder in
      FrozenCase(
        entry: try row["entry"], day: try row["business_date"], holder: present[holder] ?? holder, points: try row["points"],
        record: try row["record"], reason: try row["text"])
    }
  }
}
