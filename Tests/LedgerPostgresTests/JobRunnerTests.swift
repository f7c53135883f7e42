import Access
import Foundation
import Ledger
import LedgerPostgres
import Postgres
import TestSupport
import Testing

@testable import Office

/// Jobs over all books: only what is due is opened, and one book that fails keeps no other from its turn.
@Suite struct JobRunnerTests {
  /// Several books in a database of their own, as a process has them.
  private struct Books {
    let installation: Installation
    let pools: Installation.Pools
    let streets: Streets
    let today = Instant(Date()).day(in: .shanghai)

    /// Books 1 to `count`, which began so many months ago.
    init(_ count: Int32, monthsAgo: Int = 0, samples: Set<Int32> = [], clock: WriterClock = .database) async throws {
      let database = try await TestCluster.freshDatabase()
      installation = Installation(
        owner: try await TestCluster.configuration(database: database, user: "postgres"),
        app: try await TestCluster.configuration(database: database, user: "aixin_app"), logger: TestCluster.logger)
      try await installation.migrate()
      var first = today
      for _ in 0..<monthsAgo { first = (Day("\(first.month)-01") ?? first).advanced(by: -1) }
      let month = first.month
      try await installation.asOwner { session in
        for id in 1...count {
          try BookDescription.create(
            id: id, name: "街道", timeZone: .shanghai, firstMonth: month, isSample: samples.contains(id), session)
        }
      }
      pools = installation.pools()
      streets = Streets { [installation, pools] in try await installation.street(of: $0, pools: pools, clock: clock) }
    }

    var runner: JobRunner { JobRunner(streets, database: pools.reads, logger: TestCluster.logger, server: "here") }

    /// Gives somebody in each book ten points of a vintage.
    func furnish(_ books: ClosedRange<Int32>, lastDay: Int) async throws {
      for book in books {
        let street = try await installation.street(of: book, pools: pools)
        try await installation.asOwner { session in
          _ = try session.query("INSERT INTO ledger.holder (book, id, kind) VALUES (\(book), 7, 1::int2)")
        }
        let vintage = VintageAmount(vintage: Vintage(today.advanced(by: lastDay)), amount: 1_000)
        let legs: [Leg] = .openWallet(of: 7, vintage, repaymentTo: .quota(of: 7, on: today))
        let request = BookRequest(
          key: UUID(), fingerprint: Fingerprint(action: "test", actor: 1, content: Data()), actor: 1)
        let draft = request.draft(.opening, on: today, [.init(legs: legs)])
        try posted(try await street.desk.writer.post { draft })
        await street.desk.writer.close()
      }
    }

    func number(_ sql: SQL) async throws -> Int64 { try await pools.reads.run { try $0.query(sql).only(Int64.self) } }

    func close() async {
      await streets.close()
      await pools.close()
    }
  }

  @Test func onlyBooksThatHaveSomethingDueAreOpenedAndClosedAgain() async throws {
    let books = try await Books(6)
    try await books.furnish(1...3, lastDay: -3)
    try await books.furnish(4...5, lastDay: -2)
    let open = try await books.streets(2)
    let runs = try await books.runner.run(Expiry())
    #expect(runs.map(\.book) == [1, 2, 3] && runs.allSatisfy { $0.done == 1 && $0.isClean && $0.server == "here" })
    #expect(await books.streets.count == 1, "the one that was open stays so")
    #expect(try await books.streets(2).desk.writer === open.desk.writer)
    #expect(try await books.runner.run(Expiry()) == [], "the second time there is nothing")
    #expect(try await books.number("SELECT count(*) FROM ledger.entry WHERE kind = 'expiry'") == 3)
    #expect(try await books.number("SELECT count(*) FROM ledger.job_run WHERE due = 1 AND done = 1") == 3)
    #expect(try await books.number("SELECT count(*) FROM ledger.job_look WHERE problem IS NULL") == 1)
    await books.close()
  }

  @Test func aBookThatIsAskedForWhileAJobWorksStaysOpen() async throws {
    let books = try await Books(1)
    let writer = try await books.streets.borrow(1) { street in
      let asked = try await books.streets(1)
      #expect(asked.desk.writer === street.desk.writer, "a book has one writer")
      return street.desk.writer
    }
    #expect(await books.streets.count == 1)
    try await writer.endMonths()
    await books.close()
  }

