import Foundation
import Ledger
import LedgerPostgres
import Postgres
import Reconciliation
import Testing
import Volunteering

/// Approvals and clawbacks of one record at once: each is posted, or refused by name.
@Suite struct RacingCorrectionTests {
  /// How many of each come at once, and whether the record was approved before.
  @Test(arguments: [(1, 1, false), (1, 8, false), (8, 1, false), (8, 8, false), (0, 8, true), (8, 8, true), (0, 8, false)])
  func eachIsPostedOrRefusedByName(approvals: Int, clawbacks: Int, isApproved: Bool) async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 0)
    for round in 0..<8 {
      let record = try await street.serve(card, minutes: 60, hoursAgo: 30 + 2 * Int64(round))
      if isApproved { try posted(try await street.approve(record)) }
      let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
        for _ in 0..<approvals { group.addTask { try await street.approve(record) } }
        for _ in 0..<clawbacks { group.addTask { try await street.clawBack(record) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      for answer in answers where answer.refusal != nil {
        #expect([.recordNotPending, .recordNotCredited].contains(answer.refusal), "\(answer)")
      }
      let (credits, backs) = (
        try await street.number("SELECT count(*) FROM volunteering.credit WHERE record = \(record)"),
        try await street.number("SELECT count(*) FROM volunteering.clawback WHERE record = \(record)")
      )
      #expect(answers.filter { $0.refusal == nil }.count == Int(credits + backs) - (isApproved ? 1 : 0))
      #expect((0...1).contains(credits - backs))
      if isApproved { #expect(backs >= 1) }
      if approvals == 0, !isApproved { #expect(credits == 0 && backs == 0) }
    }
    #expect(try await street.reconcile().findings == [])
    await street.close()
  }

  @Test(arguments: [1, 4]) func aRecordIsApprovedOrWithdrawnOnce(each: Int) async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 0)
    for round in 0..<8 {
      let record = try await street.serve(card, minutes: 60, hoursAgo: 30 + 2 * Int64(round))
      // True for what was done.
      let done = try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<each {
          // An approval; the group, which guards it, waits for its end.
          group.addTask {
            let answer = try await street.approve(record)
            #expect([nil, .recordNotPending, .recordWithdrawn].contains(answer.refusal), "\(answer)")
            return answer.refusal == nil
          }
          // A withdrawal; the group, which guards it, waits for its end.
          group.addTask {
            do {
              _ = try await street.volunteering.withdraw(record, .notServed, street.request())
              return true
            } catch let refused as Refused {
              #expect([.recordNotPending, .recordWithdrawn].contains(refused.reason), "\(refused)")
              return false
            }
          }
        }
        return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(done == 1)
      let withdrawn = try await street.number("SELECT count(*) FROM volunteering.record_withdrawal WHERE record = \(record)")
      #expect(withdrawn + (try await street.number("SELECT count(*) FROM volunteering.credit WHERE record = \(record)")) == 1)
      // What was withdrawn is in the way of nothing.
      if withdrawn == 1 { _ = try await street.serve(card, minutes: 60, hoursAgo: 30 + 2 * Int64(round)) }
    }
    #expect(try await street.reconcile().findings == [])
    await street.close()
  }
}
