import Foundation
public import Ledger
import Postgres

extension BookDesk {
  /// Why a draft would be refused if it were posted now; nil if it would be posted.
  ///
  /// Decided as the writer decides, from what the book says now, but without its lock: nothing is kept, and a moment later the answer
  /// may be another. For pages that say beforehand what cannot be done.
  ///
  /// - Throws: `PostgresError`; `LedgerError`; ``CorruptBook``.
  public func refusal(of draft: EntryDraft) async throws -> Refusal? {
    let (item, store, description) = (Batch.Item.draft(draft), BookStore(book: book.id), book)
    let groups = Array(item.groups)
    let facts = try FactReading(item.facts, manifest: writer.manifest, book: book.id)
    return try await read { reader in
      let fixed = [store.head, store.commodities(after: 0)] + (groups.isEmpty ? [] : [store.states(of: groups)])
      let results = try reader.session.pipeline(fixed + facts.statements)
      let (now, head) = try store.head(from: results[0])
      var known = Book(
        id: description.id, cutOff: description.cutOff, head: head, commodities: try store.commodities(from: results[1]))
      if !groups.isEmpty { known.load(try store.states(of: groups, from: results[2])) }
      let batch = Batch(
        items: [item], known: [:], facts: try facts.values(from: results[fixed.count...]), now: now,
        today: max(draft.businessDate, now.day(in: description.timeZone)))
      guard case .refused(let refusal, _) = known.decide(batch).outcomes[0] else { return nil }
      return refusal
    }
  }
}
