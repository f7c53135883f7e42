import Foundation
public import Ledger
public import LedgerPostgres
public import People
public import PointsShop
import Postgres
public import Reconciliation
import Volunteering
import Wallets

/// The reconciler's desk: settling with the shops, and putting right what was wrong.
public struct Books: Sendable {
  let street: Street

  init(_ street: Street) { self.street = street }

  /// Why something cannot be done to an entry.
  public enum Failure: Error, Sendable {
    /// No entry has this number.
    case unknownEntry(EntryNumber)
    /// The year is not over yet.
    case yearNotOver(Int)
    /// Only the head of the grid decides on this, and whoever proposed it is not, or no longer.
    case headOnly
    /// It wants a reason, and has none.
    case noReason
    /// The month was closed again since that was proposed: it was about an earlier version.
    case otherVersion(Month)
  }

  /// What a settlement did.
  public struct Settlement: Sendable {
    /// The sheets that it paid.
    public internal(set) var paid: [Sheet]
    /// Those that a side has not signed.
    public internal(set) var carried: [(id: SheetID, shop: Code, month: Month)]
  }

  /// One shop's sheet: points payable to it and receivable from it.
  public struct Sheet: Sendable {
    /// The shop's code.
    public let shop: Code
    /// The accounting month.
    public let month: Month
    /// Points payable to it for goods sold.
    public let payable: Points
    /// Points receivable from it for goods returned.
    public let receivable: Points
    /// Payable less receivable; below zero if it owes more.
    public let net: Points
  }

  /// 冲正: undoes an entry, once.
  ///
  /// - Throws: ``Refused``; `NotApart`; ``Failure``; `Refusal` if entries of its kind have their own way back; `WriterError`.
  public func reverse(_ entry: EntryNumber, reason: String, _ act: Act) async throws -> Posted<Void> {
    try await street.desk.post(act.requestForOthers) {
      try await reversal(of: entry, reason: reason, on: act.today, act.requestForOthers)
    }
    .posted(on: street, act)
  }

  /// Why an entry could not be undone now (冲正), before anybody asks for it; nil if it could.
  ///
  /// - Throws: ``Failure/unknownEntry(_:)``; `PostgresError`.
  public func obstacle(toReversing entry: EntryNumber, on day: Day) async throws -> Refusal? {
    let request = BookRequest(
      key: UUID(), fingerprint: Fingerprint(action: "reverse", actor: .system, content: Data()), actor: .system)
    do {
      return try await street.desk.refusal(of: try await reversal(of: entry, reason: "", on: day, request))
    } catch let refusal as Refusal { return refusal }
  }

  private func reversal(
    of entry: EntryNumber, reason: String, on day: Day, _ request: BookRequest
  ) async throws -> EntryDraft {
    guard let posted = try await street.desk.read({ try $0.entries([entry])[entry] }) else { throw Failure.unknownEntry(entry) }
    return try await street.desk.reversal(
      of: posted, reason: reason, on: day, grace: VintageRule.grace(on: day),
      guards: try await street.shop.guards(ofReversing: posted) + street.wallets.guards(ofReversing: posted), request
    ) { try await street.people.repayment(of: $0, on: day) }
  }

  /// 年结: settles what of ended years was not issued, expired, was deducted or forfeited, once every waiting line is decided about.
  ///
  /// It may be repeated, to settle what came back to an ended year since (以前年度退回).
  ///
  /// - Returns: the points settled.
  /// - Throws: ``Refused``; ``PostedUnread``; ``Failure/yearNotOver(_:)``; `Refusal` with ``RefusalReason/sheetsMissing``; `WriterError`.
  public func endYear(_ year: Int, _ act: Act) async throws -> Posted<Points> {
    guard let last = Day("\(year)-12-31"), last < act.today else { throw Failure.yearNotOver(year) }
    return try await street.desk.post(act.request) {
      let missing = try await street.shop.missingSheets(through: last.month)
      guard missing == 0 else { throw Refusal(.sheetsMissing, ["year": .int(Int64(year)), "sheets": .int(missing)]) }
      let communities = try await street.people.communities()
      let before = try await street.desk.read { try $0.lastYearEnded() }
      return act.request.draft(
        .yearEnd, on: act.today, guards: [.endsYear(last, after: before)] + street.volunteering.guards(ofEnding: last),
        [
          EntryDraft.Alternative(
            legs: .endYear(communities, endedBefore: last.advanced(by: 1)), details: ["year": .int(Int64(year))],
            tables: [YearEndLine.table], documents: { YearEndLine.lines(of: $0, ending: last).map(\.document) })
        ])
    }.posted(on: street, act) { try Points.sum($0.rows(of: YearEndLine.self).map(\.points)) }
  }

