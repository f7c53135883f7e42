import Foundation
import Ledger
import Office
import Postgres
import TestSupport
import Testing

@testable import LedgerPostgres
@testable import People
@testable import Volunteering

/// Calls with many services: an answer for each, each once.
@Suite struct ServiceRowsTests {
  private typealias Rows = [(content: Data, read: @Sendable () throws -> ServiceDesk.Row)]

  /// A row: a card served an hour, so many hours ago.
  private func row(_ card: CardNumber, hoursAgo: Int64 = 30, witness: String = "witness") -> Rows.Element {
    let start = Instant(microseconds: Instant(Date()).microseconds / 1_000_000 * 1_000_000 - hoursAgo * 3_600_000_000)
    let report = ServiceReport(
      card: card, activity: "扫雪", community: "DP", colour: "RED", start: start,
      end: Instant(microseconds: start.microseconds + 3_600_000_000))
    return (Data("\(card) \(hoursAgo)".utf8), { (report: report, witness: witness) })
  }

  private func street() async throws -> TestStreet {
    let street = try await TestStreet()
    try await street.furnish()
    try await street.tamper("INSERT INTO access.app_user (book, id, login, name) VALUES (1, 77, 'witness', '李')")
    return street
  }

  /// The records of a call's rows; of a row without one the reason why.
  private func record(_ rows: Rows, _ street: TestStreet, _ request: BookRequest? = nil) async throws -> [Result<
    RecordID, any Error
  >] {
    try await street.office.service.record(rows, street.act(request ?? street.request())).map { result in
      result.map(\.value)
    }
  }

  private func reasons(_ results: [Result<RecordID, any Error>]) -> [RefusalReason?] {
    results.map { if case .failure(let error) = $0 { (error as? Refused)?.reason } else { nil } }
  }

  @Test func aChunkIsComposedInSixStatementsAndRecordedInTwoRoundTripsHoweverLongItIs() async throws {
    let street = try await street()
    let cards = [try await street.volunteer(points: 0), try await street.volunteer(points: 0)]
    let transaction = BatchTransaction(
      description: street.desk.book, manifest: TestStreet.manifest, limits: WriterLimits(), clock: .database, observer: nil,
      memory: WriterMemory())
    for (round, size) in [1, 1, 64].enumerated() {
      let services = try (0..<size).map { number in
        let service = row(cards[number % 2], hoursAgo: Int64(2_000 * (round + 1) + 48 * (number / 2)))
        return (WitnessedService(try service.read().report, seenBy: 77), street.request())
      }
      let volunteering = street.volunteering
      let look = try await street.desk.read { reader in
        let before = reader.session.statistics
        _ = try ServiceLook(at: services.map(\.0), in: volunteering, today: street.today, reader)
        return (
          reader.session.statistics.statements - before.statements, reader.session.statistics.roundTrips - before.roundTrips
        )
      }
      #expect(look == (6, 6), "cards, witnesses, communities, rates, counts, overlaps: \(size)")
      let items = try await volunteering.recordings(of: services, now: Instant(Date())).map { Batch.Item.record(try $0.get()) }
      let cost = try await street.writes.run { session in
        for case .failed(let error) in try transaction.run(items, session).outcomes { throw error }
        return session.statistics
      }
      // BEGIN, lock, head, keys, five kinds of facts; records, activities, keys, COMMIT. Each kind of fact is one statement.
      #expect(cost.roundTrips == 2 && cost.statements <= 14, "\(cost) for \(size)")
    }
    await street.close()
  }

