import Ledger
import Testing

@Suite struct SpendingTests {
  /// A desk where Zhang has points of these vintages, and the shop has three bags of rice.
  private func desk(_ parts: [String: Int64]) -> Desk {
    var desk = Desk()
    for (number, part) in parts.sorted(by: { $0.key < $1.key }).enumerated() {
      desk.post(
        draft(
          900 + number,
          .openWallet(of: Street.zhang, VintageAmount(vintage: until(part.key), amount: part.value), repaymentTo: Street.quota))
      )
    }
    desk.post(draft(990, .receiveStock(.purchase, at: Street.shop, [GoodsQuantity(sku: "RICE", pieces: 3)])))
    return desk
  }

  private func redeem(_ points: Points, bags: Int64 = 1) -> [Leg] {
    .redeem(points, of: Street.zhang, at: Street.shop, goods: [GoodsQuantity(sku: "RICE", pieces: bags)])
  }

  @Test func `a redemption spends the earliest vintage first`() throws {
    var desk = desk(["2027-12-31": 1_000, "2026-12-31": 500])
    let entry = try #require(desk.post(draft(1, redeem(700))).entry)
    #expect(
      entry.amounts == [
        Street.wallet.account(until("2026-12-31")): 500, Street.wallet.account(until("2027-12-31")): 200, Street.payable: -700,
        Account(.goodsRedeemed, .goods(sku: "RICE"), Street.shop): 1, Street.stock(of: "RICE"): -1,
      ])
    #expect(desk.vintages(Street.wallet) == [until("2027-12-31"): 800])
  }

  @Test func `a past vintage is skipped and does not count as available`() throws {
    var desk = desk(["2025-12-31": 300, "2027-12-31": 500])
    let refusal = try #require(desk.post(draft(1, redeem(501))).refusal)
    #expect(refusal.figures["available"] == "5.00")
    let entry = try #require(desk.post(draft(2, redeem(500))).entry)
    #expect(entry.amounts[Street.wallet.account(until("2027-12-31"))] == 500)
    #expect(desk.vintages(Street.wallet) == [until("2025-12-31"): 300])
  }

  @Test func `a vintage can be spent on its last day, judged by the business date`() throws {
    var desk = desk(["2026-06-14": 100])
    let onToday = try #require(desk.post(draft(1, redeem(100), on: day("2026-06-15"))).refusal)
    #expect(onToday.reason == .pointsShort)
    let onPaperSlip = desk.post(draft(2, redeem(100), on: day("2026-06-14")))
    #expect(onPaperSlip.entry != nil)
  }

  @Test func `the last hundredth can be spent`() {
    var desk = desk(["2026-12-31": 500, "2027-12-31": 200])
    let outcome = desk.post(draft(1, redeem(700)))
    #expect(outcome.entry != nil)
    #expect(desk.vintages(Street.wallet) == [:])
  }

  @Test func `one hundredth short is refused with the figures, and nothing moves`() throws {
    var desk = desk(["2026-12-31": 500, "2027-12-31": 199])
    let before = desk.balances
    let refusal = try #require(desk.post(draft(1, redeem(700))).refusal)
    #expect(refusal.reason == .pointsShort)
    #expect(
      refusal.figures == [
        "code": 2101, "commodity": "points", "holder": 11, "needed": "7.00", "available": "6.99", "short": "0.01",
      ])
    #expect(desk.balances == before)
  }

  @Test func `an empty wallet is short of everything`() throws {
    var desk = desk([:])
    let refusal = try #require(desk.post(draft(1, redeem(1))).refusal)
    #expect(refusal.reason == .pointsShort)
    #expect(refusal.figures["available"] == "0.00")
  }

  @Test func `overselling is refused like overspending, and the points stay`() throws {
    var desk = desk(["2026-12-31": 500])
    let refusal = try #require(desk.post(draft(1, redeem(100, bags: 4))).refusal)
    #expect(refusal.reason == .stockShort)
    #expect(
      refusal.figures == ["code": 1601, "commodity": "RICE", "holder": 31, "needed": 4, "available": 3, "short": 1])
    #expect(desk.vintages(Street.wallet) == [until("2026-12-31"): 500])
  }

  @Test func `two lines of one SKU leave the shelf together`() throws {
    var desk = desk(["2026-12-31": 500])
    let twoBags = GoodsQuantity(sku: "RICE", pieces: 2)
    let refused = desk.post(draft(1, .redeem(100, of: Street.zhang, at: Street.shop, goods: [twoBags, twoBags])))
    #expect(try #require(refused.refusal).figures["needed"] == 4)
    let oneBag = GoodsQuantity(sku: "RICE", pieces: 1)
    let posted = desk.post(draft(2, .redeem(100, of: Street.zhang, at: Street.shop, goods: [twoBags, oneBag])))
    #expect(try #require(posted.entry).amounts[Street.stock(of: "RICE")] == -3)
  }

  @Test func `a balance that the clerk no longer sees is refused, and only points that are not past are seen`() throws {
    var desk = desk(["2025-12-31": 300, "2026-12-31": 500])
    func wish(_ number: Int, seeing balance: Points) -> EntryDraft {
      var wish = draft(number, redeem(100))
      wish.expectedBalance = (Street.wallet, balance)
      return wish
    }
    let outcomes = desk.post(batch: [.draft(wish(1, seeing: 500)), .draft(wish(2, seeing: 500))])
    #expect(outcomes[0].entry != nil)
    let refusal = try #require(outcomes[1].refusal)
    #expect(refusal.reason == .balanceChanged)
    #expect(refusal.figures == ["expected": "5.00", "actual": "4.00"])
  }

  @Test func `the second of two redemptions in a batch sees what the first has left`() throws {
    var desk = desk(["2026-12-31": 500, "2027-12-31": 200])
    let outcomes = desk.post(batch: [.draft(draft(1, redeem(600))), .draft(draft(2, redeem(101))), .draft(draft(3, redeem(100)))])
    #expect(outcomes[0].entry != nil)
    #expect(try #require(outcomes[1].refusal).figures["available"] == "1.00")
    #expect(try #require(outcomes[2].entry).amounts[Street.wallet.account(until("2027-12-31"))] == 100)
  }
}

extension CanonicalJSON {
  /// A field of an object.
  subscript(field: String) -> CanonicalJSON? { if case .object(let fields) = self { fields[field] } else { nil } }
}
