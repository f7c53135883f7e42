import Foundation
import Histories
import Ledger
import LedgerPostgres
import Postgres
import ReferenceModel
import Testing

/// The random histories of the core again, through real PostgreSQL and two writers, each answer foretold by the reference model: postings
/// on one beside recordings on either, a job on both at once, and connections that the database ends meanwhile.
///
/// `AIXIN_TEST_SEED` repeats one.
@Suite struct RandomHistoryPostgresTests {
  private static let operations = 50_000

  /// What the guards of the tests change, kept as documents, as rooms keep theirs; and the recordings.
  private static let manifest = RoomManifest.union([
    RoomManifest(
      facts: [
        fact(Translation.opened), fact(Translation.returned), fact(Translation.givenBack), fact(Translation.firstWaiting),
        fact(Translation.waiting), fact(Translation.corrections), RandomRecordings.fact,
      ],
      documents: [ChangedFact.table], records: [RandomRecordings.Note.table],
      refusals: [RandomRecordings.full]
        + [
          "waits-behind-another", "return-exceeds-sale", "already-merged", "credits-waiting", "credits-undecided",
          "receipt-corrected",
        ].map { RefusalReason(rawValue: $0) })
  ])

  private static func fact(_ kind: Fact.Kind) -> FactQuery {
    FactQuery(
      kind,
      """
      SELECT sum(f.amount)::int8 FROM test.fact f
       WHERE f.book = k.book AND f.kind = '\(kind.rawValue)' AND f.first = k.first AND f.second = k.second
      """)
  }

  @Test(.timeLimit(.minutes(10))) func twoWritersAnswerARandomHistoryAsTheChartSays() async throws {
    let seed = ProcessInfo.processInfo.environment["AIXIN_TEST_SEED"].flatMap(UInt64.init) ?? .random(in: .min ... .max)
    print("random history through PostgreSQL with seed \(seed)")
    let first = try await TestStreet(manifest: Self.manifest, clock: .drafts)
    let second = try await TestStreet(on: first.database, manifest: Self.manifest, clock: .drafts)
    try await prepare(first)
    var play = Play(seed: seed, today: first.today)
    while play.operations < Self.operations {
      let (writer, other) = play.history.generator.chance(50) ? (first, second) : (second, first)
      switch play.history.generator.number(1...100) {
      case 1...3: try await play.job(on: writer.desk.writer, other.desk.writer)
      case 4...6: try await play.chunk(on: writer.desk.writer, other.desk.writer) { try await Self.endConnections(of: first) }
      default:
        try await play.chunk(on: writer.desk.writer, play.history.generator.chance(50) ? other.desk.writer : writer.desk.writer)
      }
      if play.chunks.isMultiple(of: 200) { try await compareBalances(first, play.history.model, seed) }
    }
    try await compareBalances(first, play.history.model, seed)
    #expect(play.history.contradictions == [])
    #expect(try await first.number("SELECT count(*) FROM test.note") == play.recordings.kept)
    #expect(play.tally.values.allSatisfy { $0 > 20 } && play.tally.count == 5, "\(play.tally)")
    #expect(play.ended > 0, "no connection was ended while it worked")
    let verified = try await Verifier(first.desk.book, manifest: Self.manifest).verify(on: first.reads)
    #expect(verified.tampering == nil, "seed \(seed)")
    #expect(verified.entries == Int64(play.posted))
    print(
      "\(play.operations) operations, \(verified.head) blocks: \(play.posted) posted, \(play.tally), \(play.ended) connections ended"
    )
    await second.close()
    await first.close()
  }

  /// Ends whatever a writer is about, as a database does that is restarted; answers with how many connections.
  private static func endConnections(of street: TestStreet) async throws -> Int64 {
    try await street.superuser { session in
      try session.query(
        """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
         WHERE datname = current_database() AND usename = 'aixin_app' AND state <> 'idle'
        """
      ).only(Int64.self)
    }
  }

  /// Holders of the histories, and the table of the tests' facts.
  private func prepare(_ street: TestStreet) async throws {
    try await street.tamper(
      """
      INSERT INTO ledger.holder (book, id, kind) VALUES (1, 21, 2), (1, 22, 2), (1, 31, 3), (1, 32, 3);
      INSERT INTO ledger.holder (book, id, kind) SELECT 1, n, 1 FROM generate_series(101, 999) n;
      CREATE SCHEMA test;
      CREATE TABLE test.fact (book int4, entry int8, line int8, kind text, first int8, second int8, amount int8,
                              PRIMARY KEY (book, entry, line));
      CREATE INDEX ON test.fact (book, kind, first, second);
      GRANT USAGE ON SCHEMA test TO aixin_app;
      CREATE TABLE test.note (book int4, slot int8, no int8, PRIMARY KEY (book, slot, no));
      GRANT SELECT, INSERT ON test.fact, test.note TO aixin_app;
      """)
  }

