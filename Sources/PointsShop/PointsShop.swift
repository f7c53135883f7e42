public import Ledger
public import LedgerPostgres
public import People
import Postgres

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
  case unknownReceipt(Int64)
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

/// Goods with the price of a day.
public struct PricedGoods: Sendable {
  /// Their number in the book.
  public let id: Int64
  /// The SKU.
  public let sku: String
  /// Their name.
  public let name: String
  /// Pieces a member may take in a calendar month.
  public let monthlyLimit: Int64?
  /// The version of the price in force; 0 if there is none.
  public let priceVersion: Int64
  /// Hundredths of a point a piece.
  public let price: Int64
}

/// The points shops of a book: goods, prices, stock, redemptions and returns.
public struct PointsShop: Sendable {
  /// The most that one piece may cost; the table `shop.price` holds no more.
  public static let highestPrice = Points(hundredths: 100_000_000)

  let desk: BookDesk
  let people: People
  /// Shops and the SKUs of goods never change; they are read again now and then all the same, since nothing should rest on that.
  let shops: RememberedRead<Code, HolderID>
  let names: RememberedRead<Int64, String>
  /// Prices do change: a draft composed from a remembered one is guarded, and composed again.
  let prices: RememberedRead<GoodsOnDay, PricedGoods>

  /// The room of one book.
  public init(_ desk: BookDesk, people: People) {
    self.people = people
    self.desk = desk
    shops = desk.remembered(for: .seconds(60)) { try Self.shops(of: $0, $1) }
    names = desk.remembered(for: .seconds(60)) { try Self.names(of: $0, $1) }
    prices = desk.remembered(for: .seconds(1), keeping: { $0.priceVersion > 0 }) {
      try Self.goods($0, $1)
    }
  }

  var book: Int32 { desk.book.id }

  // MARK: Shops and goods

  /// Sets up a shop.
  ///
  /// - Throws: `Refusal` with ``RefusalReason/alreadyExists`` if the code is taken; ``WriterError``.
  public func addShop(code: Code, name: String, _ request: BookRequest) async throws -> Bool {
    try await desk.command(request) { session in
      guard try shop(code, session) == nil else { throw Refusal(.alreadyExists, ["code": .string(code.text)]) }
      let holder = try desk.openHolder(.shop, session)
      _ = try session.query(
        "INSERT INTO shop.shop (book, holder, code, name) VALUES (\(book), \(holder.number), \(code.text), \(name))")
      return ["shop": .int(holder.number)]
    }.replayed
  }

  private static func shops(of codes: [Code], _ reader: BookReader) throws -> [Code: HolderID] {
    let book = reader.book
    let rows = try reader.query(
      """
      SELECT k.ord, s.holder FROM unnest(\(codes.map(\.text))) WITH ORDINALITY k(code, ord)
       CROSS JOIN LATERAL (SELECT holder FROM shop.shop s WHERE s.book = \(book) AND s.code = k.code LIMIT 1) s
      """
    ).decode(Int64.self, Int64.self)
    return rows.reduce(into: [:]) { $0[codes[Int($1.0) - 1]] = HolderID($1.1) }
  }

  func shop(_ code: Code, _ session: Session) throws -> HolderID? {
    try Self.shops(of: [code], desk.reader(on: session))[code]
  }

  /// The shop of a code.
  ///
  /// - Throws: ``PointsShopError/unknownShop(_:)``.
  func existingShop(_ code: Code, _ session: Session) throws -> HolderID {
    guard let shop = try shop(code, session) else { throw PointsShopError.unknownShop(code) }
    return shop
  }

  /// Sets up goods, without a price yet.
  ///
  /// - Throws: `Refusal` with ``RefusalReason/alreadyExists`` if the SKU is taken; ``WriterError``.
  public func addGoods(sku typed: String, name: String, monthlyLimit: Int64?, _ request: BookRequest) async throws -> Bool {
    guard let sku = Spelling.sku(typed) else { throw PointsShopError.malformedSKU(typed) }
    return try await desk.command(request) { session in
      let taken = try session.query("SELECT id FROM shop.goods WHERE book = \(book) AND sku = \(sku)")
      guard taken.isEmpty else { throw Refusal(.alreadyExists, ["code": .string(sku)]) }
      let id = try session.query(
        """
        INSERT INTO shop.goods (book, id, sku, name, monthly_limit)
        SELECT \(book), coalesce(max(id), 0) + 1, \(sku), \(name), \(monthlyLimit) FROM shop.goods WHERE book = \(book) RETURNING id
        """
      ).only(Int64.self)
      return ["goods": .int(id)]
    }.replayed
  }

