import Ledger
import LedgerPostgres
import PointsShop
import Postgres
import Testing

/// Barcodes: their check digits, and that no two goods of a book have the same.
@Suite struct BarcodeTests {
  @Test(arguments: [
    ("6901234567892", "6901234567892"), ("4006381333931", "4006381333931"), ("96385074", "96385074"), ("73513537", "73513537"),
    ("036000291452", "0036000291452"), (" ６９０１２３４ ５６７８９２ ", "6901234567892"), ("12345", "12345"), ("654321", "654321"),
    ("1234567", "1234567"), ("00000", "00000"), ("2026000000015", "2026000000015"),
  ])
  func isTakenHoweverItIsTyped(typed: String, kept: String) throws {
    let barcode = try Barcode(validating: typed)
    #expect(barcode.description == kept)
    #expect(Barcode(storage: barcode.storage) == barcode)
    #expect(try Barcode(validating: barcode.grouped) == barcode, "as it is printed")
  }

  @Test(arguments: ["6901234567893", "9601234567892", "6091234567892", "96385075", "036000291453", "360002914520"])
  func isRefusedForItsCheckDigit(typed: String) {
    #expect(throws: Barcode.Malformed.checkDigit) { try Barcode(validating: typed) }
  }

  @Test(arguments: ["", "1234", "123456789", "1234567890", "12345678901", "12345678901234", "69012345A7892", "十二"])
  func isRefusedForItsForm(typed: String) { #expect(throws: Barcode.Malformed.form) { try Barcode(validating: typed) } }

  @Test func isPrintedInGroups() throws {
    #expect(try Barcode(validating: "6901234567892").grouped == "6 901234 567892")
    #expect(try Barcode(validating: "96385074").grouped == "9638 5074")
    #expect(try Barcode(validating: "12345").grouped == "12345")
  }

  @Test func anOwnOneIsValidAndOfNoMaker() throws {
    for serial in [Int64(0), 1, 42, 2_600_000_137, 9_999_999_999] {
      let own = Barcode(ownSerial: serial)
      #expect(try Barcode(validating: own.description) == own && own.description.hasPrefix("20"))
    }
  }

  @Test func isOfOneOfTheGoodsUntilItIsTakenOff() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let (salt, rice) = (Barcode(ownSerial: 1), try Barcode(validating: "96385074"))
    let label = GoodsLabel(barcode: salt, specification: "400 g", unit: "袋")
    _ = try await street.shop.setLabel(of: " salt", to: label, street.request())
    #expect(try await street.shop.sku(of: salt) == "SALT")
    #expect(try await street.shop.sku(of: rice) == nil)
    let listed = try await street.shop.goods("SALT", on: street.today)
    #expect(listed.goods.goods.label == label && listed.goods.goods.title == "食盐 400 g")
    let shelf = try await street.shop.shelf(of: "DP", on: street.today, limit: 10)
    #expect(shelf.map(\.goods.label) == [GoodsLabel(), label])

    func isTaken(_ error: any Error) -> Bool {
      guard let refused = error as? Refused else { return false }
      return refused.reason == .barcodeTaken && refused.figures.contains(#""sku":"SALT""#)
    }
    await #expect {
      _ = try await street.shop.setLabel(of: "RICE-5", to: GoodsLabel(barcode: salt), street.request())
    } throws: {
      isTaken($0)
    }
    await #expect {
      _ = try await street.shop.addGoods(
        sku: "CUP", name: "杯", monthlyLimit: nil, label: GoodsLabel(barcode: salt), street.request())
    } throws: {
      isTaken($0)
    }
    _ = try await street.shop.setLabel(of: "SALT", to: label, street.request())
    _ = try await street.shop.setLabel(of: "SALT", to: GoodsLabel(unit: "包"), street.request())
    #expect(try await street.shop.sku(of: salt) == nil)
    _ = try await street.shop.setLabel(of: "RICE-5", to: GoodsLabel(barcode: salt), street.request())
    #expect(try await street.shop.sku(of: salt) == "RICE-5")
    await #expect { _ = try await street.shop.setLabel(of: "NONE", to: label, street.request()) } throws: {
      if case .unknownGoods("NONE") = $0 as? PointsShopError { true } else { false }
    }
    // Were the rule before it not to look, the database would refuse.
    await #expect { try await street.tamper("UPDATE shop.goods SET barcode = '\(salt)' WHERE sku = 'SALT'") } throws: {
      ($0 as? PostgresError)?.constraint == "goods_barcode_unique"
    }
    await street.close()
  }

  @Test func aPriceOfTheDayIsTheLatestThatBegan() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let today = street.today
    #expect(try await street.shop.catalogue(on: today, limit: 10).map(\.goods.sku) == ["RICE-5", "SALT"])
    #expect(try await street.shop.catalogue(on: today, after: "RICE-5", limit: 10).map(\.goods.sku) == ["SALT"])
    _ = try await street.shop.setPrice(of: "SALT", from: today, Points(hundredths: 250), street.request())
    _ = try await street.shop.setPrice(of: "SALT", from: today, Points(hundredths: 260), street.request())
    _ = try await street.shop.setPrice(of: "SALT", from: today.advanced(by: 9), Points(hundredths: 300), street.request())
    _ = try await street.shop.setPrice(of: "SALT", from: today.advanced(by: 5), Points(hundredths: 280), street.request())
    _ = try await street.shop.addGoods(sku: "CUP", name: "杯", monthlyLimit: nil, street.request())
    let (salt, prices) = try await street.shop.goods("SALT", on: today)
    #expect(salt.goods.price == Points(hundredths: 260) && salt.priceSince == today)
    #expect(salt.nextPrice?.from == today.advanced(by: 5) && salt.nextPrice?.price == Points(hundredths: 280))
    #expect(prices.map(\.version) == [4, 5, 3, 2, 1])
    let cup = try await street.shop.goods("CUP", on: today)
    #expect(cup.goods.priceSince == nil && cup.goods.nextPrice == nil && cup.prices.isEmpty)
    await street.close()
  }
}
