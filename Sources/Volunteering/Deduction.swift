public import Ledger
public import LedgerPostgres

/// What a deduction came to, as its document says.
public struct Deduction: Sendable {
  /// Hundredths of a point to be deducted (应扣).
  public let due: Int64
  /// Hundredths that were there (实扣).
  public let taken: Int64

  /// Reads the document of a posted deduction; nil if the entry is none.
  public init?(_ posted: PostedEntry) {
    guard let values = posted.documents.first(where: { $0.table == "volunteering.deduction" })?.values,
      let due = values[2].int, let taken = values[3].int
    else { return nil }
    self.due = due
    self.taken = taken
  }
}

extension Volunteering {
  /// 扣分: deducts what is there, up to what is due; a stopped card does not protect from it.
  ///
  /// - Parameter reason: why, in the reconciler's words.
  /// - Throws: ``VolunteeringError/unknownCard``; ``WriterError``.
  public func deduct(
    _ due: Points, from card: CardNumber, reason: String, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    try await desk.post(request) {
      let holder = try await member(card, on: day).holder
      var draft = request.draft(
        .deduction, on: day,
        [
          EntryDraft.Alternative(
            legs: .deduct(upTo: due.hundredths, from: holder), details: ["holder": .int(holder.number)],
            documents: { decided in
              let taken = -decided.amount(on: Account.deducted.group)
              return [Document("volunteering.deduction", [.int(1), .int(holder.number), .int(due.hundredths), .int(taken)])]
            })
        ])
      draft.remark = Remark(reason)
      return draft
    }
  }
}
