public import Ledger
public import LedgerPostgres
import Postgres

/// A return's receipt as its documents say.
public struct ReturnReceipt: Sendable {
  /// A line of it.
  public struct Line: Sendable {
    /// The line of the redemption's receipt.
    public let receiptLine: Int64
    /// Pieces.
    public let quantity: Int64
    /// Hundredths of a point a piece, as sold.
    public let price: Int64
    /// Hundredths of a point.
    public let total: Int64
  }

  /// The entry of the redemption.
  public let receipt: Int64
  /// Hundredths of a point given back.
  public let refunded: Int64
  /// The member's spendable points after it, in hundredths.
  public let balance: Int64
  /// The lines.
  public let lines: [Line]

  /// The receipt of a posted return; nil if the entry is none.
  public init?(_ posted: PostedEntry) {
    guard let head = posted.documents.first(where: { $0.table == "shop.return_receipt" })?.values.map(\.int),
      let receipt = head[1], let refunded = head[4], let balance = head[5]
    else { return nil }
    self.receipt = receipt
    self.refunded = refunded
    self.balance = balance
    lines = posted.documents.filter { $0.table == "shop.return_line" }.compactMap { document in
      let values = document.values.map(\.int)
      guard let line = values[2], let quantity = values[3], let price = values[4], let total = values[5] else { return nil }
      return Line(receiptLine: line, quantity: quantity, price: price, total: total)
    }
  }
}

extension PointsShop {
  /// 退货, whole or part: goods back on the shelf of the shop that sold them, points back to the vintages they came from.
  ///
  /// - Parameters:
  ///   - receipt: the entry of the redemption.
  ///   - grace: the vintage for points whose own is past.
  ///   - repaymentTo: where a debt goes that is repaid out of it, for the member of the receipt.
  /// - Throws: ``PointsShopError``; ``WriterError``.
  public func takeBack(
    _ basket: Basket, of receipt: Int64, at code: String, on day: Day, grace: Day, _ request: BookRequest,
    repaymentTo: @escaping @Sendable (HolderID) async throws -> Account
  ) async throws -> Answer {
    try await desk.post(request) {
      let (posted, sold) = try await self.receipt(receipt)
      guard try await desk.reads.run({ try existingShop(code, $0) }) == sold.shop else { throw PointsShopError.otherShop }
      let skus = try await self.skus(of: sold.lines.map(\.goods))
      let lines = try basket.lines.enumerated().map { index, line in
        guard let of = sold.lines.first(where: { skus[$0.goods] == line.sku }) else {
          throw PointsShopError.notOnReceipt(line.sku)
        }
        return TakingBack.Line(number: Int64(index + 1), sku: line.sku, sold: of, quantity: line.pieces)
      }
      let spent = posted.entry.postings.filter { $0.account.code == .spendable }
        .map { Lot(vintage: $0.account.lot, amount: $0.amount) }
      let member = try await present(sold.member)
      let taking = TakingBack(
        receipt: sold, member: member, month: Int64(posted.entry.businessDate.month.number), spent: spent, lines: lines, day: day,
        grace: grace,
        repaymentTo: try await repaymentTo(member))
      return taking.draft(request)
    }
  }

  /// What the reversal of a return changes: no later return of the receipt may stand.
  ///
  /// - Throws: `PostgresError`; ``PointsShopError/unknownReceipt(_:)``.
  public func guards(ofReversing posted: PostedEntry) async throws -> [Guard] {
    guard let returned = ReturnReceipt(posted) else { return [] }
    let entry = posted.entry.number
    let (sale, sold) = try await receipt(returned.receipt)
    let member = try await present(sold.member)
    let month = Int64(sale.entry.businessDate.month.number)
    let position = try await position(of: entry, among: returned.receipt)
    return [
      Guard(
        Fact(.returns, returned.receipt), .equals(position), effect: .adds(-1),
        otherwise: .refuse(.notReversible, ["entry": .int(entry), "receipt": .int(returned.receipt)])),
      counting(Fact(.givenBack, returned.receipt), -returned.refunded),
    ]
      + returned.lines.flatMap { line -> [Guard] in
        let goods = sold.lines.first { $0.number == line.receiptLine }?.goods ?? 0
        return [
          counting(Fact(.returned, returned.receipt, line.receiptLine), -line.quantity),
          counting(Fact(.taken, member.number, goods, month), line.quantity),
        ]
      }
  }

