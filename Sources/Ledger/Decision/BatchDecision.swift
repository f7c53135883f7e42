import Foundation

/// The decision of one batch, draft by draft, on an overlay over the book's memory.
struct BatchDecision {
  private let book: Book
  private let batch: Batch
  private let recordedAt: Instant

  private var head: Head
  private var accounts: Overlay
  private var facts: [Fact: Int64]
  private var changedFacts: [Fact: Int64] = [:]
  private var settled: [UUID: (fingerprint: Fingerprint?, outcome: Outcome)] = [:]

  private var openedCommodities: [Block.OpenedCommodity] = []
  private var newCommodities: [Commodity: Int32] = [:]
  private var openedAccounts: [Block.OpenedAccount] = []
  private var entries: [Entry] = []
  private var refusals: [StoredRefusal] = []
  private var periods: [PeriodEvent] = []
  private var documents: [(entry: EntryNumber, document: Document)] = []
  private var remarks: [(entry: EntryNumber, Remark)] = []
  private var records: [Record] = []
  private var recordings: [DecidedRecording] = []

  init(book: Book, batch: Batch) {
    self.book = book
    self.batch = batch
    head = book.head
    accounts = Overlay(book: book)
    facts = batch.facts
    recordedAt = max(batch.now, book.head.recordedAt ?? batch.now)
    settled.reserveCapacity(batch.items.count)
    entries.reserveCapacity(batch.items.count)
    rollMonths()
  }

  /// Ends every month before the present one, those in which nothing happened too.
  private mutating func rollMonths() {
    while head.openMonth < book.cutOff.month(of: batch.today) {
      periods.append(
        PeriodEvent(month: head.openMonth, firstEntry: head.openMonthFirstEntry, lastEntry: head.lastEntry))
      head.openMonth = head.openMonth.next
      head.openMonthFirstEntry = head.lastEntry.next
    }
  }

  // MARK: One item

  mutating func decide(_ item: Batch.Item) -> Outcome {
    switch item.wish {
    case .abandon(let request): abandon(request, item.guards)
    case .draft(let draft):
      once(Key(draft.request, draft.keyOrigin, draft.fingerprint)) { decision throws(DraftFailure) in
        try decision.post(draft, item.guards)
      }
    case .record(let recording):
      once(Key(recording.request, recording.keyOrigin, recording.fingerprint)) { decision throws(DraftFailure) in
        try decision.record(recording, item.guards)
      }
    case .nothing: .nothing
    }
  }

  /// The key under which something is done once.
  private struct Key {
    let request: UUID
    let origin: KeyOrigin
    let fingerprint: Fingerprint

    init(_ request: UUID, _ origin: KeyOrigin, _ fingerprint: Fingerprint) {
      (self.request, self.origin, self.fingerprint) = (request, origin, fingerprint)
    }
  }

  private mutating func abandon(_ request: UUID, _ guards: [Guard]) -> Outcome {
    do throws(DraftFailure) {
      _ = try factsAfter(guards)
    } catch {
      if case .denied(let refusal) = error { return .refused(refusal, isReplay: false) }
    }
    if let known = batch.known[request] { return .known(known) }
    if let (_, outcome) = settled[request] { return outcome.asReplay }
    return refuse(Refusal(.abandoned), request, nil)
  }

  /// What a key came to before, or what doing it now comes to.
  private mutating func once(_ key: Key, _ body: (inout Self) throws(DraftFailure) -> Outcome) -> Outcome {
    if let known = batch.known[key.request], !(known.isRefusal && key.origin == .identity) {
      return Self.matches(known.fingerprint, key.fingerprint) ? .known(known) : .contentDiffers
    }
    if let (fingerprint, outcome) = settled[key.request], !(outcome.isRefusal && key.origin == .identity) {
      return Self.matches(fingerprint, key.fingerprint) ? outcome.asReplay : .contentDiffers
    }
    do throws(DraftFailure) {
      return try body(&self)
    } catch {
      switch error {
      case .recompose: return .recompose
      case .denied(let refusal): return .refused(refusal, isReplay: false)
      // Whether a balance has room depends on the state, so it is no mistake of the draft.
      case .failed(.amountOverflow): return refuse(Refusal(.amountTooLarge), key)
      case .failed(let error): return .failed(error)
      case .refused(let refusal): return refuse(refusal, key)
      }
    }
  }

  /// Refuses: for ever, unless the key names an identity.
  private mutating func refuse(_ refusal: Refusal, _ key: Key) -> Outcome {
    guard key.origin == .attempt else { return .refused(refusal, isReplay: false) }
    return refuse(refusal, key.request, key.fingerprint)
  }

  /// An abandoned key has no content of its own: it matches any.
  private static func matches(_ stored: Fingerprint?, _ asked: Fingerprint) -> Bool { stored == nil || stored == asked }

  private mutating func refuse(_ refusal: Refusal, _ request: UUID, _ fingerprint: Fingerprint?) -> Outcome {
    refusals.append(
      StoredRefusal(request: request, fingerprint: fingerprint, reason: refusal.reason, figures: refusal.figures.text))
    let outcome = Outcome.refused(refusal, isReplay: false)
    settled[request] = (fingerprint, outcome)
    return outcome
  }

