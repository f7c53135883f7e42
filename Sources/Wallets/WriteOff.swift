public import Ledger
public import LedgerPostgres
public import People

/// The document of a debt that was written off (核销欠分).
public struct WriteOff: DocumentRow {
  /// `volunteering.write_off`.
  public static let table = DocumentTable("volunteering.write_off", of: WriteOff.self, kinds: [.writeOff])

  /// Its line in the entry: 1.
  public var line: Int64 = 1
  /// Who owed.
  public var holder = HolderID.book
  /// Points that a quota had lent, and does not get back.
  public var lent = Points.zero
  /// Points that had been paid over quota.
  public var overQuota = Points.zero

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("holder", &holder)
    columns.column("lent", &lent)
    columns.column("over_quota", &overQuota)
  }
}

extension WalletsRoom {
  /// 核销欠分: writes off all that a volunteer owes; its way back is 冲正 (恢复欠分).
  ///
  /// - Parameter reason: why, in words; it can be erased.
  /// - Throws: `PeopleError`; `WriterError`.
  public func writeOffDebt(of card: CardNumber, reason: String, on day: Day, _ request: BookRequest) async throws -> Answer {
    try await desk.post(request) {
      let holder = try await people.member(card, on: day).holder
      var draft = request.draft(
        .writeOff, on: day,
        [
          EntryDraft.Alternative(
            legs: .writeOffDebt(of: holder), details: ["holder": .id(holder)],
            document: { decided in
              var writeOff = WriteOff()
              writeOff.holder = holder
              writeOff.lent = decided.points(on: Account.clawbackQuota(of: holder).group)
              writeOff.overQuota = decided.points(on: Account.clawbackOverQuota(of: holder).group)
              return writeOff
            })
        ])
      draft.remark = Remark(reason)
      return draft
    }
  }
}