  /// Sets a price from a day on.
  ///
  /// - Returns: the new version, and whether an earlier call set it.
  /// - Throws: ``PointsShopError/unknownGoods(_:)``; ``WriterError``.
  public func setPrice(
    of sku: String, from day: Day, _ price: Points, _ request: BookRequest
  ) async throws -> (version: Int64, replayed: Bool) {
    guard (1...Self.highestPrice.hundredths).contains(price.hundredths) else { throw PointsShopError.badPrice(sku) }
    let (response, replayed) = try await desk.command(request) { session in
      let goods = try session.query("SELECT id FROM shop.goods WHERE book = \(book) AND sku = \(sku)").first(Int64.self)
      guard let goods else { throw PointsShopError.unknownGoods(sku) }
      let version = try session.query(
        """
        INSERT INTO shop.price (book, goods, version, valid_from, price)
        SELECT \(book), \(goods), coalesce(max(version), 0) + 1, \(day.stored), \(price.hundredths)
          FROM shop.price WHERE book = \(book) AND goods = \(goods) RETURNING version
        """
      ).only(Int64.self)
      return ["version": .int(version)]
    }
    return (try KeptAnswer(response).int("version"), replayed)
  }

  /// A SKU on a day: what has a price.
  struct GoodsOnDay: Hashable {
    let sku: String
    let day: Day
  }

  private static func names(of goods: [Int64], _ reader: BookReader) throws -> [Int64: String] {
    let book = reader.book
    let rows = try reader.query("SELECT id, sku FROM shop.goods WHERE book = \(book) AND id = ANY(\(goods))")
    return Dictionary(uniqueKeysWithValues: try rows.decode(Int64.self, String.self).map { ($0.0, $0.1) })
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
      SELECT k.ord, g.id, g.name, g.monthly_limit, p.version, p.price
        FROM unnest(\(wanted.map(\.sku)), \(wanted.map(\.day.stored))) WITH ORDINALITY k(sku, day, ord)
       CROSS JOIN LATERAL (SELECT * FROM shop.goods g WHERE g.book = \(book) AND g.sku = k.sku LIMIT 1) g
        LEFT JOIN LATERAL (SELECT p.version, p.price FROM shop.price p
                            WHERE p.book = \(book) AND p.goods = g.id AND p.valid_from <= k.day
                            ORDER BY p.valid_from DESC, p.version DESC LIMIT 1) p ON true
      """
    ).decode(Int64.self, Int64.self, String.self, Int64?.self, Int64?.self, Int64?.self)
    return rows.reduce(into: [:]) { goods, row in
      let key = wanted[Int(row.0) - 1]
      goods[key] = PricedGoods(
        id: row.1, sku: key.sku, name: row.2, monthlyLimit: row.3, priceVersion: row.4 ?? 0, price: row.5 ?? 0)
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
                              WHERE p.book = g.book AND p.goods = g.id AND p.valid_from <= \(day.stored)
                              ORDER BY p.valid_from DESC, p.version DESC LIMIT 1) p
          LEFT JOIN LATERAL (
               SELECT b.balance
                 FROM (SELECT id FROM ledger.commodity m WHERE m.book = g.book AND m.kind = 3 AND m.code = g.sku OFFSET 0) m
                CROSS JOIN LATERAL (SELECT id FROM ledger.account a
                                     WHERE a.book = g.book AND a.code = 1601 AND a.commodity = m.id
                                       AND a.holder = \(shop.number) OFFSET 0) a
                CROSS JOIN LATERAL (SELECT b.balance FROM ledger.posting b
                                     WHERE b.book = g.book AND b.account = a.id ORDER BY b.version DESC LIMIT 1) b) s ON true
         WHERE g.book = \(book) AND g.sku COLLATE "C" > \(sku) ORDER BY g.sku COLLATE "C" LIMIT \(limit)
        """
      ).decode(Int64.self, String.self, String.self, Int64?.self, Int64.self, Int64.self, Int64?.self).map {
        (
          PricedGoods(id: $0.0, sku: $0.1, name: $0.2, monthlyLimit: $0.3, priceVersion: $0.4, price: $0.5),
          $0.6 ?? 0
        )
      }
    }
  }
}
