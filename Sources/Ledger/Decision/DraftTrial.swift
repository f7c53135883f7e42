/// The legs of one alternative, netted per account as they are applied.
struct DraftTrial {
  private let businessDate: Day
  private let accounts: Overlay
  private let facts: [Fact: Int64]
  /// An account and what the legs so far come to on it: debits less credits.
  typealias Net = (account: Account, amount: Int64)

  /// A list, since an entry has few accounts: looking through them is faster than hashing.
  private var net: [Net] = []

  init(businessDate: Day, accounts: Overlay, facts: [Fact: Int64]) {
    self.businessDate = businessDate
    self.accounts = accounts
    self.facts = facts
  }

  mutating func apply(_ leg: Leg) throws(DraftFailure) {
    switch leg {
    case .debit(let account, let amount): try add(.debit, account, amount)
    case .credit(let account, let amount): try add(.credit, account, amount)
    case .spend(let group, let amount):
      for part in try choose(amount, from: group) { try add(.debit, group.account(part.vintage), part.amount) }
    case .take(let group, let amount, let then): try take(group, upTo: amount, then)
    case .drain(let account, let amount, let then):
      let taken = min(amount, max(0, balance(account)))
      try add(account.code.definition.side.opposite, account, taken)
      for leg in then(taken, amount - taken) { try apply(leg) }
    case .move(let group, let amount, let other):
      for part in try choose(amount, from: group) {
        try move(part.amount, from: group.account(part.vintage), to: other.account(part.vintage))
      }
    case .give(let group, let amount, let holder, let quota):
      let parts = try choose(amount, from: group)
      for part in parts { try add(.debit, group.account(part.vintage), part.amount) }
      try creditWallet(holder, parts, quota)
    case .closeOut(let group, let day, let account):
      for part in vintages(of: group) where day.map({ part.vintage.isPast(on: $0) }) ?? true {
        try move(part.amount, from: group.account(part.vintage), to: account)
      }
    case .mustBeEmpty(let group): try mustBeEmpty(group)
    case .creditWallet(let holder, let parts, let quota): try creditWallet(holder, parts, quota)
    case .giveBack(let back):
      let parts: [VintageAmount]
      do throws(Refusal) { parts = try back.vintages(skipping: facts[back.givenBack] ?? 0, today: businessDate) } catch {
        throw .refused(error)
      }
      try creditWallet(back.holder, parts, back.repaymentTo)
    }
  }

  /// The netted amounts without zeros, by account in a fixed order, if they balance and leave no account below zero.
  ///
  /// - Parameter nothing: what is wrong with an entry without postings, if anything.
  func netted(elseThrow nothing: DraftFailure?) throws(DraftFailure) -> [Net] {
    let amounts = net.filter { $0.amount != 0 }.sorted { Account.inOrder($0.account, $1.account) }
    if amounts.isEmpty, let nothing { throw nothing }
    // Plain sums: an account's net is within the limit, so they cannot overflow; a limit on them would depend on their order.
    var sums: [Commodity: Int64] = [:]
    for (account, amount) in amounts { sums[account.commodity, default: 0] += amount }
    let unbalanced = sums.filter { $0.value != 0 }.keys.min { $0.description < $1.description }
    if let unbalanced { throw .failed(.unbalanced(unbalanced)) }
    var short: [Refusal] = []
    for (account, _) in amounts {
      let before = stored(account)
      let after = try failing { () throws(LedgerError) in try Amount.sum(before, change(of: account)) }
      if after < 0 { short.append(.short(account, needed: before - after, available: before)) }
    }
    // Commodities that people know by name come first: points, goods, quota.
    if let refusal = short.first(where: { $0.reason != .balanceShort }) ?? short.first { throw .refused(refusal) }
    return amounts
  }

  // MARK: Legs

  private mutating func add(_ side: Side, _ account: Account, _ amount: Int64) throws(DraftFailure) {
    guard amount >= 0 else { throw .failed(.amountNotPositive) }
    guard account.fitsChart else { throw .failed(.accountMismatch(account.code)) }
    let signed = side == .debit ? amount : -amount
    guard let place = net.firstIndex(where: { $0.account == account }) else {
      return net.append((account, try failing { () throws(LedgerError) in try Amount.sum(0, signed) }))
    }
    net[place].amount = try failing { () throws(LedgerError) in try Amount.sum(net[place].amount, signed) }
  }

