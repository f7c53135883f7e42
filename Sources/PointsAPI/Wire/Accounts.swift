/// An account and its balance.
public struct AccountResponse: WireType {
  /// The account's number.
  public var account: Int64
  /// What the account is for: its code in the chart.
  public var code: Int64
  /// What is counted.
  public var commodity: String
  /// Whose it is; 0 is the book itself.
  public var holder: Int64
  /// The last day on which the points can be spent, for a lot.
  public var vintage: String?
  /// True if the vintage is a grace, after which there is no other.
  public var grace: Bool?
  /// What the account is for, in words.
  public var name: String
  /// The side it is on.
  public var side: String
  /// The balance after it, on the account's normal side.
  public var balance: String
  /// How many postings it has.
  public var version: Int64

  /// A value by its fields.
  public init(
    account: Int64, code: Int64, commodity: String, holder: Int64, vintage: String? = nil, grace: Bool? = nil, name: String,
    side: String,
    balance: String, version: Int64
  ) {
    self.account = account
    self.code = code
    self.commodity = commodity
    self.holder = holder
    self.vintage = vintage
    self.grace = grace
    self.name = name
    self.side = side
    self.balance = balance
    self.version = version
  }

  /// The fields.
  public static let schema = Schema.record(
    "AccountResponse",
    [
      .required("account", .identifier), .required("code", .identifier), .required("commodity", .term),
      .required("holder", .integer(0...Int64.max)), .optional("vintage", .day), .optional("grace", .boolean),
      .required("name", .prose),
      .required("side", .choice(["debit", "credit"])), .required("balance", .figure),
      .required("version", .integer(0...Int64.max)),
    ])
}

/// A line of an account's statement.
public struct StatementItem: WireType {
  /// The entry's number.
  public var entry: Int64
  /// When it was recorded.
  public var recordedAt: String
  /// The day of the event in the book's time zone.
  public var businessDate: String
  /// What kind of event.
  public var kind: String
  /// The side it is on.
  public var side: String
  /// How much: points with two decimals, minutes and pieces as whole numbers.
  public var amount: String
  /// The balance after it, on the account's normal side.
  public var balance: String
  /// Counts the postings of the account from 1.
  public var version: Int64

  /// A value by its fields.
  public init(
    entry: Int64, recordedAt: String, businessDate: String, kind: String, side: String, amount: String, balance: String,
    version: Int64
  ) {
    self.entry = entry
    self.recordedAt = recordedAt
    self.businessDate = businessDate
    self.kind = kind
    self.side = side
    self.amount = amount
    self.balance = balance
    self.version = version
  }

  /// The fields.
  public static let schema = Schema.record(
    "StatementLine",
    [
      .required("entry", .identifier), .required("recordedAt", .instant), .required("businessDate", .day),
      .required("kind", .term), .required("side", .choice(["debit", "credit"])), .required("amount", .figure),
      .required("balance", .figure), .required("version", .identifier),
    ])
}

/// The accounts of one code and commodity together: what stood, what moved in the month so far, what stands.
public struct TrialBalanceLine: WireType {
  /// The code in the chart.
  public var code: Int64
  /// What it is for, in words.
  public var name: String
  /// What is counted.
  public var commodity: String
  /// The side on which the balances are.
  public var side: String
  /// The balance before the month.
  public var opening: String
  /// What was debited in the month until then; a reversal counts as a negative on the side of what it reverses.
  public var debit: String
  /// What was credited in the month until then, less what reversals took back.
  public var credit: String
  /// The balance then.
  public var balance: String

  /// A value by its fields.
  public init(
    code: Int64, name: String, commodity: String, side: String, opening: String, debit: String, credit: String,
    balance: String
  ) {
    self.code = code
    self.name = name
    self.commodity = commodity
    self.side = side
    self.opening = opening
    self.debit = debit
    self.credit = credit
    self.balance = balance
  }

  /// The fields.
  public static let schema = Schema.record(
    "TrialBalanceLine",
    [
      .required("code", .identifier), .required("name", .prose), .required("commodity", .term),
      .required("side", .choice(["debit", "credit"])), .required("opening", .figure), .required("debit", .figure),
      .required("credit", .figure), .required("balance", .figure),
    ])
}

/// All accounts summed up, as of an instant, with the turnover of the accounting month that was open then.
///
/// Whole, never in pages: only then debits and credits agree.
public struct TrialBalanceResponse: WireType {
  /// The recorded time that was asked for.
  public var at: String
  /// The accounting month that took entries then.
  public var month: String
  /// The last entry counted; 0 before the first.
  public var entry: Int64
  /// A line for each code and commodity.
  public var items: [TrialBalanceLine]

  /// A value by its fields.
  public init(at: String, month: String, entry: Int64, items: [TrialBalanceLine]) {
    self.at = at
    self.month = month
    self.entry = entry
    self.items = items
  }

  /// The fields.
  public static let schema = Schema.record(
    "TrialBalanceResponse",
    [
      .required("at", .instant), .required("month", .month), .required("entry", .integer(0...Int64.max)),
      .required("items", .list(of: TrialBalanceLine.schema, count: 0...Int(Int32.max))),
    ])
}
