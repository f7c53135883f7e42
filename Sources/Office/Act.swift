public import Ledger
public import LedgerPostgres
import Volunteering

/// Who does something, and when: actor, key, fingerprint of the input, guards of the session, and the time.
///
/// What is done is the use case that it is handed to.
public struct Act: Sendable {
  /// Key, fingerprint of the input, actor, and guards such as a token that is still valid.
  public let request: BookRequest
  /// The present.
  public let now: Instant
  /// The present day of the book.
  public let today: Day

  /// An act by its parts.
  public init(_ request: BookRequest, now: Instant, today: Day) {
    self.request = request
    self.now = now
    self.today = today
  }

  /// The user who acts.
  public var actor: UserID { request.actor }
}

/// A posted entry, with the result that the desk wants of it.
public struct Posted<Details: Sendable>: Sendable {
  /// The entry, with its block and balances.
  public let entry: PostedEntry
  /// The result, read from the entry's documents.
  public let details: Details
  /// Whether an earlier call under the same key posted it.
  public let isReplay: Bool
}

/// A posting refused by the state of the book, as stored under its key.
///
/// A `Refusal` that is thrown, in contrast, is not stored.
public struct Refused: Error {
  /// Why.
  public let reason: RefusalReason
  /// Canonical JSON of ids and figures that show it.
  public let figures: String
  /// Whether an earlier call under the same key was refused.
  public let isReplay: Bool
}

/// Posted, but its documents cannot be read now.
///
/// Never answer this as "not done".
public struct PostedUnread: Error {
  /// The entry's number.
  public let entry: EntryNumber
  /// Why it could not be read.
  public let reason: any Error
}

extension Answer {
  /// Moves the lines for quota in which a posting made room, then describes it from stored data alone, so that a retry hears the same.
  ///
  /// - Throws: ``Refused``; ``PostedUnread`` if `describe` throws; `WriterError.contentDiffers` if a command used the key.
  func posted<Details>(
    on street: Street, _ act: Act, _ describe: (PostedEntry) async throws -> Details
  ) async throws -> Posted<Details> {
    switch self {
    case .posted(let entry, let isReplay):
      // Where an entry made room in a quota, or a credit left its line, those who wait for it follow.
      await street.volunteering.moveLines(after: entry, on: act.today, act.request)
      do {
        return Posted(entry: entry, details: try await describe(entry), isReplay: isReplay)
      } catch {
        throw PostedUnread(entry: entry.entry.number, reason: error)
      }
    case .refused(let reason, let figures, let isReplay):
      throw Refused(reason: reason, figures: figures, isReplay: isReplay)
    case .command: throw WriterError.contentDiffers
    }
  }

  /// A posted entry without further result.
  func posted(on street: Street, _ act: Act) async throws -> Posted<Void> { try await posted(on: street, act) { _ in } }
}

extension PostedEntry {
  /// Its one document of a type, which an entry of its kind always has.
  func document<Row: DocumentRow>(_ type: Row.Type = Row.self) throws(CorruptBook) -> Row {
    guard let row: Row = row() else { throw CorruptBook("entry \(entry.number) has no row of \(Row.table.name)") }
    return row
  }
}
