/// A part of a wallet: so many points of one vintage.
public struct VintageAmount: Hashable, Sendable {
  /// The last day on which these points can be spent, and whether that is a grace.
  public var vintage: Vintage
  /// Hundredths of a point.
  public var amount: Int64

  /// So many hundredths of one vintage.
  public init(vintage: Vintage, amount: Int64) {
    self.vintage = vintage
    self.amount = amount
  }

  /// So many points of one vintage.
  public init(vintage: Vintage, _ points: Points) { self.init(vintage: vintage, amount: points.hundredths) }
}

/// One line of a business event, in the algebra of the chart of accounts.
///
/// Amounts are in the commodity's smallest unit and not negative; a leg of 0 posts nothing. Vintages are taken the earliest first, and
/// those that are past on the business date are skipped unless it says otherwise.
public enum Leg: Sendable {
  /// Debits one account.
  case debit(Account, Int64)
  /// Credits one account.
  case credit(Account, Int64)
  /// Debits a group; refused if it holds less.
  case spend(AccountGroup, Int64)
  /// Debits a group by what is there, up to an amount; what was taken, and what that did not cover, decide the legs that follow from it.
  case take(AccountGroup, upTo: Int64, then: @Sendable (_ taken: Int64, _ uncovered: Int64) -> [Leg])
  /// Posts on an account, on the side on which it shrinks, what is there, up to an amount; what was taken, and what that did not cover,
  /// decide the legs that follow from it.
  case drain(Account, upTo: Int64, then: @Sendable (_ taken: Int64, _ uncovered: Int64) -> [Leg])
  /// Moves an amount from one group to another, keeping the vintages; refused if there is less. Nil moves everything, past vintages too.
  case move(AccountGroup, Int64?, to: AccountGroup)
  /// Moves an amount from one wallet to another's, keeping the vintages and repaying the taker's debt first; nil gives everything.
  case give(AccountGroup, Int64?, to: HolderID, repaymentTo: Account)
  /// Brings a group to zero against one account: every vintage, or those that ended before a day.
  case closeOut(AccountGroup, before: Day?, against: Account)
  /// Posts nothing, but is refused unless the group is empty.
  case mustBeEmpty(AccountGroup)
  /// Credits a wallet, repaying the holder's debt out of it first, in the same entry.
  case creditWallet(HolderID, [VintageAmount], repaymentTo: Account)
  /// Credits a wallet with points that one redemption spent: the latest vintages first, continuing after what earlier returns took.
  case giveBack(GiveBack)

  /// The redemption that a return refers to, as far as a return needs it.
  public struct GiveBack: Sendable {
    /// The member whose wallet it is.
    public var holder: HolderID
    /// Points to give back now.
    public var amount: Points
    /// The vintages and amounts that the redemption spent.
    public var spent: [VintageAmount]
    /// The fact that holds what earlier returns of the same redemption gave back, in hundredths; one of the draft's guards.
    public var givenBack: Fact
    /// The vintage for points whose own is past.
    public var grace: Vintage
    /// Where a repaid debt goes.
    public var repaymentTo: Account

    /// A credit of returned points by its parts.
    public init(
      holder: HolderID, amount: Points, spent: [VintageAmount], givenBack: Fact, grace: Vintage, repaymentTo: Account
    ) {
      self.holder = holder
      self.amount = amount
      self.spent = spent
      self.givenBack = givenBack
      self.grace = grace
      self.repaymentTo = repaymentTo
    }

    /// The vintages and amounts that the next `amount` goes to when `skipped` hundredths have been given back before.
    ///
    /// - Throws: `Refusal` if the redemption did not spend so much.
    func vintages(skipping skipped: Int64, today: Day) throws(Refusal) -> [VintageAmount] {
      var skip = skipped
      var left = amount.hundredths
      var parts: [Vintage: Int64] = [:]
      for part in spent.sorted(by: { $0.vintage > $1.vintage }) {
        let jumped = min(skip, part.amount)
        skip -= jumped
        let taken = min(left, part.amount - jumped)
        left -= taken
        if taken > 0 { parts[part.vintage.onReturn(today: today, grace: grace), default: 0] += taken }
      }
      guard left == 0 else {
        throw Refusal(
          .refundExceedsPayment,
          [
            "spent": .points(Points(hundredths: spent.reduce(0) { $0 + $1.amount })),
            "refunded": .points(Points(hundredths: skipped)),
            "amount": .points(amount),
          ])
      }
      return parts.sorted { $0.key < $1.key }.map { VintageAmount(vintage: $0.key, amount: $0.value) }
    }
  }

  /// The groups whose states the leg reads or changes.
  var groups: [AccountGroup] {
    switch self {
    case .debit(let account, _), .credit(let account, _): [account.group]
    case .spend(let group, _), .mustBeEmpty(let group): [group]
    case .take(let group, let amount, let then): [group] + (then(amount, 0) + then(0, amount)).flatMap(\.groups)
    case .drain(let account, let amount, let then): [account.group] + (then(amount, 0) + then(0, amount)).flatMap(\.groups)
    case .move(let group, _, let other): [group, other]
    case .give(let group, _, let holder, let quota): [group] + Leg.walletGroups(of: holder, quota)
    case .closeOut(let group, _, let account): [group, account.group]
    case .creditWallet(let holder, _, let quota): Leg.walletGroups(of: holder, quota)
    case .giveBack(let back): Leg.walletGroups(of: back.holder, back.repaymentTo)
    }
  }

  /// Takes from the first account what is there, and puts the remainder on the second, on the same side.
  public static func drain(_ account: Account, _ amount: Int64, then other: Account) -> Leg {
    let side = account.code.definition.side.opposite
    return .drain(account, upTo: amount) { _, rest in [side == .debit ? .debit(other, rest) : .credit(other, rest)] }
  }

  private static func walletGroups(of holder: HolderID, _ quota: Account) -> [AccountGroup] {
    [
      .wallet(of: holder), AccountGroup(.clawbackReceivable, .points, holder), AccountGroup(.clawbackQuota, .points, holder),
      AccountGroup(.clawbackOverQuota, .points, holder), Account.approvedUnsettled.group, quota.group,
    ]
  }

  /// Whether its amount is whatever the accounts hold, so that posting nothing is the state's doing and not the draft's.
  var dependsOnBalances: Bool {
    switch self {
    case .take, .drain, .closeOut, .move(_, nil, _), .give(_, nil, _, _): true
    case .debit, .credit, .spend, .move, .give, .mustBeEmpty, .creditWallet, .giveBack: false
    }
  }
}

extension AccountGroup {
  /// A volunteer's spendable points, all vintages.
  public static func wallet(of holder: HolderID) -> AccountGroup { AccountGroup(.spendable, .points, holder) }

  /// A volunteer's frozen points, all vintages.
  public static func frozen(of holder: HolderID) -> AccountGroup { AccountGroup(.frozen, .points, holder) }
}
