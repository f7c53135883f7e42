public import Ledger
public import LedgerPostgres
import Postgres

/// One shop's sheet as a settlement paid it: a row of its documents.
public struct SettlementSheet: DocumentRow {
  /// `shop.settlement_sheet`.
  public static let table = DocumentTable("shop.settlement_sheet", of: SettlementSheet.self, kinds: [.settlement])

  /// Its line in the entry, from 1.
  public var line: Int64 = 1
  /// The shop.
  public var shop = HolderID.book
  /// Points of goods sold.
  public var payable = Points.zero
  /// Points of goods returned.
  public var receivable = Points.zero

  /// A row without content.
  public init() {}

  init(line: Int64, _ sheet: Sheet) {
    self.line = line
    shop = sheet.holder
    payable = sheet.payable
    receivable = sheet.receivable
  }

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("shop", &shop)
    columns.column("payable", &payable)
    columns.column("receivable", &receivable)
  }
}

/// What a settlement did with a sheet: a row of its documents.
public struct SettledSheet: DocumentRow {
  /// `shop.settled_sheet`.
  public static let table = DocumentTable("shop.settled_sheet", of: SettledSheet.self, kinds: [.settlement])

  /// Its line in the entry, from 1; of a sheet that was paid, that of its ``SettlementSheet`` too.
  public var line: Int64 = 1
  /// The sheet.
  public var sheet: SheetID = 0
  /// `paid`, or `carried` for one that waits for the next settlement: a side has not signed it, as a rule.
  public var outcome = ""

  /// A row without content.
  public init() {}

  init(line: Int64, _ sheet: Sheet, isPaid: Bool) {
    self.line = line
    self.sheet = sheet.id
    outcome = isPaid ? "paid" : "carried"
  }

  /// Whether it was paid.
  public var isPaid: Bool { outcome == "paid" }

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("sheet", &sheet)
    columns.column("outcome", &outcome)
  }
}

extension PointsShopRoom {
  /// 超市月结: pays all sheets of months through one that both sides signed, in one entry; the others are carried over, by name.
  ///
  /// - Throws: `Refusal` with `nothing-there` if no sheet is signed; `WriterError`.
  public func settle(through month: Month, on day: Day, _ request: BookRequest) async throws -> Answer {
    try await desk.post(request) {
      let (signed, carried) = try await sheetsToSettle(through: month)
      guard !signed.isEmpty else { throw Refusal(.nothingThere) }
      let nets = try Dictionary(grouping: signed, by: \.holder).mapValues {
        try Points.sum($0.map(\.payable)) - Points.sum($0.map(\.receivable))
      }
      let legs = try nets.sorted { $0.key < $1.key }.flatMap { shop, net in
        net < .zero ? [Leg].collectFromShop(try .zero - net, shop) : .payShop(net, shop)
      }
      let rows =
        signed.enumerated().map { SettlementSheet(line: Int64($0 + 1), $1).document }
        + (signed + carried).enumerated().map { SettledSheet(line: Int64($0 + 1), $1, isPaid: $0 < signed.count).document }
      return request.draft(
        .settlement, on: day,
        guards: signed.map { Guard(.payment(of: $0.id), .equals(0), effect: .becomesEntry, otherwise: .recompose) },
        [EntryDraft.Alternative(legs: legs, tables: [SettlementSheet.table, SettledSheet.table], documents: { _ in rows })])
    }
  }

  /// What a settlement of months through one would pay now, and what it would carry over, each by number.
  public func sheetsToSettle(through month: Month) async throws -> (paid: [Sheet], carried: [Sheet]) {
    let sheets = try await desk.read { try unpaid(through: month, $0) }
    var paid: [Sheet] = []
    for sheets in Dictionary(grouping: sheets.filter(\.isSigned), by: \.holder).values {
      // Sheets that cancel out would leave nothing to post: then the oldest is paid alone, and the others next time.
      let net = try Points.sum(sheets.map(\.payable)) - Points.sum(sheets.map(\.receivable))
      paid += net == .zero ? Array(sheets.prefix(1)) : sheets
    }
    paid.sort { $0.id < $1.id }
    return (paid, sheets.filter { sheet in !paid.contains { $0.id == sheet.id } })
  }

  /// Shops and months of sheets.
  public func names(of sheets: [SheetID]) async throws -> [SheetID: (shop: Code, month: Month)] {
    try await desk.read { reader in
      let rows = try reader.query(
        """
        SELECT s.id, h.code, s.month FROM shop.sheet s JOIN shop.shop h ON h.book = s.book AND h.holder = s.shop
         WHERE s.book = \(book) AND s.id = ANY (\(sheets))
        """
      ).decode(SheetID.self, Code.self, Month.self)
      return Dictionary(uniqueKeysWithValues: rows.map { ($0.0, ($0.1, $0.2)) })
    }
  }
}
