public import Ledger
public import LedgerPostgres
import Postgres

/// What became of a service record since it was recorded.
public struct RecordStory: Sendable {
  /// The entries that credited it, paid what waited, corrected it or took it back; the earliest first.
  public let entries: [PostedEntry]
  /// Why, in words, by entry: of those that say so, where it was not erased.
  public let reasons: [EntryNumber: String]

  /// The minutes that stand after the last credit and its corrections; nil if no credit stands.
  public var standingMinutes: Int64? {
    entries.reduce(Int64?.none) { standing, posted in
      switch posted.entry.kind {
      case .approval: posted.row(of: Credit.self)?.minutes
      case .serviceCorrection: posted.row(of: ServiceCorrection.self)?.minutesAfter
      case .clawback: nil
      default: standing
      }
    }
  }
}

extension VolunteeringRoom {
  /// What became of a record.
  public func story(of record: RecordID, _ reader: BookReader) throws -> RecordStory {
    let numbers = try reader.query(Self.entries(of: record, book: book)).decode(EntryNumber.self)
    let entries = try reader.entries(numbers, of: [.approval, .issue, .serviceCorrection, .clawback])
    return RecordStory(entries: numbers.compactMap { entries[$0] }, reasons: try reader.remarks(of: numbers))
  }

  /// The numbers of the entries about a record, in order.
  static func entries(of record: RecordID, book: Int32) -> SQL {
    """
    WITH credits AS (SELECT c.book, c.entry FROM volunteering.credit c WHERE c.book = \(book) AND c.record = \(record)),
    claims AS (SELECT c.book, c.entry FROM credits c
               UNION ALL
               SELECT s.book, s.entry FROM credits c
                CROSS JOIN LATERAL (SELECT s.book, s.entry FROM volunteering.service_correction s
                                     WHERE s.book = c.book AND s.credit_entry = c.entry OFFSET 0) s)
    SELECT c.entry FROM claims c
     UNION ALL
    SELECT i.entry FROM claims c
     CROSS JOIN LATERAL (SELECT i.entry FROM volunteering.issue i WHERE i.book = c.book AND i.credit_entry = c.entry OFFSET 0) i
     UNION ALL
    SELECT b.entry FROM credits c
     CROSS JOIN LATERAL (SELECT b.entry FROM volunteering.clawback b
                          WHERE b.book = c.book AND b.credit_entry = c.entry OFFSET 0) b
     ORDER BY entry
    """
  }
}