  @Test func whereOneBookFailsTheOthersGoOn() async throws {
    let books = try await Books(3)
    try await books.furnish(1...3, lastDay: -3)
    try await books.installation.asOwner { session in
      try session.script(
        """
        CREATE FUNCTION public.fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the disk is cursed'; END $$;
        CREATE TRIGGER fails BEFORE INSERT ON ledger.entry FOR EACH ROW WHEN (NEW.book = 2) EXECUTE FUNCTION public.fails();
        """)
    }
    for round in 1...3 {
      let runs = try await books.runner.run(Expiry())
      #expect(runs.map(\.book) == (round == 1 ? [1, 2, 3] : [2]))
      let failed = try #require(runs.first { $0.book == 2 })
      #expect(
        failed.due == 1 && failed.failed == 1 && failed.done == 0 && failed.problem?.contains("cursed") == true, "\(failed)")
    }
    #expect(try await books.number("SELECT count(*) FROM ledger.job_run") == 3, "what stays the same is told once an hour")
    try await books.installation.asOwner { try $0.script("DROP TRIGGER fails ON ledger.entry") }
    #expect(try await books.runner.run(Expiry()).map(\.done) == [1])
    #expect(try await books.number("SELECT count(*) FROM ledger.entry WHERE kind = 'expiry'") == 3)
    await books.close()
  }

  /// A refusal stands until somebody changes the books; a lost connection comes back.
  @Test func whatIsRefusedIsNotTriedEachMinute() async throws {
    func run(_ result: Result<Answer, any Error>) -> JobRun {
      var count = JobCount()
      count.count(result)
      return JobRun(book: 1, job: "expiry", startedAt: Instant(Date()), endedAt: Instant(Date()), count, server: "here")
    }
    let refused = run(.success(.refused(.amountTooLarge, figures: "{}", isReplay: false)))
    let failed = run(.failure(WriterError.unavailable))
    #expect(refused.refused == 1 && failed.failed == 1)
    #expect(JobRunner.pause(after: [refused], of: Expiry()) == .seconds(3_600))
    #expect(JobRunner.pause(after: [], of: Expiry()) == .seconds(3_600))
    #expect(JobRunner.pause(after: [refused, failed], of: Expiry()) == .seconds(60))
    #expect(JobRunner.pause(after: nil, of: Expiry()) == .seconds(60))
  }

  @Test func aJobThatCannotAskWhatIsDueSaysSo() async throws {
    let books = try await Books(1)
    try await books.installation.asOwner { try $0.script("ALTER TABLE ledger.book RENAME COLUMN expiry_days TO gone") }
    await #expect(throws: PostgresError.self) { try await books.runner.run(Expiry()) }
    #expect(try await books.number("SELECT count(*) FROM ledger.job_look WHERE problem LIKE '%expiry_days%'") == 1)
    #expect(try await books.runner.run(EndOfMonths()) == [], "the other one goes on")
    await books.close()
  }

  @Test func monthsThatAreOverEndThoughNobodyPosts() async throws {
    let books = try await Books(3, monthsAgo: 3)
    _ = try await books.streets(3)
    #expect(try await books.runner.run(EndOfMonths(), book: 1).map(\.book) == [1])
    #expect(try await books.runner.run(EndOfMonths()).map(\.book) == [2, 3])
    #expect(try await books.runner.run(EndOfMonths()) == [])
    #expect(try await books.number("SELECT count(*) FROM ledger.period") == 9)
    #expect(await books.streets.count == 1)
    await books.close()
  }

  /// The query says of every day of two years what the core says.
  @Test(arguments: [1, 25, 28, 31]) func aMonthIsOverWhenTheCoreSaysSo(day: Int) async throws {
    let books = try await Books(1)
    let cutOff = try #require(CutOff(day: day))
    try await books.installation.asOwner { session in
      _ = try session.query("UPDATE ledger.book SET cut_off = \(Int16(day)), first_month = 202711")
    }
    let first = try #require(Day("2027-10-20"))
    for distance in 0..<150 {
      let today = first.advanced(by: distance)
      let due: [Int32] = try await books.pools.reads.run {
        try $0.query(EndOfMonths().dueBooks(today: today)).decode(Int32.self)
      }
      #expect((due == [1]) == (cutOff.month(of: today) > Month(number: 202_711)), "\(today)")
    }
    await books.close()
  }

  @Test func anotherDayIsForSamplesAlone() async throws {
    let books = try await Books(2, samples: [2], clock: .drafts)
    try await books.furnish(1...2, lastDay: 100)
    let later = books.today.advanced(by: 103)
    for job in JobRunner.jobs {
      for book in [nil, Int32(1)] {
        await #expect {
          try await books.runner.run(job, book: book, today: later)
        } throws: { if case JobRunner.Failure.noSample(1) = $0 { true } else { false } }
      }
    }
    #expect(try await books.runner.run(Expiry(), book: 2, today: later.advanced(by: -1)) == [])
    #expect(try await books.runner.run(Expiry(), book: 2, today: later).map(\.done) == [1])
    #expect(try await books.runner.run(EndOfMonths(), book: 2, today: later.advanced(by: 40)).map(\.done) == [1])
    await #expect {
      try await books.runner.run(Expiry(), book: 9)
    } throws: { if case JobRunner.Failure.noBook(9) = $0 { true } else { false } }
    let book = try await books.streets(2).desk.book
    #expect(try await Verifier(book, manifest: Installation.manifest).verify(on: books.pools.audits).tampering == nil)
    #expect(try await books.number("SELECT count(*) FROM ledger.entry WHERE book = 1 AND kind = 'expiry'") == 0)
    await books.close()
  }
}
