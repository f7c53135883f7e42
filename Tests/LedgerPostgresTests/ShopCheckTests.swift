import Foundation
import Ledger
import People
import Postgres
import Testing

@testable import LedgerPostgres
@testable import Office
@testable import PointsShop

/// The checks of the shelves and of the shops' own statements: each finds what was done to the books, and nothing else.
@Suite struct ShopCheckTests {
  /// What somebody with a superuser's powers does, and the check that must find it.
  static let shopDamages = [
    ReconciliationTests.Damage(
      check: .goodsOut,
      sql:
        "UPDATE shop.receipt_line SET quantity = quantity + 1, total = total + price WHERE entry = (SELECT min(entry) FROM shop.receipt)"
    ),
    ReconciliationTests.Damage(
      check: .goodsOut, sql: "DELETE FROM shop.receipt WHERE entry = (SELECT min(entry) FROM shop.receipt)"),
    ReconciliationTests.Damage(
      check: .goodsOut, sql: "DELETE FROM shop.return_line WHERE entry = (SELECT max(entry) FROM shop.return_line)"),
    ReconciliationTests.Damage(check: .goodsOut, sql: otherShop(kind: "redemption", codes: "1601, 5601")),
    ReconciliationTests.Damage(check: .stockReceived, sql: "DELETE FROM shop.delivery_line"),
    ReconciliationTests.Damage(check: .stockReceived, sql: "DELETE FROM shop.delivery"),
    ReconciliationTests.Damage(
      check: .stockReceived, sql: "UPDATE shop.delivery_line SET quantity = quantity + 1 WHERE line = 1"),
    ReconciliationTests.Damage(check: .stockReceived, sql: "UPDATE shop.delivery_back SET quantity = quantity + 1"),
    ReconciliationTests.Damage(check: .stockReceived, sql: "UPDATE shop.transfer_receipt SET quantity = quantity + 1"),
    ReconciliationTests.Damage(check: .stockReceived, sql: "DELETE FROM shop.opening_line"),
    ReconciliationTests.Damage(
      check: .stockReceived, sql: "UPDATE shop.opening_correction SET quantity_after = quantity_after + 1"),
    ReconciliationTests.Damage(check: .lastCount, sql: "UPDATE shop.stock_count SET counted = counted - 1"),
    ReconciliationTests.Damage(check: .lastCount, sql: "UPDATE shop.stock_count SET booked = booked + 1"),
    ReconciliationTests.Damage(check: .lastCount, sql: "DELETE FROM shop.stock_count"),
    ReconciliationTests.Damage(
      check: .statementsThere, sql: "DELETE FROM shop.statement WHERE month = (SELECT max(month) FROM shop.statement)"),
    ReconciliationTests.Damage(check: .statementsThere, sql: "UPDATE shop.statement SET month = month - 100"),
    ReconciliationTests.Damage(
      check: .statementsAgree, sql: "DELETE FROM shop.statement_line WHERE number = (SELECT min(entry) FROM shop.receipt)"),
    ReconciliationTests.Damage(
      check: .statementsAgree,
      sql: "UPDATE shop.statement_line SET points = points + 100 WHERE number = (SELECT min(entry) FROM shop.receipt)"),
    ReconciliationTests.Damage(
      check: .statementsAgree,
      sql: "UPDATE shop.statement_line SET day = day + 4 WHERE number = (SELECT min(entry) FROM shop.receipt)"),
    ReconciliationTests.Damage(
      check: .statementsAgree,
      sql: "UPDATE shop.statement_line SET number = number + 1000 WHERE number = (SELECT min(entry) FROM shop.receipt)"),
    ReconciliationTests.Damage(
      check: .statementsAgree,
      sql:
        "INSERT INTO shop.statement_line SELECT book, statement, line + 1000, number, is_slip, day, points FROM shop.statement_line"
    ),
  ]

