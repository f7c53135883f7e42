public import Ledger
public import LedgerPostgres
public import Postgres

/// A shop's sheet (结算单) by its number.
public struct SheetID: Identifier, PostgresStorable {
  /// The stored number.
  public let number: Int64
  /// The sheet with this number.
  @inlinable
  public init(_ number: Int64) { self.number = number }
}

/// Who signs a sheet: the shop first, then the street.
public enum SheetSide: String, Sendable {
  case shop, street
}

/// A shop's sheet of an accounting month (结算单): what it sold and took back in it.
///
/// A shop whose sales and returns of the month cancel out has none.
public struct Sheet: Sendable {
  /// Its number.
  public let id: SheetID
  /// The shop, by its holder.
  public let holder: HolderID
  /// The shop, by its code.
  public let shop: Code
  /// The accounting month.
  public let month: Month
  /// Points of goods sold.
  public let payable: Points
  /// Points of goods returned.
  public let receivable: Points
  /// Who signed it for the shop; nil while nobody has.
  public let signedForShop: UserID?
  /// Who signed it for the street; nil while nobody has.
  public let signedForStreet: UserID?
  /// The entry of the settlement that paid it; nil while none has.
  public let paidBy: EntryNumber?
  /// The entry of the last settlement that left it for the next one; nil if none did, or if it is paid by now.
  public let carriedBy: EntryNumber?

  /// Payable less receivable: below zero if the shop owes more.
  public var net: Points { get throws(LedgerError) { try payable - receivable } }
  /// Whether both sides signed it, so that the next settlement pays it.
  public var isSigned: Bool { signedForShop != nil && signedForStreet != nil }
}

/// That a side signed a sheet: a row of the signatures.
struct SignatureRow: RecordRow {
  static let table = RecordTable("shop.sheet_signature", of: SignatureRow.self)

  var sheet: SheetID = 0
  var side = ""
  var signedBy = UserID.system

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("sheet", &sheet)
    columns.column("side", &side)
    columns.column("signed_by", &signedBy)
  }
}

/// A sheet that is drawn: a row of the sheets.
struct SheetRow: RecordRow {
  static let table = RecordTable("shop.sheet", of: SheetRow.self)

  var id: SheetID = 0
  var shop = HolderID.book
  var month: Int64 = 0
  var payable = Points.zero
  var receivable = Points.zero
  var drawnBy = UserID.system

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("id", &id)
    columns.column("shop", &shop)
    columns.column("month", &month)
    columns.column("payable", &payable)
    columns.column("receivable", &receivable)
    columns.column("drawn_by", &drawnBy)
  }
}

extension Fact {
  /// The last sheet that was drawn.
  static let lastSheet = Fact(.lastSheet, 0)
  /// How many sheets a month has.
  static func sheets(of month: Month) -> Fact { Fact(.sheets, Int64(month.number)) }
  /// The last entry by the end of a month, or by now.
  static func lastEntry(of month: Month) -> Fact { Fact(.lastEntryOfMonth, Int64(month.number)) }
  /// Who signed a sheet for a side; 0 if nobody has.
  static func signer(of sheet: SheetID, _ side: SheetSide) -> Fact { Fact(.signer, sheet.number, side == .shop ? 0 : 1) }
}

extension Fact.Kind {
  static let lastSheet = Fact.Kind(rawValue: "shop.last-sheet")
  static let sheets = Fact.Kind(rawValue: "shop.sheets")
  static let lastEntryOfMonth = Fact.Kind(rawValue: "shop.last-entry-of-month")
  static let signer = Fact.Kind(rawValue: "shop.signer")
}

