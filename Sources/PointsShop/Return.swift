public import Ledger
public import LedgerPostgres
import People
import Postgres

/// The receipt of a return, from its stored documents alone.
public struct ReturnReceipt: Sendable {
  /// The entry of the redemption.
  public let receipt: EntryNumber
  /// The shop.
  public let shop: HolderID
  /// The member who got the points back.
  public let member: HolderID
  /// The member's spendable points after it.
  public let balance: Points
  /// Points given back.
  public let refunded: Points
  /// The lines.
  public let lines: [Line]

  /// The receipt of a posted return; nil if the entry is none.
  public init?(_ posted: PostedEntry) {
    guard let head: ReturnHead = posted.row() else { return nil }
    receipt = head.receipt
    shop = head.shop
    member = head.member
    balance = head.balance
    refunded = head.refunded
    lines = posted.rows()
  }

  /// A line of a return: a row of its documents.
  public struct Line: DocumentRow {
    /// `shop.return_line`.
    public static let table = DocumentTable("shop.return_line", of: Line.self, kinds: [.returned])

    /// Its number in the return, from 1.
    public var line: Int64 = 1
    /// The entry of the redemption.
    public var receipt: EntryNumber = 0
    /// The line of the redemption's receipt.
    public var receiptLine: Int64 = 0
    /// Pieces.
    public var quantity: Int64 = 0
    /// The price of a piece at the sale.
    public var price = Points.zero
    /// Points given back for all pieces.
    public var total = Points.zero

    /// A row without content.
    public init() {}

    init(line: Int64, receipt: EntryNumber, receiptLine: Int64, quantity: Int64, price: Points, total: Points) {
      self.line = line
      self.receipt = receipt
      self.receiptLine = receiptLine
      self.quantity = quantity
      self.price = price
      self.total = total
    }

    /// The columns.
    public mutating func visit(_ columns: inout some DocumentColumns) {
      columns.column("receipt", &receipt)
      columns.column("receipt_line", &receiptLine)
      columns.column("quantity", &quantity)
      columns.column("price", &price)
      columns.column("total", &total)
    }
  }
}

/// The head of a return's receipt: a row of its documents.
struct ReturnHead: DocumentRow {
  static let table = DocumentTable("shop.return_receipt", of: ReturnHead.self, kinds: [.returned])

  var line: Int64 = 1
  /// The entry of the redemption.
  var receipt: EntryNumber = 0
  var shop = HolderID.book
  /// The member who gets the points back.
  var member = HolderID.book
  var refunded = Points.zero
  var balance = Points.zero

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("receipt", &receipt)
    columns.column("shop", &shop)
    columns.column("member", &member)
    columns.column("refunded", &refunded)
    columns.column("balance", &balance)
  }
}

extension PointsShopRoom {
  /// 退货, whole or part: goods back on the shelf of the shop that sold them, points back to the vintages they came from.
  ///
  /// - Parameters:
  ///   - receipt: the entry of the redemption.
  ///   - expectedReturns: how many returns of it the clerk saw; refused if the number has changed.
  ///   - reason: why, in words; it can be erased.
  /// - Throws: ``PointsShopError``; `WriterError`; `LedgerError.amountOverflow`.
  public func takeBack(
    _ basket: Basket, of receipt: EntryNumber, at code: Code, on day: Day, expectedReturns: Int64? = nil,
    reason: String? = nil, _ request: BookRequest
  ) async throws -> Answer {
    try await desk.post(request) {
      let (posted, sold, payment) = try await desk.read { reader in
        let (posted, sold) = try self.receipt(receipt, reader)
        return (posted, sold, try self.payment(of: sold, posted, reader))
      }
      // Another shop's receipt is none of this shop's, so that numbers do not tell what is sold elsewhere.
      guard try await shop(code) == sold.shop else { throw PointsShopError.unknownReceipt(receipt) }
      let names = try await goodsNames(sold.lines.map(\.goods))
      let lines = try basket.lines.enumerated().map { index, line in
        guard let of = sold.lines.first(where: { names[$0.goods]?.sku == line.sku }) else {
          throw PointsShopError.notOnReceipt(line.sku)
        }
        return try ReturnDraft.Line(number: Int64(index + 1), sku: line.sku, sold: of, quantity: line.pieces)
      }
      return try ReturnDraft(
        receipt: sold, payment: payment, month: posted.entry.businessDate.month, lines: lines, day: day,
        expectedReturns: expectedReturns, reason: reason, grace: VintageRule.grace(on: day),
        repaymentTo: try await people.repayment(of: payment.member, on: day)
      ).draft(request)
    }
  }

