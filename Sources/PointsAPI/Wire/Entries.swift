/// Mirrors an entry, once.
public struct ReversalRequest: WireType {
  /// Why.
  public var reason: String

  /// A value by its fields.
  public init(reason: String) {
    self.reason = reason
  }

  /// The fields.
  public static let schema = Schema.record("ReversalRequest", [.required("reason", .prose)])
}

/// What a reversal mirrors.
public struct ReversalDetails: WireType {
  /// The entry mirrored.
  public var reverses: Int64

  /// A value by its fields.
  public init(reverses: Int64) {
    self.reverses = reverses
  }

  /// The fields.
  public static let schema = Schema.record("ReversalDetails", [.required("reverses", .identifier)])
}

/// An entry of the journal without its lines.
public struct EntrySummary: WireType {
  /// The entry's number.
  public var entry: Int64
  /// The block that committed it.
  public var block: Int64
  /// What kind of event.
  public var kind: String
  /// The accounting month.
  public var period: String
  /// The day of the event in the book's time zone.
  public var businessDate: String
  /// When it was recorded.
  public var recordedAt: String
  /// The user who asked.
  public var actor: Int64
  /// The entry it mirrors.
  public var reverses: Int64?
  /// The redemption it returns goods of.
  public var returnsOf: Int64?
  /// The earlier accounting month that it is about.
  public var affects: String?

  /// A value by its fields.
  public init(
    entry: Int64, block: Int64, kind: String, period: String, businessDate: String, recordedAt: String, actor: Int64,
    reverses: Int64? = nil, returnsOf: Int64? = nil, affects: String? = nil
  ) {
    self.entry = entry
    self.block = block
    self.kind = kind
    self.period = period
    self.businessDate = businessDate
    self.recordedAt = recordedAt
    self.actor = actor
    self.reverses = reverses
    self.returnsOf = returnsOf
    self.affects = affects
  }

  /// The fields.
  public static let schema = Schema.record(
    "EntrySummary",
    [
      .required("entry", .identifier), .required("block", .identifier), .required("kind", .term), .required("period", .month),
      .required("businessDate", .day), .required("recordedAt", .instant), .required("actor", .identifier),
      .optional("reverses", .identifier), .optional("returnsOf", .identifier),
      .optional("affects", .month),
    ])
}

/// A line of an entry.
public struct PostingLine: WireType {
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
  /// The side it is on.
  public var side: String
  /// How much: points with two decimals, minutes and pieces as whole numbers.
  public var amount: String
  /// The balance after it, on the account's normal side.
  public var balance: String

  /// A value by its fields.
  public init(
    account: Int64, code: Int64, commodity: String, holder: Int64, vintage: String? = nil, grace: Bool? = nil, side: String,
    amount: String,
    balance: String
  ) {
    self.account = account
    self.code = code
    self.commodity = commodity
    self.holder = holder
    self.vintage = vintage
    self.grace = grace
    self.side = side
    self.amount = amount
    self.balance = balance
  }

  /// The fields.
  public static let schema = Schema.record(
    "PostingLine",
    [
      .required("account", .identifier), .required("code", .identifier), .required("commodity", .term),
      .required("holder", .integer(0...Int64.max)), .optional("vintage", .day), .optional("grace", .boolean),
      .required("side", .choice(["debit", "credit"])),
      .required("amount", .figure), .required("balance", .figure),
    ])
}

/// An entry with its lines.
public struct EntryResponse: WireType {
  /// The entry.
  public var summary: EntrySummary
  /// Its lines; in each commodity they balance.
  public var postings: [PostingLine]
  /// Ids and figures that the entry keeps, as hashed.
  public var details: JSONValue
  /// What somebody wrote about it, such as why it was reversed.
  public var remark: String?

  /// A value by its fields.
  public init(summary: EntrySummary, postings: [PostingLine], details: JSONValue, remark: String? = nil) {
    self.summary = summary
    self.postings = postings
    self.details = details
    self.remark = remark
  }

  /// The fields.
  public static let schema = Schema.record(
    "EntryResponse",
    [
      .required("summary", EntrySummary.schema), .required("postings", .list(of: PostingLine.schema, count: 2...Int(Int32.max))),
      .required("details", .anything), .optional("remark", .prose),
    ])
}
