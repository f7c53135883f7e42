public import Ledger
public import LedgerPostgres
public import People
public import Postgres

/// Errors found before anything is posted: the request is invalid, or names something unknown.
///
/// What depends on the book's state is a `Refusal`.
public enum PointsShopError: Error, Sendable {
  /// No shop has this code.
  case unknownShop(Code)
  /// No goods have this SKU.
  case unknownGoods(String)
  /// The goods have no price on this day.
  case noPrice(String)
  /// There is no redemption of this number.
  case unknownReceipt(EntryNumber)
  /// The redemption was at another shop.
  case otherShop
  /// The receipt has no line with this SKU.
  case notOnReceipt(String)
  /// Nothing is asked for.
  case emptyBasket
  /// A SKU stands in the basket twice.
  case repeatedGoods(String)
  /// A SKU is made of capital letters, digits and hyphens, 32 at most.
  case malformedSKU(String)
  /// A price is from 0.01 to 1,000,000 points.
  case badPrice(String)
  /// The quantity is not from 1 to 1,000,000.
  case badQuantity(String)
}

/// One line of a basket: a SKU once, a quantity within bounds.
public struct Basket: Sendable {
  /// The lines, in the order given.
  public let lines: [GoodsQuantity]

  /// A basket as asked for, each SKU in its one spelling.
  ///
  /// - Throws: ``PointsShopError`` if it is empty, repeats a SKU, or has a quantity that is not from 1 to 1,000,000.
  public init(validating lines: [GoodsQuantity]) throws(PointsShopError) {
    guard !lines.isEmpty else { throw .emptyBasket }
    var seen: Set<String> = []
    self.lines = try lines.map { line throws(PointsShopError) in
      guard let sku = Spelling.sku(line.sku) else { throw .malformedSKU(line.sku) }
      guard seen.insert(sku).inserted else { throw .repeatedGoods(sku) }
      guard (1...1_000_000).contains(line.pieces) else { throw .badQuantity(sku) }
      return GoodsQuantity(sku: sku, pieces: line.pieces)
    }
  }
}

/// Where the goods on a shelf come from: the chart's sources (物资来源), no others.
public enum StockSource: String, CaseIterable, Sendable {
  /// 采购.
  case purchase
  /// 捐赠.
  case donation
  /// 期初: what the shelf held on the book's first day.
  case opening
}

/// Goods of a book: what has a SKU.
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
  /// Pieces a member may take in a calendar month.
  public let monthlyLimit: Int64?
  /// The version of the price in force; 0 if there is none.
  public let priceVersion: Int64
  /// What a piece costs.
  public let price: Points
}

/// The points shops of a book: goods, prices, stock, redemptions and returns.
public struct PointsShopRoom: Sendable {
  /// The most that one piece may cost; the table `shop.price` holds no more.
  public static let highestPrice = Points(hundredths: 100_000_000)

  /// The least that one piece may cost.
  public static let lowestPrice = Points(hundredths: 1)

  let desk: BookDesk
  let people: PeopleRoom
  /// Shops and the SKUs of goods never change; they are read again now and then all the same, since nothing should rest on that.
  let shops: RememberedRead<Code, HolderID>
  let skuByGoods: RememberedRead<GoodsID, String>
  /// Prices do change: a draft composed from a remembered one is guarded, and composed again.
  let prices: RememberedRead<GoodsOnDay, PricedGoods>

  /// The room of one book.
  public init(_ desk: BookDesk, people: PeopleRoom) {
    self.people = people
    self.desk = desk
    shops = desk.remembered(for: .seconds(60)) { try Self.shops(of: $0, $1) }
    skuByGoods = desk.remembered(for: .seconds(60)) { try Self.skus(of: $0, $1) }
    prices = desk.remembered(for: .seconds(1), keeping: { $0.priceVersion > 0 }) {
      try Self.goods($0, $1)
    }
  }

  var book: Int32 { desk.book.id }

  // MARK: Shops and goods

