import Foundation
import Ledger

/// The replay of a chain: what every account must stand at, and what the next block must follow.
struct Replay {
  /// An account, and what it stands at.
  struct Standing {
    let account: Account
    let commodity: Int32
    var state: AccountState
  }

  /// The accounts opened since the replay began, by number without gaps.
  private var accounts: [Standing] = []
  /// How many accounts were open before, and those of them that have moved since.
  private let accountsBefore: Int64
  private var earlier: [AccountID: Standing] = [:]
  private var identities: Set<Account> = []
  private var commodities: [Int32: Commodity] = [:]
  private var commodityNumbers: [Commodity: Int32] = [:]
  private var lastRecorded: Instant?
  private var openMonth: Month
  private var openMonthFirstEntry: EntryNumber
  private var closings: MonthClosings
  private let book: BookDescription
  private var verified: [VerifiedBlock] = []
  var result = Verifier.Result()

  /// A replay that continues the chain at a start.
  init(book: BookDescription, at start: Start) {
    self.book = book
    openMonth = start.openMonth
    openMonthFirstEntry = start.openMonthFirstEntry
    closings = MonthClosings(after: start.periods)
    accountsBefore = start.lastAccount.number
    lastRecorded = start.recordedAt
    for opened in start.commodities {
      commodities[opened.id] = opened.commodity
      commodityNumbers[opened.commodity] = opened.id
    }
    result.head = start.block
    result.hash = start.hash
    result.entries = start.lastEntry.number
  }

  /// The contradiction, and the entry where it shows.
  private struct Contradiction: Error {
    var entry: EntryNumber?
    let finding: String

    init(_ finding: String, entry: EntryNumber? = nil) {
      self.finding = finding
      self.entry = entry
    }
  }

  /// Hands over the blocks that held since the last call.
  mutating func takeVerified() -> [VerifiedBlock] {
    defer { verified = [] }
    return verified
  }

  /// Takes a range of blocks; stops at the first contradiction.
  mutating func take(
    _ stored: StoredBlocks, _ range: ClosedRange<BlockNumber>, expecting expected: (number: BlockNumber, hash: Data)?
  ) {
    var at = range.lowerBound
    var (entry, posting) = (0, 0)
    do throws(Contradiction) {
      if let unreadable = stored.unreadable { throw Contradiction(unreadable) }
      try take(stored.standings)
      for header in stored.headers {
        at = header.number
        guard header.number == result.head.next else { throw Contradiction("block \(result.head.next) is missing") }
        try take(header, stored, &entry, &posting)
        if let expected, expected.number == header.number, expected.hash != header.hash {
          throw Contradiction("the block's hash is not the one seen before: the chain was rewritten")
        }
      }
      guard result.head == range.upperBound else { throw Contradiction("block \(result.head.next) is missing") }
    } catch {
      result.tampering = Tampering(block: at, entry: error.entry, finding: error.finding)
    }
  }

  /// Takes a block; `entry` and `posting` say how many rows earlier blocks have used.
  private mutating func take(
    _ header: StoredBlocks.Header, _ stored: StoredBlocks, _ entry: inout Int, _ posting: inout Int
  ) throws(Contradiction) {
    guard header.previousHash == result.hash else { throw Contradiction("it does not continue the hash of the block before") }
    guard header.recordedAt >= lastRecorded ?? header.recordedAt else {
      throw Contradiction("its time lies before the block before")
    }
    guard header.format == Block.currentFormat else { throw Contradiction("its format \(header.format) is unknown") }
    guard header.firstEntry.number == result.entries + 1 else { throw Contradiction("its entries do not continue the numbers") }

    let commodities = stored.commodities[header.number] ?? []
    for opened in commodities {
      self.commodities[opened.id] = opened.commodity
      commodityNumbers[opened.commodity] = opened.id
    }
    let opened = try open(stored.accounts[header.number] ?? [])
    guard accountsBefore + Int64(accounts.count) == header.lastAccount.number else {
      throw Contradiction("its accounts do not continue the numbers")
    }
    let periods = stored.periods[header.number] ?? []
    for period in periods { try end(period) }
    let entries = try replay(header, stored, &entry, &posting)

    let block = Block(
      book: book.id, number: header.number, format: header.format, previousHash: header.previousHash,
      recordedAt: header.recordedAt,
      commodities: commodities, accounts: opened, entries: entries, refusals: stored.refusals[header.number] ?? [],
      periods: periods, erasures: stored.erasures[header.number] ?? [])
    guard block.hash(commodityNumbers: commodityNumbers) == header.hash else {
      throw Contradiction("its hash is not that of its rows", entry: entries.count == 1 ? entries.first?.number : nil)
    }
    verified.append(
      VerifiedBlock(
        block: block, hash: header.hash, commodityNumbers: commodityNumbers, documents: stored.documents))
    result.head = header.number
    result.hash = header.hash
    lastRecorded = header.recordedAt
  }

