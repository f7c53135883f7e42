import Foundation
import Ledger
import LedgerPostgres
import Office
import PointsShop
import Postgres
import Reconciliation
import Testing

@Suite struct SettlementTests {
  private func shopSigns(_ sheet: SheetID, _ street: TestStreet) async throws {
    _ = try await street.shop.sign(sheet, for: .shop, street.request(actor: 4))
  }

  private func draw(_ street: TestStreet) async throws -> Int64 {
    try await street.shop.drawSheets(of: street.today.month, today: street.monthIsOver, street.request()).value
  }

  /// Two shops that sold; answers with the receipt of the first.
  private func street() async throws -> (TestStreet, receipt: EntryNumber) {
    let street = try await TestStreet()
    try await street.furnish()
    _ = try await street.shop.addShop(code: "XP", name: "西平爱心超市", street.request())
    let salt = try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 10)])
    try posted(try await street.shop.receiveStock(at: "XP", salt, source: .purchase, on: street.today, street.request()))
    let card = try await street.volunteer(points: 20_000)
    let receipt = try posted(try await street.redeem(card, "SALT", 5)).entry.number
    try posted(try await street.takeBack(receipt, "SALT", 1))
    let act = Act(street.request(), now: Instant(Date()), today: street.today)
    _ = try await street.office.till.redeem(
      Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 3)]), with: card, at: "XP", act)
    return (street, receipt)
  }

  @Test func paysWhatBothSidesSignedAndCarriesTheOthersOverByName() async throws {
    let (street, receipt) = try await street()
    #expect(try await draw(street) == 2)
    #expect(try await draw(street) == 2, "drawn again, they are the same")
    let sheets = try await street.shop.openSheets(after: 0, limit: 10)
    #expect(sheets.map(\.shop) == ["DP", "XP"])
    #expect(sheets[0].payable == 1_000 && sheets[0].receivable == 200 && sheets[1].payable == 600)
    // After the cut-off: it is for the next month.
    try posted(try await street.takeBack(receipt, "SALT", 1))

    for sheet in sheets { try await shopSigns(sheet.id, street) }
    await #expect {
      _ = try await street.shop.sign(sheets[0].id, for: .street, street.request(actor: 4))
    } throws: {
      if case PointsShopError.ownSheet = $0 { true } else { false }
    }
    _ = try await street.shop.sign(sheets[0].id, for: .street, street.request(actor: 5))

    let act = Act(street.request(), now: Instant(Date()), today: street.today)
    let settlement = try await street.office.books.settle(through: street.today.month, act).details
    #expect(settlement.paid.map(\.shop) == ["DP"] && settlement.paid.map(\.net) == [800])
    #expect(settlement.carried.map(\.shop) == ["XP"])
    let (east, west) = (try await street.holder(ofShop: "DP"), try await street.holder(ofShop: "XP"))
    #expect(try await street.balance(.payable(to: east)) == 0)
    #expect(try await street.balance(.refundReceivable(from: east)) == 200, "what came back after the cut-off is owed")
    #expect(try await street.balance(.payable(to: west)) == 600)

    await #expect {
      _ = try await street.shop.settle(through: street.today.month, on: street.today, street.request())
    } throws: {
      ($0 as? Refusal)?.reason == .nothingThere
    }
    _ = try await street.shop.sign(sheets[1].id, for: .street, street.request(actor: 5))
    try posted(try await street.shop.settle(through: street.today.month, on: street.today, street.request()))
    #expect(try await street.balance(.payable(to: west)) == 0)
    #expect(try await street.reconcile().findings == [])
    await street.close()
  }

  /// What is left of earlier months, what the month brought, and what it brought about earlier ones: together what the ledger owes.
  @Test(arguments: [false, true]) func aSheetInFullIsWhatTheLedgerOwes(isPaidMeanwhile: Bool) async throws {
    let street = try await TestStreet(clock: .drafts)
    try await street.furnish()
    let card = try await street.volunteer(points: 20_000)
    let receipt = try posted(try await street.redeem(card, "SALT", 5)).entry.number
    let back = try posted(try await street.takeBack(receipt, "SALT", 1)).entry.number
    let (next, month) = (street.monthIsOver, street.today.month.next)
    func act(_ actor: UserID = 1) -> Act { street.act(street.request(actor: actor), on: next) }
    let till = street.office.till
    _ = try await till.redeem(Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 3)]), with: card, at: "DP", act())
    _ = try await street.office.books.reverse(back, reason: "没有退", act())
    _ = try await till.takeBack(
      Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 2)]), of: receipt, at: "DP", act())
    #expect(try await draw(street) == 1)
    if isPaidMeanwhile {
      try await shopSigns(1, street)
      _ = try await street.shop.sign(1, for: .street, street.request(actor: 5))
      try posted(try await street.shop.settle(through: street.today.month, on: next, street.request()))
    }
    #expect(try await street.shop.drawSheets(of: month, today: next.advanced(by: 40), street.request()).value == 1)
    let sheets = try await street.shop.sheets(before: 100, limit: 10)
    let (second, first) = (
      try await street.shop.account(of: sheets[0]), try await street.shop.account(of: sheets[1])
    )
    #expect((first.carried, first.sold, first.returned, first.late, first.total) == (0, 1_000, 200, 0, 800))
    #expect((second.sold, second.returned, second.late, second.due) == (600, 400, 200, 400))
    #expect(second.carried == (isPaidMeanwhile ? 0 : 800))
    let shop = try await street.holder(ofShop: "DP")
    let owed = try await street.balance(.payable(to: shop)) - street.balance(.refundReceivable(from: shop))
    #expect(second.total.hundredths == owed)
    await street.close()
  }

  @Test func twoAtOncePayASheetOnce() async throws {
    let (street, _) = try await street()
    _ = try await draw(street)
    for sheet in try await street.shop.openSheets(after: 0, limit: 10) {
      try await shopSigns(sheet.id, street)
      _ = try await street.shop.sign(sheet.id, for: .street, street.request(actor: 5))
    }
    let outcomes = await withTaskGroup(of: Bool.self) { tasks in
      for _ in 0..<2 {
        // Both share the street alone: its writer decides one after the other, and the guard on each sheet's payment lets one through.
        tasks.addTask {
          (try? posted(try await street.shop.settle(through: street.today.month, on: street.today, street.request()))) != nil
        }
      }
      return await tasks.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.filter { $0 }.count == 1)
    #expect(try await street.number("SELECT count(*) FROM shop.settled_sheet") == 2)
    await street.close()
  }

  @Test func aMonthThatIsNotOverHasNoSheets() async throws {
    let (street, _) = try await street()
    for month in [street.today.month, street.today.month.next] {
      await #expect {
        _ = try await street.shop.drawSheets(of: month, today: street.today, street.request())
      } throws: {
        if case PointsShopError.monthNotOver(month) = $0 { true } else { false }
      }
    }
    await street.close()
  }

  /// Of books from before there were sheets.
  @Test func whatAnOldSettlementSettledIsOnNoSheet() async throws {
    let (street, _) = try await street()
    let east = try await street.holder(ofShop: "DP")
    var row = SettlementSheet()
    (row.shop, row.payable) = (east, 800)
    let document = row.document
    let draft = street.request().draft(
      .settlement, on: street.today,
      [EntryDraft.Alternative(legs: .payShop(800, east), tables: [SettlementSheet.table], documents: { _ in [document] })])
    try posted(try await street.desk.writer.post { draft })
    #expect(try await draw(street) == 0)
    await street.close()
  }
}
