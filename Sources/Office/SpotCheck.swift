public import Ledger
import LedgerPostgres
import People
import Postgres
public import Volunteering

/// A sample of a month to ask people about (抽查单): did you take this, did you serve there.
///
/// The hash of the month's last block draws it, so nobody chooses whom it hits, and whoever draws it again has the same.
public struct SpotCheck: Sendable {
  /// A receipt to ask its member about.
  public struct Visit: Sendable {
    /// The entry of the redemption, or of the slip.
    public let entry: EntryNumber
    /// The shop.
    public let shop: HolderID
    /// Whose points were spent; of one merged since, the last successor.
    public let member: HolderID
    /// The member's name as strangers may see it: 张*娟.
    public let maskedName: String
    /// The day.
    public let day: Day
    /// The points.
    public let total: Points
  }

  /// How many receipts, and how many services, are drawn at most.
  public static let size: Int64 = 10

  /// The month.
  public let month: Month
  /// The block whose hash drew it.
  public let block: BlockNumber
  /// Receipts, by entry.
  public let visits: [Visit]
  /// Credited services, by record.
  public let services: [RecordLine]
}

extension Street {
  /// Draws the sample of a month; of the open one, it changes with every block.
  ///
  /// - Parameter day: on which the volunteers' cards are to be valid that it shows.
  /// - Returns: nil if the book has no such month, or has not come to it yet.
  /// - Throws: `CorruptBook`; `PostgresError`.
  public func spotCheck(of month: Month, on day: Day) async throws -> SpotCheck? {
    try await desk.report { reader -> SpotCheck? in
      guard let scope = try CheckScope.read(month, of: desk.book, reader.session) else { return nil }
      let visits = try reader.query(
        """
        SELECT k.entry, k.shop, coalesce(m.successor, k.member) AS member, p.name, e.business_date, k.total
          FROM (SELECT k.* FROM shop.receipt k
                  JOIN ledger.block b ON b.book = k.book AND b.no = \(scope.lastBlock)
                 WHERE k.book = \(scope.book) AND k.entry BETWEEN \(scope.first) AND \(scope.last)
                 ORDER BY sha256(b.hash || convert_to('receipt:' || k.entry, 'UTF8')), k.entry LIMIT \(SpotCheck.size)) k
          \(SQL.lastSuccessor(of: "k", "member"))
          JOIN ledger.entry e ON e.book = k.book AND e.no = k.entry
          LEFT JOIN volunteering.person p ON p.book = k.book AND p.holder = coalesce(m.successor, k.member)
         ORDER BY k.entry
        """
      ).map { row in
        SpotCheck.Visit(
          entry: try row["entry"], shop: try row["shop"], member: try row["member"],
          maskedName: PeopleRoom.masked(try row["name"]), day: try row["business_date"], total: try row["total"])
      }
      let records = try reader.query(
        """
        SELECT c.record FROM (SELECT DISTINCT c.book, c.record FROM volunteering.credit c
                               WHERE c.book = \(scope.book) AND c.entry BETWEEN \(scope.first) AND \(scope.last)) c
          JOIN ledger.block b ON b.book = c.book AND b.no = \(scope.lastBlock)
         ORDER BY sha256(b.hash || convert_to('record:' || c.record, 'UTF8')), c.record LIMIT \(SpotCheck.size)
        """
      ).decode(RecordID.self)
      let lines = try volunteering.records(among: records, on: day, reader)
      return SpotCheck(
        month: month, block: scope.lastBlock, visits: visits, services: records.sorted().compactMap { lines[$0] })
    }
  }
}
