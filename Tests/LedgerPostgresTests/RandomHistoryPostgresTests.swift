import Foundation
import Histories
import Ledger
import LedgerPostgres
import Postgres
import ReferenceModel
import Testing

/// The random histories of the core again, through real PostgreSQL and two writers, each answer foretold by the reference model.
///
/// `AIXIN_TEST_SEED` repeats one.
@Suite struct RandomHistoryPostgresTests {
  private static let operations = 20_000

  /// What the guards of the tests change, kept as documents, as rooms keep theirs.
  private static let manifest = RoomManifest.union([
    RoomManifest(
      facts: [
        fact(Translation.opened), fact(Translation.returned), fact(Translation.givenBack), fact(Translation.firstWaiting),
        fact(Translation.waiting), fact(Translation.corrections),
      ],
      documents: [ChangedFact.table])
  ])

  private static func fact(_ kind: Fact.Kind) -> FactQuery {
    FactQuery(
      kind,
      """
      SELECT sum(f.amount)::int8 FROM test.fact f
       WHERE f.book = k.book AND f.kind = '\(kind.rawValue)' AND f.first = k.first AND f.second = k.second
      """)
  }

  @Test(.timeLimit(.minutes(5))) func twoWritersAnswerARandomHistoryAsTheChartSays() async throws {
    let seed = ProcessInfo.processInfo.environment["AIXIN_TEST_SEED"].flatMap(UInt64.init) ?? .random(in: .min ... .max)
    print("random history through PostgreSQL with seed \(seed)")
    let first = try await TestStreet(manifest: Self.manifest, clock: .drafts)
    let second = try await TestStreet(on: first.database, manifest: Self.manifest, clock: .drafts)
    try await prepare(first)
    var history = History(seed: seed, today: first.today)
    var (operations, posted, chunks) = (0, 0, 0)
    while operations < Self.operations {
      let steps = history.steps(atMost: history.generator.number(1...60))
      let writer = history.generator.chance(50) ? first.desk.writer : second.desk.writer
      let results = await writer.post(bulk: steps.map(\.draft))
      for (step, result) in zip(steps, results) {
        if let entry = try compare(result, step, seed) {
          posted += 1
          history.take(entry, of: step)
        }
      }
      operations += steps.count
      chunks += 1
      if chunks.isMultiple(of: 100) { try await compareBalances(first, history.model, seed) }
    }
    try await compareBalances(first, history.model, seed)
    #expect(history.contradictions == [])
    let verified = try await Verifier(first.desk.book, manifest: Self.manifest).verify(on: first.reads)
    #expect(verified.tampering == nil, "seed \(seed)")
    #expect(verified.entries == Int64(posted))
    print("\(operations) operations in \(chunks) chunks and \(verified.head) blocks: \(posted) posted")
    await second.close()
    await first.close()
  }

  private func compare(
    _ result: Result<LedgerPostgres.Answer?, WriterError>, _ step: History.Step, _ seed: UInt64
  ) throws -> Entry? {
    let answer = try result.get()
    if case .posted(let posted, isReplay: false)? = answer, step.expected == .posted { return posted.entry }
    if case .refused(let reason, _, isReplay: false)? = answer, case .refused(reason.rawValue, _) = step.expected { return nil }
    Issue.record("seed \(seed): \(step.act) came to \(String(describing: answer)), expected \(step.expected)")
    throw CorruptBook("the model disagrees")
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
      GRANT SELECT, INSERT ON test.fact TO aixin_app;
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
