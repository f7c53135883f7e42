/// A line of a merge (并户) or of its way back (分户): one for the old holder and each holder merged into it before.
///
/// A row of its documents. A holder's last line tells whose it is now.
public struct MergeLine: DocumentRow {
  /// `ledger.merge`.
  public static let table = DocumentTable("ledger.merge", of: MergeLine.self, kinds: [.merge, .split])

  /// The line, from 1; the first is the old holder itself.
  public var line: Int64 = 1
  /// The holder.
  public var holder = HolderID.book
  /// Into whom it is merged; itself, if it is its own again.
  public var successor = HolderID.book

  /// A row without content.
  public init() {}

  /// A line of a merge or a split.
  public init(line: Int64, holder: HolderID, successor: HolderID) {
    self.line = line
    self.holder = holder
    self.successor = successor
  }

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("holder", &holder)
    columns.column("successor", &successor)
  }
}
