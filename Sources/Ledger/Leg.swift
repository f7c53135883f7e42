/// A part of a wallet: so many points of one vintage.
public struct Lot: Hashable, Sendable {
  /// The last day on which these points can be spent.
  public var vintage: Day
  /// Hundredths of a point.
  public var amount: Int64

  /// So many hundredths of one vintage.
  public init(vintage: Day, amount: Int64) {
    self.vintage = vintage
    self.amount = amount
  }
}

/// One line of a business event, in the algebra of the chart of accounts.
///
/// Amounts are in the commodity's smallest unit and not negative; a leg of 0 posts nothing.
public enum Leg: Sendable {
  /// Debits one account.
  case debit(Account, Int64)
  /// Credits one account.
  case credit(Account, Int64)
  /// Debits a group of lots, the earliest first, skipping those that are past on the business date.
  case spend(AccountGroup, Int64)
  /// Takes from the first account what is there, and the rest on the second, on the same side.
  case drain(Side, Account, Int64, rest: Account)
  /// Credits a wallet, repaying the holder's debt out of it first, in the same entry.
  case creditWallet(HolderID, [Lot], repaymentTo: Account)
  /// Credits a wallet with points that one redemption spent: the latest vintages first, continuing after what earlier returns took.
  case giveBack(GiveBack)

  /// What a return needs to know of the redemption it returns to.
  public struct GiveBack: Sendable {
    /// Whose wallet.
    public var holder: HolderID
    /// Hundredths to give back now.
    public var amount: Int64
    /// What the redemption spent.
    public var spent: [Lot]
    /// The fact that holds what earlier returns of the same redemption gave back, in hundredths; one of the draft's guards.
    public var givenBack: Fact
    /// The vintage for points whose own is past.
    public var grace: Day
    /// Where a repaid debt goes.
    public var repaymentTo: Account

    /// A credit of returned points by its parts.
    public init(
      holder: HolderID, amount: Int64, spent: [Lot], givenBack: Fact, grace: Day, repaymentTo: Account
    ) {
      self.holder = holder
      self.amount = amount
      self.spent = spent
      self.givenBack = givenBack
      self.grace = grace
      self.repaymentTo = repaymentTo
    }

    /// The lots that the next `amount` hundredths go to when `skipped` have been given back before.
    ///
    /// A lot past on `today` moves to the grace vintage, once: a vintage that is no year-end was itself a grace, and keeps its date.
    func lots(skipping skipped: Int64, today: Day) throws(LedgerError) -> [Lot] {
      var skip = skipped
      var left = amount
      var lots: [Day: Int64] = [:]
      for lot in spent.sorted(by: { $0.vintage > $1.vintage }) {
        let jumped = min(skip, lot.amount)
        skip -= jumped
        let taken = min(left, lot.amount - jumped)
        left -= taken
        guard taken > 0 else { continue }
        let hadNoGrace = lot.vintage == lot.vintage.yearEnd()
        lots[lot.vintage < today && hadNoGrace ? grace : lot.vintage, default: 0] += taken
      }
      guard left == 0 else { throw .amountOverflow }
      return lots.sorted { $0.key < $1.key }.map { Lot(vintage: $0.key, amount: $0.value) }
    }
  }

  /// The groups whose states the leg reads or changes.
  var groups: [AccountGroup] {
    switch self {
    case .debit(let account, _), .credit(let account, _): [account.group]
    case .spend(let group, _): [group]
    case .drain(_, let account, _, let rest): [account.group, rest.group]
    case .creditWallet(let holder, _, let quota): Leg.walletGroups(of: holder, quota)
    case .giveBack(let back): Leg.walletGroups(of: back.holder, back.repaymentTo)
    }
  }

  private static func walletGroups(of holder: HolderID, _ quota: Account) -> [AccountGroup] {
    [
      .wallet(of: holder), AccountGroup(.clawbackReceivable, .points, holder), AccountGroup(.clawbackQuota, .points, holder),
      quota.group,
    ]
  }

  /// The exact opposite of postings made before, as legs.
  public static func mirror(of postings: [(account: Account, amount: Int64)]) -> [Leg] {
    postings.map { posting in
      posting.amount > 0 ? .credit(posting.account, posting.amount) : .debit(posting.account, -posting.amount)
    }
  }
}

extension AccountGroup {
  /// A volunteer's spendable points, all vintages.
  public static func wallet(of holder: HolderID) -> AccountGroup { AccountGroup(.spendable, .points, holder) }
}
