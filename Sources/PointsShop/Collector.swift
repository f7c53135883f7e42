import Ledger

/// Who takes the goods for the member (代领): a name, and what the two are to each other.
///
/// Kept as the entry's remark, which can be erased.
public struct Collector: Hashable, Sendable {
  /// The full name, without a comma.
  public let name: String
  /// What the collector is to the member: 女儿.
  public let relation: String

  /// A collector by name and relation, both in the one spelling of prose.
  public init(name: String, relation: String) {
    self.name = name
    self.relation = relation
  }

  private static let lead = "代领："

  var remark: Remark { Remark("\(Self.lead)\(name)，\(relation)") }

  /// The collector of a redemption's remark; nil if it names none.
  public init?(remark text: String) {
    guard text.hasPrefix(Self.lead) else { return nil }
    let parts = text.dropFirst(Self.lead.count).split(separator: "，", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    self.init(name: String(parts[0]), relation: String(parts[1]))
  }
}
