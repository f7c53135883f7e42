public import Ledger
import Postgres

extension BookReader {
  /// The remarks of those of some entries that have one, by entry; one that was erased is left out.
  public func remarks(of entries: [EntryNumber]) throws -> [EntryNumber: String] {
    let rows = try query("SELECT entry, text FROM ledger.remark WHERE book = \(book) AND entry = ANY (\(entries))")
      .decode(EntryNumber.self, String.self)
    return Dictionary(uniqueKeysWithValues: rows)
  }
}