  private static func otherShop(kind: String, codes: String) -> String {
    """
    INSERT INTO ledger.account SELECT book, id + 1000, code, commodity, holder + 4000, vintage, grace, opened_block
      FROM ledger.account WHERE code IN (\(codes));
    UPDATE ledger.posting p SET account = p.account + 1000 FROM ledger.entry e, ledger.account a
     WHERE e.no = p.entry AND e.kind = '\(kind)' AND a.id = p.account AND a.code IN (\(codes))
    """
  }

  /// A street in the month after the present one, so that days can be told: a delivery of which some went back, an opening that was
  /// corrected, a transfer, receipts, returns of which one was undone, a paper slip, and a count.
  private struct Shopping {
    let street: TestStreet
    let month: Month
    let first: Day
    let card: CardNumber
    /// Entry, day and hundredths, as the shop has them.
    var receipts: [(entry: Int64, day: Day, points: Int64)] = []

    init() async throws {
      street = try await TestStreet(clock: .drafts)
      month = street.today.month.next
      first = try #require(Day("\(month)-01"))
      try await street.furnish()
      _ = try await street.shop.addShop(code: "XP", name: "西平爱心超市", street.request())
      card = try await street.volunteer(points: 100_000)
    }

    func day(_ number: Int) -> Day { first.advanced(by: number - 1) }

    /// Days of the month.
    var length: Int { Int((Day("\(month.next)-01") ?? first).daysSince1970 - first.daysSince1970) }

    func basket(_ sku: String, _ pieces: Int64) throws -> Basket {
      try Basket(validating: [GoodsQuantity(sku: sku, pieces: pieces)])
    }

    @discardableResult
    mutating func sell(_ pieces: Int64, on number: Int) async throws -> EntryNumber {
      let on = day(number)
      let entry = try await street.office.till.redeem(
        try basket("SALT", pieces), with: card, at: "DP", street.act(street.request(), on: on)
      ).entry.entry.number
      receipts.append((entry.number, on, 200 * pieces))
      return entry
    }

    @discardableResult
    mutating func takeBack(_ receipt: EntryNumber, on number: Int) async throws -> EntryNumber {
      let on = day(number)
      let entry = try await street.office.till.takeBack(
        try basket("SALT", 1), of: receipt, at: "DP", street.act(street.request(), on: on)
      ).entry.entry.number
      receipts.append((entry.number, on, -200))
      return entry
    }

    /// Something in the month after, so that this one is over.
    func end(on number: Int = 36) async throws {
      try posted(
        try await street.shop.receiveStock(at: "XP", try basket("SALT", 1), source: .purchase, on: day(number), street.request()))
    }

    /// Hands in the shop's statement of a month.
    func state(
      _ month: Month, _ rows: [(entry: Int64, day: Day, points: Int64)]
    ) async throws {
      let text = rows.map { "\($0.day),\($0.entry),\(Double($0.points) / 100)\n" }.joined()
      _ = try await street.office.books.statement(
        Data(("日期,小票号,积分\n" + text).utf8), of: "DP", month: month, today: day(90), by: 1)
    }

    func adjustments(of month: Month) async throws -> [StatementAdjustment] {
      try await street.desk.read { reader in
        try street.shop.adjustments(of: try #require(try CheckScope.read(month, of: street.desk.book, reader.session)), reader)
      }
    }

    func findings(_ check: Check, of month: Month?) async throws -> [String] {
      try await street.desk.read { reader in
        let scope = try #require(try CheckScope.read(month, of: street.desk.book, reader.session))
        return try reader.query(check.statement(scope)).map { row in
          let documents: [String] = try row["documents"]
          return "\(try row["what"] as String) \(documents.joined(separator: ","))"
        }
      }
    }
  }

