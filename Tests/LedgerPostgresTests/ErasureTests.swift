import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Postgres
import Reconciliation
import Testing
import Volunteering
import Wallets

/// Prose can be erased, and only if a block says so.
@Suite struct ErasureTests {
  /// A street with one remark, that of a deduction: answers with its entry.
  func remarked() async throws -> (TestStreet, EntryNumber) {
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 1_000)
    let entry = try posted(
      try await street.wallets.deduct(
        Points(hundredths: 100), from: card, reason: "弄丢了会员卡套", on: street.today, street.request())
    ).entry.number
    return (street, entry)
  }

  /// Appends a block that records erasures and nothing else, as an erasing server will.
  func record(_ erasures: [Erasure], _ street: TestStreet) async throws {
    let verified = try await street.verify()
    let now = try await street.number(
      "SELECT (extract(epoch FROM max(recorded_at)) * 1000000)::int8 FROM ledger.block WHERE book = 1")
    let block = Block(
      book: 1, number: verified.head.next, previousHash: verified.hash, recordedAt: Instant(microseconds: now), commodities: [],
      accounts: [], entries: [], refusals: [], periods: [], erasures: erasures)
    let rows = erasures.enumerated().map { index, erasure in
      "(1, \(block.number), \(index + 1), '\(erasure.table)', \(erasure.number), \(erasure.actor))"
    }
    try await street.tamper(
      """
      INSERT INTO ledger.block (book, no, format, hash, previous_no, previous_hash, first_entry, last_entry, last_account, recorded_at)
      SELECT 1, \(block.number), \(block.format), decode('\(block.hash(commodityNumbers: [:]).hexadecimal)', 'hex'), no, hash,
             last_entry + 1, last_entry, last_account, recorded_at FROM ledger.block WHERE book = 1 ORDER BY no DESC LIMIT 1;
      INSERT INTO ledger.erasure (book, block, ordinal, table_name, number, actor) VALUES \(rows.joined(separator: ", "))
      """)
  }

  @Test func aRemarkMayBeErasedIfABlockRecordsIt() async throws {
    let (street, entry) = try await remarked()
    try await record([Erasure(table: "ledger.remark", number: entry.number, actor: 1)], street)
    #expect(try await street.verify().tampering == nil)
    try await street.tamper("DELETE FROM ledger.remark")
    #expect(try await street.verify().tampering == nil)
    // The book goes on behind it.
    try posted(try await street.redeem(try await street.volunteer(points: 1_000)))
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  @Test func theCollectorOfARedemptionMayBeErased() async throws {
    let (street, _) = try await remarked()
    let card = try await street.volunteer(points: 1_000)
    let member = try await street.people.member(card, on: street.today)
    let collector = Collector(name: "李桂兰", relation: "女儿，同住")
    let sale = try await street.office.till.redeem(
      try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 1)]), by: member.holder, found: .card(member.card),
      collector: collector, at: "DP", street.act(street.request()))
    let entry = sale.entry.entry.number
    #expect(try await street.office.till.receipt(entry).receipt.paper.collector == collector)
    try await record([Erasure(table: "ledger.remark", number: entry.number, actor: 1)], street)
    try await street.tamper("DELETE FROM ledger.remark WHERE entry = \(entry)")
    #expect(try await street.verify().tampering == nil)
    #expect(try await street.reconcile().findings == [])
    let paper = try await street.office.till.receipt(entry).receipt.paper
    #expect(paper.collector == nil && paper.maskedMember == "张*娟")
    await street.close()
  }

  @Test(arguments: [
    "DELETE FROM ledger.remark",
    "DELETE FROM ledger.remark; INSERT INTO ledger.erasure VALUES (1, 1, 1, 'ledger.remark', ENTRY, 1)",
    "DELETE FROM ledger.remark; INSERT INTO ledger.erasure VALUES (1, 1, 1, 'ledger.remark', ENTRY - 1, 1)",
    "INSERT INTO ledger.erasure VALUES (1, 2, 1, 'volunteering.activity', 1, 1)",
    "UPDATE ledger.remark SET text = ''",
  ])
  func otherwiseVerifySeesIt(planted: String) async throws {
    let (street, entry) = try await remarked()
    try await street.tamper(planted.replacing("ENTRY", with: "\(entry)"))
    #expect(try await street.verify().tampering != nil)
    await street.close()
  }

  @Test func anErasureOfSomethingElseDoesNotExcuseIt() async throws {
    let (street, entry) = try await remarked()
    try await record([Erasure(table: "ledger.remark", number: entry.number - 1, actor: 1)], street)
    try await street.tamper("DELETE FROM ledger.remark")
    #expect(try await street.verify().tampering?.finding == "the remark of entry \(entry) is gone")
    await street.close()
  }
}

