/// The legs of one alternative, netted per account as they are applied.
struct Scratch {
  private let businessDate: Day
  private let groups: (AccountGroup) -> [Day: AccountState]
  private let facts: [Fact: Int64]
  private var net: [Account: Int64] = [:]

  init(businessDate: Day, groups: @escaping (AccountGroup) -> [Day: AccountState], facts: [Fact: Int64]) {
    self.businessDate = businessDate
    self.groups = groups
    self.facts = facts
  }

  mutating func apply(_ leg: Leg) throws(Undecided) {
    switch leg {
    case .debit(let account, let amount): try add(.debit, account, amount)
    case .credit(let account, let amount): try add(.credit, account, amount)
    case .spend(let wallet, let amount): try spend(wallet, amount)
    case .drain(let side, let account, let amount, let rest):
      let taken = min(amount, balance(account))
      try add(side, account, taken)
      try add(side, rest, amount - taken)
    case .creditWallet(let holder, let lots, let quota): try creditWallet(holder, lots, quota)
    case .giveBack(let back):
      let lots = try failing { () throws(LedgerError) in
        try back.lots(skipping: facts[back.givenBack] ?? 0, today: businessDate)
      }
      try creditWallet(back.holder, lots, back.repaymentTo)
    }
  }

  /// The netted amounts without zeros, if they balance and leave no account below zero.
  func netted() throws(Undecided) -> [Account: Int64] {
    let amounts = net.filter { $0.value != 0 }
    guard !amounts.isEmpty else { throw .failed(.empty) }
    // Plain sums: an account's net is within the limit, so they cannot overflow; a limit on them would depend on their order.
    var sums: [Commodity: Int64] = [:]
    for (account, amount) in amounts { sums[account.commodity, default: 0] += amount }
    let unbalanced = sums.filter { $0.value != 0 }.keys.min { $0.description < $1.description }
    if let unbalanced { throw .failed(.unbalanced(unbalanced)) }
    for account in amounts.keys.sorted(by: Account.inOrder) {
      let before = stored(account)
      let after = try failing { () throws(LedgerError) in try Amount.sum(before, change(of: account)) }
      if after < 0 { throw .refused(.short(account, needed: before - after, available: before)) }
    }
    return amounts
  }

  // MARK: Legs

  private mutating func add(_ side: Side, _ account: Account, _ amount: Int64) throws(Undecided) {
    guard amount >= 0 else { throw .failed(.amountNotPositive) }
    guard account.fitsChart else { throw .failed(.accountMismatch(account.code)) }
    net[account] = try failing { () throws(LedgerError) in
      try Amount.sum(net[account] ?? 0, side == .debit ? amount : -amount)
    }
  }

  private mutating func spend(_ wallet: AccountGroup, _ amount: Int64) throws(Undecided) {
    let spendable = groups(wallet).keys.filter { $0 >= businessDate }.sorted()
    let available = spendable.reduce(0) { $0 + max(0, balance(wallet.lot($1))) }
    guard available >= amount else {
      throw .refused(.short(wallet.lot(.infinity), needed: amount, available: available))
    }
    var left = amount
    for date in spendable where left > 0 {
      let taken = min(left, max(0, balance(wallet.lot(date))))
      try add(.debit, wallet.lot(date), taken)
      left -= taken
    }
  }

  /// Every credit to a debtor's wallet repays the debt first, out of the lots that end first.
  private mutating func creditWallet(_ holder: HolderID, _ lots: [Lot], _ quota: Account) throws(Undecided) {
    let debt = Account(.clawbackReceivable, .points, holder)
    var owed = balance(debt)
    for lot in lots.sorted(by: { $0.vintage < $1.vintage }) {
      let repaid = min(owed, lot.amount)
      owed -= repaid
      try add(.credit, AccountGroup.wallet(of: holder).lot(lot.vintage), lot.amount - repaid)
      try add(.debit, Account(.clawbackQuota, .points, holder), repaid)
      try add(.credit, debt, repaid)
      try add(.credit, quota, repaid)
    }
  }

  // MARK: Balances

  private func stored(_ account: Account) -> Int64 { groups(account.group)[account.lot]?.balance ?? 0 }

  private func change(of account: Account) -> Int64 {
    let amount = net[account] ?? 0
    return account.code.definition.side == .debit ? amount : -amount
  }

  /// The balance after the legs applied so far; it may be below zero until all are.
  private func balance(_ account: Account) -> Int64 { stored(account) + change(of: account) }
}
