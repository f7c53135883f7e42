import LedgerPostgres
import Postgres
import Testing

/// What the database refuses by itself, whoever writes.
@Suite struct SpellingConstraintTests {
  static let notCodes = ["dp", " DP", "DP ", "ＤＰ", "SHOP-É", "SHOP-E\u{301}", "D\u{200B}P", "\u{2F800}", "D P", "", "DP\n", "Д"]
  static let notNames = [" 张", "张\u{3000}", "e\u{301}", "张\n三", "张\u{2028}三", "\u{200B}", "\u{E000}", "\u{3164}", ""]

  /// A column that identifies something, or a name: the constraint, and an INSERT with $1 for the text.
  struct Column: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let insert: String
  }

  static let codes = [
    Column(testDescription: "community_code_form", insert: "volunteering.community SELECT 1, 1, $1, '甲'"),
    Column(testDescription: "rate_colour_form", insert: "volunteering.rate SELECT 1, $1, 9, '2026-01-01', 1, 1"),
    Column(
      testDescription: "service_record_colour_form",
      insert:
        "volunteering.service_record SELECT 1, 9, 3, 1, $1, sha256('甲'), now(), now() + interval '1 hour', 'credit', 1, 1, '2026-01-01'"
    ),
    Column(
      testDescription: "credit_colour_form",
      insert: "volunteering.credit SELECT 1, 1, 1, 1, 3, 1, $1, sha256('甲'), now(), now(), 'credit', 1, 1, 1, 0, 0, NULL, 1, 1, 1"
    ),
    Column(testDescription: "shop_code_form", insert: "shop.shop SELECT 1, 2, $1, '甲'"),
    Column(testDescription: "goods_sku_form", insert: "shop.goods SELECT 1, 99, $1, '甲', NULL"),
    Column(testDescription: "commodity_code_form", insert: "ledger.commodity SELECT 1, 99, 3, $1, 0, 1"),
  ]

  static let names = [
    Column(testDescription: "community_name_form", insert: "volunteering.community SELECT 1, 1, 'A', $1"),
    Column(testDescription: "shop_name_form", insert: "shop.shop SELECT 1, 2, 'A', $1"),
    Column(testDescription: "goods_name_form", insert: "shop.goods SELECT 1, 99, 'A', $1, NULL"),
    Column(testDescription: "goods_specification_form", insert: "shop.goods SELECT 1, 99, 'A', '甲', NULL, NULL, $1"),
    Column(testDescription: "goods_unit_form", insert: "shop.goods SELECT 1, 99, 'A', '甲', NULL, NULL, NULL, $1"),
    Column(testDescription: "person_name_form", insert: "volunteering.person SELECT 1, 1, $1"),
    Column(testDescription: "book_name_form", insert: "ledger.book SELECT 9, $1, 'Asia/Shanghai', 202601, true, now(), 31, 'x9'"),
    Column(testDescription: "app_user_name_form", insert: "access.app_user SELECT 1, 99, 'x', NULL, now(), $1"),
  ]

  private func refused(_ column: Column, _ texts: [String]) async throws {
    let street = try await TestStreet()
    try await street.furnish()
    for text in texts {
      let quoted = text.replacing("'", with: "''")
      let insert = "INSERT INTO \(column.insert.replacing("$1", with: "'\(quoted)'::text"))"
      await #expect("\(text.debugDescription)") { try await street.tamper(insert) } throws: {
        ($0 as? PostgresError)?.constraint == column.testDescription
      }
    }
    await street.close()
  }

  @Test(arguments: codes) func aCodeOfAnotherFormIsRefused(_ column: Column) async throws {
    try await refused(column, Self.notCodes)
  }

  @Test(arguments: names) func aNameThatIsNotComposedOrVisibleIsRefused(_ column: Column) async throws {
    try await refused(column, Self.notNames)
  }

  /// Other digits, wrong check digits, and a UPC-A that has not become an EAN-13.
  private static let notBarcodes = [
    "", "1234", "123456789", "12345678901234", "036000291452", "6901234567893", "9901234567892", "96385075", "12345a", "１２３４５",
    " 12345", "12345\n", "690123456789X",
  ]

  @Test func aBarcodeOfAnotherFormIsRefused() async throws {
    let insert = "shop.goods SELECT 1, 99, 'A', '甲', NULL, $1"
    try await refused(Column(testDescription: "goods_barcode_form", insert: insert), Self.notBarcodes)
  }

  @Test(arguments: ["points", "credit", "x"]) func theCommoditiesOfALedgerAreClosedButForGoods(code: String) async throws {
    let street = try await TestStreet()
    try await street.furnish()
    for kind in 1...2 where (kind == 1) != (code == "points") {
      let insert = "INSERT INTO ledger.commodity SELECT 1, 99, \(kind), '\(code)x', 0, 1"
      await #expect { try await street.tamper(insert) } throws: { ($0 as? PostgresError)?.constraint == "commodity_code_form" }
    }
    await street.close()
  }

  @Test(arguments: ["Asia/Shanghai\n", "../etc", "", "Asia/Shanghai ", "GMT+08:00", "-03"])
  func aTimeZoneThatIsNoNameIsRefused(zone: String) async throws {
    let street = try await TestStreet()
    let insert = "INSERT INTO ledger.book SELECT 9, '街', '\(zone)', 202601, true, now(), 31, 'x9'"
    await #expect { try await street.tamper(insert) } throws: { ($0 as? PostgresError)?.constraint == "book_time_zone_form" }
    await street.close()
  }
}
