public import Ledger
public import LedgerPostgres
import Postgres

/// A shop: a row of the shops.
struct ShopRow: RecordRow {
  static let table = RecordTable("shop.shop", of: ShopRow.self)

  var holder = HolderID.book
  var code = ""
  var name = ""

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("holder", &holder)
    columns.column("code", &code)
    columns.column("name", &name)
  }
}

extension Fact.Kind {
  /// How many shops there are.
  static let shops = Fact.Kind(rawValue: "shop.shops")
}

extension PointsShopRoom {
  /// Sets up a shop.
  ///
  /// - Throws: `Refused` for `RefusalReason.alreadyExists` if the code is taken; `WriterError`.
  public func addShop(code: Code, name: String, _ request: BookRequest) async throws -> Recorded<HolderID> {
    try await desk.record(request) {
      // Codes are text, and facts are numbers: as long as no other was set up, none has this code.
      let (count, taken) = try await desk.read { [book] reader in
        let count = try reader.query("SELECT count(*) FROM shop.shop WHERE book = \(book)").only(Int64.self)
        return (count, try !Self.shops(of: [code], reader).isEmpty)
      }
      let isLast = Guard.oneMore(Fact(.shops, 0), than: count)
      return request.recording(
        guards: [isLast, .next(.lastHolder)], refusal: taken ? Refusal(.alreadyExists, ["code": .string(code.text)]) : nil,
        [HolderRow.table, ShopRow.table]
      ) { facts in
        let holder = HolderID(facts[.lastHolder])
        return (
          [HolderRow(holder, .shop).record, ShopRow(holder: holder, code: code.text, name: name).record], ["shop": .id(holder)]
        )
      }
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
  public func shop(_ code: Code) async throws -> HolderID {
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

  /// Code and name of a shop.
  public func shop(_ holder: HolderID, _ reader: BookReader) throws -> (code: Code, name: String) {
    let (code, name) = try reader.query("SELECT code, name FROM shop.shop WHERE book = \(book) AND holder = \(holder)")
      .only(Code.self, String.self)
    return (code: code, name: name)
  }

  /// The shop that a delivery went to.
  ///
  /// - Throws: ``PointsShopError/unknownDelivery(_:)``.
  public func shop(ofDelivery entry: EntryNumber) async throws -> HolderID {
    let shop = try await desk.read { reader in
      try reader.query("SELECT shop FROM shop.delivery WHERE book = \(book) AND entry = \(entry)").first(HolderID.self)
    }
    guard let shop else { throw PointsShopError.unknownDelivery(entry) }
    return shop
  }

  /// The shop that a sheet is of.
  ///
  /// - Throws: ``PointsShopError/unknownSheet(_:)``.
  public func shop(ofSheet sheet: SheetID) async throws -> HolderID {
    let shop = try await desk.read { reader in
      try reader.query("SELECT shop FROM shop.sheet WHERE book = \(book) AND id = \(sheet)").first(HolderID.self)
    }
    guard let shop else { throw PointsShopError.unknownSheet(sheet) }
    return shop
  }

  /// The shops that a transfer goes from and to.
  ///
  /// - Throws: ``PointsShopError/unknownTransfer(_:)``.
  public func shops(ofTransfer transfer: TransferID) async throws -> (sender: HolderID, receiver: HolderID) {
    let shops = try await desk.read { reader in
      try reader.query("SELECT sender, receiver FROM shop.transfer WHERE book = \(book) AND id = \(transfer)")
        .first(HolderID.self, HolderID.self)
    }
    guard let shops else { throw PointsShopError.unknownTransfer(transfer) }
    return (shops.0, shops.1)
  }

  /// What those of some holders are called that are shops.
  public func names(of holders: [HolderID], _ reader: BookReader) throws -> [HolderID: String] {
    let rows = try reader.query("SELECT holder, name FROM shop.shop WHERE book = \(book) AND holder = ANY (\(holders))")
      .decode(HolderID.self, String.self)
    return Dictionary(uniqueKeysWithValues: rows)
  }

  /// All shops, by name.
  public func shopNames() async throws -> [(holder: HolderID, code: Code, name: String)] {
    try await desk.read { try Self.shopNames($0) }
  }

  /// All shops, by name, remembered for a while: a new one is there a minute later.
  public func knownShops() async throws -> [(holder: HolderID, code: Code, name: String)] {
    try await shopNames.value(of: book) ?? []
  }

  static func shopNames(_ reader: BookReader) throws -> [(holder: HolderID, code: Code, name: String)] {
    try reader.query("SELECT holder, code, name FROM shop.shop WHERE book = \(reader.book) ORDER BY name, code")
      .decode(HolderID.self, Code.self, String.self).map { (holder: $0.0, code: $0.1, name: $0.2) }
  }
}
