public import Access
public import Ledger
public import LedgerPostgres
import Volunteering

/// Who does something, and when: actor, key, fingerprint of the input, guards of the session, and the time.
///
/// What is done is the use case that it is handed to.
public struct Act: Sendable {
  /// The present.
  public let now: Instant
  /// The present day of the book.
  public let today: Day
  private let asked: BookRequest
  /// The grants by which the actor may ask for this; nil for the operator, who needs none.
  private let grants: [RoleGrant]?
  /// The one of them that it is done by.
  private let grant: RoleGrant?
  /// Where its key is looked up; nil for the operator.
  private let desk: BookDesk?

  /// An act of the operator, such as the command that fills a sample.
  public init(_ request: BookRequest, now: Instant, today: Day) {
    self.init(request, grants: nil, grant: nil, desk: nil, now: now, today: today)
  }

  /// An act of somebody at a desk: it commits only while the grant holds that it is done by.
  ///
  /// Until a place is named (``at(_:)``), that is a grant for the whole book; without one, nothing is committed.
  ///
  /// - Parameters:
  ///   - grants: those of the actor with a role that may ask for this.
  ///   - desk: of the book that it is about.
  public init(_ request: BookRequest, by grants: [RoleGrant], on desk: BookDesk, now: Instant, today: Day) {
    self.init(request, grants: grants, grant: grants.first { $0.place == nil } ?? .ofNobody, desk: desk, now: now, today: today)
  }

  private init(_ asked: BookRequest, grants: [RoleGrant]?, grant: RoleGrant?, desk: BookDesk?, now: Instant, today: Day) {
    self.asked = asked
    self.grants = grants
    self.grant = grant
    self.desk = desk
    self.now = now
    self.today = today
  }

  /// Key, fingerprint of the input, actor, and guards: that the token is valid, and that the grant holds.
  public var request: BookRequest { grant.map { asked.guarded(.holds(grant: $0)) } ?? asked }

  /// The same of an act that may move only what others have: nobody decides about the own wallet (`NotApart`).
  var requestForOthers: BookRequest {
    var request = request
    request.isForOthers = true
    return request
  }

  /// The request under any grant of the actor's: for the key of a call whose rows have places of their own.
  var anywhere: BookRequest { grants.map { asked.guarded(.holds(grant: $0.first ?? .ofNobody)) } ?? asked }

  /// The act at a place: which grant allows it there.
  ///
  /// What was done before a grant ended is still answered: under a grant that never holds, so that nothing new commits.
  ///
  /// - Parameter place: the shop or the community; asked for only if it matters.
  /// - Throws: ``NotYours``, or what `place` throws.
  func at(_ place: () async throws -> HolderID) async throws -> Act {
    guard let grants, !grants.contains(where: { $0.place == nil }) else { return self }
    let place = try await place()
    if let grant = grants.first(where: { $0.covers(place) }) { return by(grant) }
    guard try await desk?.isDone(asked.key, for: asked.actor) == true else { throw NotYours() }
    return by(.ofNobody)
  }

  private func by(_ grant: RoleGrant) -> Act {
    Act(asked, grants: grants, grant: grant, desk: desk, now: now, today: today)
  }

  /// The act at the place of something that the request names by its number.
  ///
  /// Something at a place that is none of the actor's is not there: its number is answered as one that nothing has.
  ///
  /// - Parameter missing: what is thrown then, as for a number that nothing has.
  /// - Throws: `missing`, or what `place` throws.
  func at(_ place: () async throws -> HolderID, orNone missing: any Error) async throws -> Act {
    do { return try await at(place) } catch is NotYours { throw missing }
  }

  /// Whether the actor may act at a place.
  func covers(_ place: HolderID) -> Bool { grants?.cover(place) ?? true }

  /// The act for one row of the request, under a key of its own.
  ///
  /// - Parameter make: makes the row's request of the whole one.
  public func row(_ make: (BookRequest) -> BookRequest) -> Act {
    Act(make(asked), grants: grants, grant: grant, desk: desk, now: now, today: today)
  }

  /// The act with its request changed.
  func changed(_ change: (inout BookRequest) -> Void) -> Act {
    var asked = asked
    change(&asked)
    return Act(asked, grants: grants, grant: grant, desk: desk, now: now, today: today)
  }

  /// The user who acts.
  public var actor: UserID { asked.actor }
}

/// The place is none of the actor's: somebody who belongs there must do it.
public struct NotYours: Error {
  /// The refusal.
  public init() {}
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
  /// - Throws: ``Refused``; ``PostedUnread`` if `describe` throws; `WriterError.contentDiffers` if something was recorded under the key.
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
    case .recorded: throw WriterError.contentDiffers
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
