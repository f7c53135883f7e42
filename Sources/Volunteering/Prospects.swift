public import Ledger
public import LedgerPostgres
import Postgres

/// What the approval of a record would credit, as things stand.
public struct Prospect: Sendable {
  /// Points earned.
  public let points: Points
  /// Whether they would wait for quota (待额度): it does not suffice, or others wait for it.
  public let waits: Bool
}

extension VolunteeringRoom {
  /// What the approval of some records on a day would credit each with, if it were the only one; none for a colour without a rate.
  ///
  /// - Throws: `LedgerError` if points overflow; `PostgresError`.
  public func prospects(
    of records: [RecordLine], on day: Day, _ reader: BookReader
  ) throws -> [RecordID: Prospect] {
    let (rates, ended) = (try rates(reader), try reader.lastYearEnded())
    var due: [RecordID: (points: Points, quota: Account)] = [:]
    for record in records {
      let served = record.start.day(in: desk.book.timeZone)
      guard let rate = rates.first(where: { $0.colour == record.colour && $0.from <= served })?.rate else { continue }
      let points = record.hoursClass == .credit ? try rate.points(for: record.minutes) : .zero
      due[record.id] = (points, .quota(of: record.place, on: ended.map { served <= $0 } == true ? day : served))
    }
    let rooms = try room(in: Set(due.values.map(\.quota)), reader)
    return due.mapValues { points, quota in
      Prospect(points: points, waits: points > .zero && points > rooms[quota] ?? .zero)
    }
  }

  /// The points that each of some quotas still has; nothing where somebody waits for it.
  private func room(in quotas: Set<Account>, _ reader: BookReader) throws -> [Account: Points] {
    let asked = Array(quotas)
    let rows = try reader.query(
      """
      WITH asked AS (
        SELECT \(book) AS book, k.* FROM unnest(\(asked.map(\.holder)), \(asked.map(\.vintage.lastDay)))
          WITH ORDINALITY k(community, year, ord))
      SELECT k.ord, p.balance FROM asked k
       CROSS JOIN LATERAL (SELECT a.book, a.id FROM ledger.account a
                            WHERE a.book = k.book AND a.holder = k.community AND a.code = 2001 AND a.vintage = k.year LIMIT 1) a
       CROSS JOIN LATERAL (SELECT p.balance FROM ledger.posting p
                            WHERE p.book = a.book AND p.account = a.id ORDER BY p.version DESC LIMIT 1) p
       WHERE NOT EXISTS (\(raw: Self.waiting("k.book", "k.community", "k.year")))
      """)
    return try rows.reduce(into: [:]) { room, row in room[try row.element(of: asked)] = try row["balance"] }
  }
}
