/// What every posted answer says of its entry.
public struct EntryReceipt: WireType {
  /// The entry's number, gapless in its book.
  public var entry: Int64
  /// When it was recorded: RFC 3339 with microseconds.
  public var recordedAt: String
  /// The day of the event in the book's time zone.
  public var businessDate: String
  /// The block that committed it and the block's hash: "40:ab12…".
  ///
  /// Print it on receipts.
  public var head: String
  /// The balances after it, by account.
  public var balances: [String: String]

  /// What is said of an entry, by its fields.
  public init(entry: Int64, recordedAt: String, businessDate: String, head: String, balances: [String: String]) {
    self.entry = entry
    self.recordedAt = recordedAt
    self.businessDate = businessDate
    self.head = head
    self.balances = balances
  }

  /// The fields.
  public static let schema = Schema.record(
    "PostedEntry",
    [
      .required("entry", .identifier), .required("recordedAt", .instant), .required("businessDate", .day),
      .required("head", .head), .required("balances", .dictionary(of: .figure)),
    ])
}

/// A posted answer: the entry and what is particular to its kind, side by side in one object.
public struct PostedReply<Details: WireType>: WireType {
  /// What every posted answer says.
  public var entry: EntryReceipt
  /// What this kind adds.
  public var details: Details

  /// A posted answer from its two parts.
  public init(_ entry: EntryReceipt, _ details: Details) {
    self.entry = entry
    self.details = details
  }

  /// Reads both parts from one object.
  public init(from decoder: any Decoder) throws {
    entry = try EntryReceipt(from: decoder)
    details = try Details(from: decoder)
  }

  /// Writes both parts into one object.
  public func encode(to encoder: any Encoder) throws {
    try entry.encode(to: encoder)
    try details.encode(to: encoder)
  }

  /// The fields of both parts.
  public static var schema: Schema {
    .record("Posted\(Details.schema.name)", EntryReceipt.schema.fields + Details.schema.fields)
  }
}

extension PostedReply where Details == NoDetails {
  /// A posted answer that says no more than every other.
  public init(_ entry: EntryReceipt) { self.init(entry, NoDetails()) }
}

/// Nothing particular: for entries of which ``EntryReceipt`` says all.
public struct NoDetails: WireType {
  /// Nothing.
  public init() {}

  /// No fields.
  public static let schema = Schema.record("Entry", [])
}

/// A request without content: no body at all, or an empty object.
public struct NoContent: WireType {
  /// Nothing.
  public init() {}

  /// No fields.
  public static let schema = Schema.record("NoContent", [])
}

/// A page of a list.
public struct List<Item: WireType>: WireType {
  /// The items of this page.
  public var items: [Item]
  /// What to ask for the next page with; absent on the last.
  ///
  /// Its content is nobody's business but the server's.
  public var next: String?

  /// A page by its items.
  public init(_ items: [Item], next: String? = nil) {
    self.items = items
    self.next = next
  }

  /// The fields.
  public static var schema: Schema {
    .record(
      "ListOf\(Item.schema.name)",
      [
        .required("items", .list(of: Item.schema, count: 0...Limits.maxPageItems)),
        .optional("next", .text(.plain, length: 1...Limits.maxTextLength)),
      ])
  }
}
