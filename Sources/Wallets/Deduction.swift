public import Ledger
public import LedgerPostgres
public import People

/// The document of a deduction: points due and points taken.
public struct Deduction: DocumentRow {
  /// `volunteering.deduction`.
  public static let table = DocumentTable("volunteering.deduction", of: Deduction.self, kinds: [.deduction])

  /// Its line in the entry: 1.
  public var line: Int64 = 1
  /// The volunteer whose points they are.
  public var holder = HolderID.book
  /// Points to be deducted (应扣).
  public var due = Points.zero
  /// Points that were there (实扣).
  public var taken = Points.zero

  /// A row without content.
  public init() {}

  init(holder: HolderID, due: Points, taken: Points) {
    self.holder = holder
    self.due = due
    self.taken = taken
  }

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("holder", &holder)
    columns.column("due", &due)
    columns.column("taken", &taken)
  }
}

extension WalletsRoom {
  /// 扣分: deducts the points due, or all there are if fewer; a stopped card does not protect from it.
  ///
  /// - Parameter reason: why, in the reconciler's words.
  /// - Throws: `PeopleError`; ``WriterError``.
  public func deduct(
    _ due: Points, from card: CardNumber, reason: String, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    try await desk.post(request) {
      let holder = try await people.member(card, on: day).holder
      var draft = request.draft(
        .deduction, on: day,
        [
          EntryDraft.Alternative(
            legs: .deduct(upTo: due, from: holder, on: day), details: ["holder": .id(holder)],
            document: { decided throws(LedgerError) in
              Deduction(holder: holder, due: due, taken: try .zero - decided.points(on: Account.deducted(on: day).group))
            })
        ])
      draft.remark = Remark(reason)
      return draft
    }
  }
}
