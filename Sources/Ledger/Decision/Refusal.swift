/// Why a draft was refused by the state of the book.
///
/// A reason belongs to the room that has the rule, which declares it beside the rule with the names of its figures; here are those
/// of the ledger itself. The raw value is stored, and is the stable end of the problem type.
public struct RefusalReason: RawRepresentable, Hashable, Sendable {
  /// "points-short".
  public let rawValue: String
  /// The names of the figures that a refusal for this reason always has; none are known of one that was read back.
  public let figures: [String]

  /// A reason with the names of its figures.
  public init(_ rawValue: String, figures: String...) {
    self.rawValue = rawValue
    self.figures = figures
  }

  /// A reason as stored.
  public init(rawValue: String) { self.init(rawValue) }

  /// By the raw value.
  public static func == (left: RefusalReason, right: RefusalReason) -> Bool { left.rawValue == right.rawValue }

  /// By the raw value.
  public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

extension RefusalReason {
  /// The wallet holds less than is to be spent.
  public static let pointsShort = RefusalReason("points-short", figures: "needed", "available", "short")
  /// The shelf holds less than is to leave it.
  public static let stockShort = RefusalReason("stock-short", figures: "commodity", "needed", "available")
  /// The community's quota is smaller than the cut.
  public static let quotaShort = RefusalReason("quota-short", figures: "needed", "available", "short")
  /// The 爱心公益池 holds less than is to be granted or undone.
  public static let poolShort = RefusalReason("pool-short", figures: "needed", "available", "short")
  /// Another account holds less than is to leave it.
  public static let balanceShort = RefusalReason("balance-short", figures: "code", "needed", "available", "short")
  /// The balance that the client saw is no longer the balance.
  public static let balanceChanged = RefusalReason("balance-changed", figures: "expected", "actual")
  /// The pieces that the client saw on a shelf are no longer those of the books.
  public static let stockChanged = RefusalReason("stock-changed", figures: "sku", "expected", "actual")
  /// More points are given back than a redemption spent.
  public static let refundExceedsPayment = RefusalReason("refund-exceeds-payment", figures: "spent", "refunded", "amount")
  /// There is nothing that could be moved: the accounts are empty.
  public static let nothingThere = RefusalReason("nothing-there")
  /// An amount, or the balance that it would leave, is beyond what a book can hold.
  public static let amountTooLarge = RefusalReason("amount-too-large")
  /// An account that must be empty is not.
  public static let accountNotEmpty = RefusalReason("account-not-empty", figures: "code", "actual")
  /// A thing with this code exists already, with other content.
  public static let alreadyExists = RefusalReason("already-exists", figures: "code")
  /// A code, a login or a card's number is in use: the database's own refusal, when two calls raced.
  public static let alreadyTaken = RefusalReason("already-taken")
  /// The wallet's vintage, its hours, or the shelf were opened before, by the entry that the figures name.
  public static let alreadyOpened = RefusalReason("already-opened", figures: "actual")
  /// The year was ended (年结): what belongs to it can no longer be undone in it.
  public static let yearEnded = RefusalReason("year-ended", figures: "year")
  /// The month still takes entries: it cannot be closed.
  public static let monthNotEnded = RefusalReason("month-not-ended", figures: "month")
  /// The month is closed already, in the version that the figures name.
  public static let monthAlreadyClosed = RefusalReason("month-already-closed", figures: "month", "version")
  /// A month before it is not closed, or was opened again: months are closed in their order.
  public static let earlierMonthOpen = RefusalReason("earlier-month-open", figures: "month", "earlier")
  /// The month is not closed, so it cannot be opened again.
  public static let monthNotClosed = RefusalReason("month-not-closed", figures: "month")
  /// What the reconciliation of the month found is no longer what it was closed with.
  public static let findingsChanged = RefusalReason("findings-changed", figures: "month")
  /// The client abandoned the key before the request was posted.
  public static let abandoned = RefusalReason("abandoned")

  /// The ledger's own.
  public static let ledger: [RefusalReason] = [
    .pointsShort, .stockShort, .quotaShort, .poolShort, .balanceShort, .balanceChanged, .stockChanged, .outcomeChanged,
    .refundExceedsPayment, .nothingThere,
    .amountTooLarge, .accountNotEmpty, .alreadyExists, .alreadyTaken, .alreadyOpened, .yearEnded, .monthNotEnded,
    .monthAlreadyClosed, .earlierMonthOpen, .monthNotClosed, .findingsChanged, .abandoned,
  ]
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
    func figure(_ amount: Int64) -> CanonicalJSON { isPoints ? .points(Points(hundredths: amount)) : .int(amount) }
    let reason: RefusalReason =
      switch account.code {
      case .spendable: .pointsShort
      case .stock: .stockShort
      case .unissuedQuota: .quotaShort
      case .charityPool: .poolShort
      default: .balanceShort
      }
    return Refusal(
      reason,
      [
        "code": .int(Int64(account.code.rawValue)), "commodity": .string(account.commodity.code),
        "holder": .id(account.holder), "needed": figure(needed), "available": figure(available),
        "short": figure(needed - available),
      ])
  }
}
