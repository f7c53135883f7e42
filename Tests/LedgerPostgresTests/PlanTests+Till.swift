import Ledger

@testable import LedgerPostgres
@testable import People
@testable import PointsShop
@testable import Postgres

extension PlanTests {
  /// What the pages of a till read, with the indexes that they must use.
  static let tillStatements: [(name: String, sql: SQL, accesses: [Access])] = members + goods + receipts

  private static let today = Day(daysSince1970: 20_000)
  private static let successor = Access("merge_holder_once_an_entry", ["book", "holder"])

  private static let members: [(name: String, sql: SQL, accesses: [Access])] = {
    let faces = PeopleRoom.faces(of: [HolderID(1)], on: today, book: 1)
    let volunteer: [Access] = (facts[.activeVolunteer] ?? []) + [successor]
    let cards = [
      Access("card_by_holder", ["book", "holder"]), Access("merge_by_successor", ["book", "successor"]),
      Access("merge_holder_once_an_entry", ["book", "entry", "holder"]), successor,
    ]
    let wallets = [
      successor, Access("account_identity_unique", ["book", "code", "holder"]), Access("posting_pkey", ["account", "book"]),
    ]
    return [
      ("member as found", PeopleRoom.member(HolderID(1), behind: CardID(1), on: today, book: 1), volunteer + cards),
      ("faces: persons", faces[0], volunteer + [Access("person_pkey", ["book", "holder"])]),
      ("faces: cards", faces[1], cards), ("faces: wallets", faces[2], wallets),
      (
        "first expiry after a receipt", PeopleRoom.firstExpiry(of: HolderID(1), on: today, after: 9, book: 1),
        Array(wallets[1...])
      ),
    ]
  }()

  private static let goods: [(name: String, sql: SQL, accesses: [Access])] = {
    let named = [Access("goods_sku_unique", ["book", "sku"])]
    let priced = [Access("goods_sku_unique", ["book", "sku"]), Access("price_by_date", ["book", "goods", "valid_from"])]
    let stock = [
      Access("commodity_code_unique", ["book", "code", "kind"]),
      Access("account_identity_unique", ["book", "code", "commodity", "holder"]), Access("posting_pkey", ["account", "book"]),
    ]
    let taken: [Access] = facts[.piecesTaken] ?? []
    let sql = PointsShopRoom.tillGoods(["SALT"], of: HolderID(2), on: today, for: HolderID(1), book: 1)
    return [
      ("goods at a till", sql, priced + stock + taken), ("names of goods", PointsShopRoom.names(of: ["SALT"], book: 1), named),
    ]
  }()

  private static let receipts: [(name: String, sql: SQL, accesses: [Access])] = {
    let shop = HolderID(2)
    let heads = [Access("receipt_pkey", ["book", "entry"]), Access("return_receipt_pkey", ["book", "entry"])]
    let corrected = Access("member_correction_by_receipt", ["book", "receipt"])
    let lines = [Access("receipt_line_pkey", ["book", "entry"]), Access("return_line_pkey", ["book", "entry"])]
    let day =
      heads + [
        corrected, Access("entry_of_tills_by_day", ["book", "business_date", "no"]),
        Access("entry_reversed_once", ["book", "reverses"]),
      ]
    let shown = [
      Access("block_pkey", ["book", "no"]), Access("card_pkey", ["book", "id"]), Access("card_by_holder", ["book", "holder"]),
      Access("person_pkey", ["book", "holder"]),
    ]
    let summed = [Access("receipt_line_pkey", ["book", "entry", "line"]), Access("goods_pkey", ["book", "id"])]
    let known = ["entry_request_unique", "refusal_pkey", "command_pkey"].map { Access($0, ["book", "request"]) }
    return [
      ("shop of a receipt", PointsShopRoom.shop(ofReceipt: 1, book: 1), heads),
      (
        "whose a receipt is now", PointsShopRoom.lastCorrection(of: 1, before: 9, book: 1),
        [Access("member_correction_by_receipt", ["book", "receipt", "entry"])]
      ),
      ("prints of a receipt", PointsShopRoom.prints(of: 1, book: 1), [Access("receipt_print_pkey", ["book", "entry"])]),
      (
        "a shop's day", PointsShopRoom.lines(of: today, at: shop, cardTail: "1234", before: 9, limit: 9, book: 1),
        day + lines + shown
      ),
      (
        "receipts of a member", PointsShopRoom.receipts(of: HolderID(1), at: shop, since: today, limit: 9, book: 1),
        lines + shown + [
          corrected, Access("member_correction_by_receipt", ["book", "receipt", "entry"]),
          Access("member_correction_by_right", ["book", "right_member"]), Access("receipt_pkey", ["book", "entry"]),
          Access("merge_by_successor", ["book", "successor"]), Access("merge_holder_once_an_entry", ["book", "entry", "holder"]),
          Access("receipt_by_member", ["book", "member"]), Access("entry_pkey", ["book", "no"]),
        ]
      ),
      (
        "pieces that came back", PointsShopRoom.piecesBack(of: [1], book: 1),
        [
          Access("return_receipt_by_receipt", ["book", "receipt"]), Access("return_line_pkey", ["book", "entry"]),
          Access("entry_reversed_once", ["book", "reverses"]),
        ]
      ),
      ("sums of a shop's day", PointsShopRoom.sums(of: today, at: shop, book: 1), day + lines + summed),
      ("counts of a shop's day", PointsShopRoom.counts(of: today, at: shop, book: 1), day),
      (
        "open redemptions of a shop", PointsShopRoom.openRedemptions(of: shop, limit: 9, book: 1),
        known + [Access("open_redemption_by_shop", ["book", "shop"])]
      ),
    ]
  }()
}