  @Test func everyRowIsAnsweredAndTheCallMayBeRepeated() async throws {
    let street = try await street()
    let (first, second) = (try await street.volunteer(points: 0), try await street.volunteer(points: 0))
    let stranger = CardNumber(book: 1, serial: 99_999)
    let rows = [
      row(first), row(second), row(first), row(stranger), row(first, hoursAgo: 60), row(second, hoursAgo: 90, witness: "nobody"),
    ]
    let request = street.request()
    let results = try await record(rows, street, request)
    #expect(results.map { (try? $0.get())?.number } == [1, 2, nil, nil, 3, nil])
    #expect(reasons(results) == [nil, nil, .recordOverlaps, nil, nil, nil])
    if case .failure(let error) = results[2] { #expect((error as? Refused)?.figures == #"{"record":1}"#) }
    if case .failure(let error) = results[3], case PeopleError.unknownCard = error {} else { Issue.record("\(results[3])") }
    if case .failure(let error) = results[5], case VolunteeringError.unknownWitness("nobody") = error {
    } else {
      Issue.record("\(results[5])")
    }
    // What could not be recorded may be by now: its key is of a row, and tells nothing of how the world was.
    try await street.tamper("INSERT INTO access.app_user (book, id, login, name) VALUES (1, 78, 'nobody', '赵')")
    let again = try await street.office.service.record(rows, street.act(request))
    #expect(again.map { (try? $0.get())?.value.number } == [1, 2, nil, nil, 3, 4])
    #expect(again.map { (try? $0.get())?.isReplay } == [true, true, nil, nil, true, false])
    let known = try await street.desk.rows(ofCall: request.key)
    #expect(known?.map { $0 != nil } == [true, true, false, false, true, true])
    await #expect { try await record([row(first)], street, street.request("x", key: request.key)) } throws: {
      if case WriterError.contentDiffers = $0 { true } else { false }
    }
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  /// The same list by two coordinators at once, with one person twice in it, while a third is merged: each once, or refused by name.
  @Test func theSameListByTwoAtOnceRecordsEachOnce() async throws {
    let street = try await street()
    for round in Int64(0)..<5 {
      var cards: [CardNumber] = []
      for _ in 0..<12 { cards.append(try await street.volunteer(points: 0)) }
      let (list, hours) = (cards + [cards[0]], 30 + 10 * round)
      // Guarded by the writer: one batch at a time.
      async let one = record(list.map { row($0, hoursAgo: hours) }, street)
      async let other = record(list.map { row($0, hoursAgo: hours) }, street, street.request(actor: 3))
      async let merge = street.people.merge(cards[5], into: cards[6], on: street.today, street.request())
      let (results, others) = (try await one, try await other)
      _ = try posted(try await merge)
      // The merged and the one that took over are one person: recorded under both cards before, under one after.
      let ids = Set((results + others).compactMap { try? $0.get() })
      let refused = reasons(results) + reasons(others)
      #expect(ids.count + refused.filter { $0 == .recordOverlaps }.count == 26, "\(results) \(others)")
      #expect((11...12).contains(ids.count), "round \(round): \(ids.count)")
      let overlaps = try await street.number(
        """
        SELECT count(*) FROM volunteering.service_record a JOIN volunteering.service_record b
          ON a.book = b.book AND a.holder = b.holder AND a.id < b.id AND a.started_at < b.ended_at AND b.started_at < a.ended_at
        """)
      #expect(overlaps == 0)
    }
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  /// Of rows that are in each other's way each round settles one, however many there are.
  @Test func manyServicesOfOnePersonOnOneDayAreAllRecorded() async throws {
    let street = try await street()
    let card = try await street.volunteer(points: 0)
    let results = try await record((0..<8).map { row(card, hoursAgo: 30 + 2 * $0) }, street)
    #expect(Set(results.map { (try? $0.get())?.number }) == Set((1...8).map { $0 }))
    await street.close()
  }

  /// Ten thousand rows, two calls at once: a statement for each kind of thing, so it is no matter of patience.
  @Test func tenThousandRowsAreRecordedInOneCall() async throws {
    let street = try await street()
    var cards: [CardNumber] = []
    for _ in 0..<20 { cards.append(try await street.volunteer(points: 0)) }
    let rows = (0..<10_000).map { row(cards[$0 % 20], hoursAgo: 30 + 4 * Int64($0 / 20)) }
    let results = try await record(rows, street)
    #expect(results.allSatisfy { (try? $0.get()) != nil })
    #expect(try await street.number("SELECT count(*) FROM volunteering.service_record") == 10_000)
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }
}