  /// Sets up a shop.
  ///
  /// - Throws: `Refusal` with ``RefusalReason/alreadyExists`` if the code is taken; ``WriterError``.
  public func addShop(code: Code, name: String, _ request: BookRequest) async throws -> Recorded<HolderID> {
    try await desk.command(request) { session in
      guard try shop(code, session) == nil else { throw Refusal(.alreadyExists, ["code": .string(code.text)]) }
      let holder = try desk.openHolder(.shop, session)
      _ = try session.query(
        "INSERT INTO shop.shop (book, holder, code, name) VALUES (\(book), \(holder), \(code), \(name))")
      return ["shop": .id(holder)]
    }.map { try $0.id("shop") }
  }

  private static func shops(of codes: [Code], _ reader: BookReader) throws -> [Code: HolderID] {
    let book = reader.book
    let rows = try reader.query(
      """
      SELECT k.ord, s.holder FROM unnest(\(codes)) WITH ORDINALITY k(code, ord)
       CROSS JOIN LATERAL (SELECT holder FROM shop.shop s WHERE s.book = \(book) AND s.code = k.code LIMIT 1) s
      """
    )
    return try rows.reduce(into: [:]) { $0[try $1.element(of: codes)] = try $1["holder"] }
  }

  func shop(_ code: Code, _ session: DatabaseSession) throws -> HolderID? {
    try Self.shops(of: [code], desk.reader(on: session))[code]
  }

  /// The shop of a code.
  ///
  /// - Throws: ``PointsShopError/unknownShop(_:)``.
  func existingShop(_ code: Code, _ session: DatabaseSession) throws -> HolderID {
    guard let shop = try shop(code, session) else { throw PointsShopError.unknownShop(code) }
    return shop
  }

  /// Sets up goods, without a price yet.
  ///
  /// - Throws: `Refusal` with ``RefusalReason/alreadyExists`` if the SKU is taken; ``WriterError``.
  public func addGoods(
    sku typed: String, name: String, monthlyLimit: Int64?, _ request: BookRequest
  ) async throws -> Recorded<GoodsID> {
    guard let sku = Spelling.sku(typed) else { throw PointsShopError.malformedSKU(typed) }
    return try await desk.command(request) { session in
      let taken = try session.query("SELECT id FROM shop.goods WHERE book = \(book) AND sku = \(sku)")
      guard taken.isEmpty else { throw Refusal(.alreadyExists, ["code": .string(sku)]) }
      let id = try session.query(
        """
        INSERT INTO shop.goods (book, id, sku, name, monthly_limit)
        SELECT \(book), coalesce(max(id), 0) + 1, \(sku), \(name), \(monthlyLimit) FROM shop.goods WHERE book = \(book) RETURNING id
        """
      ).only(GoodsID.self)
      return ["goods": .id(id)]
    }.map { try $0.id("goods") }
  }

  /// Sets a price from a day on.
  ///
  /// - Returns: the new version.
  /// - Throws: ``PointsShopError/unknownGoods(_:)``; ``WriterError``.
  public func setPrice(
    of sku: String, from day: Day, _ price: Points, _ request: BookRequest
  ) async throws -> Recorded<Int64> {
    guard (Self.lowestPrice...Self.highestPrice).contains(price) else { throw PointsShopError.badPrice(sku) }
    return try await desk.command(request) { session in
      let goods = try session.query("SELECT id FROM shop.goods WHERE book = \(book) AND sku = \(sku)").first(GoodsID.self)
      guard let goods else { throw PointsShopError.unknownGoods(sku) }
      let version = try session.query(
        """
        INSERT INTO shop.price (book, goods, version, valid_from, price)
        SELECT \(book), \(goods), coalesce(max(version), 0) + 1, \(day), \(price)
          FROM shop.price WHERE book = \(book) AND goods = \(goods) RETURNING version
        """
      ).only(Int64.self)
      return ["version": .int(version)]
    }.map { try $0.int("version") }
  }

  /// A SKU on a day: what has a price.
  struct GoodsOnDay: Hashable {
    let sku: String
    let day: Day
  }

