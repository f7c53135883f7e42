import Foundation
import Histories
import Ledger
import ReferenceModel
import Testing

/// Histories that nobody thought of, each answer foretold by the reference model.
///
/// Set `AIXIN_TEST_SEED` to the seed that a failure prints in order to repeat it, and `AIXIN_TEST_OPERATIONS` for longer or shorter
/// ones.
@Suite struct RandomHistoryTests {
  static let environment = ProcessInfo.processInfo.environment
  static let operations = environment["AIXIN_TEST_OPERATIONS"].flatMap(Int.init) ?? 5_000

  /// Forty histories in four groups: half of the seeds are always the same.
  static let groups: [[UInt64]] =
    environment["AIXIN_TEST_SEED"].flatMap(UInt64.init).map { [[$0]] }
    ?? (0..<4).map { group in (1...5).map { UInt64(5 * group + $0) } + (1...5).map { _ in .random(in: .min ... .max) } }

  @Test(arguments: groups)
  func `random histories over all events are answered as the chart says`(seeds: [UInt64]) async throws {
    var tally: [String: Int] = [:]
    for seed in seeds {
      print("random history with seed \(seed)")
      var run = CoreRun(seed: seed)
      while run.operations < Self.operations {
        try run.playBatch()
        // Other tests wait for a thread, and some of them for a server.
        await Task.yield()
      }
      #expect(run.desk.book.head.lastEntry.number == Int64(run.posted))
      tally.merge(run.history.tally) { $0 + $1 }
    }
    guard seeds.count * Self.operations >= 50_000 else { return }
    // Histories in which nothing of a kind happened would prove nothing about it.
    for outcome in Self.mustOccur { #expect(tally[outcome, default: 0] >= 3, "\(outcome) of \(tally), seeds \(seeds)") }
  }

  static let mustOccur = [
    "openWallet posted", "openWallet already-opened", "correctWallet posted", "correctWaiting posted", "reissue posted",
    "reissue quota-short", "approve posted", "issue posted", "issue quota-short", "issue waits-behind-another", "release posted",
    "object posted",
    "object balance-short",
    "redeem posted", "redeem points-short", "redeem stock-short", "redeem balance-changed", "takeBack posted",
    "takeBack return-exceeds-sale", "settle posted", "slip posted", "correctMember posted", "freeze posted",
    "freeze points-short",
    "thaw posted", "expire posted", "expire nothing-there", "deduct posted", "deduct nothing-there", "clawBack posted",
    "writeOff posted", "writeOff nothing-there", "give posted", "donate posted", "poolGrant posted", "poolGrant pool-short",
    "merge posted", "close posted", "close account-not-empty", "stock posted", "stock stock-short", "moveStock posted",
    "yearEnd posted", "yearEnd credits-undecided", "close credits-waiting", "split posted", "mirror posted",
    "mirror receipt-corrected", "mirror already-reversed", "mirror points-short",
    "cut posted", "cut quota-short", "moveQuota posted",
  ]
}

/// A desk and a history side by side.
private struct CoreRun {
  private(set) var desk = Desk(capacity: 24)
  private(set) var history: History
  private(set) var posted = 0
  private(set) var operations = 0
  private var batches = 0
  private let seed: UInt64
  private var settled: [EntryDraft] = []
  private var lastAbandoned = 0

  init(seed: UInt64) {
    self.seed = seed
    history = History(seed: seed, today: day("2026-06-15"))
  }

  /// What an item of a batch should come to.
  private enum Expected {
    case answer(History.Step)
    case repeated
    case contentDiffers
    case abandoned
    case changed
  }