  /// Takes an amount off an account, on the side on which it shrinks, and puts it on another.
  private mutating func move(_ amount: Int64, from account: Account, to other: Account) throws(DraftFailure) {
    let side = account.code.definition.side
    try add(side.opposite, account, amount)
    try add(side, other, amount)
  }

  private mutating func take(
    _ group: AccountGroup, upTo amount: Int64, _ then: (Int64, Int64) -> [Leg]
  ) throws(DraftFailure) {
    let taken = min(amount, spendable(of: group))
    for part in try choose(taken, from: group) { try add(.debit, group.account(part.vintage), part.amount) }
    for leg in then(taken, amount - taken) { try apply(leg) }
  }

  private func mustBeEmpty(_ group: AccountGroup) throws(DraftFailure) {
    let amount = vintages(of: group).reduce(0) { $0 + $1.amount }
    guard amount == 0 else {
      let figure: CanonicalJSON = group.commodity == .points ? .points(Points(hundredths: amount)) : .int(amount)
      throw .refused(
        Refusal(
          .accountNotEmpty,
          ["code": .int(Int64(group.code.rawValue)), "holder": .id(group.holder), "actual": figure]))
    }
  }

  /// Every credit to a debtor's wallet repays the debt first (追回), out of the vintages that end first.
  ///
  /// What was paid over quota (2402) is repaid first, to 1101 as far as that goes; all else goes to the debtor's quota.
  private mutating func creditWallet(_ holder: HolderID, _ parts: [VintageAmount], _ quota: Account) throws(DraftFailure) {
    let debt = Account.clawbackReceivable(from: holder)
    let overQuota = Account.clawbackOverQuota(of: holder)
    for part in parts.sorted(by: { $0.vintage < $1.vintage }) {
      let repaid = min(max(0, balance(debt)), part.amount)
      let over = min(max(0, balance(overQuota)), repaid)
      let settled = min(max(0, balance(.approvedUnsettled)), over)
      try add(.credit, AccountGroup.wallet(of: holder).account(part.vintage), part.amount - repaid)
      try add(.debit, overQuota, over)
      try add(.debit, .clawbackQuota(of: holder), repaid - over)
      try add(.credit, debt, repaid)
      try add(.credit, .approvedUnsettled, settled)
      try add(.credit, quota, repaid - settled)
    }
  }

  // MARK: Vintages

  /// The amounts of a group by vintage, the one that ends first first; past vintages too.
  private func vintages(of group: AccountGroup) -> [VintageAmount] {
    accounts[group].vintages.map { VintageAmount(vintage: $0.vintage, amount: max(0, balance(group.account($0.vintage)))) }.filter
    { $0.amount > 0 }
  }

  /// The sum of a group's vintages that are not past.
  private func spendable(of group: AccountGroup) -> Int64 {
    vintages(of: group).reduce(0) { $0 + ($1.vintage.isPast(on: businessDate) ? 0 : $1.amount) }
  }

  /// The vintages that come to an amount, the earliest first, none of them past; without an amount all of them, past ones too.
  private func choose(_ amount: Int64?, from group: AccountGroup) throws(DraftFailure) -> [VintageAmount] {
    guard let amount else { return vintages(of: group) }
    let available = spendable(of: group)
    guard available >= amount else {
      throw .refused(.short(group.account(.none), needed: amount, available: available))
    }
    var left = amount
    var taken: [VintageAmount] = []
    for part in vintages(of: group) where !part.vintage.isPast(on: businessDate) && left > 0 {
      taken.append(VintageAmount(vintage: part.vintage, amount: min(left, part.amount)))
      left -= min(left, part.amount)
    }
    return taken
  }

  // MARK: Balances

  private func stored(_ account: Account) -> Int64 { accounts[account.group][account.vintage]?.balance ?? 0 }

  private func change(of account: Account) -> Int64 {
    let amount = net.first { $0.account == account }?.amount ?? 0
    return account.code.definition.side == .debit ? amount : -amount
  }

  /// The balance after the legs applied so far; it may be below zero until all are.
  private func balance(_ account: Account) -> Int64 { stored(account) + change(of: account) }
}
