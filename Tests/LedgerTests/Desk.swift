import Foundation
import Ledger

/// A book with its database in memory: loads what a batch names, keeps what a decision commits.
struct Desk {
  var today = day("2026-06-15")
  var now = Instant(microseconds: 1_781_500_000_000_000)
  private(set) var book: Book
  private(set) var blocks: [Block] = []
  private(set) var facts: [Fact: Int64] = [:]
  private var states: [AccountGroup: VintageStates] = [:]
  private var known: [UUID: Batch.Known] = [:]

  init(capacity: Int = 1_000, cutOff: CutOff = .endOfMonth) {
    book = Book(id: 7, cutOff: cutOff, head: .start(in: Month(number: 202606)), commodities: [:], capacity: capacity)
  }

  /// Decides a batch and commits nothing.
  mutating func decide(_ items: [Batch.Item]) -> Decision {
    let missing = book.missing(for: items.map(\.groups))
    book.load(Dictionary(uniqueKeysWithValues: missing.map { ($0, states[$0] ?? [:]) }))
    let keys = Set(items.compactMap(\.request))
    return book.decide(
      Batch(items: items, known: known.filter { keys.contains($0.key) }, facts: facts, now: now, today: today))
  }

  /// Decides a batch and commits it.
  @discardableResult
  mutating func post(batch items: [Batch.Item]) -> [Outcome] {
    let decision = decide(items)
    book.commit(decision)
    for done in decision.recordings { known[done.request] = .recording(done.fingerprint, answer: done.answer) }
    facts.merge(decision.facts) { $1 }
    guard let block = decision.block else { return decision.outcomes }
    blocks.append(block)
    for entry in block.entries {
      known[entry.request] = .entry(number: entry.number, entry.fingerprint)
      for posting in entry.postings { states[posting.account.group, default: [:]][posting.account.vintage] = posting.state }
    }
    for refusal in block.refusals { known[refusal.request] = .refusal(refusal) }
    return decision.outcomes
  }

  /// Decides and commits one draft in a batch of its own.
  @discardableResult
  mutating func post(_ draft: EntryDraft) -> Outcome { post(batch: [.draft(draft)])[0] }

  /// Keeps the key of a command that posts nothing.
  mutating func note(command key: UUID, _ fingerprint: Fingerprint) { known[key] = .recording(fingerprint, answer: "{}") }

  /// Makes a fact have a value, as if others had written it.
  mutating func set(_ fact: Fact, _ value: Int64) { facts[fact] = value }

  func balance(_ account: Account) -> Int64 { states[account.group]?[account.vintage]?.balance ?? 0 }

  /// The balances of a group by vintage, without those at zero.
  func vintages(_ group: AccountGroup) -> [Vintage: Int64] {
    Dictionary(uniqueKeysWithValues: (states[group] ?? [:]).vintages.map { ($0.vintage, $0.state.balance) }).filter {
      $0.value != 0
    }
  }

  /// Every account ever posted to, by its text.
  var balances: [String: Int64] {
    let pairs = states.flatMap { group, states in
      states.vintages.map { (group.account($0.vintage).description, $0.state.balance) }
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }
}

extension Outcome {
  /// The entry, if this batch posted it.
  var entry: Entry? { if case .posted(let entry, _) = self { entry } else { nil } }
  /// The refusal, if this batch decided it.
  var refusal: Refusal? { if case .refused(let refusal, _) = self { refusal } else { nil } }
  /// The mistake in the draft.
  var error: LedgerError? { if case .failed(let error) = self { error } else { nil } }
  /// What an earlier block holds under the key.
  var known: Batch.Known? { if case .known(let known) = self { known } else { nil } }
  var isReplay: Bool {
    switch self {
    case .posted(_, let isReplay), .refused(_, let isReplay), .recorded(_, let isReplay): isReplay
    case .known, .contentDiffers, .recompose, .nothing, .failed: false
    }
  }
  var isContentDiffers: Bool { if case .contentDiffers = self { true } else { false } }
  var isRecompose: Bool { if case .recompose = self { true } else { false } }
}

extension Entry {
  /// The amount on each account: positive debit, negative credit.
  var amounts: [Account: Int64] { Dictionary(uniqueKeysWithValues: postings.map { ($0.account, $0.amount) }) }
}
