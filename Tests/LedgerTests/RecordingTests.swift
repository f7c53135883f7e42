import Foundation
import Ledger
import Testing

/// What is recorded and posts nothing obeys the same laws as what posts.
@Suite struct RecordingTests {
  private struct Price: RecordRow {
    static let table = RecordTable("shop.price", of: Price.self)
    var version: Int64 = 0
    mutating func visit(_ columns: inout some DocumentColumns) { columns.column("version", &version) }
  }

  private static let last = Fact(Fact.Kind(rawValue: "test.last"), 7)
  private static let isOpen = Fact(Fact.Kind(rawValue: "test.open"), 7)

  private func recording(
    _ number: Int, content text: String? = nil, origin: KeyOrigin = .attempt, guards: [Guard] = [], refusal: Refusal? = nil,
    tables: [RecordTable] = [Price.table]
  ) -> Recording {
    Recording(
      request: key(number), keyOrigin: origin, fingerprint: content(text ?? String(number)), actor: 1,
      guards: guards + [.next(Self.last)], refusal: refusal, tables: tables
    ) { facts in
      ([Price(version: facts[Self.last]).record], ["version": .int(facts[Self.last])])
    }
  }

  private let closes = Guard(Self.isOpen, .equals(1), effect: .becomes(0), otherwise: .refuse(.abandoned, ["no": .int(7)]))

  @Test func `numbers go on within a batch and after it`() {
    var desk = Desk()
    let first = desk.post(batch: [.record(recording(1)), .record(recording(2))])
    #expect(first.map(\.recorded) == [#"{"version":1}"#, #"{"version":2}"#])
    let second = desk.post(batch: [.record(recording(3))])
    #expect(second.map(\.recorded) == [#"{"version":3}"#])
    #expect(desk.blocks.isEmpty, "what is recorded is in no block")
  }

  @Test func `a key is recorded once, in its batch and after it, and holds its content`() {
    var desk = Desk()
    let outcomes = desk.post(batch: [
      .record(recording(1)), .record(recording(1)), .record(recording(1, content: "other")),
    ])
    #expect(outcomes.map(\.isReplay) == [false, true, false])
    #expect(outcomes[2].isContentDiffers)
    let later = desk.post(batch: [.record(recording(1)), .record(recording(1, content: "other")), .draft(draft(1, []))])
    guard case .recording(content("1"), #"{"version":1}"#) = later[0].known else {
      Issue.record("not what was recorded: \(later)")
      return
    }
    #expect(later[1].isContentDiffers)
    #expect(later[2].known != nil, "whoever posts under the key hears that it is taken")
    #expect(desk.facts[Self.last] == 1)
  }

  @Test func `a refusal sticks to a key minted for one attempt, and to no other`() {
    var desk = Desk()
    for origin in [KeyOrigin.attempt, .identity] {
      let number = origin == .attempt ? 1 : 2
      let outcome = desk.post(batch: [.record(recording(number, origin: origin, guards: [closes]))])[0]
      #expect(outcome.refusal?.reason == .abandoned && outcome.refusal?.figures.text == #"{"actual":0,"no":7}"#)
    }
    #expect(desk.blocks.map(\.refusals.count) == [1])
    desk.set(Self.isOpen, 1)
    let later = desk.post(batch: [
      .record(recording(1, guards: [closes])), .record(recording(2, origin: .identity, guards: [closes])),
      .record(recording(3, guards: [closes])),
    ])
    #expect(later[0].known?.isRefused == true)
    #expect(later[1].recorded != nil)
    #expect(later[2].refusal != nil, "the one before it in the batch has closed it")
  }

  @Test func `what was seen when it was composed refuses only while the guards still hold`() {
    var desk = Desk()
    let unchanged = Guard(Self.last, .equals(0), otherwise: .recompose)
    let refused = recording(1, guards: [unchanged], refusal: Refusal(.amountTooLarge))
    #expect(desk.decide([.record(refused)]).outcomes[0].refusal?.reason == .amountTooLarge)
    desk.post(batch: [.record(recording(2))])
    #expect(desk.post(batch: [.record(refused)])[0].isRecompose)
  }

  @Test func `a caller who may not is told so, and a row of a table that was not named is a mistake`() {
    var desk = Desk()
    let denied = Guard(Self.isOpen, .equals(1), otherwise: .rejectCaller(.abandoned))
    let outcomes = desk.post(batch: [.record(recording(1, guards: [denied])), .record(recording(2, tables: []))])
    #expect(outcomes[0].refusal != nil && outcomes[1].error == .unknownDocument("shop.price"))
    #expect(desk.blocks.isEmpty && desk.facts[Self.last] == nil)
  }
}

extension Outcome {
  /// What the answer is built from, if this batch recorded it.
  fileprivate var recorded: String? { if case .recorded(let answer, _) = self { answer } else { nil } }
}

extension Batch.Known {
  fileprivate var isRefused: Bool { if case .refusal = self { true } else { false } }
}
