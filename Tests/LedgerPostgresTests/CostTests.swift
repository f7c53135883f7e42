import Foundation
import Ledger
import Office
import People
import Postgres
import Testing
import Volunteering

@testable import LedgerPostgres
@testable import PointsShop

/// What a batch costs, in counts that no clock decides.
@Suite struct CostTests {
  /// Two volunteers who give each other points, and a writer's transaction on their book.
  private struct Gifts {
    let street: TestStreet
    let givers: [HolderID]
    let transaction: BatchTransaction

    init() async throws {
      street = try await TestStreet()
      try await street.furnish()
      var givers: [HolderID] = []
      for _ in 1...2 {
        let card = try await street.volunteer(points: 10_000_000)
        givers.append(try await street.people.member(card, on: street.today).holder)
      }
      self.givers = givers
      transaction = Self.transaction(street)
    }

    static func transaction(_ street: TestStreet) -> BatchTransaction {
      BatchTransaction(
        description: street.desk.book, manifest: TestStreet.manifest, limits: WriterLimits(), clock: .database, observer: nil,
        memory: WriterMemory())
    }

    /// Posts a batch of gifts in one transaction.
    func post(_ count: Int, keys first: Int = 0, by other: BatchTransaction? = nil) async throws -> (
      cost: Statistics, block: BlockNumber
    ) {
      let vintage = VintageRule.vintage(releasedOn: street.today)
      let items = (0..<count).map { number in
        let request = first == 0 ? street.request() : street.request(key: Self.key(first + number))
        return Batch.Item.draft(
          request.draft(
            .gift, on: street.today,
            [.init(legs: [.debit(.spendable(of: givers[0], vintage), 1), .credit(.spendable(of: givers[1], vintage), 1)])]))
      }
      let transaction = other ?? transaction
      return try await street.writes.run { session in
        let result = try transaction.run(items, session)
        for case .failed(let error) in result.outcomes { throw error }
        return (session.statistics, result.block?.number ?? 0)
      }
    }

    /// Keys that ascend, as those of version 7 do.
    private static func key(_ number: Int) -> UUID {
      withUnsafeBytes(of: (UInt64(number).bigEndian, UInt64(number).bigEndian)) { UUID(uuid: $0.load(as: uuid_t.self)) }
    }
  }

  @Test func aBatchOfAnySizeTakesTwoRoundTripsAndAStatementPerTable() async throws {
    let gifts = try await Gifts()
    let first = try await gifts.post(1)
    #expect(first.cost.statements == 11, "with commodities and accounts, which memory lacks")
    for size in [1, 64, BookStore.copyThreshold - 1] {
      let (cost, block) = try await gifts.post(size)
      #expect(cost.roundTrips == 2, "\(size) entries")
      // BEGIN, lock, head, keys, successors: and nothing of the accounts. Block, entries, postings, COMMIT.
      #expect(cost.statements == 9, "\(size) entries")
      #expect(try await transactions(of: block, gifts.street) == 1, "one COMMIT")
    }
    await gifts.street.close()
  }

  @Test func aLongBatchIsCopied() async throws {
    let gifts = try await Gifts()
    _ = try await gifts.post(1)
    let (cost, block) = try await gifts.post(BookStore.copyThreshold)
    // The read, the block, two COPY, and COMMIT.
    #expect(cost.roundTrips == 5 && cost.statements == 9)
    #expect(try await transactions(of: block, gifts.street) == 1)
    let result = try await Verifier(gifts.street.desk.book, manifest: TestStreet.manifest).verify(on: gifts.street.reads)
    #expect(result.tampering == nil && result.head == block)
    await gifts.street.close()
  }

  @Test func whatAnotherServerWroteIsReadInTheSameRoundTripOnceItIsExpected() async throws {
    let gifts = try await Gifts()
    let other = Gifts.transaction(gifts.street)
    _ = try await gifts.post(1)
    _ = try await gifts.post(1, by: other)
    #expect(try await gifts.post(1).cost.roundTrips == 3, "it was not expected: memory is read again")
    for _ in 1...2 {
      _ = try await gifts.post(64, by: other)
      let cost = try await gifts.post(1).cost
      // BEGIN, lock, head, keys, successors, three of news; block, entries, postings, COMMIT: the accounts are not read again.
      #expect(cost.roundTrips == 2 && cost.statements == 12)
    }
    #expect(try await gifts.post(1).cost.statements == 12, "expected in vain")
    #expect(try await gifts.post(1).cost.statements == 9, "and no longer expected")
    #expect(try await gifts.street.verify().tampering == nil)
    await gifts.street.close()
  }