  private func shopping() async throws -> Shopping {
    var shopping = try await Shopping()
    let street = shopping.street
    func act(_ day: Day) -> Act { street.act(street.request(), on: day) }
    let day = shopping.day(2)
    let delivery = try posted(
      try await street.shop.receiveStock(at: "DP", try shopping.basket("SALT", 50), source: .donation, on: day, street.request())
    ).entry.number
    _ = try await street.office.till.sendBack(try shopping.basket("SALT", 5), of: delivery, .returned, why: "破了", act(day))
    let shelf = try await street.shop.openingDraft(of: try shopping.basket("SALT", 9), at: "XP", on: day, street.request())
    let opening = try posted(try await street.desk.writer.post { shelf }).entry.number
    _ = try await street.office.books.correctShelf(opening, of: "SALT", pieces: 7, reason: "数错", act(day))
    let transfer = try await street.office.till.send(try shopping.basket("SALT", 3), from: "DP", to: "XP", act(day)).value
    _ = try await street.office.till.receive(transfer, act(day))
    let receipt = try await shopping.sell(3, on: 5)
    try await shopping.sell(2, on: 6)
    let undone = try await shopping.takeBack(receipt, on: 7)
    try posted(try await street.reverse(undone, on: shopping.day(8)))
    shopping.receipts.removeLast()
    try await shopping.takeBack(receipt, on: 9)
    let slip = try posted(
      try await street.shop.enterSlip(
        17, try shopping.basket("SALT", 1), with: shopping.card, at: "DP", on: shopping.day(10), today: shopping.day(10),
        street.request()))
    shopping.receipts.append((slip.entry.number.number, shopping.day(10), 200))
    let booked = try await street.balance(.stock(of: "SALT", at: street.holder(ofShop: "DP")))
    _ = try await street.office.till.count(
      "SALT", at: "DP", booked: booked, counted: booked - 2, reason: "破了", act(shopping.day(11)))
    try await shopping.end()
    try await shopping.state(shopping.month, shopping.receipts)
    return shopping
  }

  private static let checks: [Check] = [.goodsOut, .stockReceived, .lastCount, .statementsThere, .statementsAgree]

  @Test(arguments: shopDamages) func findsWhatWasDone(_ damage: ReconciliationTests.Damage) async throws {
    let (check, sql) = (damage.check, damage.sql)
    let shopping = try await shopping()
    for check in Self.checks {
      #expect(try await shopping.findings(check, of: shopping.month) == [], "\(check.code) of a sound month")
      #expect(try await shopping.findings(check, of: nil) == [], "\(check.code) of a sound book")
    }
    try await shopping.street.tamper("SET session_replication_role = replica; \(sql)")
    let findings = try await shopping.findings(check, of: shopping.month)
    #expect(!findings.isEmpty, "\(check.code): \(sql)")
    #expect(try await shopping.findings(check, of: shopping.month) == findings)
    // The days of this month have not come by the clock, and of the whole book a late receipt may still be written down.
    if check != .statementsThere, check != .statementsAgree {
      let whole = try await shopping.findings(check, of: nil)
      #expect(!whole.isEmpty)
    }
    await shopping.street.close()
  }

