import Ledger
import LedgerPostgres
import Web

/// An accounting month of the book, as lists have it.
struct MonthItem: WireType {
  /// The month.
  var month: String
  /// Open, ended, closed or reopened.
  var state: String
  /// The version that stands, or that was opened again; absent if it was never closed.
  var version: Int64?
  /// Its first entry.
  var firstEntry: EntryNumber
  /// How many entries it has, so far if it is open.
  var entries: Int64
  /// When the version that stands was closed.
  var closedAt: String?
  /// Who closed it; absent if the operator did.
  var closedBy: UserID?
  /// The digest of its seal.
  var digest: String?

  /// The fields.
  static let schema = WireSchema.record(
    "MonthItem",
    [
      .required("month", .month), .required("state", .choice(["open", "ended", "closed", "reopened"])),
      .optional("version", .identifier), .required("firstEntry", .identifier), .required("entries", .count),
      .optional("closedAt", .instant), .optional("closedBy", .identifier), .optional("digest", .digest),
    ])
}

/// An accounting month with every version in which it was closed.
struct MonthResponse: WireType {
  /// The month as it stands.
  var month: MonthItem
  /// Its versions, by number.
  var versions: [MonthVersionItem]

  /// The fields.
  static let schema = WireSchema.record(
    "Month",
    [
      .required("month", MonthItem.schema),
      .required("versions", .list(of: MonthVersionItem.schema, count: 0...Int(Int32.max))),
    ])
}

/// A version in which a month was closed: what it was sealed with.
struct MonthVersionItem: WireType {
  /// Its number, from 1.
  var version: Int64
  /// The digest of the seal.
  var digest: String
  /// When it was closed.
  var closedAt: String
  /// Who closed it; absent if the operator did.
  var closedBy: UserID?
  /// The last block that it covers, with its hash; absent if nothing was ever committed.
  var head: String?
  /// How many entries it seals.
  var entries: Int64
  /// How many postings these have.
  var postings: Int64
  /// How many findings were there when it was closed.
  var findings: Int64
  /// The entries of later months that are about this one, up to then.
  var later: [EntryNumber]
  /// When it was opened again; absent if it stands.
  var reopenedAt: String?
  /// Who confirmed that.
  var reopenedBy: UserID?
  /// The proposal by which it was opened again, which says why.
  var proposal: ProposalID?

  /// The fields.
  static let schema = WireSchema.record(
    "MonthVersion",
    [
      .required("version", .identifier), .required("digest", .digest), .required("closedAt", .instant),
      .optional("closedBy", .identifier), .optional("head", .head), .required("entries", .count), .required("postings", .count),
      .required("findings", .count), .required("later", .list(of: .identifier, count: 0...Int(Int32.max))),
      .optional("reopenedAt", .instant), .optional("reopenedBy", .identifier), .optional("proposal", .identifier),
    ])
}

/// A month that was closed.
struct ClosedMonth: WireType {
  /// The month.
  var month: String
  /// The version.
  var version: Int64
  /// The digest of its seal.
  var digest: String

  /// The fields.
  static let schema = WireSchema.record(
    "ClosedMonth", [.required("month", .month), .required("version", .identifier), .required("digest", .digest)])
}

/// Why a month is to be opened again.
struct ReopeningRequest: WireType {
  /// The reason.
  var reason: String

  /// The fields.
  static let schema = WireSchema.record("ReopeningRequest", [.required("reason", .prose)])
}
