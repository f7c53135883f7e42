import Ledger
import Web

/// Something that does not agree.
struct FindingItem: WireType {
  /// The check that found it.
  var check: String
  /// The disagreement, with the figures and the documents.
  var detail: String

  /// A finding of a check.
  init(check: String, detail: String) {
    self.check = check
    self.detail = detail
  }

  /// Its fields.
  static let schema = WireSchema.record("FindingItem", [.required("check", .term), .required("detail", .sentence)])
}

/// The findings of a run of the checks.
struct ReconciliationResponse: WireType {
  /// The last block looked at; 0 if there is none.
  var block: BlockNumber
  /// How many entries were looked at.
  var entries: Int64
  /// The disagreements; empty when all agrees.
  var findings: [FindingItem]

  /// A run by its figures.
  init(block: BlockNumber, entries: Int64, findings: [FindingItem]) {
    self.block = block
    self.entries = entries
    self.findings = findings
  }

  /// Its fields.
  static let schema = WireSchema.record(
    "ReconciliationResponse",
    [
      .required("block", .count), .required("entries", .count),
      .required("findings", .list(of: FindingItem.schema, count: 0...Int(Int32.max))),
    ])
}
