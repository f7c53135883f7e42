public import Ledger
public import LedgerPostgres
public import People

/// Errors found before anything is posted: the request is invalid, or names something unknown.
///
/// What depends on the book's state is a `Refusal`.
public enum WalletsError: Error, Sendable {
  /// No entry has this number.
  case unknownEntry(EntryNumber)
  /// The entry took no points off a wallet that 补发 gives back.
  case nothingLost(EntryNumber)
  /// More is to be issued again than the entry took.
  case moreThanLost(EntryNumber, lost: Points)
  /// No freeze has this entry.
  case unknownFreeze(EntryNumber)
  /// The service record of the case is another person's.
  case anothersRecord(Int64)
  /// Points are given to whoever gives them.
  case ownGift
  /// The book has no opening of the pool that could be corrected.
  case poolNotOpened
  /// The figure of the pool's opening is the one that stands already.
  case nothingToCorrect
}

extension RefusalReason {
  /// The points of an entry were issued again already.
  public static let alreadyReissued = RefusalReason("already-reissued", figures: "entry", "actual")
  /// The entry can still be reversed, since its year is open: no new points are needed for it.
  public static let stillReversible = RefusalReason("still-reversible", figures: "entry")
  /// The freeze has ended already: by a thaw, or by the clawback of its record.
  public static let alreadyThawed = RefusalReason("already-thawed", figures: "entry", "actual")
}

extension Fact.Kind {
  /// The entry that issued the points of an entry again, and was not reversed: first is that entry; 0 if none did.
  public static let reissue = Fact.Kind(rawValue: "volunteering.reissue")
}

extension Fact {
  static func reissue(of entry: EntryNumber) -> Fact { Fact(.reissue, entry.number) }
}

/// What volunteers have: deductions, points issued again, debts written off.
public struct WalletsRoom: Room {
  let desk: BookDesk
  let people: PeopleRoom

  /// The room of one book.
  public init(_ desk: BookDesk, people: PeopleRoom) {
    self.desk = desk
    self.people = people
  }

  /// The room's facts, documents, refusals and constraints.
  public static let manifest = RoomManifest(
    facts: [
      FactQuery(
        .reissue,
        """
        SELECT r.entry FROM volunteering.reissue r
         WHERE r.book = k.book AND r.about = k.first
           AND NOT EXISTS (SELECT FROM ledger.entry e WHERE e.book = r.book AND e.reverses = r.entry OFFSET 0)
        """)
    ] + freezeFacts + poolFacts,
    documents: [
      Deduction.table, Reissue.table, WriteOff.table, FrozenPart.table, FreezeEnd.table, Gift.table, PoolOpening.table,
    ],
    refusals: [.alreadyReissued, .stillReversible, .alreadyThawed], checks: [.holdingAgrees])

  /// Guards for reversing an entry of a wallet, and none for another one: its points were not issued again; what it issued again may
  /// be once more; and what somebody gave comes back to nobody whose account was closed since.
  public func guards(ofReversing posted: PostedEntry) async throws -> [Guard] {
    if let reissue: Reissue = posted.row() {
      return [Guard(.reissue(of: reissue.about), .equals(posted.entry.number.number), effect: .becomes(0), otherwise: .recompose)]
    }
    let entry = posted.entry.number
    if [.gift, .donation].contains(posted.entry.kind), let giver = posted.entry.postings.first(where: \.isTaken)?.account.holder {
      return [.active(try await desk.read { try $0.successors(of: [giver])[giver] } ?? giver)]
    }
    guard Reissue.kinds.contains(posted.entry.kind) else { return [] }
    return [
      Guard(.reissue(of: entry), .equals(0), otherwise: .refuse(.alreadyReissued, ["entry": .id(entry)]))
    ]
  }
}
