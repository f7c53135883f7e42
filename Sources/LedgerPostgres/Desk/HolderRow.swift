public import Ledger

/// A holder that is opened: a row of the holders, for a recording that opens one.
public struct HolderRow: RecordRow {
  /// `ledger.holder`.
  public static let table = RecordTable("ledger.holder", of: HolderRow.self)

  /// Its number: the next after ``Ledger/Fact/lastHolder``.
  public var id = HolderID.book
  private var kind: Int64 = 0

  /// A row without content.
  public init() {}

  /// A holder of a kind.
  public init(_ id: HolderID, _ kind: HolderKind) { (self.id, self.kind) = (id, Int64(kind.rawValue)) }

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("id", &id)
    columns.column("kind", &kind)
  }
}

extension Fact {
  /// The last holder that was opened.
  public static let lastHolder = Fact(.lastHolder, 0)
}

extension Fact.Kind {
  static let lastHolder = Fact.Kind(rawValue: "ledger.last-holder")
}

extension FactQuery {
  static let lastHolder = FactQuery(
    .lastHolder, "SELECT h.id FROM ledger.holder h WHERE h.book = k.book ORDER BY h.id DESC LIMIT 1")
}
