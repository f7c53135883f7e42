import Foundation
import Ledger
import LedgerPostgres
import People
import Postgres
import TestSupport
import Testing
import Volunteering

/// Keys that a book derives cannot be guessed, and a refusal never answers them.
@Suite struct DerivedKeyTests {
  @Test func twoBooksDeriveOtherKeysFromTheSame() async throws {
    let (first, second) = (try await TestStreet(), try await TestStreet())
    let call = first.request()
    let keys = [first, second, first].map { $0.desk.row(1, content: Data(), of: call).key }
    // Both streets are copies of one database, and share its secret: so the second gets one of its own.
    #expect(keys[0] == keys[1] && keys[0] == keys[2])
    try await second.tamper("SET session_replication_role = replica; UPDATE ledger.key_secret SET secret = gen_random_uuid()")
    let other = try await TestStreet(on: second.database)
    #expect(other.desk.row(1, content: Data(), of: call).key != keys[0])
    for key in keys { #expect(key.uuid.6 >> 4 == 5) }
    #expect(first.desk.row(2, content: Data(), of: call).key != keys[0])
    #expect(first.desk.row(1, content: Data(), of: first.request()).key != keys[0])
    for street in [first, second, other] { await street.close() }
  }

  @Test func theSecretIsTheApplicationsAlone() async throws {
    let street = try await TestStreet()
    let connection = try await Connection.connect(
      try await TestCluster.configuration(database: street.database, user: "aixin_reader"), logger: TestCluster.logger)
    await #expect(throws: PostgresError.self) {
      try await connection.run { _ = try $0.query("SELECT secret FROM ledger.key_secret") }
    }
    await connection.close()
    await #expect(throws: PostgresError.self) {
      try await street.writes.run { _ = try $0.query("UPDATE ledger.key_secret SET secret = gen_random_uuid()") }
    }
    await street.close()
  }

  /// Given up before it came, or refused by whatever means: a line of the waiting line is issued all the same.
  @Test func anAbandonedKeyStopsNoLine() async throws {
    let street = try await TestStreet()
    try await street.furnish(quota: 0)
    let card = try await street.volunteer(points: 0)
    let credit = try posted(try await street.approve(street.serve(card))).entry.number
    let derived = street.desk.consequence("volunteering.issue", credit, of: street.request())
    #expect(try await street.desk.writer.abandon(derived.key).refusal == .abandoned)
    try posted(try await street.grantQuota(Points(hundredths: 200), to: "DP", on: street.today, street.request()))
    #expect(try await street.spendable(card) == 200)
    // Asked again, the entry answers, and not the refusal beside it.
    try await street.volunteering.issueWaiting(for: .quota(of: HolderID(1), on: street.today), on: street.today, street.request())
    #expect(try await street.number("SELECT count(*) FROM volunteering.issue") == 1)
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  /// What cannot be composed is looked up: an entry answers, and no refusal that was kept before.
  @Test func aDraftThatCannotBeComposedHearsNoKeptRefusal() async throws {
    let street = try await TestStreet()
    let derived = street.desk.consequence("volunteering.issue", 7, of: street.request())
    #expect(try await street.desk.writer.abandon(derived.key).refusal == .abandoned)
    await #expect(throws: VolunteeringError.self) {
      try await street.desk.post(derived) { throw VolunteeringError.unknownRecord(7) }
    }
    let attempt = street.request()
    #expect(try await street.desk.writer.abandon(attempt.key).refusal == .abandoned)
    #expect(try await street.desk.post(attempt) { throw VolunteeringError.unknownRecord(7) }.refusal == .abandoned)
    await street.close()
  }

  @Test func aColleagueMayFinishWhatAnotherBegan() async throws {
    let street = try await TestStreet()
    let call = street.request()
    let mine = street.desk.row(1, content: Data("a".utf8), of: call)
    let theirs = street.desk.row(1, content: Data("a".utf8), of: street.request(key: call.key, actor: 2))
    #expect(mine.key == theirs.key && mine.fingerprint == theirs.fingerprint)
    #expect(street.desk.row(1, content: Data("b".utf8), of: call).fingerprint != mine.fingerprint)
    await street.close()
  }
}
