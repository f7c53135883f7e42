import Access
import Foundation
import Ledger
import LedgerPostgres
import People
import PointsShop
import Postgres
import TestSupport
import Testing
import Volunteering

/// A book whose database is told what time it is.
private struct ClockedBook {
  let street: TestStreet
  private let writer: BookWriter
  private let book: BookDescription

  /// A book of its own, in a zone, with a cut-off, whose first month is June 2026.
  init(zone: String = "Asia/Shanghai", cutOff: CutOff = .endOfMonth, checksClock: Bool = false) async throws {
    street = try await TestStreet(settings: ["search_path": "fake, pg_catalog"])
    try await street.tamper(
      """
      CREATE SCHEMA fake;
      CREATE SEQUENCE fake.tick MINVALUE 0;
      CREATE TABLE fake.clock (at timestamptz, shift interval NOT NULL, step interval NOT NULL);
      INSERT INTO fake.clock VALUES (NULL, '0', '0');
      CREATE FUNCTION fake.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$
        SELECT coalesce(at, pg_catalog.clock_timestamp()) + shift + nextval('fake.tick') * step FROM fake.clock $$;
      GRANT USAGE ON SCHEMA fake TO aixin_app;
      GRANT SELECT ON fake.clock TO aixin_app;
      GRANT USAGE ON SEQUENCE fake.tick TO aixin_app;
      """)
    let connection = try await Connection.connect(
      try await TestCluster.configuration(database: street.database, user: "postgres"), logger: TestCluster.logger)
    try await connection.transaction { session in
      try BookDescription.create(
        id: 2, name: "时钟街道", timeZone: try #require(TimeZone(identifier: zone)), firstMonth: Month(number: 202606),
        cutOff: cutOff, session)
      for role in Role.allCases { _ = try Users(book: 2).add(login: role.rawValue, roles: [role], session) }
    }
    await connection.close()
    book = try #require(try await street.reads.run { try BookDescription.load(2, $0) })
    var limits = WriterLimits()
    limits.checksClock = checksClock
    writer = BookWriter(book, manifest: TestStreet.manifest, pool: street.writes, limits: limits, logger: TestCluster.logger)
  }

  /// What the database's clock shows from now on: an instant, or the true time and so much more.
  func set(_ instant: String? = nil, shift: String = "0", step: String = "0") async throws {
    try await street.tamper(
      """
      ALTER SEQUENCE fake.tick RESTART;
      UPDATE fake.clock SET at = \(instant.map { "'\($0)'" } ?? "NULL"), shift = '\(shift)', step = '\(step)'
      """)
  }

  /// Posts an entry about a day.
  @discardableResult
  func post(on day: Day) async throws -> Entry {
    let draft = street.request().draft(.opening, on: day, [.init(legs: .openPool(5))])
    return try posted(try await writer.post { draft }).entry
  }