extension PointsShopRoom {
  /// Draws the sheets of a month that is over, one for each shop that sold or took back; those that are drawn stay as they are.
  ///
  /// What is recorded after the cut-off is in the next month's sheets, whatever day it is about.
  ///
  /// - Returns: how many sheets the month has.
  /// - Throws: ``PointsShopError/monthNotOver(_:)``; `Refused`; `WriterError`.
  public func drawSheets(of month: Month, today: Day, _ request: BookRequest) async throws -> Recorded<Int64> {
    try await desk.record(request) {
      let (drawn, rows, last) = try await desk.read { [book] reader in
        let period = try reader.periods().first { $0.month == month }
        guard let period, month < desk.book.cutOff.month(of: today) else { throw PointsShopError.monthNotOver(month) }
        let drawn = try reader.query("SELECT count(*) FROM shop.sheet WHERE book = \(book) AND month = \(month)").only(Int64.self)
        let rows = drawn > 0 ? [] : try undrawn(month, period.entries, by: request.actor, reader)
        return (drawn, rows, period.entries.upperBound.advanced(by: -1))
      }
      let count = Int64(rows.count)
      return request.recording(
        guards: [
          // A month that nothing ended yet still grew if its last entry is another.
          Guard(.lastEntry(of: month), .equals(last.number), otherwise: .recompose),
          Guard(.sheets(of: month), .equals(drawn), effect: .adds(count), otherwise: .recompose),
          Guard(.lastSheet, .any, effect: .adds(count), otherwise: .recompose),
        ], [SheetRow.table]
      ) { facts in
        let first = facts[.lastSheet] - count + 1
        let numbered = rows.enumerated().map { index, row in
          var row = row
          row.id = SheetID(first + Int64(index))
          return row.record
        }
        return (numbered, ["sheets": .int(facts[.sheets(of: month)])])
      }
    }.map { try $0.int("sheets") }
  }

  /// A month's sheets, not numbered yet, in the order of the shops.
  private func undrawn(
    _ month: Month, _ entries: Range<EntryNumber>, by actor: UserID, _ reader: BookReader
  ) throws -> [SheetRow] {
    let moved = movements(from: "\(entries.lowerBound)", through: "\(entries.upperBound.advanced(by: -1))")
    return try reader.query("SELECT m.shop, m.payable, m.receivable FROM (\(moved)) m ORDER BY m.shop")
      .decode(HolderID.self, Points.self, Points.self)
      .map { SheetRow(shop: $0.0, month: Int64(month.number), payable: $0.1, receivable: $0.2, drawnBy: actor) }
  }

  /// Signs a sheet for one side.
  ///
  /// - Throws: ``PointsShopError/unknownSheet(_:)``; ``PointsShopError/ownSheet(_:)`` if the same person (`SamePerson`) signed for the shop; `Refused`
  ///   for ``RefusalReason/sheetSigned`` or ``RefusalReason/shopSignsFirst``; `WriterError`.
  public func sign(_ sheet: SheetID, for side: SheetSide, _ request: BookRequest) async throws -> Recorded<SheetID> {
    try await desk.record(request) {
      let (clerk, persons) = try await desk.read { [book] reader -> (UserID?, [SamePerson]) in
        guard try !reader.query("SELECT FROM shop.sheet WHERE book = \(book) AND id = \(sheet)").isEmpty else {
          throw PointsShopError.unknownSheet(sheet)
        }
        let clerk = try reader.query(
          "SELECT signed_by FROM shop.sheet_signature WHERE book = \(book) AND sheet = \(sheet) AND side = 'shop'"
        ).first(UserID.self)
        return (clerk, try reader.samePersons([clerk, request.actor].compactMap(\.self)))
      }
      if side == .street, persons.count == 2, persons[0].isSame(as: persons[1]) { throw PointsShopError.ownSheet(sheet) }
      let isOpen = Guard(
        .signer(of: sheet, side), .equals(0), effect: .becomes(request.actor.number),
        otherwise: .refuse(.sheetSigned, ["sheet": .id(sheet)]))
      let behind = Guard(.signer(of: sheet, .shop), .equals(clerk?.number ?? 0), otherwise: .recompose)
      return request.recording(
        guards: side == .street ? [isOpen, behind] + persons.flatMap(\.unchanged) : [isOpen],
        refusal: side == .street && clerk == nil ? Refusal(.shopSignsFirst, ["sheet": .id(sheet)]) : nil, [SignatureRow.table]
      ) { _ in
        ([SignatureRow(sheet: sheet, side: side.rawValue, signedBy: request.actor).record], ["sheet": .id(sheet)])
      }
    }.map { try $0.id("sheet") }
  }

  /// Sheets that are not paid, by number, those after one, at most `limit`.
  ///
  /// - Parameter shops: whose; nil for all.
  public func openSheets(after sheet: SheetID, of shops: [HolderID]? = nil, limit: Int64) async throws -> [Sheet] {
    try await desk.read { reader in
      try sheets("s.id > \(sheet) AND d.entry IS NULL AND \(Self.of(shops)) ORDER BY s.id LIMIT \(limit)", reader)
    }
  }

  /// Sheets, paid or not, the latest first, those before one, at most `limit`.
  ///
  /// - Parameter shops: whose; nil for all.
  public func sheets(before sheet: SheetID, of shops: [HolderID]? = nil, limit: Int64) async throws -> [Sheet] {
    try await desk.read { reader in
      try sheets("s.id < \(sheet) AND \(Self.of(shops)) ORDER BY s.id DESC LIMIT \(limit)", reader)
    }
  }

