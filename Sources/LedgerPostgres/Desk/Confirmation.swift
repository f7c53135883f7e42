public import Ledger
import Postgres

extension RefusalReason {
  /// A second person confirmed the entry already.
  public static let alreadyConfirmed = RefusalReason("already-confirmed", figures: "entry")
}

/// Why an entry cannot be confirmed.
public enum ConfirmationError: Error, Sendable {
  /// No entry has this number, entries of its kind need no second person, or a second person posted it.
  case notAsked(EntryNumber)
  /// Who posted an entry does not confirm it, under another login neither.
  case ownEntry(EntryNumber)
}

extension BookDesk {
  /// 复核: a second person (``SamePerson``) says that an entry is right.
  ///
  /// For entries of a time when one person posted them; by now a second person confirms before anything is posted (``ProposalRow``).
  ///
  /// - Throws: ``ConfirmationError``; ``Refused`` for ``RefusalReason/alreadyConfirmed``; ``WriterError``.
  public func confirm(_ entry: EntryNumber, _ request: BookRequest) async throws -> Recorded<EntryNumber> {
    let kinds = EntryKind.ofTwoPersons.map(\.rawValue)
    let book = book.id
    return try await record(request) {
      let persons = try await read { reader in
        let actor = try reader.query(
          """
          SELECT e.actor FROM ledger.entry e
           WHERE e.book = \(book) AND e.no = \(entry) AND e.kind = ANY (\(kinds)) AND NOT \(raw: BookReader.isProposed)
          """
        ).first(UserID.self)
        return try actor.map { try reader.samePersons([$0, request.actor]) }
      }
      guard let persons else { throw ConfirmationError.notAsked(entry) }
      guard !persons[0].isSame(as: persons[1]) else { throw ConfirmationError.ownEntry(entry) }
      let isOpen = Guard(
        .confirmed(entry), .equals(0), effect: .becomes(1), otherwise: .refuse(.alreadyConfirmed, ["entry": .id(entry)]))
      return request.recording(guards: [isOpen] + persons.flatMap(\.unchanged), [ConfirmationRow.table]) { _ in
        ([ConfirmationRow(entry: entry, confirmedBy: request.actor).record], ["entry": .id(entry)])
      }
    }.map { try $0.id("entry") }
  }
}

/// That a second person confirmed an entry: a row of the confirmations.
struct ConfirmationRow: RecordRow {
  static let table = RecordTable("ledger.confirmation", of: ConfirmationRow.self)

  var entry: EntryNumber = 0
  var confirmedBy = UserID.system

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("entry", &entry)
    columns.column("confirmed_by", &confirmedBy)
  }
}

extension Fact {
  /// Whether a second person confirmed an entry: 0 or 1.
  static func confirmed(_ entry: EntryNumber) -> Fact { Fact(.confirmed, entry.number) }
}

extension Fact.Kind {
  static let confirmed = Fact.Kind(rawValue: "ledger.confirmed")
}

extension FactQuery {
  static let confirmed = FactQuery(
    .confirmed, "SELECT 1::int8 FROM ledger.confirmation c WHERE c.book = k.book AND c.entry = k.first")
}

extension BookReader {
  /// Entries that ask for a second person and have none yet, nor were reversed: those after one, at most `limit`.
  public func unconfirmed(after entry: EntryNumber, limit: Int64) throws -> [PostedEntry] {
    let kinds = EntryKind.ofTwoPersons.map(\.rawValue)
    let numbers = try query(
      """
      SELECT e.no FROM ledger.entry e
       WHERE e.book = \(book) AND e.no > \(entry) AND e.kind = ANY (\(kinds)) AND NOT \(raw: Self.isProposed)
         AND NOT EXISTS (SELECT FROM ledger.confirmation c WHERE c.book = e.book AND c.entry = e.no)
         AND NOT EXISTS (SELECT FROM ledger.entry r WHERE r.book = e.book AND r.reverses = e.no)
       ORDER BY e.no LIMIT \(limit)
      """
    ).decode(EntryNumber.self)
    return try entries(numbers).values.sorted { $0.entry.number < $1.entry.number }
  }
}