  mutating func playBatch() throws {
    let unsettled = history.model.total("1201") > 0
    let split = history.model.merges.contains(where: \.isSplit)
    let steps = history.steps(atMost: history.generator.number(1...7))
    desk.today = history.generator.today
    desk.now = Instant(microseconds: desk.now.microseconds + Int64(history.generator.number(-5...1_000)))
    var items: [(item: Batch.Item, expected: Expected)] = []
    for step in steps {
      if let nuisance = nuisance() { items.append(nuisance) }
      if step.expected == .posted, step.draft.request.uuid.15.isMultiple(of: 8) {
        items.append((.draft(Self.shownOtherwise(step.draft)), .changed))
      }
      items.append((.draft(step.draft), .answer(step)))
    }
    // Judged before the batch, so it may only say less than is true of its later steps.
    if steps.count == 1 { #expect(History.isNamed(steps[0], unsettled: unsettled, split: split), "seed \(seed): \(steps[0])") }
    let outcomes = desk.post(batch: items.map(\.item))
    for (outcome, item) in zip(outcomes, items) { try compare(outcome, item.expected) }
    for entry in desk.blocks.last?.entries ?? [] { check(entry) }
    operations += items.count
    batches += 1
    for entry in desk.blocks.last?.entries ?? [] {
      for posting in entry.postings { try compare(posting.account) }
    }
    if batches.isMultiple(of: 20) || operations >= RandomHistoryTests.operations { try compareAll() }
  }

  private func compare(_ account: Account) throws {
    try #require(
      desk.balance(account) == Int64(history.model.balance("\(account)")), "seed \(seed), operation \(operations): \(account)")
  }

  private func compareAll() throws {
    try #require(history.contradictions == [], "seed \(seed)")
    try #require(desk.balances.mapValues(Int.init) == history.model.balances, "seed \(seed), operation \(operations)")
  }

  /// A retry, other content under a key, or a key that is given up.
  private mutating func nuisance() -> (Batch.Item, Expected)? {
    guard history.generator.chance(8) else { return nil }
    if history.generator.chance(10) || settled.isEmpty {
      lastAbandoned += 1
      return (.abandon(key(lastAbandoned), guards: []), .abandoned)
    }
    var earlier = settled[history.generator.number(max(0, settled.count - 200)...settled.count - 1)]
    switch history.generator.number(0...2) {
    case 0: return (.draft(earlier), .repeated)
    case 1: return (.abandon(earlier.request, guards: []), .repeated)
    default:
      earlier.fingerprint = content("other")
      return (.draft(earlier), .contentDiffers)
    }
  }

  /// The same as a second person would confirm it who was shown something else: under a key to which no refusal sticks.
  private static func shownOtherwise(_ draft: EntryDraft) -> EntryDraft {
    var other = draft
    other.request = UUID()
    (other.keyOrigin, other.expectedOutcome) = (.identity, Data(count: 32))
    return other
  }

  // MARK: Comparing

  private mutating func compare(_ outcome: Outcome, _ expected: Expected) throws {
    switch (outcome, expected) {
    case (.posted(let entry, isReplay: false), .answer(let step)):
      try #require(step.expected == .posted, "seed \(seed): \(step.act) was posted, expected \(step.expected)")
      posted += 1
      history.take(entry, of: step)
      settled.append(step.draft)
    case (.refused(let refusal, isReplay: false), .answer(let step)):
      let answer = Answer.refused(refusal.reason.rawValue, figure: try Self.figure(of: refusal))
      try #require(answer == step.expected, "seed \(seed): \(step.act)")
      settled.append(step.draft)
    case (.known, .repeated), (.contentDiffers, .contentDiffers), (.refused(_, isReplay: false), .abandoned): break
    case (.refused(let refusal, isReplay: false), .changed) where refusal.reason == .outcomeChanged: break
    case (_, .repeated) where outcome.isReplay: break
    default:
      Issue.record("seed \(seed): \(outcome), expected \(expected)")
      throw Disagreement()
    }
  }

  private struct Disagreement: Error {}

  private static func figure(of refusal: Refusal) throws -> Int {
    switch refusal.figures["short"] ?? refusal.figures["actual"] {
    case .int(let value): Int(value)
    case .string(let text): Int(try Points(decimal: text).hundredths)
    default: 0
    }
  }

  private func check(_ entry: Entry) {
    var sums: [Commodity: Int64] = [:]
    for posting in entry.postings { sums[posting.account.commodity, default: 0] += posting.amount }
    #expect(sums.values.allSatisfy { $0 == 0 }, "seed \(seed): entry \(entry.number) does not balance")
    #expect(entry.postings.allSatisfy { $0.state.balance >= 0 && $0.amount != 0 }, "seed \(seed): entry \(entry.number)")
    #expect(Set(entry.postings.map(\.account)).count == entry.postings.count, "seed \(seed): entry \(entry.number)")
  }
}
