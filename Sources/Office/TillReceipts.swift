import Access
public import Foundation
public import Ledger
public import LedgerPostgres
public import People
public import PointsShop

extension Till {
  /// What the paper of a redemption or of a return says beside its lines, as of that entry.
  public struct Paper: Sendable {
    /// The shop's code and name.
    public let shop: (code: Code, name: String)
    /// When it was recorded.
    public let time: Instant
    /// What colleagues call the clerk.
    public let clerk: String
    /// The member's name as strangers may see it.
    public let maskedMember: String
    /// The last four digits of the member's card; nil where the receipt keeps no card, or the card of another.
    public let cardTail: String?
    /// How the member was found; nil for slips, and for receipts from before this was kept.
    public let found: Found?
    /// Who took the goods; nil if the member did, or if it was erased.
    public let collector: Collector?
    /// Why the goods came back; nil for a redemption, if nobody said, or if it was erased.
    public let reason: String?
    /// The masked name of the member whom the receipt was given to since (记错人更正); nil if to nobody, and for a return.
    public let correctedTo: String?
    /// The vintages that paid, or that points came back to, the first to expire first; a grace has its own line.
    public let vintages: [(lastDay: Day, points: Points)]
    /// The member's spendable points right before.
    public let balanceBefore: Points
    /// The member's spendable points right after.
    public let balance: Points
    /// Of these, those that are spent next; nil if none were left.
    public let firstExpiry: (lastDay: Day, points: Points)?
    /// The block that committed it.
    public let block: BlockNumber
    /// That block's hash.
    public let head: Data
    /// How often it was printed so far.
    public let prints: Int64
  }

  /// A receipt, with its returns that stand.
  public struct ReceiptSoFar: Sendable {
    /// The shop that sold.
    public let shop: HolderID
    /// Each line as sold, with the pieces returned since.
    public let lines: [(line: Line, returned: Int64)]
    /// The points paid.
    public let total: Points
    /// The spendable points right after.
    public let balance: Points
    /// How many returns stand.
    public let returns: Int64
    /// These, in order.
    public let standing: [StandingReturn]
    /// Points given back by them.
    public let refunded: Points
    /// What the paper says beside.
    public let paper: Paper
  }

  /// A return of a receipt that stands.
  public struct StandingReturn: Sendable {
    /// Its entry.
    public let entry: EntryNumber
    /// When it was recorded.
    public let time: Instant
    /// What came back.
    public let lines: [Line]
    /// Points given back.
    public let refunded: Points
  }

  /// The receipt of a return.
  public struct ReturnPaper: Sendable {
    /// The entry of the redemption.
    public let receipt: EntryNumber
    /// The shop.
    public let shop: HolderID
    /// What came back, at the prices of the sale.
    public let lines: [Line]
    /// Points given back.
    public let refunded: Points
    /// Whether the return was reversed since.
    public let isReversed: Bool
    /// What the paper says beside.
    public let paper: Paper
  }

  /// The receipt of a redemption.
  ///
  /// - Throws: `PointsShopError`.
  public func receipt(_ entry: EntryNumber) async throws -> (posted: PostedEntry, receipt: ReceiptSoFar) {
    let (posted, receipt, returns, standing, paper) = try await street.desk.read { reader in
      let (posted, receipt, returns) = try street.shop.receiptSoFar(entry, reader)
      let back = try reader.entries(returns.entries, of: [.returned])
      let paper = try self.paper(
        of: posted, at: receipt.shop, member: receipt.member, balance: receipt.balance, card: receipt.card, found: receipt.found,
        reader)
      return (posted, receipt, returns, returns.entries.compactMap { back[$0] }, paper)
    }
    let lines = zip(receipt.lines, try await lines(of: receipt)).map { ($1, returns.pieces[$0.line] ?? 0) }
    return (
      posted,
      ReceiptSoFar(
        shop: receipt.shop, lines: lines, total: receipt.total, balance: receipt.balance, returns: Int64(returns.entries.count),
        standing: try await self.standing(standing, of: receipt), refunded: try returns.refunded(), paper: paper)
    )
  }

