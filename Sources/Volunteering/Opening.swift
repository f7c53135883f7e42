public import Ledger
public import LedgerPostgres
public import People
import Postgres

/// The document of an opening: points, minutes and vintage of a paper passbook.
public struct WalletOpening: DocumentRow {
  /// `volunteering.opening`.
  public static let table = DocumentTable("volunteering.opening", of: WalletOpening.self, kinds: [.opening])

  /// Its line in the entry: 1.
  public var line: Int64 = 1
  /// The volunteer of the passbook.
  public var holder = HolderID.book
  /// The community whose minutes grow.
  public var community = HolderID.book
  /// The last day on which the points can be spent.
  public var vintage = Day.infinity
  /// Points of the vintage.
  public var points = Points.zero
  /// Minutes served.
  public var minutes: Int64 = 0

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("holder", &holder)
    columns.column("community", &community)
    columns.column("vintage", &vintage)
    columns.column("points", &points)
    columns.column("minutes", &minutes)
  }
}

extension Fact.Kind {
  /// The entry that opened a vintage of a wallet, or of one that was merged into it: first is the holder, second the vintage's last day
  /// since 1970; 0 if none did.
  public static let openedVintage = Fact.Kind(rawValue: "volunteering.opened-vintage")
  /// The entry that opened a volunteer's hours, or those of one who was merged into the volunteer: first is the holder; 0 if none did.
  public static let openedHours = Fact.Kind(rawValue: "volunteering.opened-hours")
}

extension Fact {
  static func openedVintage(_ vintage: Vintage, of holder: HolderID) -> Fact {
    Fact(.openedVintage, holder.number, Int64(vintage.lastDay.daysSince1970))
  }
  static func openedHours(of holder: HolderID) -> Fact { Fact(.openedHours, holder.number) }
}

extension VolunteeringRoom {
  /// How openings are looked up: of the volunteer and of whoever was merged into the volunteer.
  static let openingFacts = [
    FactQuery(.openedVintage, opening("o.vintage = date '1970-01-01' + k.second::int4 AND o.points > 0")),
    FactQuery(.openedHours, opening("o.minutes > 0")),
  ]

  private static func opening(_ condition: String) -> String {
    """
    SELECT min(o.entry)
      FROM (SELECT k.first AS holder UNION \(SQL.formerHolders(book: "k.book", of: "k.first"))) who
     CROSS JOIN LATERAL (SELECT o.entry FROM volunteering.opening o
                          WHERE o.book = k.book AND o.holder = who.holder AND \(condition) OFFSET 0) o
    """
  }

  /// 期初建账 of one passbook: points of a vintage, and minutes served; each vintage once, and the minutes once.
  ///
  /// - Throws: ``VolunteeringError``.
  public func openingDraft(
    _ card: CardNumber, points: Points, vintage: Day?, minutes: Int64, on day: Day, _ request: BookRequest
  ) async throws -> EntryDraft {
    if let vintage, vintage < day { throw VolunteeringError.badVintage(vintage) }
    let member = try await people.member(card, on: day)
    let part = VintageAmount(vintage: vintage.map { Vintage($0) } ?? VintageRule.vintage(releasedOn: day), points)
    let legs: [Leg] =
      .openWallet(of: member.holder, part, repaymentTo: member.repayment(on: day))
      + .creditHours(to: member.holder, in: member.community, minutes: minutes, .credit)
    return request.draft(
      .opening, on: day, guards: member.guards(on: day) + onceOnly(member.holder, part, minutes: minutes),
      [
        EntryDraft.Alternative(
          legs: legs,
          document: { _ in
            var opening = WalletOpening()
            opening.holder = member.holder
            opening.community = member.community
            opening.vintage = part.vintage.lastDay
            opening.points = points
            opening.minutes = minutes
            return opening
          })
      ])
  }

  private func onceOnly(_ holder: HolderID, _ part: VintageAmount, minutes: Int64) -> [Guard] {
    var facts: [Fact] = []
    if part.amount > 0 { facts.append(.openedVintage(part.vintage, of: holder)) }
    if minutes > 0 { facts.append(.openedHours(of: holder)) }
    return facts.map {
      Guard($0, .equals(0), effect: .becomesEntry, otherwise: .refuse(.alreadyOpened, ["holder": .id(holder)]))
    }
  }
}