  /// Guards for reversing a return, and none for another entry: it must be the last of its receipt that stands, and its pieces and
  /// points are counted back.
  ///
  /// - Throws: `PostgresError`; ``PointsShopError/unknownReceipt(_:)``.
  public func guards(ofReversing posted: PostedEntry) async throws -> [Guard] {
    guard let returned = ReturnReceipt(posted) else { return [] }
    let entry = posted.entry.number
    let (sale, sold, payment, standing) = try await desk.read { reader in
      let (sale, sold) = try self.receipt(returned.receipt, reader)
      return (
        sale, sold, try self.payment(of: sold, sale, reader), try self.returnsSoFar(of: returned.receipt, reader).entries
      )
    }
    let correction = payment.correction(of: sold)
    let returns = Fact.standingReturns(of: returned.receipt)
    let place = Int64((standing.firstIndex(of: entry) ?? -1) + 1)
    return [
      // A return before the receipt was given to another member stays: its points are that member's no more.
      Guard(
        .lastCorrection(of: returned.receipt), .equals(correction.number),
        otherwise: .recompose),
      Guard(
        .lastCorrection(of: returned.receipt), .atMost(entry.number - 1),
        otherwise: .refuse(.receiptCorrected, ["entry": .id(entry), "receipt": .id(returned.receipt)])),
      // The refusal names the last return: if another was posted since this was read, it is composed again.
      Guard(returns, .equals(Int64(standing.count)), otherwise: .recompose),
      Guard(
        returns, .equals(place), effect: .adds(-1),
        otherwise: .refuse(
          .laterReturn,
          ["entry": .id(entry), "receipt": .id(returned.receipt), "first": .id(standing.last ?? entry)])),
      counting(.pointsGivenBack(for: returned.receipt, since: correction), -returned.refunded.hundredths),
    ]
      + returned.lines.flatMap { line -> [Guard] in
        let goods = sold.lines.first { $0.line == line.receiptLine }?.goods ?? 0
        return [
          counting(.piecesReturned(of: returned.receipt, line: line.receiptLine), -line.quantity),
          counting(.piecesTaken(of: goods, by: payment.member, in: sale.entry.businessDate.month), line.quantity),
        ]
      }
  }
}

/// A guard that only keeps count, for later drafts of the batch.
func counting(_ fact: Fact, _ amount: Int64) -> Guard {
  Guard(fact, .atMost(Amount.limit), effect: .adds(amount), otherwise: .recompose)
}

/// A return that is being composed.
private struct ReturnDraft {
  struct Line {
    let number: Int64
    let sku: String
    let sold: Receipt.Line
    let quantity: Int64
    /// Points given back, for the pieces sold at most: a guard refuses a larger quantity.
    let total: Points

    init(number: Int64, sku: String, sold: Receipt.Line, quantity: Int64) throws {
      self.number = number
      self.sku = sku
      self.sold = sold
      self.quantity = quantity
      total = try sold.price * min(quantity, sold.quantity)
    }
  }

  let receipt: Receipt
  let payment: Payment
  /// The month of the sale: its pieces counted against this month's limit.
  let month: Month
  let lines: [Line]
  let day: Day
  let expectedReturns: Int64?
  let reason: String?
  let grace: Vintage
  let repaymentTo: Account

  func draft(_ request: BookRequest) throws -> EntryDraft {
    let refunded = try Points.sum(lines.map(\.total))
    let correction = payment.correction(of: receipt)
    let givenBack = Fact.pointsGivenBack(for: receipt.entry, since: correction)
    let back = Leg.GiveBack(
      holder: payment.member, amount: refunded, spent: payment.spent, givenBack: givenBack, grace: grace, repaymentTo: repaymentTo
    )
    let goods = lines.map { GoodsQuantity(sku: $0.sku, pieces: min($0.quantity, $0.sold.quantity)) }
    var draft = request.draft(
      .returned, on: day,
      guards: [
        oneMoreReturn, Guard(.lastCorrection(of: receipt.entry), .equals(correction.number), otherwise: .recompose),
      ] + lines.flatMap(guards(of:)) + [counting(givenBack, refunded.hundredths)],
      [
        EntryDraft.Alternative(
          legs: .takeBack(back, at: receipt.shop, goods: goods), details: ["receipt": .id(receipt.entry)],
          tables: [ReturnHead.table, ReturnReceipt.Line.table], documents: { documents($0, refunded: refunded) })
      ])
    draft.returnsOf = receipt.entry
    draft.remark = reason.map { Remark($0) }
    return draft
  }

  private var oneMoreReturn: Guard {
    let returns = Fact.standingReturns(of: receipt.entry)
    guard let expectedReturns else { return counting(returns, 1) }
    return Guard(
      returns, .equals(expectedReturns), effect: .adds(1),
      otherwise: .refuse(.returnsChanged, ["receipt": .id(receipt.entry), "expected": .int(expectedReturns)]))
  }

  private func guards(of line: Line) -> [Guard] {
    let notMoreThanSold = Guard(
      .piecesReturned(of: receipt.entry, line: line.sold.line), .atMost(line.sold.quantity), effect: .adds(line.quantity),
      otherwise: .refuse(
        .returnExceedsSale,
        ["sku": .string(line.sku), "sold": .int(line.sold.quantity), "quantity": .int(line.quantity)]))
    return [notMoreThanSold, counting(.piecesTaken(of: line.sold.goods, by: payment.member, in: month), -line.quantity)]
  }

  private func documents(_ decided: DecidedPostings, refunded: Points) -> [Document] {
    let head = ReturnHead(
      receipt: receipt.entry, shop: receipt.shop, member: payment.member, refunded: refunded,
      balance: decided.spendable(of: payment.member, on: day))
    return [head.document]
      + lines.map { line in
        ReturnReceipt.Line(
          line: line.number, receipt: receipt.entry, receiptLine: line.sold.line, quantity: line.quantity,
          price: line.sold.price, total: line.total
        ).document
      }
  }
}
