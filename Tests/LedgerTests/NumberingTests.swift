import Ledger
import Testing

@Suite struct NumberingTests {
  private let rice = GoodsQuantity(sku: "RICE", pieces: 5)
  private let salt = GoodsQuantity(sku: "SALT", pieces: 5)

  @Test func `accounts and commodities are numbered from 1 without gaps, in the order of the chart`() {
    var desk = Desk()
    desk.post(draft(1, .receiveStock(.purchase, at: Street.shop, [salt, rice])))
    desk.post(draft(2, .grantQuota(to: Street.quota, 100) + .receiveStock(.purchase, at: Street.shop, [rice])))
    let commodities = desk.blocks.flatMap(\.commodities)
    #expect(commodities.map(\.id) == [1, 2, 3])
    #expect(commodities.map(\.commodity) == [.goods(sku: "RICE"), .goods(sku: "SALT"), .points])
    let accounts = desk.blocks.flatMap(\.accounts)
    #expect(accounts.map(\.id) == [1, 2, 3, 4, 5, 6])
    #expect(
      accounts.map(\.account.description) == [
        "1601.goods.RICE.31", "1601.goods.SALT.31", "3601.goods.RICE.31", "3601.goods.SALT.31", "1101.points.0",
        "2001.points.21.2026-12-31",
      ])
  }

  @Test func `what is refused or wrong opens nothing and takes no number`() {
    var desk = Desk()
    desk.post(batch: [
      .draft(draft(1, [.spend(Street.wallet, 1), .credit(Street.payable, 1)])),
      .draft(draft(2, [.debit(Street.settled, 1)])),
      .draft(draft(3, .receiveStock(.purchase, at: Street.shop, [rice]) + .issue(from: Street.quota, to: Street.zhang, 1))),
      .draft(draft(4, .receiveStock(.purchase, at: Street.shop, [salt]))),
    ])
    #expect(desk.blocks[0].entries.map(\.number) == [1])
    #expect(desk.blocks[0].commodities.map(\.commodity) == [.goods(sku: "SALT")])
    #expect(desk.blocks[0].accounts.map(\.id) == [1, 2])
    #expect(desk.blocks[0].refusals.map(\.request) == [key(1), key(3)])
  }

  @Test func `a decision that is not committed changes nothing`() {
    var desk = Desk()
    let head = desk.book.head
    let once = desk.decide([.draft(draft(1, .grantQuota(to: Street.quota, 100)))])
    let twice = desk.decide([.draft(draft(1, .grantQuota(to: Street.quota, 100)))])
    #expect(desk.book.head == head)
    #expect(once.head.hash == twice.head.hash)
    #expect(once.block?.accounts == twice.block?.accounts)
  }

  @Test func `postings of an account are numbered from 1 and carry the balance, within a batch and after`() {
    var desk = Desk()
    desk.post(batch: [.draft(draft(1, .grantQuota(to: Street.quota, 100))), .draft(draft(2, .grantQuota(to: Street.quota, 50)))])
    desk.post(draft(3, .issue(from: Street.quota, to: Street.zhang, 120)))
    let states = desk.blocks.flatMap(\.entries).flatMap(\.postings).filter { $0.account == Street.quota }.map(\.state)
    #expect(states.map(\.version) == [1, 2, 3])
    #expect(states.map(\.balance) == [100, 150, 30])
    #expect(Set(states.map(\.id)).count == 1)
  }
}
