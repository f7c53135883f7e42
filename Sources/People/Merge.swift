public import Ledger
public import LedgerPostgres
import Postgres

extension PeopleRoom {
  /// 并户: everything of one volunteer becomes another's, account by account; cards and earlier documents find the other from now on.
  ///
  /// - Throws: ``PeopleError/unknownCard``; `Refusal` with ``RefusalReason/alreadyMerged`` if both are one already;
  ///   ``WriterError``.
  public func merge(
    _ old: CardNumber, into new: CardNumber, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    try await desk.post(request) {
      let (from, to) = (try await member(old, on: day).holder, try await member(new, on: day).holder)
      guard from != to else { throw Refusal(.alreadyMerged, ["holder": .id(to)]) }
      let (earlier, merges) = try await desk.read { reader in
        (try reader.predecessors(of: from), try reader.merges())
      }
      return draft(of: [from] + earlier, into: to, after: merges, on: day, request)
    }
  }

  private func draft(
    of merged: [HolderID], into successor: HolderID, after merges: Int64, on day: Day, _ request: BookRequest
  ) -> EntryDraft {
    let guards = [
      // Who is closed gets nothing, a name neither.
      .active(successor),
      Guard(.successor(of: merged[0]), .equals(0), effect: .becomes(successor.number), otherwise: .recompose),
      .oneMore(.merges, than: merges),
    ]
    let documents = merged.enumerated().map { index, holder in
      MergeLine(line: Int64(index + 1), holder: holder, successor: successor).document
    }
    return request.draft(
      .merge, on: day, guards: guards,
      [
        EntryDraft.Alternative(
          legs: .merge(merged[0], into: successor),
          details: ["holder": .id(merged[0]), "successor": .id(successor)],
          tables: [MergeLine.table], documents: { _ in documents })
      ])
  }
}
