import Foundation
import Ledger
import LedgerPostgres
import People
import PointsShop
import Postgres
import Reconciliation
import Testing
import Volunteering

/// A wallet's vintage, a volunteer's hours and a shelf are opened once, whatever the key.
@Suite struct OpeningTests {
  /// A row of a call.
  struct Row: Sendable {
    var card: CardNumber
    var points: Int64 = 500
    var vintage: Day?
    var minutes: Int64 = 0
  }

  private func street() async throws -> (TestStreet, CardNumber) {
    let street = try await TestStreet()
    try await street.furnish()
    return (street, try await street.volunteer(points: 0))
  }

  private func open(_ row: Row, _ street: TestStreet, _ request: BookRequest? = nil) async throws -> Answer {
    try await street.open(
      row.card, points: Points(hundredths: row.points), vintage: row.vintage, minutes: row.minutes, on: street.today,
      request ?? street.request())
  }

  private func open(_ pieces: [(sku: String, pieces: Int64)], at shop: Code = "DP", _ street: TestStreet) async throws -> Answer {
    let basket = try Basket(validating: pieces.map { GoodsQuantity(sku: $0.sku, pieces: $0.pieces) })
    let request = street.request()
    return try await street.desk.post(request) {
      try await street.shop.openingDraft(of: basket, at: shop, on: street.today, request)
    }
  }

  /// The refusal names the entry that opened it.
  private func expectRefusal(naming entry: EntryNumber, _ answer: Answer) {
    guard case .refused(.alreadyOpened, let figures, isReplay: false) = answer else {
      return #expect(Bool(false), "\(answer)")
    }
    #expect(figures.contains("\"actual\":\(entry)}") || figures.contains("\"actual\":\(entry),"), "\(figures)")
  }

  @Test(arguments: [(500, 500), (500, 499), (1, 100_000), (500, 1)] as [(Int64, Int64)])
  func aVintageIsOpenedOnceUnderAnyKey(first: Int64, second: Int64) async throws {
    let (street, card) = try await street()
    let entry = try posted(try await open(Row(card: card, points: first), street)).entry.number
    expectRefusal(naming: entry, try await open(Row(card: card, points: second), street))
    // The default vintage, said in words, is the same.
    let vintage = VintageRule.vintage(releasedOn: street.today).lastDay
    expectRefusal(naming: entry, try await open(Row(card: card, points: second, vintage: vintage), street))
    #expect(try await street.spendable(card) == Points(hundredths: first))
    try posted(try await open(Row(card: card, vintage: street.today.yearEnd()), street))
    #expect(try await street.spendable(card) == Points(hundredths: first + 500))
    #expect(try await street.reconcile().findings == [])
    await street.close()
  }

  @Test func hoursAreOpenedOnceWhateverTheVintage() async throws {
    let (street, card) = try await street()
    let entry = try posted(try await open(Row(card: card, minutes: 600), street)).entry.number
    expectRefusal(naming: entry, try await open(Row(card: card, vintage: street.today.yearEnd(), minutes: 600), street))
    expectRefusal(naming: entry, try await open(Row(card: card, points: 0, minutes: 30), street))
    try posted(try await open(Row(card: card, vintage: street.today.yearEnd()), street))
    await street.close()
  }

  @Test func aSecondCardAndAMergedCardAreTheSameWallet() async throws {
    let (street, card) = try await street()
    let entry = try posted(try await open(Row(card: card, minutes: 60), street)).entry.number
    let second = CardNumber(book: 1, serial: 777)
    try await street.tamper(
      "INSERT INTO volunteering.card SELECT book, 777, '\(second)', holder, valid_from FROM volunteering.card ORDER BY id LIMIT 1"
    )
    expectRefusal(naming: entry, try await open(Row(card: second), street))
    let other = try await street.volunteer(points: 0)
    try posted(try await street.people.merge(card, into: other, on: street.today, street.request()))
    for one in [card, other, second] {
      expectRefusal(naming: entry, try await open(Row(card: one), street))
      expectRefusal(naming: entry, try await open(Row(card: one, points: 0, minutes: 1), street))
    }
    #expect(try await street.spendable(other) == 500)
    await street.close()
  }

  @Test func rowsOfOneCallSeeEachOther() async throws {
    let (street, card) = try await street()
    let other = try await street.volunteer(points: 0)
    let rows = [
      Row(card: card, minutes: 60), Row(card: other), Row(card: card), Row(card: card, points: 0, minutes: 30),
      Row(card: card, vintage: street.today.yearEnd()),
    ]
    let call = street.request()
    let requests = rows.enumerated().map { (row: $1, request: street.desk.row($0 + 1, content: Data("\($1)".utf8), of: call)) }
    let answers = await street.desk.post(rows: requests) { row, request in
      try await street.volunteering.openingDraft(
        row.card, points: Points(hundredths: row.points), vintage: row.vintage, minutes: row.minutes, on: street.today, request)
    }
    let entry = try posted(answers[0].get()).entry.number
    for index in [1, 4] { try posted(answers[index].get()) }
    for index in [2, 3] { expectRefusal(naming: entry, try answers[index].get()) }
    #expect(try await street.number("SELECT count(*) FROM volunteering.opening") == 3)
    await street.close()
  }

  @Test func manyAtOnceOpenItOnce() async throws {
    let (street, card) = try await street()
    let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
      for _ in 0..<32 { group.addTask { try await open(Row(card: card), street) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.compactMap { try? posted($0) }.count == 1)
    #expect(answers.filter { $0.refusal == .alreadyOpened }.count == 31)
    #expect(try await street.spendable(card) == 500)
    await street.close()
  }

  @Test func aShelfIsOpenedOnceForEachSKU() async throws {
    let (street, _) = try await street()
    _ = try await street.shop.addShop(code: "XP", name: "西平爱心超市", street.request())
    let entry = try posted(try await open([("SALT", 5)], street)).entry.number
    expectRefusal(naming: entry, try await open([("SALT", 5)], street))
    expectRefusal(naming: entry, try await open([("RICE-5", 1), ("SALT", 1)], street))
    // What was refused left nothing behind, another SKU and another shop are their own.
    try posted(try await open([("RICE-5", 1)], street))
    try posted(try await open([("SALT", 7), ("RICE-5", 2)], at: "XP", street))
    // A delivery is no opening.
    let salt = try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 1)])
    try posted(try await street.shop.receiveStock(at: "DP", salt, source: .purchase, on: street.today, street.request()))
    #expect(try await street.reconcile().findings == [])
    await street.close()
  }

  /// The database refuses it too, whoever writes.
  @Test(arguments: [
    "INSERT INTO volunteering.opening SELECT book, 2, 1, holder, community, vintage, points, 0 FROM volunteering.opening",
    "INSERT INTO volunteering.opening SELECT book, 2, 1, holder, community, vintage + 1, 0, minutes FROM volunteering.opening",
    "INSERT INTO shop.opening_line SELECT book, 2, 1, shop, goods, quantity FROM shop.opening_line",
  ])
  func theDatabaseRefusesASecond(sql: String) async throws {
    let (street, card) = try await street()
    try posted(try await open(Row(card: card, minutes: 60), street))
    try posted(try await open([("SALT", 5)], street))
    let error = await #expect(throws: PostgresError.self) { try await street.tamper(sql) }
    #expect(error?.constraint?.hasSuffix("_once") == true)
    await street.close()
  }
}