  /// A member of a receipt, or of one who was merged since the last successor.
  private func present(_ member: HolderID) async throws -> HolderID {
    try await desk.reads.run { try BookQueries(book: book).successors(of: [member], $0)[member] } ?? member
  }

  /// The place of a return among those of its receipt that stand, from 1; 0 once it is reversed.
  ///
  /// Only the last may be reversed, so a place, once taken, does not change.
  private func position(of entry: Int64, among receipt: Int64) async throws -> Int64 {
    let standing = try await desk.reads.run { session in
      try session.query(
        """
        SELECT r.entry FROM shop.return_receipt r
         WHERE r.book = \(book) AND r.receipt = \(receipt)
           AND NOT EXISTS (SELECT FROM ledger.entry e WHERE e.book = r.book AND e.reverses = r.entry)
         ORDER BY r.entry
        """
      ).decode(Int64.self)
    }
    return Int64((standing.firstIndex(of: entry) ?? -1) + 1)
  }
}

/// A guard that only keeps count, for later drafts of the batch.
private func counting(_ fact: Fact, _ amount: Int64) -> Guard {
  Guard(fact, .atMost(Amount.limit), effect: .adds(amount), otherwise: .recompose)
}

/// A return that is being composed.
private struct TakingBack {
  struct Line {
    let number: Int64
    let sku: String
    let sold: Receipt.Line
    let quantity: Int64

    /// Within limits: no more pieces than were sold can pass the guard, and the sale's total did not overflow.
    var total: Int64 { min(quantity, sold.quantity) * sold.price }
  }

  let receipt: Receipt
  /// Whose points come back: of a member who was merged since, the last successor.
  let member: HolderID
  /// The month of the sale, as 202606: the limit it counted against.
  let month: Int64
  let spent: [Lot]
  let lines: [Line]
  let day: Day
  let grace: Day
  let repaymentTo: Account

  func draft(_ request: BookRequest) -> EntryDraft {
    let refunded = lines.reduce(0) { $0 + $1.total }
    let givenBack = Fact(.givenBack, receipt.entry)
    let back = Leg.GiveBack(
      holder: member, amount: refunded, spent: spent, givenBack: givenBack, grace: grace, repaymentTo: repaymentTo)
    let goods = lines.map { GoodsQuantity(sku: $0.sku, pieces: min($0.quantity, $0.sold.quantity)) }
    var draft = request.draft(
      .returned, on: day,
      guards: lines.flatMap(guards(of:)) + [counting(givenBack, refunded), counting(Fact(.returns, receipt.entry), 1)],
      [
        EntryDraft.Alternative(
          legs: .takeBack(back, at: receipt.shop, goods: goods), details: ["receipt": .int(receipt.entry)],
          documents: { documents($0, refunded: refunded) })
      ])
    draft.returnsOf = receipt.entry
    return draft
  }

  private func guards(of line: Line) -> [Guard] {
    let notMoreThanSold = Guard(
      Fact(.returned, receipt.entry, line.sold.number), .atMost(line.sold.quantity), effect: .adds(line.quantity),
      otherwise: .refuse(
        .returnExceedsSale,
        ["sku": .string(line.sku), "sold": .int(line.sold.quantity), "quantity": .int(line.quantity)]))
    return [notMoreThanSold, counting(Fact(.taken, member.number, line.sold.goods, month), -line.quantity)]
  }

  private func documents(_ decided: DecidedPostings, refunded: Int64) -> [Document] {
    let head = Document(
      "shop.return_receipt",
      [
        .int(1), .int(receipt.entry), .int(receipt.shop.number), .int(member.number), .int(refunded),
        .int(decided.spendable(of: member, on: day)),
      ])
    return [head]
      + lines.map { line in
        Document(
          "shop.return_line",
          [
            .int(line.number), .int(receipt.entry), .int(line.sold.number), .int(line.quantity), .int(line.sold.price),
            .int(line.total),
          ])
      }
  }
}
