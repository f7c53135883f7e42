import Ledger
import Web

/// Mirrors an entry, once.
struct ReversalRequest: WireType {
  /// Why.
  var reason: String

  /// The fields.
  static let schema = WireSchema.record("ReversalRequest", [.required("reason", .prose)])
}

/// The result of a reversal.
struct ReversalDetails: WireType {
  /// The entry mirrored.
  var reverses: EntryNumber

  /// The fields.
  static let schema = WireSchema.record("ReversalDetails", [.required("reverses", .identifier)])
}

/// An entry of the journal without its lines.
struct EntrySummary: WireType {
  /// The entry's number.
  var entry: EntryNumber
  /// The block that committed it.
  var block: BlockNumber
  /// The kind of event.
  var kind: String
  /// The accounting month.
  var period: String
  /// The day of the event in the book's time zone.
  var businessDate: String
  /// When it was recorded.
  var recordedAt: String
  /// The user who asked; 0 is the book itself, by a job.
  var actor: UserID
  /// The entry it mirrors.
  var reverses: EntryNumber?
  /// The redemption it returns goods of.
  var returnsOf: EntryNumber?
  /// The earlier accounting month that it is about.
  var affects: String?

  /// The fields.
  static let schema = WireSchema.record(
    "EntrySummary",
    [
      .required("entry", .identifier), .required("block", .identifier), .required("kind", .term), .required("period", .month),
      .required("businessDate", .day), .required("recordedAt", .instant), .required("actor", .count),
      .optional("reverses", .identifier), .optional("returnsOf", .identifier),
      .optional("affects", .month),
    ])
}

/// A line of an entry.
struct PostingLine: WireType {
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
  /// The side it is on.
  var side: String
  /// How much: points with two decimals, minutes and pieces as whole numbers.
  var amount: String
  /// The balance after it, on the account's normal side.
  var balance: String

  /// The fields.
  static let schema = WireSchema.record(
    "PostingLine",
    [
      .required("account", .identifier), .required("code", .identifier), .required("commodity", .term),
      .required("holder", .integer(0...Int64.max)), .optional("vintage", .day), .optional("grace", .boolean),
      .required("side", .choice(["debit", "credit"])),
      .required("amount", .figure), .required("balance", .figure),
    ])
}

/// An entry with its lines.
struct EntryResponse: WireType {
  /// The entry.
  var summary: EntrySummary
  /// Its lines; in each commodity they balance.
  ///
  /// None where it only says who is who, such as a merge of somebody who had nothing.
  var postings: [PostingLine]
  /// Ids and figures that the entry keeps, as hashed.
  var details: JSONValue
  /// The remark, such as why it was reversed.
  var remark: String?

  /// The fields.
  static let schema = WireSchema.record(
    "EntryResponse",
    [
      .required("summary", EntrySummary.schema), .required("postings", .list(of: PostingLine.schema, count: 0...Int(Int32.max))),
      .required("details", .anything), .optional("remark", .prose),
    ])
}