  @Test func tooMuchOfAnotherServersIsNotTakenOver() async throws {
    let gifts = try await Gifts()
    let other = Gifts.transaction(gifts.street)
    for _ in 1...2 {
      _ = try await gifts.post(1)
      _ = try await gifts.post(1, by: other)
    }
    _ = try await gifts.post(Int(BookStore.newsLimit), by: other)
    #expect(try await gifts.post(1).cost.roundTrips == 3)
    #expect(try await gifts.street.verify().tampering == nil)
    await gifts.street.close()
  }

  @Test func memoryOfABookThatWasRestoredIsReadAgain() async throws {
    let gifts = try await Gifts()
    _ = try await gifts.post(1)
    var head = try #require(gifts.transaction.memory.book?.head)
    _ = try await gifts.post(1)
    // What was remembered is a block that the book does not have, and balances that nobody has posted.
    head.hash = Data(repeating: 7, count: 32)
    let vintage = VintageRule.vintage(releasedOn: gifts.street.today)
    var dreamt = Book(id: 1, head: head, commodities: [:])
    dreamt.load(
      Dictionary(
        uniqueKeysWithValues: gifts.givers.map {
          (.wallet(of: $0), [vintage: AccountState(id: 1, version: 1, balance: 1_000)])
        }))
    gifts.transaction.memory.book = dreamt
    gifts.transaction.memory.isShared = true
    #expect(try await gifts.post(1).cost.roundTrips == 3)
    #expect(try await gifts.street.verify().tampering == nil)
    await gifts.street.close()
  }

  @Test func aReceiptIsReadInThreeStatements() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let sale = try posted(try await street.redeem(try await street.volunteer(points: 1_000), "SALT", 2)).entry.number
    _ = try posted(try await street.takeBack(sale))
    let shop = street.office.shop
    let cost = try await street.desk.read { reader in
      let (posted, receipt) = try shop.receipt(sale, reader)
      #expect(posted.documents.count == 2 && receipt.lines.count == 1)
      let returns = try shop.returnsSoFar(of: sale, reader)
      #expect(returns.entries.count == 1 && returns.pieces == [1: 1])
      return reader.session.statistics
    }
    #expect(cost.statements == 3 && cost.roundTrips == 2)
    await street.close()
  }

  @Test func anEntryWithTwoPostingsTakesAtMost560Bytes() async throws {
    let gifts = try await Gifts()
    _ = try await gifts.post(1_000, keys: 1)
    let before = try await bytes(gifts.street)
    for batch in 1...9 { _ = try await gifts.post(1_000, keys: 1 + batch * 1_000) }
    let entry = Double(try await bytes(gifts.street) - before) / 9_000
    #expect(entry <= 560, "tables and indexes")
    await gifts.street.close()
  }

  /// How many transactions wrote the rows of a block.
  private func transactions(of block: BlockNumber, _ street: TestStreet) async throws -> Int64 {
    try await street.reads.run { session in
      try session.query(
        """
        SELECT count(DISTINCT writer) FROM (
          SELECT xmin::text AS writer FROM ledger.block WHERE book = 1 AND no = \(block)
          UNION ALL SELECT xmin::text FROM ledger.entry WHERE book = 1 AND block = \(block)
          UNION ALL SELECT p.xmin::text FROM ledger.posting p JOIN ledger.entry e ON e.book = p.book AND e.no = p.entry
                     WHERE e.book = 1 AND e.block = \(block)) rows
        """
      ).only(Int64.self)
    }
  }

  private func bytes(_ street: TestStreet) async throws -> Int64 {
    try await street.reads.run { session in
      try session.query(
        """
        SELECT sum(pg_total_relation_size(c.oid))::int8 FROM pg_class c
         WHERE c.relnamespace = 'ledger'::regnamespace AND c.relkind = 'r'
        """
      ).only(Int64.self)
    }
  }
}
