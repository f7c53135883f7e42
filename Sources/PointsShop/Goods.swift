public import Ledger
public import LedgerPostgres
public import Postgres

/// The id of goods: one for each SKU of a book.
public struct GoodsID: Identifier, PostgresStorable {
  /// The stored number.
  public let number: Int64
  /// The goods with this number.
  @inlinable
  public init(_ number: Int64) { self.number = number }
}

/// Goods with the price of a day.
public struct PricedGoods: Sendable {
  /// Their number in the book.
  public let id: GoodsID
  /// The SKU.
  public let sku: String
  /// Their name.
  public let name: String
  /// What their package says.
  public let label: GoodsLabel
  /// Pieces a member may take in a calendar month.
  public let monthlyLimit: Int64?
  /// The version of the price in force; 0 if there is none.
  public let priceVersion: Int64
  /// The price of a piece.
  public let price: Points

  /// Name and specification, by which people tell goods apart: 大米 5 kg.
  public var title: String { GoodsName.title(name, label.specification) }
}

/// What goods go by: the SKU, and what people call them.
public struct GoodsName: Hashable, Sendable {
  /// The SKU.
  public let sku: String
  /// Name and specification: 大米 5 kg.
  public let title: String

  init(sku: String, title: String) {
    self.sku = sku
    self.title = title
  }

  init(_ goods: PricedGoods) { self.init(sku: goods.sku, title: goods.title) }

  static func title(_ name: String, _ specification: String?) -> String { specification.map { "\(name) \($0)" } ?? name }
}

/// Goods that are set up: a row of the goods.
struct GoodsRow: RecordRow {
  static let table = RecordTable("shop.goods", of: GoodsRow.self)

  var id: GoodsID = 0
  var sku = ""
  var name = ""
  var monthlyLimit: Int64?
  var barcode: String?
  var specification: String?
  var unit: String?

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("id", &id)
    columns.column("sku", &sku)
    columns.column("name", &name)
    columns.column("monthly_limit", &monthlyLimit)
    columns.column("barcode", &barcode)
    columns.column("specification", &specification)
    columns.column("unit", &unit)
  }
}

/// A price from a day on: a row of the prices.
struct PriceRow: RecordRow {
  static let table = RecordTable("shop.price", of: PriceRow.self)

  var goods: GoodsID = 0
  var version: Int64 = 0
  var from = Day(daysSince1970: 0)
  var price = Points.zero

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("goods", &goods)
    columns.column("version", &version)
    columns.column("valid_from", &from)
    columns.column("price", &price)
  }
}

extension Fact.Kind {
  /// The last goods that were set up.
  static let lastGoods = Fact.Kind(rawValue: "shop.last-goods")
  /// The last version of a price: first is the goods.
  static let lastPrice = Fact.Kind(rawValue: "shop.last-price")
}

extension PointsShopRoom {
  /// Sets up goods, without a price yet.
  ///
  /// - Throws: ``PointsShopError/malformedSKU(_:)``, ``PointsShopError/badMonthlyLimit(_:)``; `Refused` for
  ///   `RefusalReason.alreadyExists` if the SKU is taken, ``RefusalReason/barcodeTaken`` if the barcode is; `WriterError`.
  public func addGoods(
    sku typed: String, name: String, monthlyLimit: Int64?, label: GoodsLabel = GoodsLabel(), _ request: BookRequest
  ) async throws -> Recorded<GoodsID> {
    let sku = try spelled(typed)
    guard monthlyLimit.map(Basket.quantities.contains) ?? true else { throw PointsShopError.badMonthlyLimit(sku) }
    return try await desk.record(request) {
      // SKUs are text, and facts are numbers: as long as no others were set up, none have this one.
      let (last, refusal) = try await desk.read { [book] reader throws -> (Int64, Refusal?) in
        let last = try reader.query("SELECT coalesce(max(id), 0) FROM shop.goods WHERE book = \(book)").only(Int64.self)
        let taken = try reader.query("SELECT id FROM shop.goods WHERE book = \(book) AND sku = \(sku)")
        if !taken.isEmpty { return (last, Refusal(.alreadyExists, ["code": .string(sku)])) }
        return (last, try whyTaken(label.barcode, unlessOf: sku, reader.session))
      }
      let isLast = Guard.oneMore(Fact(.lastGoods, 0), than: last)
      return request.recording(guards: [isLast], refusal: refusal, [GoodsRow.table]) { _ in
        let row = GoodsRow(
          id: GoodsID(last + 1), sku: sku, name: name, monthlyLimit: monthlyLimit, barcode: label.barcode?.description,
          specification: label.specification, unit: label.unit)
        return ([row.record], ["goods": .id(row.id)])
      }
    }.map { try $0.id("goods") }
  }

