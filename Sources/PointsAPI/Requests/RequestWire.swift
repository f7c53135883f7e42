import LedgerPostgres
import Web

/// The state of one row of a call.
struct RowState: WireType {
  /// The row's number, from 1.
  var row: Int64
  /// Posted (or recorded), or not known: the call may be repeated as it is, and tells why.
  var state = "unknown"
  /// The entry, of a row that posted one.
  var posted: EntryReceipt?

  /// The fields.
  static let schema = WireSchema.record(
    "RowState",
    [
      .required("row", .identifier), .required("state", .choice(["posted", "unknown"])),
      .optional("posted", EntryReceipt.schema),
    ])
}

/// The state of a request, asked for under its key.
struct RequestState: WireType {
  /// The key.
  var key: String
  /// Posted, proposed, refused, incomplete (a call with rows that are not all posted), or not known, which is no proof that it will not
  /// be.
  var state: String
  /// The entry posted.
  var posted: EntryReceipt?
  /// The proposal made, which a second person is to confirm.
  var proposal: ProposalID?
  /// Why it was refused.
  var refusal: Problem?
  /// The state of each row, of a call that had rows.
  var rows: [RowState]?

  /// The fields.
  static let schema = WireSchema.record(
    "RequestState",
    [
      .required("key", .uuid), .required("state", .choice(["posted", "proposed", "refused", "incomplete", "unknown"])),
      .optional("posted", EntryReceipt.schema), .optional("proposal", .identifier), .optional("refusal", Problem.schema),
      .optional("rows", .list(of: RowState.schema, count: 1...Limits.maxServiceRows)),
    ])
}