  // MARK: Posting

  private mutating func post(_ draft: EntryDraft, _ guards: [Guard]) throws(DraftFailure) -> Outcome {
    guard draft.businessDate <= batch.today else { throw .failed(.businessDateInFuture) }
    let changedByAll = try factsAfter(guards)
    try checkExpectedBalance(draft)
    let (alternative, net, changedFacts) = try firstThatFits(draft, changedByAll)
    try OutcomeDigest.check(draft.expectedOutcome, OutcomeDigest.of(draft.kind, net))
    let postings = write(net)
    let decided = DecidedPostings(entry: head.lastEntry.next, postings: postings, accounts: accounts)
    let documents = try failing { () throws(LedgerError) in try alternative.documents(decided) }.sorted(by: Document.inOrder)
    for document in documents where !alternative.tables.contains(document.table) {
      throw .failed(.unknownDocument(document.table.name))
    }
    let entry = Entry(
      number: decided.entry, request: draft.request, fingerprint: draft.fingerprint, kind: draft.kind, period: head.openMonth,
      businessDate: draft.businessDate, actor: draft.actor, reverses: draft.reverses, returnsOf: draft.returnsOf,
      affects: affectedMonth(draft), details: alternative.details.text(with: draft.remark),
      documentDigest: Document.digest(of: documents),
      postings: postings)
    head.lastEntry = entry.number
    entries.append(entry)
    self.documents += documents.map { (entry.number, $0) }
    if let remark = draft.remark { remarks.append((entry.number, remark)) }
    keep(changedFacts)
    let outcome = Outcome.posted(entry, isReplay: false)
    settled[draft.request] = (draft.fingerprint, outcome)
    return outcome
  }

  /// What later drafts and recordings of the batch see.
  private mutating func keep(_ changed: [Fact: Int64]) {
    if changed.isEmpty { return }
    facts.merge(changed) { $1 }
    changedFacts.merge(changed) { $1 }
  }

  // MARK: Recording

  private mutating func record(_ recording: Recording, _ guards: [Guard]) throws(DraftFailure) -> Outcome {
    let changed = try factsAfter(guards)
    if let refusal = recording.refusal { throw .refused(refusal) }
    let decided = DecidedFacts(before: facts, changed: changed)
    let content = try failing { () throws(LedgerError) in try recording.content(decided) }
    for row in content.rows where !recording.tables.contains(row.table) { throw .failed(.unknownDocument(row.table.name)) }
    try OutcomeDigest.check(recording.expectedOutcome, OutcomeDigest.of(content.rows, recording.event))
    records += content.rows
    if let event = recording.event { periods.append(event) }
    let answer = content.answer.text
    recordings.append(
      DecidedRecording(
        request: recording.request, fingerprint: recording.fingerprint, actor: recording.actor, answer: answer))
    keep(changed)
    let outcome = Outcome.recorded(answer, isReplay: false)
    settled[recording.request] = (recording.fingerprint, outcome)
    return outcome
  }

  /// The earlier month that a draft is about: what happens later about it is posted into the open one, and says so.
  private func affectedMonth(_ draft: EntryDraft) -> Month? {
    let month = draft.affects ?? book.cutOff.month(of: draft.businessDate)
    return month < head.openMonth ? month : nil
  }

  /// Judges the guards in order, behind others that have changed some facts, and answers with the facts that posting would change.
  private func factsAfter(_ guards: [Guard], behind earlier: [Fact: Int64] = [:]) throws(DraftFailure) -> [Fact: Int64] {
    var changed = earlier
    for one in guards {
      let value = changed[one.fact] ?? facts[one.fact] ?? 0
      guard try failing({ () throws(LedgerError) in try one.holds(for: value) }) else {
        guard let refusal = try failing({ () throws(LedgerError) in try one.refusal(for: value) }) else { throw .recompose }
        if case .rejectCaller = one.otherwise { throw .denied(refusal) }
        throw .refused(refusal)
      }
      if case .none = one.effect { continue }
      let entry = head.lastEntry.next
      changed[one.fact] = try failing { () throws(LedgerError) in try one.value(after: value, entry: entry) }
    }
    return changed
  }

  private func checkExpectedBalance(_ draft: EntryDraft) throws(DraftFailure) {
    if let (group, expected) = draft.expectedPieces {
      let actual = accounts[group].balance(from: draft.businessDate)
      guard actual == expected else {
        throw .refused(
          Refusal(
            .stockChanged, ["sku": .string(group.commodity.code), "expected": .int(expected), "actual": .int(actual)]))
      }
    }
    guard let (group, expected) = draft.expectedBalance else { return }
    let actual = Points(hundredths: accounts[group].balance(from: draft.businessDate))
    guard actual == expected else {
      throw .refused(Refusal(.balanceChanged, ["expected": .points(expected), "actual": .points(actual)]))
    }
  }

