public import Ledger
public import LedgerPostgres
public import People
import Postgres

/// The document of a paper slip (断网手工单) beside its receipt: its number, and what the wallet did not cover.
public struct Slip: DocumentRow {
  /// `shop.slip`.
  public static let table = DocumentTable("shop.slip", of: Slip.self, kinds: [.paperSlip])

  /// Its line in the entry: 1.
  public var line: Int64 = 1
  /// The shop.
  public var shop = HolderID.book
  /// The number printed on the slip: once a shop.
  public var number: Int64 = 0
  /// Points that the wallet did not cover: the member owes them.
  public var owed = Points.zero
  /// Points of these that no quota covered (超额度兑付), until they are ratified.
  public var overQuota = Points.zero

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("shop", &shop)
    columns.column("number", &number)
    columns.column("owed", &owed)
    columns.column("over_quota", &overQuota)
  }
}

/// A paper slip that was paid over quota, ratified or not.
public struct OverQuotaSlip: Sendable {
  /// The entry.
  public let entry: EntryNumber
  /// The shop's code.
  public let shop: Code
  /// The number on the slip.
  public let number: Int64
  /// The day of the slip.
  public let day: Day
  /// Points that no quota covered.
  public let overQuota: Points
  /// Who ratified it; nil while it waits.
  public let ratifiedBy: UserID?
}

/// That what a slip paid over quota was ratified: a row of the ratifications.
struct SlipRatification: RecordRow {
  static let table = RecordTable("shop.slip_ratification", of: SlipRatification.self)

  var entry: EntryNumber = 0
  var ratifiedBy = UserID.system

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("entry", &entry)
    columns.column("ratified_by", &ratifiedBy)
  }
}

extension Fact.Kind {
  /// Whether what a slip paid over quota was ratified, 0 or 1: first is the slip's entry.
  static let ratified = Fact.Kind(rawValue: "shop.ratified")
}

extension PointsShopRoom {
  /// 断网手工单: keys in a slip that was written while there was no connection: the goods are gone, so only the shelf can refuse it.
  ///
  /// What the wallet does not cover the member owes. A slip's number is entered once a shop.
  ///
  /// - Parameters:
  ///   - day: the day of the slip; its prices count.
  ///   - today: the present day.
  /// - Throws: ``PointsShopError``; `PeopleError`; `WriterError`; `LedgerError.amountOverflow`.
  public func enterSlip(
    _ number: Int64, _ basket: Basket, with card: CardNumber, at code: Code, on day: Day, today: Day, _ request: BookRequest
  ) async throws -> Answer {
    guard day <= today else { throw PointsShopError.slipInFuture }
    return try await desk.post(request, refresh: { prices.forget(Self.prices(of: basket, on: day)) }) {
      let member = try await people.member(card, on: day)
      let shop = try await shop(code)
      let priced = try await priced(basket, on: day)
      let budgetDay = try await desk.read { try $0.budgetDay(of: day, today: today) }
      let quota = Account.quota(of: member.community, on: budgetDay)
      let once = Guard(
        .slip(number, at: shop), .equals(0), effect: .becomesEntry, otherwise: .refuse(.slipEntered, ["number": .int(number)]))
      let taken = priced.lines.map { counting(.piecesTaken(of: $0.goods.id, by: member.holder, in: day.month), $0.quantity) }
      return request.draft(
        .paperSlip, on: day,
        guards: [once, .yearIsOpen(of: budgetDay, otherwise: .recompose)] + priced.guards + taken,
        [
          EntryDraft.Alternative(
            legs: .paperSlip(priced.total, of: member.holder, at: shop, goods: priced.pieces, quota: quota),
            details: ["slip": .int(number)], tables: [ReceiptHead.table, Receipt.Line.table, Slip.table],
            documents: { decided throws(LedgerError) in
              var slip = Slip()
              slip.shop = shop
              slip.number = number
              slip.owed = decided.points(on: Account.clawbackReceivable(from: member.holder).group)
              slip.overQuota = decided.points(on: Account.approvedUnsettled.group)
              return priced.receipt(at: shop, of: member, isFound: false, decided) + [slip.document]
            })
        ])
    }
  }

  /// 追认: ratifies what a slip paid over quota.
  ///
  /// - Throws: ``PointsShopError/unknownReceipt(_:)``; `Refused` if nothing waits to be ratified; `WriterError`.
  public func ratifySlip(_ entry: EntryNumber, _ request: BookRequest) async throws -> Recorded<EntryNumber> {
    try await desk.record(request) {
      let overQuota = try await desk.read { [book] in
        try $0.query("SELECT over_quota FROM shop.slip WHERE book = \(book) AND entry = \(entry)").first(Points.self)
      }
      guard let overQuota else { throw PointsShopError.unknownReceipt(entry) }
      let refusal = Refusal(.nothingToRatify, ["entry": .id(entry)])
      let isOpen = Guard(
        Fact(.ratified, entry.number), .equals(0), effect: .becomes(1), otherwise: .refuse(refusal.reason, ["entry": .id(entry)]))
      return request.recording(
        guards: [isOpen], refusal: overQuota > .zero ? nil : refusal, [SlipRatification.table]
      ) { _ in
        ([SlipRatification(entry: entry, ratifiedBy: request.actor).record], ["entry": .id(entry)])
      }
    }.map { try $0.id("entry") }
  }

  /// Slips that were paid over quota, by entry, those after one, at most `limit`.
  public func slipsOverQuota(after entry: EntryNumber, limit: Int64) async throws -> [OverQuotaSlip] {
    try await desk.read { reader in
      try reader.query(
        """
        SELECT s.entry, h.code, s.number, e.business_date, s.over_quota, r.ratified_by
          FROM shop.slip s
          JOIN shop.shop h ON h.book = s.book AND h.holder = s.shop
          JOIN ledger.entry e ON e.book = s.book AND e.no = s.entry
          LEFT JOIN shop.slip_ratification r ON r.book = s.book AND r.entry = s.entry
         WHERE s.book = \(book) AND s.over_quota > 0 AND s.entry > \(entry) ORDER BY s.entry LIMIT \(limit)
        """
      ).map { row in
        OverQuotaSlip(
          entry: try row["entry"], shop: try row["code"], number: try row["number"], day: try row["business_date"],
          overQuota: try row["over_quota"], ratifiedBy: try row["ratified_by"])
      }
    }
  }
}