  /// 更正期初 of a passbook, to the right points and minutes.
  ///
  /// - Returns: points that were no longer there, and are owed.
  /// - Throws: ``Refused``; `NotApart`; ``PostedUnread``; `VolunteeringError`; `WriterError`.
  public func correctOpening(
    _ opening: EntryNumber, points: Points, minutes: Int64, reason: String, _ act: Act
  ) async throws -> Posted<Points> {
    try await street.volunteering.correctOpening(
      opening, points: points, minutes: minutes, reason: reason, on: act.today, act.requestForOthers
    ).posted(on: street, act) { posted in
      let correction: OpeningCorrection = try posted.document()
      return correction.owed
    }
  }

  /// 更正期初 of a shelf, to the right pieces of a SKU.
  ///
  /// - Throws: ``Refused``; `PointsShopError`; `WriterError`.
  public func correctShelf(
    _ opening: EntryNumber, of sku: String, pieces: Int64, reason: String, _ act: Act
  ) async throws -> Posted<Void> {
    try await street.shop.correctOpening(opening, of: sku, pieces: pieces, reason: reason, on: act.today, act.request)
      .posted(on: street, act)
  }

  /// 超市月结: pays the sheets of months through one that both sides signed; the others are carried over.
  ///
  /// - Throws: ``Refused``; ``PostedUnread``; `Refusal` with `nothing-there` if no sheet is signed; `WriterError`.
  public func settle(through month: Month, _ act: Act) async throws -> Posted<Settlement> {
    try await street.shop.settle(through: month, on: act.today, act.request).posted(on: street, act) { posted in
      let sheets = posted.rows(of: SettledSheet.self)
      let names = try await street.shop.names(of: sheets.map(\.sheet))
      let lines = posted.rows(of: SettlementSheet.self)
      var settlement = Settlement(paid: [], carried: [])
      for sheet in sheets {
        guard let name = names[sheet.sheet] else { throw CorruptBook("sheet \(sheet.sheet) is missing") }
        guard sheet.isPaid else {
          settlement.carried.append((id: sheet.sheet, shop: name.shop, month: name.month))
          continue
        }
        guard let line = lines.first(where: { $0.line == sheet.line }) else {
          throw CorruptBook("sheet \(sheet.sheet) has no line")
        }
        settlement.paid.append(
          Sheet(
            shop: name.shop, month: name.month, payable: line.payable, receivable: line.receivable,
            net: try line.payable - line.receivable))
      }
      return settlement
    }
  }

  /// Draws the sheets of a month that is over; answers with how many it has.
  ///
  /// - Throws: `PointsShopError`; `WriterError`.
  public func drawSheets(of month: Month, _ act: Act) async throws -> Recorded<Int64> {
    try await street.shop.drawSheets(of: month, today: act.today, act.request)
  }

  /// Signs a sheet for the street, after the shop.
  ///
  /// - Throws: `PointsShopError`; `Refused`; `WriterError`.
  public func sign(_ sheet: SheetID, _ act: Act) async throws -> Recorded<SheetID> {
    try await street.shop.sign(sheet, for: .street, act.request)
  }

  /// 扣分: takes points off a wallet, as far as they are there.
  ///
  /// - Throws: ``Refused``; `NotApart`; ``PostedUnread``; `PeopleError`; `WriterError`.
  public func deduct(
    _ points: Points, from card: CardNumber, reason: String, _ act: Act
  ) async throws -> Posted<(due: Points, taken: Points)> {
    try await street.wallets.deduct(points, from: card, reason: reason, on: act.today, act.requestForOthers).posted(
      on: street, act
    ) {
      posted in
      let deduction: Deduction = try posted.document()
      return (deduction.due, deduction.taken)
    }
  }

