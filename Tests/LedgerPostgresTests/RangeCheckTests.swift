import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Reconciliation
import Testing

/// The checks of one month: what they look at, what they leave alone, and that a second look sees the same.
@Suite struct RangeCheckTests {
  /// A street with something in each of two months; the second is still open.
  private struct TwoMonths {
    let street: TestStreet
    let first: Month
    var second: Month { first.next }
    /// A receipt of each month.
    let receipts: [EntryNumber]

    init() async throws {
      street = try await TestStreet(clock: .drafts)
      first = street.today.month
      try await street.furnish()
      let card = try await street.volunteer(points: 20_000)
      let receipt = try posted(try await street.redeem(card, "RICE-5", 2)).entry.number
      try posted(try await street.approve(try await street.serve(card)))
      let next = street.monthIsOver
      receipts = [receipt, try await Self.redeem(on: next, card, street)]
      let back = try await street.office.till.takeBack(
        Basket(validating: [GoodsQuantity(sku: "RICE-5", pieces: 1)]), of: receipt, at: "DP",
        street.act(street.request(), on: next)
      ).entry.entry.number
      _ = try await street.office.books.reverse(back, reason: "退错了", street.act(street.request(actor: 5), on: next))
    }

    /// Redeems something on a day.
    static func redeem(on day: Day, _ card: CardNumber, _ street: TestStreet) async throws -> EntryNumber {
      try await street.office.till.redeem(
        Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 1)]), with: card, at: "DP", street.act(street.request(), on: day)
      ).entry.entry.number
    }

    func run(_ month: Month?, readsAll: Bool = false) async throws -> ReconciliationRun {
      try await street.office.books.reconcile(month: month, readsAll: readsAll)
    }

    /// What is wrong in a month; its shop has handed no statement in, and that is said each time.
    func wrong(_ month: Month?, readsAll: Bool = false) async throws -> [Finding] {
      try await run(month, readsAll: readsAll).findings.filter { !$0.isUnchecked }
    }
  }

  @Test func aSoundBookIsSilentMonthByMonth() async throws {
    let book = try await TwoMonths()
    for month in [book.first, book.second, nil] {
      #expect(try await book.wrong(month) == [], "\(month?.description ?? "all")")
    }
    let (one, two) = (try await book.run(book.first), try await book.run(book.second))
    #expect(one.first == 1 && two.first == one.last.next && two.entries == 3)
    #expect(try await book.wrong(book.second, readsAll: true) == [])
    await book.street.close()
  }

  @Test func whatIsWrongShowsInItsOwnMonth() async throws {
    let book = try await TwoMonths()
    for (index, month) in [book.first, book.second].enumerated() {
      let receipt = book.receipts[index]
      try await book.street.tamper(
        "SET session_replication_role = replica; UPDATE shop.receipt SET total = total + 100 WHERE entry = \(receipt)")
      let other = index == 0 ? book.second : book.first
      #expect(try await book.wrong(other) == [], "\(other) has nothing to do with \(receipt)")
      let findings = try await book.run(month).findings
      #expect(
        findings.contains { $0.check.code == "receipts-agree" && $0.documents.first == FoundDocument(.entry, receipt.number) })
      #expect(findings.contains { $0.check == ReconciliationJob.chain }, "the paper is in the chain")
      #expect(try await book.run(other, readsAll: true).findings.contains { $0.check.code == "receipts-agree" })
      try await book.street.tamper(
        "SET session_replication_role = replica; UPDATE shop.receipt SET total = total - 100 WHERE entry = \(receipt)")
    }
    await book.street.close()
  }

  @Test func anOlderPostingThatWasChangedShowsWhereTheMonthRefersToIt() async throws {
    let book = try await TwoMonths()
    try await book.street.tamper(
      """
      SET session_replication_role = replica;
      UPDATE ledger.posting p SET balance = balance + 500 FROM ledger.account a
       WHERE a.id = p.account AND a.code = 2201 AND p.entry = \(book.receipts[0])
      """)
    let codes = Set(try await book.run(book.second).findings.map(\.check.code))
    #expect(codes.isSuperset(of: ["balances-replay", "movements-agree", "chain"]), "\(codes)")
    await book.street.close()
  }

  @Test func aSecondLookAtAnEndedMonthSeesTheSame() async throws {
    let book = try await TwoMonths()
    try await book.street.tamper(
      "SET session_replication_role = replica; UPDATE shop.receipt SET total = total + 100 WHERE entry = \(book.receipts[0])")
    let first = try await book.run(book.first)
    let card = try await book.street.volunteer(points: 500)
    _ = try await TwoMonths.redeem(on: book.street.monthIsOver, card, book.street)
    let second = try await book.run(book.first)
    #expect(first.findings.contains { $0.check.code == "receipts-agree" } && first.findings == second.findings)
    #expect(first.block == second.block && first.entries == second.entries)
    await book.street.close()
  }

  @Test func aLaterRunRecognisesWhatItKnew() async throws {
    let book = try await TwoMonths()
    let job = book.street.office.reconciliation
    try await book.street.tamper(
      "SET session_replication_role = replica; UPDATE shop.receipt SET total = total + 100 WHERE entry = \(book.receipts[0])")
    _ = try await job.run(by: 5, month: book.first)
    let before = try #require(try await job.lastRun(of: book.first))
    try await book.street.tamper(
      "SET session_replication_role = replica; UPDATE shop.receipt SET total = total + 100 WHERE entry = \(book.receipts[0])")
    _ = try await job.run(by: 5, month: book.first)
    let after = try #require(try await job.lastRun(of: book.first))
    #expect(before.id < after.id && before.findings.map(\.id) == after.findings.map(\.id))
    #expect(before.findings.map(\.finding.left) != after.findings.map(\.finding.left), "with the figures of each run")
    #expect(try await job.lastRun(of: book.second) == nil)
    #expect(try await job.lastRun() == nil)
    await book.street.close()
  }

  @Test func aMonthThatTheBookHasNotIsRefused() async throws {
    let book = try await TwoMonths()
    for month in [Month(number: 202001), book.second.next] {
      await #expect(throws: ReconciliationJob.Failure.self) { _ = try await book.run(month) }
    }
    await book.street.close()
  }

  @Test func anEmptyMonthIsSilentAndSaysSo() async throws {
    let street = try await TestStreet(clock: .drafts)
    let run = try await street.office.books.reconcile(month: street.today.month)
    #expect(run.findings == [] && run.entries == 0)
    try await street.post(.opening, .openPool(5))
    let later = street.request().draft(.opening, on: street.today.advanced(by: 70), [.init(legs: .openPool(5))])
    try posted(try await street.desk.writer.post { later })
    let skipped = try await street.office.books.reconcile(month: street.today.month.next)
    #expect(skipped.findings == [] && skipped.entries == 0)
    #expect(try await street.office.books.reconcile(month: street.today.month).entries == 1)
    await street.close()
  }

  @Test func aRowThatCannotBeReadIsAFinding() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let entry = try posted(try await street.redeem(try await street.volunteer(points: 1_000))).entry.number
    try await street.tamper(
      "SET session_replication_role = replica; UPDATE ledger.entry SET details = '{\"proposal\"' WHERE no = \(entry)")
    let run = try await street.office.books.reconcile()
    #expect(
      run.findings.contains { $0.check == ReconciliationJob.chain && $0.documents.first == FoundDocument(.entry, entry.number) })
    let unread = run.findings.filter { $0.what.hasPrefix("查不了") }
    #expect(
      unread.contains { $0.check.code == "duties-apart" } && unread.allSatisfy { $0.check.level == .red && !$0.isUnchecked })
    let again = try await street.office.books.reconcile()
    #expect(again.findings == run.findings)
    await street.close()
  }
}