  @Test func aReceiptThatTheShopWritesDownInTheNextMonthIsClearedThere() async throws {
    var shopping = try await Shopping()
    let (month, street) = (shopping.month, shopping.street)
    let (length, last) = (shopping.length, shopping.day(shopping.length))
    let early = try await shopping.sell(1, on: 10).number
    let late = try await shopping.sell(2, on: length - 1).number
    let forgotten = try await shopping.sell(3, on: length).number
    let ahead = try await shopping.sell(4, on: length + 1).number
    let next = try await shopping.sell(5, on: length + 9).number
    try await shopping.end(on: length + 40)
    let rows = Dictionary(uniqueKeysWithValues: shopping.receipts.map { ($0.entry, $0) })
    func row(_ entry: Int64, _ day: Day? = nil) throws -> (entry: Int64, day: Day, points: Int64) {
      let row = try #require(rows[entry])
      return (entry, day ?? row.day, row.points)
    }
    // What stands in neither book yet is a finding of the next month, not of this one.
    try await shopping.state(month, [row(early), row(ahead, last), (9_999, last, 200)])
    #expect(try await shopping.findings(.statementsAgree, of: month) == [])
    let before = try #require(try await shopping.adjustments(of: month).first)
    #expect(before.elsewhere.map(\.month) == [nil, nil] && before.others.map(\.points.hundredths) == [800], "\(before)")
    try await shopping.state(month.next, [row(late), row(next)])
    #expect(try await shopping.findings(.statementsAgree, of: month) == [])
    let findings = try await shopping.findings(.statementsAgree, of: month.next)
    #expect(findings.count == 2, "\(findings)")
    #expect(findings.contains { $0.contains("9999") } && findings.contains { $0.contains("entry:\(forgotten)") }, "\(findings)")
    // The book, less what the next statement has, and with what the next month has, is the statement but for both findings.
    let adjusted = try #require(try await shopping.adjustments(of: month).first)
    #expect(adjusted.book == 1_200 && adjusted.statement == 1_200 && adjusted.unexplained == 600 - 200, "\(adjusted)")
    #expect(adjusted.elsewhere.map(\.month) == [month.next], "\(adjusted)")
    #expect(adjusted.others.map(\.points.hundredths) == [800], "\(adjusted)")
    // A newer statement takes the place of the one before.
    try await shopping.state(month, [row(early), row(ahead, last), row(forgotten)])
    #expect(try await shopping.findings(.statementsAgree, of: month) == [])
    #expect(try await shopping.findings(.statementsAgree, of: month.next) == [])
    await street.close()
  }

  @Test func aLateReceiptOfAShopThatStoppedIsOnNoStatement() async throws {
    var shopping = try await Shopping()
    let (month, street) = (shopping.month, shopping.street)
    let early = try await shopping.sell(1, on: 10).number
    let late = try await shopping.sell(2, on: shopping.length).number
    try await shopping.end()
    try await shopping.state(month, shopping.receipts.filter { $0.entry == early })
    #expect(try await shopping.findings(.statementsAgree, of: month) == [])
    #expect(try await shopping.findings(.statementsAgree, of: month.next) == [], "the next statement may still have it")
    try await shopping.end(on: 70)
    let findings = try await shopping.findings(.statementsAgree, of: month.next)
    #expect(findings.count == 1 && findings[0].contains("entry:\(late)"), "\(findings)")
    await street.close()
  }

  @Test func aSlipThatIsThereUnderBothOfItsNumbersIsThereTwice() async throws {
    var shopping = try await Shopping()
    let (month, street) = (shopping.month, shopping.street)
    let slip = try posted(
      try await street.shop.enterSlip(
        17, try shopping.basket("SALT", 1), with: shopping.card, at: "DP", on: shopping.day(10), today: shopping.day(10),
        street.request())
    ).entry.number
    let (ten, next) = (shopping.day(10), shopping.day(40))
    let receipt = try await shopping.sell(1, on: 40)
    func state(_ month: Month, _ rows: [(number: String, day: Day)]) async throws {
      let rows = rows.map { "\($0.day),\($0.number),2\n" }.joined()
      _ = try await street.office.books.statement(
        Data(("日期,小票号,积分\n" + rows).utf8), of: "DP", month: month, today: next.advanced(by: 50), by: 1)
    }
    try await state(month, [("手工单 17", ten)])
    #expect(try await shopping.findings(.statementsAgree, of: month) == [])
    try await state(month, [("手工单 17", ten), ("\(slip)", ten)])
    let findings = try await shopping.findings(.statementsAgree, of: month)
    #expect(findings.count == 1 && findings[0].contains("2 次") && findings[0].contains("entry:\(slip)"), "\(findings)")
    // And in the statements of two months.
    try await state(month, [("手工单 17", ten)])
    try await state(month.next, [("\(slip)", ten), ("\(receipt)", next)])
    let again = try await shopping.findings(.statementsAgree, of: month.next)
    #expect(again.count == 1 && again[0].contains("里已经有了"), "\(again)")
    await street.close()
  }
}
