public import Ledger
public import LedgerPostgres
import Postgres

/// Errors found before anything is posted: the request names something unknown.
public enum PeopleError: Error, Sendable {
  /// No card has this number in this book.
  case unknownCard
  /// No merge has this entry.
  case unknownMerge(EntryNumber)
  /// The heir of a closed account is its own volunteer.
  case ownHeir
  /// No volunteer has this number in this book.
  case unknownVolunteer(HolderID)
  /// No community has this code.
  case unknownCommunity(Code)
}

extension RefusalReason {
  /// The volunteer is no longer active.
  public static let volunteerInactive = RefusalReason("volunteer-inactive")
  /// The card has been stopped or is out of its dates.
  public static let cardInactive = RefusalReason("card-inactive")
  /// The merge was undone, or its volunteer was merged anew since.
  public static let notMerged = RefusalReason("not-merged", figures: "entry")
  /// The volunteer has been merged into another already.
  public static let alreadyMerged = RefusalReason("already-merged")
}

extension Fact.Kind {
  /// Whether a volunteer is active: first is the holder; 1 if so.
  public static let activeVolunteer = Fact.Kind(rawValue: "volunteering.active")
  /// Whether a card is valid: first is the card, second the day since 1970; 1 if so.
  public static let validCard = Fact.Kind(rawValue: "volunteering.card")
}

extension Fact {
  static func activeVolunteer(_ holder: HolderID) -> Fact { Fact(.activeVolunteer, holder.number) }
  static func validCard(_ card: CardID, on day: Day) -> Fact { Fact(.validCard, card.number, Int64(day.daysSince1970)) }
}

/// Who is who: communities, volunteers, cards, and merges of volunteers.
public struct PeopleRoom: Room {
  let desk: BookDesk
  let members: CoalescedRead<CardOnDay, Member>

  /// The room of one book.
  public init(_ desk: BookDesk) {
    self.desk = desk
    members = desk.gathered { try Self.members(behind: $0, $1) }
  }

  var book: Int32 { desk.book.id }

  /// The room's facts, documents, refusals and constraints.
  public static let manifest = RoomManifest(
    facts: [
      FactQuery(
        .activeVolunteer,
        "SELECT 1::int8 FROM volunteering.volunteer v WHERE v.book = k.book AND v.holder = k.first AND v.active AND NOT \(isClosed)"
      ),
      FactQuery(.lastCard, "SELECT c.id FROM volunteering.card c WHERE c.book = k.book ORDER BY c.id DESC LIMIT 1"),
      FactQuery(.person, "SELECT 1::int8 FROM volunteering.person p WHERE p.book = k.book AND p.holder = k.first"),
      FactQuery(.communities, "SELECT count(*) FROM volunteering.community c WHERE c.book = k.book"),
      FactQuery(
        .openCard,
        "SELECT 1::int8 FROM volunteering.card c WHERE c.book = k.book AND c.id = k.first AND c.valid_to = 'infinity'"),
      FactQuery(
        .validCard,
        """
        SELECT 1::int8 FROM volunteering.card c
         WHERE c.book = k.book AND c.id = k.first AND date '1970-01-01' + k.second::int4 BETWEEN c.valid_from AND c.valid_to
        """),
    ],
    documents: [Closure.table, SplitLine.table],
    records: [
      CommunityRow.table, VolunteerRow.table, PersonRow.table, HomeRow.table, CardRow.table, StoppedCard.table,
    ],
    refusals: [.volunteerInactive, .cardInactive, .alreadyMerged, .notMerged],
    constraints: ["community_code_unique": .alreadyTaken, "card_number_unique": .alreadyTaken])
}
