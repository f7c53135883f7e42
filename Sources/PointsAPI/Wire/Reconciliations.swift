/// Something that does not agree.
public struct FindingItem: WireType {
  /// The check that found it.
  public var check: String
  /// What does not agree, with the figures.
  public var detail: String
  /// The documents that contradict one another.
  public var documents: [String]
  /// The figures.
  public var figures: JSONValue

  /// A value by its fields.
  public init(check: String, detail: String, documents: [String], figures: JSONValue) {
    self.check = check
    self.detail = detail
    self.documents = documents
    self.figures = figures
  }

  /// The fields.
  public static let schema = Schema.record(
    "FindingItem",
    [
      .required("check", .code), .required("detail", .sentence),
      .required("documents", .list(of: .prose, count: 0...Int(Int32.max))), .required("figures", .anything),
    ])
}

/// What a run of the checks found.
public struct ReconciliationResponse: WireType {
  /// The run's number in the book.
  public var id: Int64
  /// The last entry checked; 0 if there is none.
  public var entry: Int64
  /// The block checked up to, and its hash.
  public var head: String
  /// When it was recorded.
  public var recordedAt: String
  /// What does not agree; empty when all does.
  public var findings: [FindingItem]

  /// A value by its fields.
  public init(id: Int64, entry: Int64, head: String, recordedAt: String, findings: [FindingItem]) {
    self.id = id
    self.entry = entry
    self.head = head
    self.recordedAt = recordedAt
    self.findings = findings
  }

  /// The fields.
  public static let schema = Schema.record(
    "ReconciliationResponse",
    [
      .required("id", .identifier), .required("entry", .integer(0...Int64.max)), .required("head", .head),
      .required("recordedAt", .instant), .required("findings", .list(of: FindingItem.schema, count: 0...Int(Int32.max))),
    ])
}