  /// Posts so many entries about a day, in one batch.
  func post(_ count: Int, on day: Day) async throws -> [Entry] {
    let drafts = (0..<count).map { _ in street.request().draft(.opening, on: day, [.init(legs: .openPool(5))]) }
    return try await writer.post(bulk: drafts).map { try posted(try #require(try $0.get())).entry }
  }

  func endMonths() async throws { try await writer.endMonths() }

  /// All that only records, in an order in which each finds what it needs, under a key of its own, with the table that it fills.
  func recording() -> [(name: Comment, table: String, record: () async throws -> Void)] {
    let desk = BookDesk(writer: writer, reads: street.reads, reports: street.reads)
    let people = PeopleRoom(desk)
    let (volunteering, shop) = (VolunteeringRoom(desk, people: people), PointsShopRoom(desk, people: people))
    let requests = (0..<7).map { _ in street.request() }
    let today = street.today
    let card = CardNumber(book: 2, serial: 1)
    let end = Instant(microseconds: Instant(Date()).microseconds - 3_600_000_000)
    return [
      ("community", "volunteering.community", { _ = try await people.addCommunity(code: "DP", name: "东坪", requests[0]) }),
      ("shop", "shop.shop", { _ = try await shop.addShop(code: "DP", name: "东坪", requests[1]) }),
      ("goods", "shop.goods", { _ = try await shop.addGoods(sku: "SALT", name: "盐", monthlyLimit: nil, requests[2]) }),
      (
        "price", "shop.price",
        { _ = try await shop.setPrice(of: "SALT", from: today, Points(hundredths: 200), requests[3]) }
      ),
      (
        "rate", "volunteering.rate",
        {
          _ = try await volunteering.setRate(
            colour: "RED", from: today.advanced(by: -9), pointsPerHour: 100, rounding: .hour, requests[4])
        }
      ),
      (
        "card", "volunteering.card",
        {
          _ = try await people.addVolunteer(
            name: "王芳", community: "DP", card: card, from: today.advanced(by: -9), requests[5])
        }
      ),
      (
        "service", "volunteering.service_record",
        {
          let report = ServiceReport(
            card: card, activity: "扫雪", community: "DP", colour: "RED",
            start: Instant(microseconds: end.microseconds - 3_600_000_000), end: end)
          _ = try await volunteering.record(report, seenBy: 2, now: Instant(Date()), requests[6])
        }
      ),
    ]
  }

  /// How many rows the tables of ``recording()`` have.
  func recorded() async throws -> [Int64] {
    let tables = recording().map(\.table)
    return try await street.reads.run { session in
      try tables.map { table in
        try session.query(SQL(stringLiteral: "SELECT count(*) FROM \(table) WHERE book = 2")).only(Int64.self)
      }
    }
  }

  /// The periods, which must be ranges one after the other, month by month, that hold exactly their own entries.
  func periods() async throws -> [Period] {
    let (periods, entries) = try await BookDesk(writer: writer, reads: street.reads, reports: street.reads).read { reader in
      (
        try reader.periods(),
        try reader.query("SELECT no, period FROM ledger.entry WHERE book = 2 ORDER BY no").decode(EntryNumber.self, Int32.self)
      )
    }
    #expect(periods.first?.month == Month(number: 202606) && periods.first?.entries.lowerBound == 1)
    for (one, next) in zip(periods, periods.dropFirst()) {
      #expect(next.month == one.month.next && next.entries.lowerBound == one.entries.upperBound)
    }
    #expect(periods.map(\.isOpen) == periods.indices.map { $0 == periods.count - 1 })
    #expect(periods.last?.entries.upperBound == EntryNumber(Int64(entries.count) + 1))
    for (number, period) in entries {
      #expect(periods.filter { $0.entries.contains(number) }.map(\.month.number) == [period])
    }
    return periods
  }

  /// The recorded times of the blocks, in order.
  func times() async throws -> [Instant] {
    try await street.reads.run { session in
      try session.query("SELECT recorded_at FROM ledger.block WHERE book = 2 ORDER BY no").decode(Instant.self)
    }
  }

  func close() async throws {
    #expect(try await Verifier(book, manifest: TestStreet.manifest).verify(on: street.reads).tampering == nil)
    await writer.close()
    await street.close()
  }
}

private func day(_ text: String) throws -> Day { try #require(Day(text)) }

/// Whatever the clock does, recorded times never go back and every entry is in exactly one period.
@Suite struct ClockTests {
  @Test(arguments: ["1 hour", "-1 hour"]) func aClockThatCannotBeRightStopsTheBook(shift: String) async throws {
    let book = try await ClockedBook(checksClock: true)
    let today = Instant(Date()).day(in: .shanghai).advanced(by: -1)
    try await book.post(on: today)
    try await book.set(shift: shift)
    await #expect { try await book.post(on: today) } throws: { if case WriterError.unavailable = $0 { true } else { false } }
    #expect(try await book.times().count == 1)
    try await book.set()
    try await book.post(on: today)
    try await book.close()
  }

  @Test(arguments: ["40 days", "-40 days", "61 seconds", "-61 seconds", "2 years"])
  func aClockThatCannotBeRightStopsRecordingToo(shift: String) async throws {
    let book = try await ClockedBook(checksClock: true)
    let recording = book.recording()
    for (number, (name, _, record)) in recording.enumerated() {
      try await book.set(shift: shift)
      await #expect(name) { try await record() } throws: { if case WriterError.unavailable = $0 { true } else { false } }
      #expect(try await book.recorded() == recording.indices.map { $0 < number ? 1 : 0 }, name)
      try await book.set()
      try await record()
    }
    #expect(try await book.recorded() == recording.map { _ in 1 })
    try await book.close()
  }

  @Test func anHourAheadAndBackRecordedTimesStand() async throws {
    let book = try await ClockedBook()
    let today = Instant(Date()).day(in: .shanghai).advanced(by: -1)
    for shift in ["0", "1 hour", "0", "-1 hour", "0", "2 hours"] {
      try await book.set(shift: shift)
      try await book.post(on: today)
    }
    let times = try await book.times()
    #expect(times.count == 6 && times == times.sorted())
    #expect(times[1] == times[2] && times[1] == times[4], "the clock is waited for")
    #expect(times[5] > times[1])
    try await book.close()
  }

  @Test func monthsWithoutTrafficGetTheirEmptyPeriods() async throws {
    let book = try await ClockedBook()
    try await book.set("2026-06-20T04:00Z")
    try await book.post(on: day("2026-06-20"))
    try await book.set("2026-09-01T04:00Z")
    let late = try await book.post(on: day("2026-06-30"))
    #expect(late.period == Month(number: 202609) && late.affects == Month(number: 202606))
    try await book.set("2026-11-01T04:00Z")
    try await book.endMonths()
    let periods = try await book.periods()
    #expect(periods.map(\.entries) == [1..<2, 2..<2, 2..<2, 2..<3, 3..<3, 3..<3])
    try await book.close()
  }

  @Test func midnightBetweenTillsAndInTheMiddleOfABatch() async throws {
    let book = try await ClockedBook()
    // A second passes with every look at the clock; it is midnight in Shanghai after the third.
    try await book.set("2026-06-30T15:59:57Z", step: "1 second")
    for _ in 0..<6 { try await book.post(on: day("2026-06-30")) }
    var periods = try await book.periods()
    #expect(periods.map(\.entries) == [1..<4, 4..<7])

    // Drafts of before midnight, decided after it, in one batch: all in the new month, about the old one.
    try await book.set("2026-07-31T16:00:00Z")
    let batch = try await book.post(300, on: day("2026-07-31"))
    #expect(Set(batch.map(\.period)) == [Month(number: 202608)] && Set(batch.map(\.affects)) == [Month(number: 202607)])
    periods = try await book.periods()
    #expect(periods.map(\.entries) == [1..<4, 4..<7, 7..<307])
    try await book.close()
  }

  @Test(arguments: [
    ("Asia/Shanghai", "2026-06-30T16:00:00Z"), ("Pacific/Kiritimati", "2026-06-30T10:00:00Z"),
    ("America/St_Johns", "2026-07-01T02:30:00Z"), ("Asia/Kathmandu", "2026-06-30T18:15:00Z"), ("Etc/UTC", "2026-07-01T00:00:00Z"),
  ]) func aMonthEndsAtMidnightOfTheBooksOwnZone(zone: String, midnight: String) async throws {
    let book = try await ClockedBook(zone: zone)
    try await book.set(midnight, shift: "-1 microsecond")
    let before = try await book.post(on: day("2026-06-30"))
    await #expect(throws: WriterError.self) { try await book.post(on: day("2026-07-01")) }
    try await book.set(midnight)
    let after = try await book.post(on: day("2026-07-01"))
    #expect(before.period == Month(number: 202606) && after.period == Month(number: 202607))
    #expect(try await book.periods().map(\.entries) == [1..<2, 2..<3])
    try await book.close()
  }

  @Test func aCutOffOnTheTwentyFifthEndsTheMonthThere() async throws {
    let book = try await ClockedBook(cutOff: try #require(CutOff(day: 25)))
    try await book.set("2026-06-25T15:59:59Z")
    try await book.post(on: day("2026-06-25"))
    try await book.set("2026-06-25T16:00:00Z")
    let next = try await book.post(on: day("2026-06-26"))
    #expect(next.period == Month(number: 202607) && next.affects == nil)
    #expect(try await book.periods().map(\.entries) == [1..<2, 2..<3])
    try await book.close()
  }
}
