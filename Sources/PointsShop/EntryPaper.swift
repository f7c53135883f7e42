public import Ledger
public import LedgerPostgres

/// What the shop's paper behind an entry says, line by line: beside the postings it tells which of the two is wrong.
public struct EntryPaper: Sendable {
  /// Goods of a receipt, a delivery, an opening, a transfer or a count; or a shop's sheet of a settlement.
  public struct Line: Sendable {
    /// The goods with their SKU; of a sheet the shop.
    public fileprivate(set) var title = "没有登记的"
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
    /// What it adds to the shelf; nil of a sheet, and of goods that go from one shelf to another.
    fileprivate var moved: Int64?
    fileprivate var goods: GoodsID?
    fileprivate var shop: HolderID?
  }

  /// The lines.
  public fileprivate(set) var lines: [Line]
  /// The sum that stands on a receipt or a return, apart from its lines; nil for other papers.
  public let total: Points?
  /// Whose shelf the goods lie on; nil where the paper itself does not say.
  fileprivate let shelf: HolderID?

  /// The goods of which postings moved more or less, by SKU: on the shelf, and of a receipt or a return what was redeemed.
  ///
  /// Of goods that go from one shelf to another it says nothing.
  public func differing(from postings: [Posting]) -> Set<String> {
    var (paper, stock, redeemed): ([String: Int64], [String: Int64], [String: Int64]) = ([:], [:], [:])
    for line in lines {
      if let sku = line.sku, let moved = line.moved { paper[sku, default: 0] &+= moved }
    }
    for posting in postings where shelf == nil || posting.account.holder == shelf {
      guard case .goods(let sku) = posting.account.commodity else { continue }
      switch posting.account.code {
      case .stock: stock[sku, default: 0] &+= posting.amount
      case .goodsRedeemed: redeemed[sku, default: 0] &-= posting.amount
      default: break
      }
    }
    return Set(paper.keys).union(stock.keys).filter { sku in
      let moved = paper[sku, default: 0]
      return moved != stock[sku, default: 0] || (total != nil && moved != redeemed[sku, default: 0])
    }
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
      let lines = Self.lines(of: posted, sold: sold)
      guard !lines.isEmpty else { continue }
      let (receipt, back) = (Receipt(posted), ReturnReceipt(posted))
      papers[posted.entry.number] = EntryPaper(
        lines: lines, total: receipt?.total ?? back?.refunded, shelf: receipt?.shop ?? back?.shop ?? Self.shelf(of: posted))
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

  /// The lines of a paper, without names; figures that nobody could have posted are shown as they are.
  ///
  /// - Parameter sold: the goods of each line of the receipts that were returned, by entry.
  private static func lines(of posted: PostedEntry, sold: [EntryNumber: [Int64: GoodsID]]) -> [EntryPaper.Line] {
    let receipts: [Receipt.Line] = posted.rows()
    let returns: [ReturnReceipt.Line] = posted.rows()
    let sheets: [SettlementSheet] = posted.rows()
    return receipts.map {
      .init(pieces: $0.quantity, price: $0.price, points: $0.total, moved: 0 &- $0.quantity, goods: $0.goods)
    }
      + returns.map {
        .init(
          pieces: $0.quantity, price: $0.price, points: $0.total, moved: $0.quantity, goods: sold[$0.receipt]?[$0.receiptLine])
      }
      + sheets.map { .init(points: Points(hundredths: $0.payable.hundredths &- $0.receivable.hundredths), shop: $0.shop) }
      + stock(of: posted)
  }

  private static func stock(of posted: PostedEntry) -> [EntryPaper.Line] {
    posted.rows(of: DeliveryLine.self).map { .init(pieces: $0.quantity, moved: $0.quantity, goods: $0.goods) }
      + posted.rows(of: DeliveryBack.self).map {
        .init(pieces: 0 &- $0.quantity, moved: 0 &- $0.quantity, goods: $0.goods)
      }
      + posted.rows(of: ShelfOpening.self).map { .init(pieces: $0.quantity, moved: $0.quantity, goods: $0.goods) }
      + posted.rows(of: ShelfCorrection.self).map {
        .init(before: $0.before, pieces: $0.after, moved: $0.after &- $0.before, goods: $0.goods)
      }
      + posted.rows(of: TransferLine.self).map { .init(pieces: $0.quantity, goods: $0.goods) }
      + posted.rows(of: StockCount.self).map {
        .init(before: $0.booked, pieces: $0.counted, moved: $0.counted &- $0.booked, goods: $0.goods)
      }
  }

  private static func shelf(of posted: PostedEntry) -> HolderID? {
    let (delivery, count): (Delivery?, StockCount?) = (posted.row(), posted.row())
    let (opening, correction): (ShelfOpening?, ShelfCorrection?) = (posted.row(), posted.row())
    return delivery?.shop ?? count?.shop ?? opening?.shop ?? correction?.shop
  }
}