  /// The receipt of a return.
  ///
  /// - Throws: `PointsShopError.unknownReceipt`.
  public func returnReceipt(_ entry: EntryNumber) async throws -> (posted: PostedEntry, receipt: ReturnPaper) {
    let (posted, returned, sold, isReversed, paper) = try await street.desk.read { reader in
      guard let posted = try reader.entries([entry], of: [.returned])[entry], let returned = ReturnReceipt(posted) else {
        throw PointsShopError.unknownReceipt(entry)
      }
      let sold = try street.shop.receipt(returned.receipt, reader).receipt
      // The card on the receipt is that of whoever it was sold to: not of a member whom it was given to since.
      let isCorrected = try street.shop.correctedMember(of: sold.entry, before: entry, reader) != nil
      let paper = try self.paper(
        of: posted, at: returned.shop, member: returned.member, balance: returned.balance, card: isCorrected ? nil : sold.card,
        found: isCorrected ? nil : sold.found, reader)
      return (posted, returned, sold, try reader.reversal(of: entry) != nil, paper)
    }
    return (
      posted,
      ReturnPaper(
        receipt: returned.receipt, shop: returned.shop, lines: try await lines(of: returned, sold), refunded: returned.refunded,
        isReversed: isReversed, paper: paper)
    )
  }

  /// Counts a print of the receipt of a redemption or of a return: 1 is the original, from 2 on it is a reprint (重印).
  ///
  /// - Throws: `PointsShopError.unknownReceipt`, also for another shop's; ``Refused``; `WriterError`.
  public func print(_ entry: EntryNumber, _ act: Act) async throws -> Recorded<Int64> {
    let act = try await act.at({ try await street.shop.shop(ofReceipt: entry) }, orNone: PointsShopError.unknownReceipt(entry))
    return try await street.shop.print(entry, act.request)
  }

  /// Which print of a receipt somebody's key counted just now; nil if it is none, or if it was longer ago: an address that is opened
  /// again must not be a second original.
  public func print(by key: UUID, of entry: EntryNumber, for user: UserID) async throws -> Int64? {
    guard let kept = try await street.desk.keptAnswer(of: key, by: user), let printed: EntryNumber = try? kept.id("entry"),
      printed == entry, let print = try? kept.int("print")
    else { return nil }
    return try await street.desk.read { try street.shop.isFresh(print: print, of: entry, $0) } ? print : nil
  }

  /// The returns of a receipt that stand, in order, by their entries.
  func standing(_ returns: [PostedEntry], of sold: Receipt) async throws -> [StandingReturn] {
    var standing: [StandingReturn] = []
    for posted in returns {
      guard let returned = ReturnReceipt(posted) else { throw CorruptBook("return \(posted.entry.number) has no receipt") }
      standing.append(
        StandingReturn(
          entry: posted.entry.number, time: posted.recordedAt, lines: try await lines(of: returned, sold),
          refunded: returned.refunded))
    }
    return standing
  }

  /// What the paper of an entry says beside its lines.
  func paper(
    of posted: PostedEntry, at shop: HolderID, member: HolderID, balance: Points, card: CardID?, found: Found?,
    _ reader: BookReader
  ) throws -> Paper {
    let wallet = posted.entry.postings.filter { $0.account.code == .spendable && $0.account.holder == member }
    // A debit of the wallet spends, a credit gives back.
    let change = try Points.sum(wallet.map { Points(hundredths: $0.amount) })
    let isReturn = posted.entry.kind == .returned
    let remark = try reader.remark(of: posted.entry.number)
    let corrected = try isReturn ? nil : street.shop.correctedMember(of: posted.entry.number, reader)
    return Paper(
      shop: try street.shop.shop(shop, reader), time: posted.recordedAt,
      clerk: try street.users.user(id: posted.entry.actor, reader.session)?.name ?? "",
      maskedMember: try street.people.maskedName(of: member, reader),
      cardTail: try card.flatMap { try street.people.tail(of: $0, reader) },
      found: found, collector: isReturn ? nil : remark.flatMap(Collector.init(remark:)), reason: isReturn ? remark : nil,
      correctedTo: try corrected.map { try street.people.maskedName(of: $0, reader) },
      vintages: wallet.sorted { $0.account.vintage < $1.account.vintage }.map {
        (lastDay: $0.account.vintage.lastDay, points: Points(hundredths: abs($0.amount)))
      }, balanceBefore: try balance + change, balance: balance,
      firstExpiry: try street.people.firstExpiry(
        of: member, on: posted.entry.businessDate, after: posted.entry.number, reader), block: posted.block, head: posted.hash,
      prints: try street.shop.prints(of: posted.entry.number, reader))
  }
}
