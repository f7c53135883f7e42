public import Ledger
public import LedgerPostgres
public import People
import Postgres

/// The document of a receipt that was given to the right member (记错人更正): the last one of a receipt says whose it is.
public struct MemberCorrection: DocumentRow {
  /// `shop.member_correction`.
  public static let table = DocumentTable("shop.member_correction", of: MemberCorrection.self, kinds: [.memberCorrection])

  /// Its line in the entry: 1.
  public var line: Int64 = 1
  /// The entry of the redemption or the slip.
  public var receipt: EntryNumber = 0
  /// The wrong member, who gets the points back: of one merged since, the last successor.
  public var wrong = HolderID.book
  /// The right member.
  public var right = HolderID.book
  /// Points that were left of the receipt.
  public var points = Points.zero
  /// Points of these that the right member owes.
  public var owed = Points.zero

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("receipt", &receipt)
    columns.column("wrong_member", &wrong)
    columns.column("right_member", &right)
    columns.column("points", &points)
    columns.column("owed", &owed)
  }
}

/// Whose a receipt is, and how it was paid, as of now.
struct Payment {
  /// The entry that says so: that of the receipt, or of its last correction.
  let posted: PostedEntry
  /// The member; of one merged since, the last successor.
  let member: HolderID
  /// The vintages that paid, and that of points which no wallet covered.
  let spent: [VintageAmount]

  /// The last correction's entry; 0 if there is none.
  func correction(of receipt: Receipt) -> EntryNumber { posted.entry.number == receipt.entry ? 0 : posted.entry.number }
}

extension PointsShopRoom {
  /// The member to whom a receipt was given by 记错人更正; of one merged since, the last successor; nil if it is still the first one's.
  ///
  /// - Parameter entry: only what was corrected before this entry counts.
  public func correctedMember(
    of receipt: EntryNumber, before entry: EntryNumber = EntryNumber(.max), _ reader: BookReader
  ) throws -> HolderID? {
    let correction = Self.lastCorrection(of: receipt, before: entry, book: book)
    let last: HolderID? = try reader.query(correction).first.map { try $0["right_member"] }
    return try last.map { try reader.successors(of: [$0])[$0] ?? $0 }
  }

  /// The entry of the last 记错人更正 of a receipt; nil if it has none.
  public func lastCorrection(of receipt: EntryNumber, _ reader: BookReader) throws -> EntryNumber? {
    try reader.query(Self.lastCorrection(of: receipt, before: EntryNumber(.max), book: book)).first.map { try $0["entry"] }
  }

  static func lastCorrection(of receipt: EntryNumber, before entry: EntryNumber, book: Int32) -> SQL {
    """
    SELECT c.entry, c.right_member FROM shop.member_correction c
     WHERE c.book = \(book) AND c.receipt = \(receipt) AND c.entry < \(entry) ORDER BY c.entry DESC LIMIT 1
    """
  }

  /// Whose a receipt is, and how it was paid.
  func payment(of receipt: Receipt, _ posted: PostedEntry, _ reader: BookReader) throws -> Payment {
    let last = try lastCorrection(of: receipt.entry, reader)
    var (paying, payer, points) = (posted, receipt.member, receipt.total)
    if let last {
      guard let entry = try reader.entries([last], of: [.memberCorrection])[last], let correction: MemberCorrection = entry.row()
      else { throw CorruptBook("entry \(last) has no row of \(MemberCorrection.table.name)") }
      (paying, payer, points) = (entry, correction.right, correction.points)
    }
    var spent = paying.entry.postings
      .filter { $0.account.code == .spendable && $0.account.holder == payer && $0.amount > 0 }
      .map { VintageAmount(vintage: $0.account.vintage, amount: $0.amount) }
    // Points that no wallet covered come back, once the debt is repaid, as if released on the day of the payment.
    let uncovered = points.hundredths - spent.reduce(0) { $0 + $1.amount }
    if uncovered > 0 {
      spent.append(VintageAmount(vintage: VintageRule.vintage(releasedOn: paying.entry.businessDate), amount: uncovered))
    }
    return Payment(posted: paying, member: try reader.successors(of: [payer])[payer] ?? payer, spent: spent)
  }

  /// 记错人更正: right goods, wrong member: what is left of a receipt is paid by the right one, at the old prices, and comes back to the
  /// wrong one as after a return.
  ///
  /// - Parameter reason: why, in words; it can be erased.
  /// - Throws: ``PointsShopError``; `PeopleError`; `WriterError`.
  public func correctMember(
    of receipt: EntryNumber, to card: CardNumber, reason: String, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    try await desk.post(request) {
      let right = try await people.member(card, on: day)
      let (posted, sold, payment, returns) = try await desk.read { reader in
        let (posted, sold) = try self.receipt(receipt, reader)
        return (posted, sold, try self.payment(of: sold, posted, reader), try self.returnsSoFar(of: receipt, reader))
      }
      guard right.holder != payment.member else { throw PointsShopError.sameMember }
      let correction = payment.correction(of: sold)
      let left = try Points.sum(payment.spent.map { Points(hundredths: $0.amount) }) - returns.refunded(since: correction)
      guard left > .zero else { throw PointsShopError.nothingLeft(receipt) }
      let givenBack = Fact.pointsGivenBack(for: receipt, since: correction)
      let back = Leg.GiveBack(
        holder: payment.member, amount: left, spent: payment.spent, givenBack: givenBack, grace: VintageRule.grace(on: day),
        repaymentTo: try await people.repayment(of: payment.member, on: day))
      let debt = Account.clawbackReceivable(from: right.holder).group
      let pieces = sold.lines.flatMap { line -> [Guard] in
        let pieces = line.quantity - (returns.pieces[line.line] ?? 0)
        let month = posted.entry.businessDate.month
        return [
          counting(.piecesTaken(of: line.goods, by: payment.member, in: month), -pieces),
          counting(.piecesTaken(of: line.goods, by: right.holder, in: month), pieces),
        ]
      }
      var draft = request.draft(
        .memberCorrection, on: day,
        guards: [
          Guard(.lastCorrection(of: receipt), .equals(correction.number), effect: .becomesEntry, otherwise: .recompose),
          Guard(.standingReturns(of: receipt), .equals(Int64(returns.entries.count)), otherwise: .recompose),
          counting(givenBack, left.hundredths),
        ] + pieces,
        [
          EntryDraft.Alternative(
            legs: .correctMember(back, to: right.holder, quota: right.repayment(on: day)), details: ["receipt": .id(receipt)],
            document: { decided in
              var correction = MemberCorrection()
              correction.receipt = receipt
              correction.wrong = payment.member
              correction.right = right.holder
              correction.points = left
              correction.owed = decided.points(on: debt)
              return correction
            })
        ])
      draft.remark = Remark(reason)
      draft.affects = posted.entry.period
      return draft
    }
  }
}