  private mutating func open(_ stored: [StoredBlocks.StoredAccount]) throws(Contradiction) -> [Block.OpenedAccount] {
    var opened: [Block.OpenedAccount] = []
    for row in stored {
      let next = accountsBefore + Int64(accounts.count) + 1
      guard row.id.number == next else { throw Contradiction("account \(next) is missing") }
      let account = try account(of: row)
      guard identities.insert(account).inserted else { throw Contradiction("account \(row.id) exists twice") }
      accounts.append(
        Standing(account: account, commodity: row.commodity, state: AccountState(id: row.id, version: 0, balance: 0)))
      opened.append(Block.OpenedAccount(id: row.id, account: account))
    }
    return opened
  }

  private func account(of row: StoredBlocks.StoredAccount) throws(Contradiction) -> Account {
    guard let code = AccountCode(rawValue: row.code), let commodity = commodities[row.commodity] else {
      throw Contradiction("account \(row.id) has an unknown code or commodity")
    }
    return Account(code, commodity, row.holder, vintage: row.vintage)
  }

  /// Takes what accounts opened before the start stood at, of those that have not moved since.
  private mutating func take(_ standings: [StoredBlocks.StoredStanding]) throws(Contradiction) {
    for row in standings where earlier[row.account.id] == nil {
      earlier[row.account.id] = Standing(
        account: try account(of: row.account), commodity: row.account.commodity,
        state: AccountState(id: row.account.id, version: row.version, balance: row.balance))
    }
  }

  private mutating func end(_ period: PeriodEvent) throws(Contradiction) {
    if let wrong = closings.take(period) { throw Contradiction(wrong) }
    guard period.state == .ended else { return }
    guard period.month == openMonth, period.firstEntry == openMonthFirstEntry, period.lastEntry.number == result.entries else {
      throw Contradiction("the end of \(period.month) does not follow the month before")
    }
    openMonth = period.month.next
    openMonthFirstEntry = period.lastEntry.next
  }

  private mutating func replay(
    _ header: StoredBlocks.Header, _ stored: StoredBlocks, _ entry: inout Int, _ posting: inout Int
  ) throws(Contradiction) -> [Entry] {
    var entries: [Entry] = []
    guard header.lastEntry >= header.firstEntry else {
      if stored.entries.contains(where: { $0.block == header.number }) {
        throw Contradiction("it has entries that it does not announce")
      }
      return entries
    }
    entries.reserveCapacity(header.firstEntry.distance(to: header.lastEntry) + 1)
    for number in header.firstEntry...header.lastEntry {
      guard entry < stored.entries.count, stored.entries[entry].number == number else {
        throw Contradiction("entry \(number) is missing", entry: number)
      }
      let row = stored.entries[entry]
      entry += 1
      guard row.block == header.number else { throw Contradiction("entry \(number) names another block", entry: number) }
      let firstPosting = posting
      while posting < stored.postings.count, stored.postings[posting].entry == number { posting += 1 }
      entries.append(try replay(row, stored.postings[firstPosting..<posting], stored))
      result.entries += 1
    }
    return entries
  }

