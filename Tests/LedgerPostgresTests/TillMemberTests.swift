import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Postgres
import Testing

/// The member at a till: how she is found, what a clerk may know, and when she cannot spend.
@Suite struct TillMemberTests {
  /// A volunteer of a name, at home in a building; answers with the number and the card.
  private func volunteer(
    _ name: String, building: String? = nil, _ street: TestStreet
  ) async throws -> (holder: HolderID, card: CardNumber) {
    let added = try await street.people.addVolunteer(
      name: name, home: Home(building: building), community: "DP", card: nil, from: street.today, street.request())
    return (added.value.volunteer, added.value.card)
  }

  @Test func isShownMaskedWithWhatCanBeSpent() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let (holder, card) = try await volunteer("欧阳小琴", building: "3 号楼", street)
    let soon = street.today.advanced(by: 20)
    for (points, vintage) in [(Points(hundredths: 700), soon), (Points(hundredths: 300), street.today.yearEnd(yearsLater: 1))] {
      try posted(try await street.open(card, points: points, vintage: vintage, minutes: 0, on: street.today, street.request()))
    }
    // A vintage that is past counts for nothing.
    let past = VintageAmount(vintage: Vintage(street.today.advanced(by: -1)), amount: 900)
    try await street.post(.opening, .openWallet(of: holder, past, repaymentTo: .quota(of: HolderID(1), on: street.today)))
    let (member, found) = try #require(try await street.office.till.member(behind: card, on: street.today))
    #expect(member.volunteer == holder && member.maskedName == "欧阳*琴" && member.building == "3 号楼")
    #expect(member.cardTail == card.tail && member.balance == 1_000 && member.obstacle == nil)
    #expect(member.firstExpiry?.day == soon && member.firstExpiry?.points == 700)
    #expect(found == .card(try #require(member.card)))
    let picked = try #require(try await street.office.till.member(holder, found: .picked, on: street.today))
    #expect(picked.card == member.card && picked.balance == 1_000 && picked.obstacle == nil)
    #expect(try await street.office.till.member(HolderID(99_999), found: .picked, on: street.today) == nil)
    #expect(try await street.office.till.member(behind: CardNumber(book: 77, serial: 1), on: street.today) == nil)
    let (other, _) = try await volunteer("赵强", street)
    #expect(try await street.office.till.member(other, found: found, on: street.today) == nil, "the card is another's")
    await street.close()
  }

  @Test func saysWhyNothingCanBeSpent() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let (till, today) = (street.office.till, street.today)
    let (holder, card) = try await volunteer("张丽娟", street)
    let (first, found) = try #require(try await till.member(behind: card, on: today))
    let stopped = try await till.stopCard(try #require(first.card), at: "DP", street.act(street.request()))
    #expect(stopped.value == holder)
    #expect(try await till.member(holder, found: found, on: today)?.obstacle == .cardStopped)
    #expect(try await till.member(holder, found: .picked, on: today)?.obstacle == .noValidCard)
    await #expect { try await till.stopCard(try #require(first.card), at: "DP", street.act(street.request())) } throws: {
      ($0 as? Refused)?.reason == .cardInactive
    }
    await #expect { try await till.stopCard(CardID(999), at: "DP", street.act(street.request())) } throws: {
      if case .unknownCard = $0 as? PeopleError { true } else { false }
    }
    let issued = try await street.people.issueCard(to: holder, number: nil, from: today, street.request()).value.card
    #expect(try await till.member(holder, found: found, on: today)?.obstacle == .cardStopped, "that card stays stopped")
    #expect(try await till.member(holder, found: .picked, on: today)?.cardTail == issued.tail)
    try await street.tamper("UPDATE volunteering.volunteer SET active = false WHERE holder = \(holder.number)")
    #expect(try await till.member(holder, found: .picked, on: today)?.obstacle == .inactive)
    await street.close()
  }

  @Test func isFoundByTailAndByNameNeverMoreThanAskedFor() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let (till, today) = (street.office.till, street.today)
    var holders: [HolderID] = []
    for name in ["张丽娟", "张丽萍", "𠮷田丽子", "阿依古丽·买买提"] { holders.append(try await volunteer(name, street).holder) }
    func names(_ text: String, limit: Int64 = 10) async throws -> [String] {
      try await till.members(named: text, on: today, limit: limit).map(\.maskedName)
    }
    #expect(try await names("丽") == ["阿*提", "𠮷*子", "张*萍", "张*娟"])
    #expect(try await names(" 张丽 ") == ["张*萍", "张*娟"])
    #expect(try await names("𠮷") == ["𠮷*子"])
    #expect(try await names("·买") == ["阿*提"])
    #expect(try await names("丽", limit: 2) == ["阿*提", "𠮷*子"])
    for nobody in ["", "  ", "%", "_", "王", "12345"] { #expect(try await names(nobody) == []) }
    let (holder, card) = try await volunteer("赵强", street)
    let wide = String(String.UnicodeScalarView(card.tail.unicodeScalars.compactMap { Unicode.Scalar($0.value + 0xFEE0) }))
    for tail in [card.tail, wide] {
      let found = try await till.members(named: tail, on: today, limit: 10)
      #expect(found.map(\.volunteer) == [holder] && found[0].maskedName == "赵*" && found[0].cardTail == card.tail)
    }
    _ = try await street.people.stop(card, on: today, street.request())
    let stopped = try await till.members(named: card.tail, on: today, limit: 10)
    #expect(stopped.map(\.obstacle) == [.cardStopped] && stopped[0].cardTail == card.tail)
    let next = try await street.people.issueCard(to: holder, number: nil, from: today, street.request()).value.card
    let again = try await till.members(named: card.tail, on: today, limit: 10)
    #expect(again.map(\.obstacle) == [nil] && again[0].cardTail == next.tail, "another card may be used")
    await street.close()
  }

  @Test func ofTwoThatWereMergedOneIsLeft() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let (old, new) = (try await street.volunteer(points: 300), try await street.volunteer(points: 200))
    let holders = try await [street.people.member(old, on: street.today), street.people.member(new, on: street.today)]
    let before = try posted(try await street.redeem(old)).entry.number
    try posted(try await street.people.merge(old, into: new, on: street.today, street.request()))
    let member = try #require(try await street.office.till.member(holders[0].holder, found: .picked, on: street.today))
    #expect(member.volunteer == holders[1].holder && member.balance == 300 && member.cardTail == new.tail)
    let found = Found.card(holders[0].card)
    #expect(try await street.office.till.member(holders[1].holder, found: found, on: street.today)?.cardTail == old.tail)
    let sale = try await street.office.till.redeem(
      try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 1)]), by: holders[0].holder, found: found, at: "DP",
      street.act(street.request()))
    #expect(sale.details.balance == 100)
    let receipts = try await street.office.till.receipts(of: holders[1].holder, at: "DP", since: street.today, limit: 10)
    #expect(receipts.map(\.line.entry) == [sale.entry.entry.number, before] && receipts.map(\.line.pieces) == [1, 1])
    #expect(receipts.map(\.line.cardTail) == [old.tail, old.tail])
    let tomorrow = street.today.advanced(by: 1)
    #expect(try await street.office.till.receipts(of: holders[1].holder, at: "DP", since: tomorrow, limit: 10).isEmpty)
    await street.close()
  }

  @Test func thePageShowsGoodsWithStockAndWhatTheMonthLeaves() async throws {
    let street = try await TestStreet()
    try await street.furnish(rice: 7)
    let card = try await street.volunteer(points: 10_000)
    let member = try await street.people.member(card, on: street.today)
    try posted(try await street.redeem(card, "RICE-5", 1))
    _ = try await street.shop.addGoods(sku: "CUP", name: "杯", monthlyLimit: nil, street.request())
    _ = try await street.shop.setLabel(of: "SALT", to: GoodsLabel(barcode: Barcode(ownSerial: 5)), street.request())
    let counter = try await street.office.till.counter(
      (member.holder, .card(member.card)), goods: ["SALT", "NONE", "RICE-5", "CUP"], of: "DP", on: street.today, tiles: 50)
    #expect(counter.member?.balance == 7_000)
    #expect(counter.goods.map(\.goods.sku) == ["SALT", "RICE-5", "CUP"])
    #expect(counter.goods.map(\.stock) == [100_000, 6, 0])
    #expect(counter.goods.map(\.monthlyLeft) == [nil, 1, nil])
    #expect(counter.goods.map(\.goods.priceVersion) == [1, 1, 0])
    #expect(counter.shelf.map(\.goods.sku) == ["RICE-5", "SALT"])
    let alone = try await street.office.till.counter(nil, goods: ["RICE-5"], of: "DP", on: street.today, tiles: 0)
    #expect(alone.member == nil && alone.goods[0].monthlyLeft == nil && alone.shelf.isEmpty)
    for (scanned, sku) in [
      (Barcode(ownSerial: 5).description, "SALT"), ("rice-5", "RICE-5"), ("NONE", nil), ("6901234567892", nil),
    ] {
      #expect(try await street.shop.sku(scanned: scanned) == sku)
    }
    await street.close()
  }

  @Test func aReceiptsCodeIsElevenDigitsThatCheck() throws {
    for entry in [EntryNumber(1), 42, 123_456_789, 999_999_999] {
      let code = try #require(ReceiptCode(entry))
      #expect(code.description.count == 11 && code.description.hasPrefix("9"))
      #expect(try ReceiptCode(validating: code.description).entry == entry)
      var digits = Array(code.description)
      digits[5] = digits[5] == "7" ? "8" : "7"
      if String(digits) != code.description {
        #expect(throws: ReceiptCode.Malformed.checkDigit) { try ReceiptCode(validating: String(digits)) }
      }
    }
    #expect(ReceiptCode(EntryNumber(0)) == nil && ReceiptCode(EntryNumber(1_000_000_000)) == nil)
    let spaced = try #require(ReceiptCode(EntryNumber(77))).description.map { "\($0) " }.joined()
    #expect(try ReceiptCode(validating: spaced).entry == 77)
    for other in ["", "90000000001", "123456789012", "6901234567892", "80000000018", "九"] {
      #expect(throws: ReceiptCode.Malformed.self) { try ReceiptCode(validating: other) }
    }
  }
}