  private func firstThatFits(_ draft: EntryDraft, _ changed: [Fact: Int64]) throws(DraftFailure) -> (
    EntryDraft.Alternative, [DraftTrial.Net], changedFacts: [Fact: Int64]
  ) {
    var lastRefusal: DraftFailure = .failed(.empty)
    for alternative in draft.alternatives {
      var trial = DraftTrial(businessDate: draft.businessDate, accounts: accounts, facts: facts)
      do throws(DraftFailure) {
        let changedFacts = try factsAfter(alternative.guards, behind: changed)
        for leg in alternative.legs { try trial.apply(leg) }
        return (alternative, try trial.netted(elseThrow: draft.failure(ofNothing: alternative)), changedFacts)
      } catch {
        guard case .refused = error else { throw error }
        lastRefusal = error
      }
    }
    throw lastRefusal
  }

  /// Gives the netted amounts their accounts, versions and balances, on the overlay.
  private mutating func write(_ net: [DraftTrial.Net]) -> [Posting] {
    var postings: [Posting] = []
    postings.reserveCapacity(net.count)
    for (account, amount) in net {
      var state = accounts[account.group][account.vintage] ?? AccountState(id: open(account), version: 0, balance: 0)
      state.version += 1
      state.balance += account.code.definition.side == .debit ? amount : -amount
      accounts[account.group][account.vintage] = state
      postings.append(Posting(account: account, amount: amount, state: state))
    }
    return postings.sorted { $0.state.id < $1.state.id }
  }

  private mutating func open(_ account: Account) -> AccountID {
    if book.commodityNumbers[account.commodity] == nil, newCommodities[account.commodity] == nil {
      let id = Int32(book.commodityNumbers.count + newCommodities.count + 1)
      newCommodities[account.commodity] = id
      openedCommodities.append(Block.OpenedCommodity(id: id, commodity: account.commodity))
    }
    head.lastAccount = head.lastAccount.next
    openedAccounts.append(Block.OpenedAccount(id: head.lastAccount, account: account))
    return head.lastAccount
  }

  // MARK: The block

  func decision(_ outcomes: [Outcome]) -> Decision {
    var head = head
    var block: Block?
    if !(entries.isEmpty && refusals.isEmpty && periods.isEmpty) {
      let new = Block(
        book: book.id, number: head.block.next, previousHash: head.hash, recordedAt: recordedAt, commodities: openedCommodities,
        accounts: openedAccounts, entries: entries, refusals: refusals, periods: periods)
      head.block = new.number
      head.hash = new.hash(commodityNumbers: book.commodityNumbers.merging(newCommodities) { $1 })
      head.recordedAt = recordedAt
      block = new
    }
    return Decision(
      outcomes: outcomes, block: block, documents: documents, remarks: remarks, records: records,
      recordings: recordings, facts: changedFacts,
      changes: Decision.Changes(groups: accounts.changed, head: head, commodities: newCommodities))
  }
}

/// The accounts as the drafts decided so far have left them: what they changed, over what the book remembers.
struct Overlay: Sendable {
  private let book: Book
  /// The groups that were changed.
  private(set) var changed: [AccountGroup: VintageStates] = [:]

  init(book: Book) { self.book = book }

  /// The accounts of a group, by vintage.
  subscript(group: AccountGroup) -> VintageStates {
    get { changed[group] ?? book.states(of: group) }
    _modify { yield &changed[group, default: book.states(of: group)] }
  }
}

/// Runs arithmetic of the ledger as part of a decision.
func failing<Value>(_ body: () throws(LedgerError) -> Value) throws(DraftFailure) -> Value {
  do throws(LedgerError) { return try body() } catch { throw .failed(error) }
}

/// Why a draft did not become an entry.
enum DraftFailure: Error {
  case refused(Refusal)
  case denied(Refusal)
  case recompose
  case failed(LedgerError)
}

extension Outcome {
  fileprivate var isRefusal: Bool { if case .refused = self { true } else { false } }

  fileprivate var asReplay: Outcome {
    switch self {
    case .posted(let entry, _): .posted(entry, isReplay: true)
    case .recorded(let answer, _): .recorded(answer, isReplay: true)
    case .refused(let refusal, _): .refused(refusal, isReplay: true)
    case .known, .contentDiffers, .recompose, .nothing, .failed: self
    }
  }
}

extension Account {
  /// The order in which new accounts of an entry are opened: by code, commodity, holder and vintage.
  static func inOrder(_ left: Account, _ right: Account) -> Bool {
    if left.code != right.code { return left.code.rawValue < right.code.rawValue }
    if left.commodity != right.commodity { return left.commodity.description < right.commodity.description }
    if left.holder != right.holder { return left.holder < right.holder }
    return left.vintage < right.vintage
  }
}

extension EntryDraft {
  /// What is wrong if an alternative moves nothing: by what the accounts hold it is refused; else the draft is a mistake.
  fileprivate func failure(ofNothing alternative: Alternative) -> DraftFailure? {
    if mayMoveNothing { return nil }
    // A mirror comes to nothing when giver and taker have become one.
    let isRefused = reverses != nil || alternative.legs.contains(where: \.dependsOnBalances)
    return isRefused ? .refused(Refusal(.nothingThere)) : .failed(.empty)
  }
}
