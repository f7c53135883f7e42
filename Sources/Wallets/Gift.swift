public import Ledger
public import LedgerPostgres
public import People

/// The document of a gift (转赠): from whom to whom.
public struct Gift: DocumentRow {
  /// `volunteering.gift`.
  public static let table = DocumentTable("volunteering.gift", of: Gift.self, kinds: [.gift])

  /// Its line in the entry: 1.
  public var line: Int64 = 1
  /// Who gave.
  public var giver = HolderID.book
  /// Who was given.
  public var taker = HolderID.book
  /// The points; a debt of the taker is repaid out of them first.
  public var points = Points.zero

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("giver", &giver)
    columns.column("taker", &taker)
    columns.column("points", &points)
  }
}

/// How somebody who gives or takes is named: by a card that lies on the desk, or picked from a list, with a valid card.
public enum WalletOwner: Sendable {
  /// The number on a card.
  case card(CardNumber)
  /// The volunteer's number.
  case picked(HolderID)
}

extension WalletsRoom {
  /// The member whose wallet it is.
  ///
  /// - Throws: `PeopleError`.
  public func member(_ owner: WalletOwner, on day: Day) async throws -> Member {
    switch owner {
    case .card(let number): try await people.member(number, on: day)
    case .picked(let holder): try await people.member(holder, found: .picked, on: day)
    }
  }

  /// 转赠: points of one wallet become another's, with their vintages; a debt of the taker is repaid first.
  ///
  /// - Throws: ``WalletsError/ownGift``; `PeopleError`; `WriterError`.
  public func give(
    _ points: Points, of owner: WalletOwner, to other: WalletOwner, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    try await desk.post(request) {
      let (giver, taker) = (try await member(owner, on: day), try await member(other, on: day))
      guard giver.holder != taker.holder else { throw WalletsError.ownGift }
      var gift = Gift()
      gift.giver = giver.holder
      gift.taker = taker.holder
      gift.points = points
      return request.draft(
        .gift, on: day, guards: giver.guards(on: day) + taker.guards(on: day),
        [
          EntryDraft.Alternative(
            legs: .give(points, of: giver.holder, to: taker.holder, repaymentTo: taker.repayment(on: day)),
            details: ["giver": .id(giver.holder), "taker": .id(taker.holder)], document: { [gift] _ in gift })
        ])
    }
  }
}
