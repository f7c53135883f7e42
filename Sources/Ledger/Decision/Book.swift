public import Foundation

/// Where a book stands: its last block, and the numbers that the next one continues.
public struct Head: Hashable, Sendable {
  /// The last block's number; 0 before the first.
  public var block: BlockNumber
  /// The last block's hash; ``Block/genesis`` before the first.
  public var hash: Data
  /// When the last block was recorded; nil before the first.
  public var recordedAt: Instant?
  /// The last entry's number.
  public var lastEntry: EntryNumber
  /// The last account's number.
  public var lastAccount: AccountID
  /// The month that accepts entries.
  public var openMonth: Month
  /// The first entry of that month: the one after the last month's last.
  public var openMonthFirstEntry: EntryNumber

  /// A head by its vintages.
  public init(
    block: BlockNumber, hash: Data, recordedAt: Instant?, lastEntry: EntryNumber, lastAccount: AccountID, openMonth: Month,
    openMonthFirstEntry: EntryNumber
  ) {
    self.block = block
    self.hash = hash
    self.recordedAt = recordedAt
    self.lastEntry = lastEntry
    self.lastAccount = lastAccount
    self.openMonth = openMonth
    self.openMonthFirstEntry = openMonthFirstEntry
  }

  /// The head before the first block of a book whose first month this is.
  public static func start(in month: Month) -> Head {
    Head(
      block: 0, hash: Block.genesis, recordedAt: nil, lastEntry: 0, lastAccount: 0, openMonth: month, openMonthFirstEntry: 1)
  }
}

/// A book in memory: its head, its commodities, and the recent states of accounts.
///
/// Pure: no I/O and no clock.
///
/// The caller makes sure that the states of every group that a batch names are present (``missing(for:)``, ``load(_:)``) and that
/// the head is still the database's; ``decide(_:)`` then answers every draft, and ``commit(_:)`` takes the result once it is durable.
public struct Book: Sendable {
  /// The book's number.
  public let id: Int32
  /// When its months end.
  public let cutOff: CutOff
  /// Where it stands.
  public private(set) var head: Head
  private var commodities: [Commodity: Int32]
  private var memory: RecentGroups

  /// A book that knows its head and commodities and no accounts yet.
  ///
  /// - Parameter capacity: how many groups of accounts it remembers at most.
  public init(
    id: Int32, cutOff: CutOff = .endOfMonth, head: Head, commodities: [Commodity: Int32], capacity: Int = 100_000
  ) {
    self.id = id
    self.cutOff = cutOff
    self.head = head
    self.commodities = commodities
    memory = RecentGroups(capacity: capacity)
  }

  /// The groups that memory lacks of those that each item of a batch needs.
  public mutating func missing(for needed: some Sequence<Set<AccountGroup>>) -> [AccountGroup] { memory.missing(of: needed) }

  /// Takes the states of all accounts of some groups, as read under the lock; an empty value says that there are none yet.
  public mutating func load(_ groups: [AccountGroup: VintageStates]) {
    for (group, vintages) in groups { memory.insert(vintages, for: group) }
  }

  /// Takes over what another writer has committed since this book's head.
  ///
  /// - Parameters:
  ///   - head: where the book stands now.
  ///   - commodities: those opened since.
  ///   - accounts: every account that was opened or posted to since, as it stands now.
  public mutating func catchUp(
    to head: Head, commodities: [Commodity: Int32], accounts: [(account: Account, state: AccountState)]
  ) {
    self.head = head
    self.commodities.merge(commodities) { $1 }
    for (account, state) in accounts { memory.update(account, state) }
  }

  /// Decides a batch on an overlay over memory; changes nothing.
  public func decide(_ batch: Batch) -> Decision {
    var deciding = BatchDecision(book: self, batch: batch)
    let outcomes = batch.items.map { deciding.decide($0) }
    return deciding.decision(outcomes)
  }

  /// Takes what a decision made of the book, once its block is committed.
  public mutating func commit(_ decision: Decision) {
    head = decision.changes.head
    commodities.merge(decision.changes.commodities) { $1 }
    load(decision.changes.groups)
  }

  /// The present states of a group's accounts.
  func states(of group: AccountGroup) -> VintageStates {
    guard let vintages = memory[group] else { preconditionFailure("a batch was decided before its accounts were loaded") }
    return vintages
  }

  /// The numbers of the commodities opened so far.
  public var commodityNumbers: [Commodity: Int32] { commodities }
}

/// A bounded memory of account groups: those not used for a while are forgotten, a generation at a time.
struct RecentGroups: Sendable {
  private let capacity: Int
  private var young: [AccountGroup: VintageStates] = [:]
  private var old: [AccountGroup: VintageStates] = [:]

  init(capacity: Int) { self.capacity = max(2, capacity) }

  var count: Int { young.count + old.count }

  subscript(group: AccountGroup) -> VintageStates? { young[group] ?? old[group] }

  mutating func insert(_ vintages: VintageStates, for group: AccountGroup) {
    young[group] = vintages
    old[group] = nil
  }

  /// Takes an account's new state, if its group is remembered.
  mutating func update(_ account: Account, _ state: AccountState) {
    young[account.group]?[account.vintage] = state
    old[account.group]?[account.vintage] = state
  }

  /// Renews the groups that a batch needs, and returns those that memory lacks.
  ///
  /// Nothing else forgets, so a batch never loses a group that it needs.
  mutating func missing(of needed: some Sequence<Set<AccountGroup>>) -> [AccountGroup] {
    if young.count + needed.reduce(0, { $0 + $1.count }) > capacity / 2 {
      old = young
      young = [:]
    }
    var missing: Set<AccountGroup> = []
    for groups in needed {
      for group in groups where young.index(forKey: group) == nil {
        if let vintages = old.removeValue(forKey: group) { young[group] = vintages } else { missing.insert(group) }
      }
    }
    return Array(missing)
  }
}
