/// Something that does not agree.
public struct FindingItem: WireType {
  /// The check that found it.
  public var check: String
  /// What does not agree, with the figures and the documents.
  public var detail: String

  /// A finding of a check.
  public init(check: String, detail: String) {
    self.check = check
    self.detail = detail
  }

  /// Its fields.
  public static let schema = Schema.record("FindingItem", [.required("check", .term), .required("detail", .sentence)])
}

/// What a run of the checks found.
public struct ReconciliationResponse: WireType {
  /// The last block looked at; 0 if there is none.
  public var block: Int64
  /// How many entries were looked at.
  public var entries: Int64
  /// What does not agree; empty when all does.
  public var findings: [FindingItem]

  /// A run by its figures.
  public init(block: Int64, entries: Int64, findings: [FindingItem]) {
    self.block = block
    self.entries = entries
    self.findings = findings
  }

  /// Its fields.
  public static let schema = Schema.record(
    "ReconciliationResponse",
    [
      .required("block", .count), .required("entries", .count),
      .required("findings", .list(of: FindingItem.schema, count: 0...Int(Int32.max))),
    ])
}