  /// Sets a price from a day on.
  ///
  /// - Returns: the new version.
  /// - Throws: ``PointsShopError/malformedSKU(_:)``, ``PointsShopError/badPrice(_:)``, ``PointsShopError/unknownGoods(_:)``;
  ///   `Refused`; `WriterError`.
  public func setPrice(
    of typed: String, from day: Day, _ price: Points, _ request: BookRequest
  ) async throws -> Recorded<Int64> {
    let sku = try spelled(typed)
    guard (Self.lowestPrice...Self.highestPrice).contains(price) else { throw PointsShopError.badPrice(sku) }
    return try await desk.record(request) {
      let goods = try await goods(ofSKU: sku)
      let last = Fact(.lastPrice, goods.number)
      return request.recording(guards: [.next(last)], [PriceRow.table]) { facts in
        let row = PriceRow(goods: goods, version: facts[last], from: day, price: price)
        return ([row.record], ["version": .int(row.version)])
      }
    }.map { try $0.int("version") }
  }

  /// - Throws: ``PointsShopError/unknownGoods(_:)``.
  func goods(ofSKU sku: String) async throws -> GoodsID {
    let goods = try await desk.read { [book] in
      try $0.query("SELECT id FROM shop.goods WHERE book = \(book) AND sku = \(sku)").first(GoodsID.self)
    }
    guard let goods else { throw PointsShopError.unknownGoods(sku) }
    return goods
  }

  func spelled(_ sku: String) throws(PointsShopError) -> String {
    guard let spelled = Spelling.sku(sku) else { throw .malformedSKU(sku) }
    return spelled
  }

  // MARK: Reading goods

  /// The SKUs and names of goods by their ids, remembered for a while.
  public func goodsNames(_ goods: [GoodsID]) async throws -> [GoodsID: GoodsName] { try await namesByGoods.values(of: goods) }

  static func goodsNames(_ goods: [GoodsID], _ reader: BookReader) throws -> [GoodsID: GoodsName] {
    let book = reader.book
    let rows = try reader.query(
      "SELECT id, sku, name, specification FROM shop.goods WHERE book = \(book) AND id = ANY(\(goods))")
    return try rows.reduce(into: [:]) { names, row in
      let title = GoodsName.title(try row["name"], try row["specification"])
      names[try row["id"]] = GoodsName(sku: try row["sku"], title: title)
    }
  }

  /// Names and specifications of goods, by SKU: 大米 5 kg.
  public func titles(of skus: Set<String>) async throws -> [String: String] {
    try await desk.read { reader in
      let rows = try reader.query(Self.names(of: skus.sorted(), book: book)).decode(String.self, String.self, String?.self)
      return Dictionary(uniqueKeysWithValues: rows.map { ($0.0, GoodsName.title($0.1, $0.2)) })
    }
  }

  static func names(of skus: [String], book: Int32) -> SQL {
    """
    SELECT g.sku, g.name, g.specification FROM unnest(\(skus)) k(sku)
     CROSS JOIN LATERAL (SELECT * FROM shop.goods g WHERE g.book = \(book) AND g.sku = k.sku LIMIT 1) g
    """
  }

  /// The ids of the goods of a basket, line by line.
  ///
  /// - Throws: ``PointsShopError/unknownGoods(_:)``.
  func goods(of basket: Basket, _ reader: BookReader) throws -> [GoodsID] {
    let skus = basket.lines.map(\.sku)
    let rows = try reader.query(
      """
      SELECT k.ord, g.id FROM unnest(\(skus)) WITH ORDINALITY k(sku, ord)
       CROSS JOIN LATERAL (SELECT id FROM shop.goods g WHERE g.book = \(book) AND g.sku = k.sku LIMIT 1) g
      """
    )
    let ids = try rows.reduce(into: [String: GoodsID]()) { $0[try $1.element(of: skus)] = try $1["id"] }
    return try skus.map { sku throws(PointsShopError) in
      guard let id = ids[sku] else { throw .unknownGoods(sku) }
      return id
    }
  }

