/// Why a draft was refused by the state of the book.
///
/// The raw value is stored, and is the stable end of the problem type.
public enum RefusalReason: String, CaseIterable, Sendable {
  /// The wallet holds less than is to be spent.
  case pointsShort = "points-short"
  /// The shelf holds less than is to leave it.
  case stockShort = "stock-short"
  /// The community's quota is smaller than what is to be taken from it.
  case quotaShort = "quota-short"
  /// Another account holds less than is to leave it.
  case balanceShort = "balance-short"
  /// The balance that the client saw is no longer the balance.
  case balanceChanged = "balance-changed"
  /// This month's limit of a SKU would be exceeded.
  case monthlyLimit = "monthly-limit"
  /// More pieces are returned than the receipt still has.
  case returnExceedsSale = "return-exceeds-sale"
  /// The entry has been reversed already.
  case alreadyReversed = "already-reversed"
  /// Entries of this kind have their own way back.
  case notReversible = "not-reversible"
  /// The returns of a receipt are no longer as many as the clerk saw.
  case returnsChanged = "returns-changed"
  /// A later return of the same receipt must be undone first.
  case laterReturn = "later-return"
  /// More points are given back than a redemption spent.
  case refundExceedsPayment = "refund-exceeds-payment"
  /// There is nothing that could be moved: the accounts are empty.
  case nothingThere = "nothing-there"
  /// An amount, or the balance that it would leave, is beyond what a book can hold.
  case amountTooLarge = "amount-too-large"
  /// An account that must be empty is not.
  case accountNotEmpty = "account-not-empty"
  /// The volunteer has been merged into another already.
  case alreadyMerged = "already-merged"
  /// The wallet's vintage, its hours, or the shelf were opened before, by the entry that the figures name.
  case alreadyOpened = "already-opened"
  /// Another line of the community and year waits for quota before this one.
  case waitsBehindAnother = "waits-behind-another"
  /// The service record is not credited, so there is nothing to claw back.
  case recordNotCredited = "record-not-credited"
  /// The service record is not waiting for approval.
  case recordNotPending = "record-not-pending"
  /// The volunteer is no longer active.
  case volunteerInactive = "volunteer-inactive"
  /// The card has been stopped or is out of its dates.
  case cardInactive = "card-inactive"
  /// The service overlaps another record of the same volunteer.
  case recordOverlaps = "record-overlaps"
  /// What is to be created exists already with other content.
  case alreadyExists = "already-exists"
  /// The token was revoked or has expired.
  case tokenRevoked = "token-revoked"
  /// The request was given up before it was posted.
  case abandoned = "abandoned"
}

/// A refusal: the reason, and the figures that show it.
///
/// Stored under the request's key.
public struct Refusal: Error, Hashable, Sendable {
  /// Why.
  public let reason: RefusalReason
  /// Ids and figures only, as an object.
  public let figures: CanonicalJSON

  /// A refusal for a reason, shown by figures.
  public init(_ reason: RefusalReason, _ figures: CanonicalJSON = [:]) {
    self.reason = reason
    self.figures = figures
  }

  /// The refusal for an account that would fall below zero.
  static func short(_ account: Account, needed: Int64, available: Int64) -> Refusal {
    let isPoints = account.commodity == .points
    func figure(_ amount: Int64) -> CanonicalJSON { isPoints ? .points(amount) : .int(amount) }
    let reason: RefusalReason =
      switch account.code {
      case .spendable: .pointsShort
      case .stock: .stockShort
      case .unissuedQuota: .quotaShort
      default: .balanceShort
      }
    return Refusal(
      reason,
      [
        "code": .int(Int64(account.code.rawValue)), "commodity": .string(account.commodity.code),
        "holder": .int(account.holder.number), "needed": figure(needed), "available": figure(available),
        "short": figure(needed - available),
      ])
  }
}