  private func compareBalances(_ street: TestStreet, _ model: ReferenceModel, _ seed: UInt64) async throws {
    let rows = try await street.reads.run { session in
      try session.query(
        """
        SELECT code || '.' || CASE commodity_kind WHEN 1 THEN 'points' WHEN 2 THEN 'minutes.' || commodity_code
                                                  ELSE 'goods.' || commodity_code END
                    || '.' || holder || coalesce('.' || vintage, '') || CASE WHEN grace THEN ' grace' ELSE '' END, balance
          FROM ledger.account_balance WHERE book = 1
        """
      ).decode(String.self, Int64.self)
    }
    try #require(Dictionary(uniqueKeysWithValues: rows.map { ($0.0, Int($0.1)) }) == model.balances, "seed \(seed)")
  }
}

/// A history that is played on two writers, with what came of it.
private struct Play {
  var history: History
  private(set) var recordings: RandomRecordings
  private let seed: UInt64
  private(set) var (operations, chunks, posted) = (0, 0, 0)
  /// How many connections were ended while they worked.
  private(set) var ended: Int64 = 0
  /// How often a recording came to what.
  var tally: [String: Int] { recordings.tally }

  init(seed: UInt64, today: Day) {
    history = History(seed: seed, today: today)
    recordings = RandomRecordings(seed: seed)
    self.seed = seed
  }

  /// Postings on one writer beside recordings on one, and a disaster meanwhile.
  mutating func chunk(
    on writer: BookWriter, _ recorder: BookWriter, _ disaster: @Sendable () async throws -> Int64 = { 0 }
  ) async throws {
    let steps = history.steps(atMost: history.generator.number(1...60))
    let wishes = history.generator.chance(30) ? recordings.next(history.generator.number(1...40)) : []
    // Guarded by the writers: each has one batch at a time.
    async let recorded = recorder.record(bulk: wishes.map(\.recording))
    async let struck = disaster()
    let results = await writer.post(bulk: steps.map(\.draft))
    for (step, result) in zip(steps, results) { try take(try result.get(), step) }
    for (wish, result) in zip(wishes, await recorded) {
      let answer = result.mapError { $0 as any Error }
      guard wish.isAnswered(by: answer) else { throw Disagreement("seed \(seed): \(wish.expected), but \(answer)") }
    }
    ended += try await struck
    operations += steps.count + wishes.count
    chunks += 1
  }

  /// A job on both writers at once: each of its rows is done once, and both hear the same.
  mutating func job(on one: BookWriter, _ other: BookWriter) async throws {
    let steps = history.expiries()
    let drafts = steps.map(\.draft)
    // Guarded by the writers: each has one batch at a time.
    async let seconds = other.post(bulk: drafts)
    let firsts = await one.post(bulk: drafts)
    for (step, (first, second)) in zip(steps, zip(firsts, await seconds)) {
      let entries = [try entry(try first.get(), step), try entry(try second.get(), step)]
      guard entries[0]?.number == entries[1]?.number else { throw Disagreement("seed \(seed): \(step.act) was done twice") }
      try take(try first.get(), step)
    }
    operations += 2 * steps.count
    chunks += 1
  }

  private mutating func take(_ answer: LedgerPostgres.Answer?, _ step: History.Step) throws {
    guard let entry = try entry(answer, step) else { return }
    posted += 1
    history.take(entry, of: step)
  }

  /// The entry that a step was to post and did; nil if it was to be refused and was.
  ///
  /// Whether it is called a replay says nothing here: a writer that lost its connection finds its own work under the key.
  private func entry(_ answer: LedgerPostgres.Answer?, _ step: History.Step) throws -> Entry? {
    if case .posted(let posted, _)? = answer, step.expected == .posted { return posted.entry }
    if case .refused(let reason, _, _)? = answer, case .refused(reason.rawValue, _) = step.expected { return nil }
    throw Disagreement("seed \(seed): \(step.act) came to \(String(describing: answer)), expected \(step.expected)")
  }
}

/// The model and the books do not say the same.
private struct Disagreement: Error {
  let text: String
  init(_ text: String) { self.text = text }
}