  private static func skus(of goods: [GoodsID], _ reader: BookReader) throws -> [GoodsID: String] {
    let book = reader.book
    let rows = try reader.query("SELECT id, sku FROM shop.goods WHERE book = \(book) AND id = ANY(\(goods))")
    return Dictionary(uniqueKeysWithValues: try rows.decode(GoodsID.self, String.self).map { ($0.0, $0.1) })
  }

  /// Goods of some SKUs with the prices of a day; in no order, without those that do not exist.
  func goods(_ skus: [String], on day: Day, _ reader: BookReader) throws -> [PricedGoods] {
    Array(try Self.goods(Set(skus).map { GoodsOnDay(sku: $0, day: day) }, reader).values)
  }

  private static func goods(
    _ wanted: [GoodsOnDay], _ reader: BookReader
  ) throws -> [GoodsOnDay: PricedGoods] {
    let book = reader.book
    let rows = try reader.query(
      """
      SELECT k.ord, g.id, g.sku, g.name, g.monthly_limit, p.version, p.price
        FROM unnest(\(wanted.map(\.sku)), \(wanted.map(\.day))) WITH ORDINALITY k(sku, day, ord)
       CROSS JOIN LATERAL (SELECT * FROM shop.goods g WHERE g.book = \(book) AND g.sku = k.sku LIMIT 1) g
        LEFT JOIN LATERAL (SELECT p.version, p.price FROM shop.price p
                            WHERE p.book = \(book) AND p.goods = g.id AND p.valid_from <= k.day
                            ORDER BY p.valid_from DESC, p.version DESC LIMIT 1) p ON true
      """
    )
    return try rows.reduce(into: [:]) { goods, row in
      goods[try row.element(of: wanted)] = try PricedGoods(row)
    }
  }

  /// Goods that have a price on a day, with a shop's stock: those after a SKU, in the order of its bytes, at most `limit`.
  ///
  /// - Throws: ``PointsShopError/unknownShop(_:)``.
  public func shelf(
    of code: Code, on day: Day, after sku: String = "", limit: Int64
  ) async throws -> [(goods: PricedGoods, stock: Int64)] {
    try await desk.read { reader in
      let shop = try existingShop(code, reader.session)
      return try reader.query(
        """
        SELECT g.id, g.sku, g.name, g.monthly_limit, p.version, p.price, s.balance
          FROM shop.goods g
         CROSS JOIN LATERAL (SELECT p.version, p.price FROM shop.price p
                              WHERE p.book = g.book AND p.goods = g.id AND p.valid_from <= \(day)
                              ORDER BY p.valid_from DESC, p.version DESC LIMIT 1) p
          LEFT JOIN LATERAL (
               SELECT b.balance
                 FROM (SELECT id FROM ledger.commodity m WHERE m.book = g.book AND m.kind = 3 AND m.code = g.sku OFFSET 0) m
                CROSS JOIN LATERAL (SELECT id FROM ledger.account a
                                     WHERE a.book = g.book AND a.code = 1601 AND a.commodity = m.id
                                       AND a.holder = \(shop) OFFSET 0) a
                CROSS JOIN LATERAL (SELECT b.balance FROM ledger.posting b
                                     WHERE b.book = g.book AND b.account = a.id ORDER BY b.version DESC LIMIT 1) b) s ON true
         WHERE g.book = \(book) AND g.sku COLLATE "C" > \(sku) ORDER BY g.sku COLLATE "C" LIMIT \(limit)
        """
      ).map { (try PricedGoods($0), try $0["balance"] ?? 0) }
    }
  }
}

extension PricedGoods {
  /// The goods of a row, with a price or without.
  fileprivate init(_ row: Row) throws(PostgresError) {
    self.init(
      id: try row["id"], sku: try row["sku"], name: try row["name"], monthlyLimit: try row["monthly_limit"],
      priceVersion: try row["version"] ?? 0, price: try row["price"] ?? .zero)
  }
}
