public import Ledger
import Postgres

extension RefusalReason {
  /// A second person confirmed the entry already.
  public static let alreadyConfirmed = RefusalReason("already-confirmed", figures: "entry")
}

/// Why an entry cannot be confirmed.
public enum ConfirmationError: Error, Sendable {
  /// No entry has this number, or entries of its kind need no second person.
  case notAsked(EntryNumber)
  /// Who posted an entry does not confirm it.
  case ownEntry(EntryNumber)
}

extension BookDesk {
  /// 复核: a second person says that an entry is right, under another login than posted it.
  ///
  /// - Throws: ``ConfirmationError``; `Refusal` with ``RefusalReason/alreadyConfirmed``; ``WriterError``.
  public func confirm(_ entry: EntryNumber, _ request: BookRequest) async throws -> Recorded<EntryNumber> {
    let kinds = EntryKind.ofTwoPersons.map(\.rawValue)
    let book = book.id
    return try await command(request) { session in
      let actor = try session.query(
        "SELECT actor FROM ledger.entry WHERE book = \(book) AND no = \(entry) AND kind = ANY (\(kinds))"
      ).first(UserID.self)
      guard let actor else { throw ConfirmationError.notAsked(entry) }
      guard actor != request.actor else { throw ConfirmationError.ownEntry(entry) }
      let isConfirmed = try session.query(
        "SELECT EXISTS (SELECT FROM ledger.confirmation WHERE book = \(book) AND entry = \(entry))"
      ).only(Bool.self)
      guard !isConfirmed else { throw Refusal(.alreadyConfirmed, ["entry": .id(entry)]) }
      _ = try session.query(
        "INSERT INTO ledger.confirmation (book, entry, confirmed_by) VALUES (\(book), \(entry), \(request.actor))")
      return ["entry": .id(entry)]
    }.map { try $0.id("entry") }
  }
}

extension BookReader {
  /// Entries that ask for a second person and have none yet, nor were reversed: those after one, at most `limit`.
  public func unconfirmed(after entry: EntryNumber, limit: Int64) throws -> [PostedEntry] {
    let kinds = EntryKind.ofTwoPersons.map(\.rawValue)
    let numbers = try query(
      """
      SELECT e.no FROM ledger.entry e
       WHERE e.book = \(book) AND e.no > \(entry) AND e.kind = ANY (\(kinds))
         AND NOT EXISTS (SELECT FROM ledger.confirmation c WHERE c.book = e.book AND c.entry = e.no)
         AND NOT EXISTS (SELECT FROM ledger.entry r WHERE r.book = e.book AND r.reverses = e.no)
       ORDER BY e.no LIMIT \(limit)
      """
    ).decode(EntryNumber.self)
    return try entries(numbers).values.sorted { $0.entry.number < $1.entry.number }
  }
}
