import Foundation
import Ledger
import Testing

@Suite struct KeyTests {
  private func grant(_ number: Int, content text: String? = nil) -> EntryDraft {
    draft(number, .grantQuota(to: Street.quota, 100), content: text)
  }

  private func overspend(_ number: Int, content text: String? = nil, origin: KeyOrigin = .attempt) -> EntryDraft {
    draft(number, [.spend(Street.wallet, 100), .credit(Street.payable, 100)], content: text, origin: origin)
  }

  private let opening = [Leg].openWallet(
    of: Street.zhang, VintageAmount(vintage: until("2026-12-31"), amount: 100), repaymentTo: Street.quota)

  // MARK: In one batch

  @Test func `the same key twice in a batch is posted once`() throws {
    var desk = Desk()
    let outcomes = desk.post(batch: [.draft(grant(1)), .draft(grant(1))])
    #expect(outcomes.map(\.isReplay) == [false, true])
    #expect(outcomes.map { $0.entry?.number } == [1, 1])
    #expect(desk.balance(Street.quota) == 100)
  }

  @Test func `other content under a key of the batch is an error, whether that was posted or refused`() {
    var desk = Desk()
    let outcomes = desk.post(batch: [
      .draft(grant(1)), .draft(grant(1, content: "other")), .draft(overspend(2)), .draft(overspend(2, content: "other")),
    ])
    #expect(outcomes.map(\.isContentDiffers) == [false, true, false, true])
    #expect(desk.book.head.lastEntry == 1)
  }

  @Test func `a refusal is replayed in the batch even when the points have come meanwhile`() {
    var desk = Desk()
    let outcomes = desk.post(batch: [.draft(overspend(1)), .draft(draft(2, opening)), .draft(overspend(1))])
    #expect(outcomes[2].refusal?.reason == .pointsShort)
    #expect(outcomes[2].isReplay)
    #expect(desk.blocks.last?.refusals.count == 1)
  }

  // MARK: Known from before

  @Test func `a retry hears of the entry and posts nothing`() {
    var desk = Desk()
    desk.post(grant(1))
    let outcome = desk.post(grant(1))
    guard case .entry(number: 1, content("1")) = outcome.known else {
      Issue.record("not the entry: \(outcome)")
      return
    }
    #expect(desk.blocks.count == 1)
    let other = desk.post(grant(1, content: "other"))
    #expect(other.isContentDiffers)
  }

  @Test func `a retry is answered before any check of the state`() {
    var desk = Desk()
    desk.post(draft(900, opening))
    desk.post(overspend(1))
    #expect(desk.balance(Street.payable) == 100)
    let outcome = desk.post(overspend(1))
    #expect(outcome.known != nil)
  }

  @Test func `a refusal sticks to a key minted for one attempt`() {
    var desk = Desk()
    desk.post(overspend(1))
    desk.post(draft(2, opening))
    let outcome = desk.post(overspend(1))
    guard case .refusal(let refusal) = outcome.known else {
      Issue.record("not the refusal: \(outcome)")
      return
    }
    #expect(refusal.reason == .pointsShort)
    #expect(refusal.figures.contains(#""short":"1.00""#))
    let other = desk.post(overspend(1, content: "other"))
    #expect(other.isContentDiffers)
  }

  @Test func `a refusal does not stick to a key derived from an identity`() {
    var desk = Desk()
    let refused = desk.post(batch: [.draft(overspend(1, origin: .identity)), .draft(overspend(1, origin: .identity))])
    #expect(refused.map(\.isReplay) == [false, false])
    #expect(desk.blocks.isEmpty)
    desk.post(draft(2, opening))
    let posted = desk.post(overspend(1, origin: .identity))
    #expect(posted.entry != nil)
    let again = desk.post(overspend(1, origin: .identity))
    #expect(again.known != nil)
  }

  @Test func `the key of a command that posts nothing is taken`() {
    var desk = Desk()
    desk.note(command: key(1), content("1"))
    let same = desk.post(grant(1))
    guard case .recording(content("1"), _) = same.known else {
      Issue.record("not the command: \(same)")
      return
    }
    let other = desk.post(grant(1, content: "other"))
    #expect(other.isContentDiffers)
  }

  // MARK: Abandon

  @Test func `a key given up before its request came refuses whatever comes`() {
    var desk = Desk()
    let outcomes = desk.post(batch: [.abandon(key(1), guards: []), .draft(grant(1))])
    #expect(outcomes.map { $0.refusal?.reason } == [.abandoned, .abandoned])
    #expect(outcomes.map(\.isReplay) == [false, true])
    let later = desk.post(grant(1, content: "other"))
    guard case .refusal(let refusal) = later.known else {
      Issue.record("not the refusal: \(later)")
      return
    }
    #expect(refusal.reason == .abandoned)
    #expect(refusal.fingerprint == nil)
    #expect(desk.balance(Street.quota) == 0)
  }

  @Test func `giving up what is posted hears of the entry`() {
    var desk = Desk()
    let inBatch = desk.post(batch: [.draft(grant(1)), .abandon(key(1), guards: [])])
    #expect(inBatch[1].entry?.number == 1)
    #expect(inBatch[1].isReplay)
    let later = desk.post(batch: [.abandon(key(1), guards: [])])
    guard case .entry(number: 1, _) = later[0].known else {
      Issue.record("not the entry: \(later)")
      return
    }
    #expect(desk.blocks.count == 1)
  }

  @Test func `giving up twice is giving up once`() {
    var desk = Desk()
    let outcomes = desk.post(batch: [.abandon(key(1), guards: []), .abandon(key(1), guards: [])])
    #expect(outcomes.map(\.isReplay) == [false, true])
    let later = desk.post(batch: [.abandon(key(1), guards: [])])
    #expect(later[0].known != nil)
    #expect(desk.blocks.count == 1)
  }
}