  /// A SKU on a day: the key of a price.
  struct GoodsOnDay: Hashable {
    let sku: String
    let day: Day
  }

  /// SQL for the price in force on a day, `version`, `price` and `valid_from`: the latest first day, and of that the latest version.
  ///
  /// - Parameters: SQL for the book, the goods' id and the day.
  static func priceInForce(book: String, goods: String, day: String) -> String {
    """
    SELECT p.version, p.price, p.valid_from FROM shop.price p
     WHERE p.book = \(book) AND p.goods = \(goods) AND p.valid_from <= \(day)
     ORDER BY p.valid_from DESC, p.version DESC LIMIT 1
    """
  }

  static func goods(_ wanted: [GoodsOnDay], _ reader: BookReader) throws -> [GoodsOnDay: PricedGoods] {
    let book = reader.book
    let rows = try reader.query(
      """
      SELECT k.ord, g.id, g.sku, g.name, g.monthly_limit, g.barcode, g.specification, g.unit, p.version, p.price
        FROM unnest(\(wanted.map(\.sku)), \(wanted.map(\.day))) WITH ORDINALITY k(sku, day, ord)
       CROSS JOIN LATERAL (SELECT * FROM shop.goods g WHERE g.book = \(book) AND g.sku = k.sku LIMIT 1) g
        LEFT JOIN LATERAL (\(raw: priceInForce(book: "g.book", goods: "g.id", day: "k.day"))) p ON true
      """
    )
    return try rows.reduce(into: [:]) { $0[try $1.element(of: wanted)] = try PricedGoods($1) }
  }

  /// A page of a shop's shelf: goods that have a price on a day, with the pieces in stock, in the order of the SKU's bytes.
  ///
  /// - Parameters:
  ///   - sku: the page begins after this one.
  ///   - limit: the most goods on the page.
  /// - Throws: ``PointsShopError/unknownShop(_:)``.
  public func shelf(
    of code: Code, on day: Day, after sku: String = "", limit: Int64
  ) async throws -> [(goods: PricedGoods, stock: Int64)] {
    try await desk.read { try shelf(of: self.shop(code, $0), on: day, after: sku, limit: limit, $0) }
  }

  /// The same within a read.
  public func shelf(
    of shop: HolderID, on day: Day, after sku: String = "", limit: Int64, _ reader: BookReader
  ) throws -> [(goods: PricedGoods, stock: Int64)] {
    try reader.query(
      """
      SELECT g.id, g.sku, g.name, g.monthly_limit, g.barcode, g.specification, g.unit, p.version, p.price, s.balance
        FROM (SELECT \(day) AS day) d
       CROSS JOIN shop.goods g
       CROSS JOIN LATERAL (\(raw: Self.priceInForce(book: "g.book", goods: "g.id", day: "d.day"))) p
       \(Self.stock(at: shop))
       WHERE g.book = \(book) AND g.sku COLLATE "C" > \(sku) ORDER BY g.sku COLLATE "C" LIMIT \(limit)
      """
    ).map { (try PricedGoods($0), try $0["balance"] ?? 0) }
  }

  /// Joins `s`: the pieces of the goods `g` on a shop's shelf; null where nothing ever lay there.
  static func stock(at shop: HolderID) -> SQL {
    """
    LEFT JOIN LATERAL (
         SELECT b.balance
           FROM (SELECT id FROM ledger.commodity m WHERE m.book = g.book AND m.kind = 3 AND m.code = g.sku OFFSET 0) m
          CROSS JOIN LATERAL (SELECT id FROM ledger.account a
                               WHERE a.book = g.book AND a.code = 1601 AND a.commodity = m.id AND a.holder = \(shop) OFFSET 0) a
          CROSS JOIN LATERAL (SELECT b.balance FROM ledger.posting b
                               WHERE b.book = g.book AND b.account = a.id ORDER BY b.version DESC LIMIT 1) b) s ON true
    """
  }
}

extension PricedGoods {
  /// The goods of a row, with a price or without.
  init(_ row: Row) throws(PostgresError) {
    self.init(
      id: try row["id"], sku: try row["sku"], name: try row["name"],
      label: GoodsLabel(barcode: try row["barcode"], specification: try row["specification"], unit: try row["unit"]),
      monthlyLimit: try row["monthly_limit"], priceVersion: try row["version"] ?? 0, price: try row["price"] ?? .zero)
  }
}
