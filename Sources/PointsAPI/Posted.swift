import Ledger
import LedgerPostgres
import Web

/// The part common to all posted answers: the entry.
struct EntryReceipt: WireType {
  /// The entry's number, gapless in its book.
  var entry: EntryNumber
  /// When it was recorded: RFC 3339 with microseconds.
  var recordedAt: String
  /// The day of the event in the book's time zone.
  var businessDate: String
  /// The block that committed it and the block's hash: "40:ab12…".
  ///
  /// Print it on receipts.
  var head: String
  /// The balances after it, by account.
  var balances: [String: String]

  /// The fields.
  static let schema = WireSchema.record(
    "PostedEntry",
    [
      .required("entry", .identifier), .required("recordedAt", .instant), .required("businessDate", .day),
      .required("head", .head), .required("balances", .dictionary(of: .figure)),
    ])
}

/// A posted answer: the entry and what is particular to its kind, side by side in one object.
struct PostedReply<Details: WireType>: WireType {
  /// The common part.
  var entry: EntryReceipt
  /// The part of this kind.
  var details: Details

  /// A posted answer from its two parts.
  init(_ entry: EntryReceipt, _ details: Details) {
    self.entry = entry
    self.details = details
  }

  /// Reads both parts from one object.
  init(from decoder: any Decoder) throws {
    entry = try EntryReceipt(from: decoder)
    details = try Details(from: decoder)
  }

  /// Writes both parts into one object.
  func encode(to encoder: any Encoder) throws {
    try entry.encode(to: encoder)
    try details.encode(to: encoder)
  }

  /// The fields of both parts.
  static var schema: WireSchema {
    .record("Posted\(Details.schema.name)", EntryReceipt.schema.fields + Details.schema.fields)
  }
}

extension PostedReply where Details == NoDetails {
  /// A posted answer that says no more than every other.
  init(_ entry: EntryReceipt) { self.init(entry, NoDetails()) }
}

/// No part of its own: ``EntryReceipt`` says all.
struct NoDetails: WireType {
  /// Nothing.
  init() {}

  /// No fields.
  static let schema = WireSchema.record("Entry", [])
}

extension EntryReceipt {
  /// The common part, from the stored entry alone, so that a retry hears the same.
  init(_ posted: PostedEntry) {
    let balances = posted.entry.postings.map { ("\($0.account)", $0.account.commodity.figure($0.state.balance)) }
    self.init(
      entry: posted.entry.number, recordedAt: "\(posted.recordedAt)", businessDate: "\(posted.entry.businessDate)",
      head: "\(posted.block):\(posted.hash.hexadecimal)", balances: Dictionary(uniqueKeysWithValues: balances))
  }
}

extension Commodity {
  /// An amount as a decimal text: two decimals for points, whole numbers for minutes and pieces.
  func figure(_ amount: Int64) -> String { self == .points ? "\(Points(hundredths: amount))" : "\(amount)" }
}