  private mutating func replay(
    _ row: EntryRow, _ stored: ArraySlice<StoredBlocks.StoredPosting>, _ blocks: StoredBlocks
  ) throws(Contradiction) -> Entry {
    let number = row.number
    let postings = try replay(stored, of: number)
    let entry: Entry
    do throws(CorruptBook) { entry = try row.entry(postings: postings) } catch {
      throw Contradiction(error.description, entry: number)
    }
    guard !postings.isEmpty || entry.kind.mayMoveNothing || entry.reverses != nil else {
      throw Contradiction("entry \(number) has no postings", entry: number)
    }
    guard entry.period == openMonth else { throw Contradiction("entry \(number) is in the wrong month", entry: number) }
    let documents = blocks.documents.isEmpty ? [] : blocks.documents[number] ?? []
    if let stray = documents.first(where: { !$0.table.kinds.contains(entry.kind) }) {
      throw Contradiction("entry \(number) is a \(entry.kind.rawValue), and has a row in \(stray.table)", entry: number)
    }
    guard Document.digest(of: documents) == entry.documentDigest else {
      throw Contradiction("the documents of entry \(number) are not those that were hashed", entry: number)
    }
    try check(
      remark: blocks.remarks.isEmpty ? nil : blocks.remarks[number], isErased: blocks.erasedRemarks.contains(number), of: entry)
    return entry
  }

  /// The details name the digest of the remark that the entry has, or had before it was erased, and none if it never had one.
  private func check(remark digest: Data?, isErased: Bool, of entry: Entry) throws(Contradiction) {
    let marker = #""remark":""#
    // Most entries keep nothing, or nothing so long.
    let isMarked = entry.details.utf8.count > 64 && entry.details.contains(marker)
    guard let digest else {
      if isMarked, !isErased { throw Contradiction("the remark of entry \(entry.number) is gone", entry: entry.number) }
      return
    }
    guard entry.details.contains(marker + digest.hexadecimal + "\"") else {
      throw Contradiction("the remark of entry \(entry.number) is not the one that was written", entry: entry.number)
    }
  }

  private mutating func replay(
    _ stored: ArraySlice<StoredBlocks.StoredPosting>, of entry: EntryNumber
  ) throws(Contradiction) -> [Posting] {
    guard let first = stored.first else { return [] }
    var postings: [Posting] = []
    postings.reserveCapacity(stored.count)
    // Almost every entry moves one commodity, or two.
    var sums: [(commodity: Int32, sum: Int64)] = [(first.commodity, 0)]
    for row in stored {
      let place = Int(row.account.number - accountsBefore) - 1
      guard let standing = accounts.indices.contains(place) ? accounts[place] : earlier[row.account] else {
        throw Contradiction("entry \(entry) posts to an account that is not open", entry: entry)
      }
      let (account, commodity) = (standing.account, standing.commodity)
      var state = standing.state
      state.version += 1
      state.balance = account.code.definition.side == .debit ? state.balance &+ row.amount : state.balance &- row.amount
      guard row.commodity == commodity, row.version == state.version, row.balance == state.balance, state.balance >= 0 else {
        throw Contradiction(
          "entry \(entry) leaves account \(row.account) at \(row.balance), version \(row.version); the replay comes to "
            + "\(state.balance), version \(state.version)", entry: entry)
      }
      if place >= 0 { accounts[place].state = state } else { earlier[row.account]?.state = state }
      if let sum = sums.firstIndex(where: { $0.commodity == commodity }) {
        sums[sum].sum &+= row.amount
      } else {
        sums.append((commodity, row.amount))
      }
      postings.append(Posting(account: account, amount: row.amount, state: state))
    }
    if let (commodity, sum) = sums.first(where: { $0.sum != 0 }) {
      throw Contradiction("entry \(entry) is out of balance by \(sum) in commodity \(commodity)", entry: entry)
    }
    result.postings += Int64(postings.count)
    return postings
  }
}