  /// 记错人更正: gives what is left of a receipt to the member whose it is.
  ///
  /// - Returns: the points that were moved, and those that the right member owes for them.
  /// - Throws: ``Refused``; `NotApart`; ``PostedUnread``; `PointsShopError`; `PeopleError`; `WriterError`.
  public func correctMember(
    of receipt: EntryNumber, to card: CardNumber, reason: String, _ act: Act
  ) async throws -> Posted<(points: Points, owed: Points)> {
    try await street.shop.correctMember(of: receipt, to: card, reason: reason, on: act.today, act.requestForOthers).posted(
      on: street, act
    ) { posted in
      let correction: MemberCorrection = try posted.document()
      return (correction.points, correction.owed)
    }
  }

  /// 复核: a second person says that an entry is right, under another login than posted it.
  ///
  /// - Throws: `ConfirmationError`; `Refused`; `WriterError`.
  public func confirm(_ entry: EntryNumber, _ act: Act) async throws -> Recorded<EntryNumber> {
    try await street.desk.confirm(entry, act.request)
  }

  /// 追认: ratifies what a paper slip paid over quota.
  ///
  /// - Throws: `PointsShopError`; `Refused`; `WriterError`.
  public func ratifySlip(_ entry: EntryNumber, _ act: Act) async throws -> Recorded<EntryNumber> {
    try await street.shop.ratifySlip(entry, act.request)
  }

  /// 补发: issues points for those that an entry took wrongly: an expiry, or a deduction or closure after its year.
  ///
  /// - Throws: ``Refused``; `NotApart`; `WalletsError`; `Refusal`; `WriterError`.
  public func reissue(_ points: Points, for entry: EntryNumber, reason: String, _ act: Act) async throws -> Posted<Void> {
    try await street.wallets.reissue(points, for: entry, reason: reason, on: act.today, act.requestForOthers).posted(
      on: street, act)
  }

  /// 核销欠分: writes off all that a volunteer owes.
  ///
  /// - Returns: points that a quota had lent, and points that had been paid over quota.
  /// - Throws: ``Refused``; `NotApart`; ``PostedUnread``; `PeopleError`; `WriterError`.
  public func writeOffDebt(
    of card: CardNumber, reason: String, _ act: Act
  ) async throws -> Posted<(lent: Points, overQuota: Points)> {
    try await street.wallets.writeOffDebt(of: card, reason: reason, on: act.today, act.requestForOthers).posted(on: street, act) {
      posted in
      let writeOff: WriteOff = try posted.document()
      return (writeOff.lent, writeOff.overQuota)
    }
  }

  /// What a settlement of months through one would pay now, and what it would carry over.
  public func sheetsToSettle(
    through month: Month
  ) async throws -> (paid: [PointsShop.Sheet], carried: [PointsShop.Sheet]) {
    try await street.shop.sheetsToSettle(through: month)
  }

  /// 对账: runs every check over a month, or over the whole book; nothing is kept of it.
  ///
  /// - Parameters:
  ///   - month: nil for the whole book.
  ///   - readsAll: reads the whole book first, and then the month.
  ///   - progress: told how many checks are done, and of how many.
  /// - Throws: `ReconciliationJob.Failure`; `PostgresError` if the database cannot be read.
  public func reconcile(
    month: Month? = nil, readsAll: Bool = false, progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) async throws -> ReconciliationRun {
    try await street.reconciliation.run(month: month, readsAll: readsAll, progress: progress)
  }

  /// 对账, as somebody at a desk does it: what it found is kept, for whoever looks later.
  ///
  /// - Throws: `ReconciliationJob.Failure`; `PostgresError` if the database cannot be read.
  public func reconcile(by user: UserID, month: Month? = nil) async throws -> KeptRun {
    try await street.reconciliation.run(by: user, month: month)
  }
}

extension Street {
  /// The reconciler's desk.
  public var books: Books { Books(self) }
}
