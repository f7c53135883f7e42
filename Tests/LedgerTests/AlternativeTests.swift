import Foundation
import Ledger
import Testing

@Suite struct AlternativeTests {
  private let hours = Account(.hoursPersonal, .minutes(.credit), Street.zhang)
  private let onNotice = Account(.onNotice, .points, Street.zhang)

  /// An approval: minutes and points where the quota suffices, otherwise minutes alone.
  private func approval(_ number: Int, points: Points) -> EntryDraft {
    let minutes = [Leg].creditHours(to: Street.zhang, in: Street.community, minutes: 90, .credit)
    var draft = draft(number, [], kind: .approval)
    draft.alternatives = [
      EntryDraft.Alternative(
        legs: minutes + .issue(from: Street.quota, to: Street.zhang, points), details: ["points": .points(points)]),
      EntryDraft.Alternative(legs: minutes, details: ["waiting": .points(points)], document: { TestRow(first: $0.entry.number) }),
    ]
    return draft
  }

  @Test func `the first way that fits is posted`() throws {
    var desk = Desk()
    desk.post(draft(900, .grantQuota(to: Street.quota, 300)))
    let entry = try #require(desk.post(approval(1, points: 300)).entry)
    #expect(entry.details == #"{"points":"3.00"}"#)
    #expect(entry.documentDigest == nil)
    #expect(desk.balance(hours) == 90)
    #expect(desk.balance(onNotice) == 300)
  }

  @Test func `an empty quota never blocks hours`() throws {
    var desk = Desk()
    desk.post(draft(900, .grantQuota(to: Street.quota, 299)))
    let decision = desk.decide([.draft(approval(1, points: 300))])
    let entry = try #require(decision.outcomes[0].entry)
    #expect(entry.details == #"{"waiting":"3.00"}"#)
    #expect(entry.amounts.keys.allSatisfy { $0.commodity == .minutes(.credit) })
    #expect(decision.documents.map(\.document) == [TestRow(first: entry.number.number).document])
    #expect(entry.documentDigest == Document.digest(of: [TestRow(first: entry.number.number).document]))
  }

  @Test func `approvals of one batch share the quota in their order`() {
    var desk = Desk()
    desk.post(draft(900, .grantQuota(to: Street.quota, 500)))
    desk.post(batch: [.draft(approval(1, points: 300)), .draft(approval(2, points: 300)), .draft(approval(3, points: 200))])
    #expect(desk.balance(hours) == 270)
    #expect(desk.balance(onNotice) == 500)
    #expect(desk.balance(Street.quota) == 0)
  }

  @Test func `when no way fits, the last refusal is the answer`() throws {
    var desk = Desk()
    var wish = draft(1, [])
    wish.alternatives = [
      EntryDraft.Alternative(legs: .issue(from: Street.quota, to: Street.zhang, 1)),
      EntryDraft.Alternative(legs: [.spend(Street.wallet, 1), .credit(Street.payable, 1)]),
    ]
    #expect(try #require(desk.post(wish).refusal).reason == .pointsShort)
  }

  @Test func `a mistake in one way is not passed over for the next`() {
    var desk = Desk()
    var wish = approval(1, points: 300)
    wish.alternatives[0].legs.append(.credit(onNotice, 1))
    wish.alternatives[0].legs[2] = .credit(onNotice, 1)
    let outcome = desk.post(wish)
    #expect(outcome.error == .unbalanced(.points))
  }

  @Test func `documents are made of what was decided, and past points are not spendable`() throws {
    var desk = Desk()
    for (number, vintage) in ["2025-12-31", "2026-12-31", "2027-12-31"].enumerated() {
      desk.post(
        draft(
          900 + number,
          .openWallet(of: Street.zhang, VintageAmount(vintage: Vintage(day(vintage)), amount: 500), repaymentTo: Street.quota)
        ))
    }
    var wish = draft(1, [])
    wish.alternatives = [
      EntryDraft.Alternative(
        legs: [.spend(Street.wallet, 300), .credit(Street.payable, 300)],
        document: { decided in
          TestRow(
            first: decided.spendable(of: Street.zhang, on: day("2026-06-15")).hundredths, second: Int64(decided.postings.count))
        })
    ]
    let decision = desk.decide([.draft(wish)])
    #expect(decision.documents.map(\.entry) == [4])
    #expect(decision.documents.map(\.document) == [TestRow(first: 700, second: 2).document])
  }
}
