public import Ledger
public import LedgerPostgres

/// What the shop's paper behind an entry says, line by line: beside the postings it tells which of the two is wrong.
public struct EntryPaper: Sendable {
  /// Goods of a receipt, a delivery, an opening, a transfer or a count; or a shop's sheet of a settlement.
  public struct Line: Sendable {
    /// The goods with their SKU; of a sheet the shop.
    public fileprivate(set) var title = "没有登记的商品"
    /// The SKU; nil for a sheet.
    public fileprivate(set) var sku: String?
    /// Pieces before it, where a count or a correction changes one figure into another.
    public fileprivate(set) var before: Int64?
    /// Pieces, below zero for those that went back to whoever brought them; nil for a sheet.
    public fileprivate(set) var pieces: Int64?
    /// The price of a piece; nil where no points are asked.
    public fileprivate(set) var price: Points?
    /// Points for all pieces; of a sheet, what the shop was due.
    public fileprivate(set) var points: Points?
    fileprivate var goods: GoodsID?
    fileprivate var shop: HolderID?
  }

  /// The lines.
  public fileprivate(set) var lines: [Line]
  /// The sum that stands on a receipt or a return, apart from its lines; nil for other papers.
  public let total: Points?

  /// The goods whose pieces are not those that some postings moved, by SKU.
  public func differing(from postings: [Posting]) -> Set<String> {
    let moved = Dictionary(grouping: lines) { $0.sku ?? "" }.mapValues { lines in
      lines.reduce(0) { $0 &+ ($1.pieces ?? 0) &- ($1.before ?? 0) }.magnitude
    }
    // What moves between two shelves is posted on both of them: it counts once.
    var posted: [String: UInt64] = [:]
    for posting in postings where posting.account.code == .stock {
      guard case .goods(let sku) = posting.account.commodity else { continue }
      posted[sku] = max(posted[sku, default: 0], posting.amount.magnitude)
    }
    return Set(moved.keys).union(posted.keys).filter { !$0.isEmpty && moved[$0, default: 0] != posted[$0, default: 0] }
  }
}

extension PointsShopRoom {
  /// The papers of some entries, by entry; without those that have none.
  public func papers(of posted: [PostedEntry], _ reader: BookReader) throws -> [EntryNumber: EntryPaper] {
    let returned = posted.flatMap { $0.rows(of: ReturnReceipt.Line.self).map(\.receipt) }
    let sold = try reader.entries(returned, of: Receipt.kinds).mapValues { posted in
      Dictionary(posted.rows(of: Receipt.Line.self).map { ($0.line, $0.goods) }) { first, _ in first }
    }
    var papers: [EntryNumber: EntryPaper] = [:]
    for posted in posted {
      let lines = try Self.lines(of: posted, sold: sold)
      guard !lines.isEmpty else { continue }
      let total = Receipt(posted)?.total ?? ReturnReceipt(posted)?.refunded
      papers[posted.entry.number] = EntryPaper(lines: lines, total: total)
    }
    let goods = try Self.goodsNames(papers.values.flatMap { $0.lines.compactMap(\.goods) }, reader)
    let shops = try names(of: papers.values.flatMap { $0.lines.compactMap(\.shop) }, reader)
    return papers.mapValues { paper in
      var paper = paper
      for (index, line) in paper.lines.enumerated() {
        if let name = line.goods.flatMap({ goods[$0] }) {
          (paper.lines[index].title, paper.lines[index].sku) = ("\(name.title)（\(name.sku)）", name.sku)
        }
        if let name = line.shop.flatMap({ shops[$0] }) { paper.lines[index].title = name }
      }
      return paper
    }
  }

  /// - Parameter sold: the goods of each line of the receipts that were returned, by entry.
  private static func lines(of posted: PostedEntry, sold: [EntryNumber: [Int64: GoodsID]]) throws -> [EntryPaper.Line] {
    let receipts: [Receipt.Line] = posted.rows()
    let returns: [ReturnReceipt.Line] = posted.rows()
    let sheets: [SettlementSheet] = posted.rows()
    return receipts.map { .init(pieces: $0.quantity, price: $0.price, points: $0.total, goods: $0.goods) }
      + returns.map { .init(pieces: $0.quantity, price: $0.price, points: $0.total, goods: sold[$0.receipt]?[$0.receiptLine]) }
      + (try sheets.map { .init(points: try $0.payable - $0.receivable, shop: $0.shop) }) + stock(of: posted)
  }

  private static func stock(of posted: PostedEntry) -> [EntryPaper.Line] {
    posted.rows(of: DeliveryLine.self).map { .init(pieces: $0.quantity, goods: $0.goods) }
      + posted.rows(of: DeliveryBack.self).map { .init(pieces: -$0.quantity, goods: $0.goods) }
      + posted.rows(of: ShelfOpening.self).map { .init(pieces: $0.quantity, goods: $0.goods) }
      + posted.rows(of: ShelfCorrection.self).map { .init(before: $0.before, pieces: $0.after, goods: $0.goods) }
      + posted.rows(of: TransferLine.self).map { .init(pieces: $0.quantity, goods: $0.goods) }
      + posted.rows(of: StockCount.self).map { .init(before: $0.booked, pieces: $0.counted, goods: $0.goods) }
  }
}