  /// A sheet.
  ///
  /// - Throws: ``PointsShopError/unknownSheet(_:)``.
  public func sheet(_ id: SheetID) async throws -> Sheet {
    guard let sheet = try await desk.read({ try sheets("s.id = \(id)", $0) }).first else {
      throw PointsShopError.unknownSheet(id)
    }
    return sheet
  }

  private static func of(_ shops: [HolderID]?) -> SQL { shops.map { "s.shop = ANY (\($0))" } ?? "true" }

  /// Sheets of months through one that are not paid.
  func unpaid(through month: Month, _ reader: BookReader) throws -> [Sheet] {
    try sheets("s.month <= \(month) AND d.entry IS NULL ORDER BY s.id", reader)
  }

  /// Months that are over, the latest first, with how many sheets are drawn of each.
  public func monthsToDraw(today: Day) async throws -> [(month: Month, sheets: Int64)] {
    try await desk.read { reader in
      let drawn = try reader.query("SELECT month, count(*) FROM shop.sheet WHERE book = \(book) GROUP BY month")
        .decode(Month.self, Int64.self)
      let counts = Dictionary(uniqueKeysWithValues: drawn.map { ($0.0, $0.1) })
      return try reader.periods().map(\.month).filter { $0 < desk.book.cutOff.month(of: today) }.reversed()
        .map { (month: $0, sheets: counts[$0] ?? 0) }
    }
  }

  private func sheets(_ condition: SQL, _ reader: BookReader) throws -> [Sheet] {
    try reader.query(
      """
      SELECT s.id, s.shop, h.code, s.month, s.payable, s.receivable, c.signed_by AS for_shop, r.signed_by AS for_street,
             d.entry AS paid_by,
             CASE WHEN d.entry IS NULL
                  THEN (SELECT max(k.entry) FROM shop.settled_sheet k
                         WHERE k.book = s.book AND k.sheet = s.id AND k.outcome = 'carried') END AS carried_by
        FROM shop.sheet s
        JOIN shop.shop h ON h.book = s.book AND h.holder = s.shop
        LEFT JOIN shop.sheet_signature c ON c.book = s.book AND c.sheet = s.id AND c.side = 'shop'
        LEFT JOIN shop.sheet_signature r ON r.book = s.book AND r.sheet = s.id AND r.side = 'street'
        LEFT JOIN shop.settled_sheet d ON d.book = s.book AND d.sheet = s.id AND d.outcome = 'paid'
       WHERE s.book = \(book) AND \(condition)
      """
    ).map { row in
      Sheet(
        id: try row["id"], holder: try row["shop"], shop: try row["code"], month: try row["month"], payable: try row["payable"],
        receivable: try row["receivable"], signedForShop: try row["for_shop"], signedForStreet: try row["for_street"],
        paidBy: try row["paid_by"],
        carriedBy: try row["carried_by"])
    }
  }

  /// SQL for what each shop sold and took back by some entries, in hundredths; a shop where these cancel out has no row.
  ///
  /// Entries up to the last settlement that had no sheets are left out: it settled them all.
  func movements(from first: SQL, through last: SQL) -> SQL {
    """
    SELECT a.holder AS shop, coalesce(-sum(p.amount) FILTER (WHERE p.amount < 0), 0)::int8 AS payable,
           coalesce(sum(p.amount) FILTER (WHERE p.amount > 0), 0)::int8 AS receivable,
           coalesce(-sum(p.amount) FILTER (WHERE p.amount < 0 AND e.affects IS NOT NULL), 0)::int8 AS late_payable,
           coalesce(sum(p.amount) FILTER (WHERE p.amount > 0 AND e.affects IS NOT NULL), 0)::int8 AS late_receivable
      FROM ledger.posting p
      JOIN ledger.account a ON a.book = p.book AND a.id = p.account
      JOIN ledger.entry e ON e.book = p.book AND e.no = p.entry
     WHERE p.book = \(book) AND p.entry BETWEEN \(first) AND \(last)
       AND a.code IN (2201, 1201) AND e.kind <> 'settlement'
       AND p.entry > coalesce((SELECT max(s.entry) FROM shop.settlement_sheet s
                                WHERE s.book = \(book)
                                  AND NOT EXISTS (SELECT FROM shop.settled_sheet d WHERE d.book = s.book AND d.entry = s.entry)), 0)
     GROUP BY a.holder HAVING sum(p.amount) <> 0
    """
  }
}
