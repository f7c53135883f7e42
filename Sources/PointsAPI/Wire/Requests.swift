/// What became of one row of a call.
public struct RowState: WireType {
  /// The row's number, from 1.
  public var row: Int64
  /// Posted, or not known: the call may be repeated as it is, and tells why.
  public var state: String
  /// What was posted.
  public var posted: EntryReceipt?

  /// The state of a row: posted, if it posted something.
  public init(row: Int64, posted: EntryReceipt?) {
    self.row = row
    state = posted == nil ? "unknown" : "posted"
    self.posted = posted
  }

  /// The fields.
  public static let schema = Schema.record(
    "RowState",
    [
      .required("row", .identifier), .required("state", .choice(["posted", "unknown"])),
      .optional("posted", EntryReceipt.schema),
    ])
}

/// What became of a request, asked for under its key.
public struct RequestState: WireType {
  /// The key.
  public var key: String
  /// Posted, refused, incomplete (a call with rows that are not all posted), or not known, which is no proof that it will not be.
  public var state: String
  /// What was posted.
  public var posted: EntryReceipt?
  /// Why it was refused.
  public var refusal: Problem?
  /// What became of each row, of a call that had rows.
  public var rows: [RowState]?

  /// A value by its fields.
  public init(
    key: String, state: String, posted: EntryReceipt? = nil, refusal: Problem? = nil, rows: [RowState]? = nil
  ) {
    self.key = key
    self.state = state
    self.posted = posted
    self.refusal = refusal
    self.rows = rows
  }

  /// The fields.
  public static let schema = Schema.record(
    "RequestState",
    [
      .required("key", .uuid), .required("state", .choice(["posted", "refused", "incomplete", "unknown"])),
      .optional("posted", EntryReceipt.schema), .optional("refusal", Problem.schema),
      .optional("rows", .list(of: RowState.schema, count: 1...Limits.maxRows)),
    ])
}
