public import Foundation
public import Ledger
import Postgres

/// What something would come to, were it done now: thrown in place of an answer, since nothing was done.
///
/// A moment later it may be another.
public struct Foreseen: Error {
  /// The entry as it would be posted; nil of what posts nothing, or would be refused.
  public let entry: Entry?
  /// Why it would be refused; nil if it would be done.
  public let refusal: Refusal?
  /// The digest of what it comes to, by which a later try is told apart: see `OutcomeDigest`; nil if it would be refused.
  public let outcome: Data?
  /// That all it was decided from is still so: for what is kept because of it.
  public let unchanged: [Guard]
}

extension BookDesk {
  /// Why a draft would be refused if it were posted now; nil if it would be posted.
  ///
  /// For pages that say beforehand what cannot be done.
  ///
  /// - Throws: as ``foreseen(_:)``.
  public func refusal(of draft: EntryDraft) async throws -> Refusal? { try await decided(.draft(draft))?.refusal }

  /// Decides as the writer decides, from what the book says now, but without its lock: nothing is kept.
  ///
  /// - Throws: `WriterError.unsettled` if what it is composed from changes each time; `WriterError.wrongDraft`; `PostgresError`;
  ///   ``CorruptBook``; or what `compose` throws.
  func foreseen(_ compose: () async throws -> Batch.Item) async throws -> Foreseen {
    for _ in 0..<3 { if let foreseen = try await decided(try await compose()) { return foreseen } }
    throw WriterError.unsettled
  }

  /// What an item comes to; nil if it is to be composed again.
  private func decided(_ item: Batch.Item) async throws -> Foreseen? {
    let (store, description) = (BookStore(book: book.id), book)
    let groups = Array(item.groups)
    let facts = try FactReading(item.facts, manifest: writer.manifest, book: book.id)
    let (decision, unchanged) = try await read { reader in
      let fixed = [store.head, store.commodities(after: 0)] + (groups.isEmpty ? [] : [store.states(of: groups)])
      let results = try reader.session.pipeline(fixed + facts.statements)
      let (now, head) = try store.head(from: results[0])
      var known = Book(
        id: description.id, cutOff: description.cutOff, head: head, commodities: try store.commodities(from: results[1]))
      if !groups.isEmpty { known.load(try store.states(of: groups, from: results[2])) }
      let today = now.day(in: description.timeZone)
      let values = try facts.values(from: results[fixed.count...])
      let unchanged = values.map { Guard($0.key, .equals($0.value), otherwise: .recompose) }
      let batch = Batch(items: [item], known: [:], facts: values, now: now, today: max(item.businessDate ?? today, today))
      return (known.decide(batch), unchanged + [.nothingPosted(since: head.lastEntry)])
    }
    switch decision.outcomes[0] {
    case .posted(let entry, _):
      let outcome = OutcomeDigest.of(entry.kind, entry.postings.map { ($0.account, $0.amount) })
      return Foreseen(entry: entry, refusal: nil, outcome: outcome, unchanged: unchanged)
    case .recorded:
      return Foreseen(entry: nil, refusal: nil, outcome: OutcomeDigest.of(decision.records, item.event), unchanged: unchanged)
    case .refused(let refusal, _): return Foreseen(entry: nil, refusal: refusal, outcome: nil, unchanged: unchanged)
    case .failed(let error): throw WriterError.wrongDraft(error)
    case .recompose, .known, .contentDiffers, .nothing: return nil
    }
  }
}
