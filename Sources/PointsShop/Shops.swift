public import Ledger
public import LedgerPostgres
import Postgres

extension PointsShopRoom {
  /// Sets up a shop.
  ///
  /// - Throws: `Refusal` with `RefusalReason.alreadyExists` if the code is taken; `WriterError`.
  public func addShop(code: Code, name: String, _ request: BookRequest) async throws -> Recorded<HolderID> {
    try await desk.command(request) { session in
      guard try Self.shops(of: [code], desk.reader(on: session)).isEmpty else {
        throw Refusal(.alreadyExists, ["code": .string(code.text)])
      }
      let holder = try desk.openHolder(.shop, session)
      _ = try session.query(
        "INSERT INTO shop.shop (book, holder, code, name) VALUES (\(book), \(holder), \(code), \(name))")
      return ["shop": .id(holder)]
    }.map { try $0.id("shop") }
  }

  static func shops(of codes: [Code], _ reader: BookReader) throws -> [Code: HolderID] {
    let book = reader.book
    let rows = try reader.query(
      """
      SELECT k.ord, s.holder FROM unnest(\(codes)) WITH ORDINALITY k(code, ord)
       CROSS JOIN LATERAL (SELECT holder FROM shop.shop s WHERE s.book = \(book) AND s.code = k.code LIMIT 1) s
      """
    )
    return try rows.reduce(into: [:]) { $0[try $1.element(of: codes)] = try $1["holder"] }
  }

  /// The shop of a code, remembered for a while.
  ///
  /// - Throws: ``PointsShopError/unknownShop(_:)``.
  func shop(_ code: Code) async throws -> HolderID {
    guard let shop = try await shops.value(of: code) else { throw PointsShopError.unknownShop(code) }
    return shop
  }

  /// The shop of a code, read with other things on one connection.
  ///
  /// - Throws: ``PointsShopError/unknownShop(_:)``.
  func shop(_ code: Code, _ reader: BookReader) throws -> HolderID {
    guard let shop = try Self.shops(of: [code], reader)[code] else { throw PointsShopError.unknownShop(code) }
    return shop
  }
}
