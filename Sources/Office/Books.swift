public import Ledger
import LedgerPostgres
public import People
import PointsShop
import Postgres
public import Reconciliation
import Volunteering

/// The reconciler's desk: settling with the shops, and putting right what was wrong.
public struct Books: Sendable {
  private let street: Street

  init(_ street: Street) { self.street = street }

  /// Why something cannot be done to an entry.
  public enum Failure: Error, Sendable {
    /// No entry has this number.
    case unknownEntry(EntryNumber)
  }

  /// One shop's sheet: points payable to it and receivable from it.
  public struct Sheet: Sendable {
    /// The shop's code.
    public let shop: Code
    /// Points payable to it for goods sold.
    public let payable: Points
    /// Points receivable from it for goods returned.
    public let receivable: Points
    /// Payable less receivable; below zero if it owes more.
    public let net: Points
  }

  /// 冲正: undoes an entry, once.
  ///
  /// - Throws: ``Refused``; ``Failure``; `Refusal` if entries of its kind have their own way back; `WriterError`.
  public func reverse(_ entry: EntryNumber, reason: String, _ act: Act) async throws -> Posted<Void> {
    try await street.desk.post(act.request) {
      guard let posted = try await street.desk.read({ try $0.entries([entry])[entry] }) else { throw Failure.unknownEntry(entry) }
      return try await street.desk.reversal(
        of: posted, reason: reason, on: act.today, grace: VintageRule.grace(on: act.today),
        guards: try await street.shop.guards(ofReversing: posted), act.request
      ) { try await street.people.repayment(of: $0, on: act.today) }
    }.posted()
  }

  /// 超市月结: clears what the street owes its shops, and they owe it.
  ///
  /// - Throws: ``Refused``; ``PostedUnread``; `WriterError`.
  public func settle(_ act: Act) async throws -> Posted<[Sheet]> {
    try await street.shop.settle(on: act.today, act.request).posted { posted in
      let sheets = posted.rows(of: SettlementSheet.self)
      let codes = try await street.shop.codes(of: sheets.map(\.shop))
      return try sheets.map { sheet in
        guard let shop = codes[sheet.shop] else { throw CorruptBook("shop \(sheet.shop) has no code") }
        return Sheet(
          shop: shop, payable: sheet.payable, receivable: sheet.receivable, net: try sheet.payable - sheet.receivable)
      }
    }
  }

  /// 扣分: takes points off a wallet, as far as they are there.
  ///
  /// - Throws: ``Refused``; ``PostedUnread``; `PeopleError`; `WriterError`.
  public func deduct(
    _ points: Points, from card: CardNumber, reason: String, _ act: Act
  ) async throws -> Posted<(due: Points, taken: Points)> {
    try await street.volunteering.deduct(points, from: card, reason: reason, on: act.today, act.request).posted { posted in
      let deduction: Deduction = try posted.document()
      return (deduction.due, deduction.taken)
    }
  }

  /// 对账: runs every check up to the present head.
  ///
  /// - Throws: `PostgresError` if the database cannot be read.
  public func reconcile() async throws -> ReconciliationRun { try await street.reconciliation.run() }
}

extension Street {
  /// The reconciler's desk.
  public var books: Books { Books(self) }
}
