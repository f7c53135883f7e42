import Foundation

/// The table of the documentation that says of every event how it is undone: `WaysBack.md`.
public enum WaysBackTable {
  /// A row.
  public struct Row: Sendable, CustomStringConvertible {
    /// The event, in words.
    public let event: String
    /// The kind of its entry.
    public let kind: String
    /// How it is undone.
    public let wayBack: String
    /// What differs afterwards.
    public let differs: String

    /// The event and its way back.
    public var description: String { "\(event): \(wayBack)" }
    /// Whether all balances are afterwards as they were before.
    public var leavesNothing: Bool { differs.hasPrefix("nothing") }
  }

  /// All rows, in order; none if the file cannot be read.
  public static let rows: [Row] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Ledger/Ledger.docc/WaysBack.md").standardizedFileURL
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 4, cells[1].hasPrefix("`") else { return nil }
      return Row(event: cells[0], kind: cells[1].trimmingCharacters(in: ["`"]), wayBack: cells[2], differs: cells[3])
    }
  }()

  /// Those that have a way back of their own.
  public static let undone = rows.filter { !$0.differs.hasPrefix("not mirrored") && $0.kind != "reversal" }

  /// Every balance of the first book that is not zero, as queries read it: the account's text, and the balance.
  public static let balances = """
    SELECT concat_ws('.', code, commodity_code, holder, vintage, CASE WHEN grace THEN 'grace' END), balance
      FROM ledger.account_balance WHERE book = 1 AND balance <> 0
    """

  /// By how much some balances are other than they were before; only those that are.
  public static func difference(_ left: [String: Int64], _ right: [String: Int64]) -> [String: Int64] {
    left.merging(right.mapValues { -$0 }) { $0 + $1 }.filter { $0.value != 0 }
  }
}
