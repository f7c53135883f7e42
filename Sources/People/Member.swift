public import Ledger
import LedgerPostgres
public import Postgres

/// A card of a book.
public struct CardID: Identifier, PostgresStorable {
  /// The stored number; not the one that is printed on the card.
  public let number: Int64
  /// The card with this number.
  @inlinable
  public init(_ number: Int64) { self.number = number }
}

/// How a member was found at a till.
public enum Found: Sendable, Hashable {
  /// The number of this card was read.
  case card(CardID)
  /// She was picked from a list.
  case picked
}

/// A volunteer as the shop and the coordinators meet one: behind a card, or picked from a list with the card that stands for her.
public struct Member: Sendable {
  /// The volunteer's id in the ledger.
  public let holder: HolderID
  /// The community that the volunteer belongs to.
  public let community: HolderID
  /// The card's id; of a volunteer who was picked, that of the latest valid card, or of the latest if none is valid.
  public let card: CardID
  /// Whether the volunteer was picked from a list.
  public let isPicked: Bool
  /// Whether the volunteer is active.
  public let isActive: Bool
  /// Whether the card is valid on the day.
  public let isCardValid: Bool

  /// Where a debt that is repaid goes: the quota of the volunteer's community for a budget year.
  public func repayment(on day: Day) -> Account { .quota(of: community, on: day) }

  /// Guards for moving points by this card on a day.
  ///
  /// Of a volunteer who was picked, another card will do: if the one was stopped meanwhile, the draft is composed again.
  public func guards(on day: Day) -> [Guard] {
    let isInactive = Guard.Otherwise.refuse(.cardInactive, ["card": .id(card)])
    return [
      Guard.active(holder),
      Guard(.validCard(card, on: day), .equals(1), otherwise: isPicked && isCardValid ? .recompose : isInactive),
    ]
  }
}

extension Guard {
  /// The volunteer must be active.
  public static func active(_ volunteer: HolderID) -> Guard {
    Guard(.activeVolunteer(volunteer), .equals(1), otherwise: .refuse(.volunteerInactive, [:]))
  }
}

/// How long points can be spent.
public enum VintageRule {
  /// The last day on which points released on a day can be spent: 31 December of the next year.
  public static func vintage(releasedOn day: Day) -> Vintage { Vintage(day.yearEnd(yearsLater: 1)) }

  /// The vintage, 30 days ahead, of points that come back after their own is past.
  public static func grace(on day: Day) -> Vintage { Vintage(day.advanced(by: 30), isGrace: true) }
}
