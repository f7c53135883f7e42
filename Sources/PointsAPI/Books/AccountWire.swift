import Ledger
import Web

/// An account and its balance.
struct AccountResponse: WireType {
  /// The account's number.
  var account: AccountID
  /// The account's code in the chart.
  var code: Int64
  /// The commodity.
  var commodity: String
  /// The holder; 0 is the book itself.
  var holder: HolderID
  /// The last day on which the points can be spent, where the account has one.
  var vintage: String?
  /// True if the vintage is a grace, after which there is no other.
  var grace: Bool?
  /// The account's title.
  var name: String
  /// The side it is on.
  var side: String
  /// The balance after it, on the account's normal side.
  var balance: String
  /// How many postings it has.
  var version: Int64

  /// The fields.
  static let schema = WireSchema.record(
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
struct StatementItem: WireType {
  /// The entry's number.
  var entry: EntryNumber
  /// When it was recorded.
  var recordedAt: String
  /// The day of the event in the book's time zone.
  var businessDate: String
  /// The kind of event.
  var kind: String
  /// The side it is on.
  var side: String
  /// How much: points with two decimals, minutes and pieces as whole numbers.
  var amount: String
  /// The balance after it, on the account's normal side.
  var balance: String
  /// Counts the postings of the account from 1.
  var version: Int64

  /// The fields.
  static let schema = WireSchema.record(
    "StatementLine",
    [
      .required("entry", .identifier), .required("recordedAt", .instant), .required("businessDate", .day),
      .required("kind", .term), .required("side", .choice(["debit", "credit"])), .required("amount", .figure),
      .required("balance", .figure), .required("version", .identifier),
    ])
}

/// The accounts of one code and commodity together: what stood, what moved in the month so far, what stands.
struct TrialBalanceLine: WireType {
  /// The code in the chart.
  var code: Int64
  /// The account's title.
  var name: String
  /// The commodity.
  var commodity: String
  /// The side on which the balances are.
  var side: String
  /// The balance before the month.
  var opening: String
  /// Debits of the month until then; a reversal counts as a negative on the side of the posting that it reverses.
  var debit: String
  /// Credits of the month until then, less those reversed.
  var credit: String
  /// The balance then.
  var balance: String

  /// The fields.
  static let schema = WireSchema.record(
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
struct TrialBalanceResponse: WireType {
  /// The recorded time that was asked for.
  var at: String
  /// The accounting month that took entries then.
  var month: String
  /// The last entry counted; 0 before the first.
  var entry: EntryNumber
  /// A line for each code and commodity.
  var items: [TrialBalanceLine]

  /// The fields.
  static let schema = WireSchema.record(
    "TrialBalanceResponse",
    [
      .required("at", .instant), .required("month", .month), .required("entry", .integer(0...Int64.max)),
      .required("items", .list(of: TrialBalanceLine.schema, count: 0...Int(Int32.max))),
    ])
}