extension ErasureTests {
  /// What can never be erased holds digests and ids: no words, no card number.
  @Test func appendOnlyTablesHoldNoWordsAndNoCardNumbers() async throws {
    let (street, _) = try await remarked()
    let card = try await street.volunteer(points: 500)
    let record = try await street.serve(card)
    try posted(try await street.approve(record))
    try posted(try await street.clawBack(record))
    let member = try await street.people.member(card, on: street.today).holder
    try posted(
      try await street.shop.redeem(
        try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 1)]), by: member, found: .picked,
        collector: Collector(name: "李桂兰", relation: "女儿"), at: "DP", on: street.today, expectedBalance: nil, street.request()))
    _ = try await proposed(for: card, because: "借给邻居用了", street)
    let columns = try await street.reads.run { session in
      try session.query(
        """
        SELECT c.oid::regclass::text, a.attname::text FROM pg_catalog.pg_trigger t
          JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
          JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND a.atttypid = 'text'::regtype
         WHERE t.tgname = 'refuse_update'
        """
      ).decode(String.self, String.self)
    }
    #expect(columns.count >= 5)
    for secret in ["扫雪", "签到表作废", "借给邻居用了", "弄丢了会员卡套", "张丽娟", "李桂兰", card.description] {
      for (table, column) in columns {
        let sql: SQL = "SELECT count(*) FROM \(raw: table) t WHERE position(\(secret) IN t.\(identifier: column)) > 0"
        #expect(try await street.number(sql) == 0, "\(secret) stands in \(table).\(column)")
      }
    }
    // A retry hears the card's number all the same.
    let request = street.request()
    let first = try await street.people.addVolunteer(
      name: "李桂兰", community: "DP", card: nil, from: street.today, request)
    let again = try await street.people.addVolunteer(
      name: "李桂兰", community: "DP", card: nil, from: street.today, request)
    #expect(again.isReplay && again.value == first.value)
    await street.close()
  }

  /// Proposes that a receipt of somebody else is to be of whoever holds a card; answers with the proposal and the receipt.
  private func proposed(for card: CardNumber, because reason: String, _ street: TestStreet) async throws -> ProposalID {
    let receipt = try posted(try await street.redeem(try await street.volunteer(points: 1_000))).entry.number
    let asked = try await street.office.proposals.ask(
      .correctMember(receipt, to: card), reason: reason, street.act(street.request()))
    guard case .proposed(let id, _) = asked else { throw CorruptBook("it was done at once") }
    return id
  }

  /// Why something was proposed goes as a remark goes; the same words of the entry do not go alone.
  @Test func theReasonOfAProposalMayBeErasedIfABlockRecordsIt() async throws {
    let (street, _) = try await remarked()
    let (proposals, card) = (street.office.proposals, try await street.volunteer(points: 1_000))
    let id = try await proposed(for: card, because: "同名", street)
    let act = street.act(street.desk.confirmation(of: id, by: 5))
    let seen = try await proposals.proposal(id)
    #expect(seen.kept.reason == "同名" && seen.input.sentence().contains("卡尾号 \(card.tail)"))
    let entry = try #require(try await proposals.confirm(id, seeing: seen.kept.outcome, act).1.entry?.entry.number)

    try await record([Erasure(table: "ledger.remark", number: entry.number, actor: 1)], street)
    try await street.tamper("DELETE FROM ledger.remark WHERE entry = \(entry)")
    #expect(try await street.reconcile().findings.map(\.check.code) == ["proposals-agree"])
    try await record([Erasure(table: "ledger.proposal_reason", number: id.number, actor: 1)], street)
    try await street.tamper("DELETE FROM ledger.proposal_reason")
    #expect(try await street.reconcile().findings == [])
    #expect(try await street.verify().tampering == nil)
    let left = try await proposals.proposal(id)
    #expect(left.kept.reason == nil && left.input.sentence() == seen.input.sentence())
    await street.close()
  }

  @Test func anActivityMayBeErasedIfABlockRecordsIt() async throws {
    let (street, _) = try await remarked()
    let record = try await street.serve(try await street.volunteer(points: 0))
    try posted(try await street.approve(record))
    try await self.record([Erasure(table: "volunteering.activity", number: record.number, actor: 1)], street)
    try await street.tamper("DELETE FROM volunteering.activity")
    #expect(try await street.verify().tampering == nil)
    #expect(try await street.reconcile().findings == [])
    await street.close()
  }
}
