import Foundation
import Ledger
import Office
import Postgres
import Testing
import Volunteering

@testable import LedgerPostgres
@testable import People
@testable import PointsShop

/// What is recorded goes through the writer: in its lanes, in batches of its own, once per key, refused for ever.
@Suite struct RecordingTests {
  private static let one = try? Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 1)])

  private func sold(_ street: TestStreet) async throws -> EntryNumber {
    let card = try await street.volunteer(points: 1_000)
    return try posted(try await street.redeem(card)).entry.number
  }

  @Test func aBatchOfRecordingsTakesTwoRoundTripsAndAStatementPerTable() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let receipt = try await sold(street)
    let transaction = BatchTransaction(
      description: street.desk.book, manifest: TestStreet.manifest, limits: WriterLimits(), clock: .database, observer: nil,
      memory: WriterMemory())
    var printed: Int64 = 0
    for size in [1, 1, 64] {
      let items = (0..<size).map { _ in
        let (request, last) = (street.request(), Fact.prints(of: receipt))
        return Batch.Item.record(
          request.recording(guards: [.next(last)], [ReceiptPrint.table]) { facts in
            ([ReceiptPrint(entry: receipt, no: facts[last], printedBy: 1).record], ["print": .int(facts[last])])
          })
      }
      let cost = try await street.writes.run { session in
        _ = try transaction.run(items, session)
        return session.statistics
      }
      // BEGIN, lock, head, keys, prints, and at first the commodities; prints, keys, COMMIT.
      #expect(cost.roundTrips == 2 && cost.statements == (printed == 0 ? 9 : 8), "\(size) of \(printed)")
      printed += Int64(size)
    }
    #expect(try await street.number("SELECT max(no) FROM shop.receipt_print") == printed)
    #expect(try await street.number("SELECT count(DISTINCT no) FROM shop.receipt_print") == printed)
    await street.close()
  }

  @Test func aRefusalOfARecordingSticks() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 100)
    let (first, second) = (street.request(), street.request())
    _ = try await street.people.stop(card, on: street.today, first)
    for isReplay in [false, true] {
      await #expect { try await street.people.stop(card, on: street.today, second) } throws: {
        ($0 as? Refused)?.reason == .cardInactive && ($0 as? Refused)?.isReplay == isReplay
      }
    }
    #expect(try await street.people.stop(card, on: street.today, first).isReplay)
    // Nothing is done under a refused key, whatever is wanted by now.
    let other = try await street.volunteer(points: 100)
    let reused = BookRequest(key: second.key, fingerprint: Fingerprint(action: "x", actor: 1, content: Data()), actor: 1)
    await #expect { try await street.people.stop(other, on: street.today, reused) } throws: {
      if case WriterError.contentDiffers = $0 { true } else { false }
    }
    await #expect { try await street.people.stop(card, on: street.today, street.request("x", key: first.key)) } throws: {
      if case WriterError.contentDiffers = $0 { true } else { false }
    }
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  @Test func manyAtOnceAreNumberedWithoutGapsAndAStopWinsOnce() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let (receipt, card) = (try await sold(street), try await street.volunteer(points: 100))
    let results = await withTaskGroup(of: (print: Int64?, stopped: Bool).self) { group in
      for _ in 0..<40 {
        // Guarded by the writer: one batch at a time.
        group.addTask { (try? await street.shop.print(receipt, street.request()).value, false) }
        group.addTask { (nil, (try? await street.people.stop(card, on: street.today, street.request())) != nil) }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.compactMap(\.print).sorted() == Array(1...40))
    #expect(results.filter(\.stopped).count == 1)
    #expect(try await street.number("SELECT count(*) FROM ledger.refusal WHERE reason = 'card-inactive'") == 39)
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  /// Whatever comes at once: nobody is in two places, and whoever is elsewhere is not in the way.
  @Test func nobodyIsInTwoPlacesAtOnce() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let cards = [try await street.volunteer(points: 100), try await street.volunteer(points: 100)]
    for round in Int64(0)..<10 {
      let outcomes = await withTaskGroup(of: (card: Int, result: Result<RecordID, any Error>).self) { group in
        for minutes in [Int64(60), 90, 30] {
          for (index, card) in cards.enumerated() {
            // Guarded by the writer: one batch at a time.
            group.addTask {
              do { return (index, .success(try await street.serve(card, minutes: minutes, hoursAgo: 40 + 3 * round))) } catch {
                return (index, .failure(error))
              }
            }
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      for index in cards.indices {
        let own = outcomes.filter { $0.card == index }.map(\.result)
        let ids = own.compactMap { try? $0.get() }
        let refused = own.compactMap { result -> Refused? in
          if case .failure(let error) = result { error as? Refused } else { nil }
        }
        #expect(ids.count == 1 && refused.count == 2, "\(own)")
        #expect(refused.allSatisfy { $0.reason == .recordOverlaps && $0.figures == #"{"record":\#(ids.first?.number ?? 0)}"# })
      }
    }
    #expect(try await street.number("SELECT count(*) FROM volunteering.service_record") == 20)
    #expect(try await street.number("SELECT max(id) FROM volunteering.service_record") == 20)
    #expect(try await street.number("SELECT count(*) FROM volunteering.activity") == 20)
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  @Test func aPriceThatIsSetWhileOthersAreIsTheNextVersion() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let before = try await street.number("SELECT max(version) FROM shop.price")
    let versions = try await withThrowingTaskGroup(of: Int64.self) { group in
      for price in Int64(1)...20 {
        // Guarded by the writer: one batch at a time.
        group.addTask {
          try await street.shop.setPrice(
            of: "SALT", from: street.today, Points(hundredths: price * 100), street.request()
          ).value
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(versions.sorted() == Array((before + 1)...(before + 20)))
    await street.close()
  }

  @Test func whatIsSetUpTwiceAtOnceIsThereOnceAndARowInTheWayRefusesForGood() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let reasons = await withTaskGroup(of: RefusalReason?.self) { group in
      for _ in 0..<3 {
        // Guarded by the writer: one batch at a time.
        group.addTask {
          do { _ = try await street.people.addCommunity(code: "XP", name: "西平", street.request()) } catch {
            return (error as? Refused)?.reason
          }
          return nil
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(reasons.compactMap(\.self) == [.alreadyExists, .alreadyExists] && reasons.count == 3)
    // As if the rule before the database's did not look: alone, and among others that are in nobody's way.
    let request = street.request()
    @Sendable func shop(_ code: String, _ request: BookRequest) -> Recording {
      request.recording(guards: [.next(.lastHolder)], [HolderRow.table, ShopRow.table]) { facts in
        let holder = HolderID(facts[.lastHolder])
        return ([HolderRow(holder, .shop).record, ShopRow(holder: holder, code: code, name: "x").record], ["shop": .id(holder)])
      }
    }
    let others = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<6 {
        // Guarded by the writer: one batch at a time.
        group.addTask {
          let own = street.request()
          return (try? await street.desk.record(own) { shop("N\(number)", own) }) != nil
        }
      }
      // Guarded by the writer: one batch at a time.
      group.addTask { (try? await street.desk.record(request) { shop("DP", request) }) == nil }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(others == Array(repeating: true, count: 7))
    await #expect { try await street.desk.record(request) { shop("DP", request) } } throws: {
      ($0 as? Refused)?.reason == .alreadyTaken && ($0 as? Refused)?.isReplay == true
    }
    #expect(try await street.number("SELECT count(*) FROM shop.shop") == 7)
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  /// Postings and recordings that wait together are batches apart: what one does wrong never rolls the other back.
  @Test func batchesHoldOneKind() {
    var lanes = Lanes<Int>(limits: WriterLimits(), weight: { _ in 1 }, isRecording: { $0 < 0 })
    for till in [1, 2, -3, -4, 5] { _ = lanes.append(till: till) }
    var batches: [[Int]] = []
    while !lanes.isEmpty { batches.append(lanes.take(at: .now)) }
    #expect(batches == [[1, 2], [-3, -4], [5]])
  }

  /// Two changes of one row in a batch: the last counts, and no statement changes a row twice.
  @Test func theLastOfTwoChangesCounts() {
    let rows = [(1, 10), (2, 20), (1, 11)].map { StoppedCard(id: CardID($0.0), lastDay: Day(daysSince1970: $0.1)).record }
    let sql = StoppedCard.table.write(rows, book: 7)
    #expect(sql.text.hasPrefix("UPDATE volunteering.card t SET valid_to = r.valid_to FROM unnest("))
    #expect(sql.text.contains(") r(id, valid_to) WHERE t.book = ") && sql.text.hasSuffix(" AND t.id = r.id"))
  }
}
