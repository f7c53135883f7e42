import Ledger
import LedgerPostgres
import Office

extension PagesInterface {
  /// What a receipt says, as forms about it show it: whose it is, masked, and what for.
  ///
  /// - Throws: `PointsShopError.unknownReceipt`.
  func receiptFacts(of entry: EntryNumber, _ street: Street) async throws -> [TableView.Cell] {
    let (posted, receipt) = try await street.till.receipt(entry)
    let paper = receipt.paper
    let goods = receipt.lines.map { line, returned in
      "\(line.title) \(line.quantity) 件 \(line.total.spoken) 分" + (returned > 0 ? "（退过 \(returned) 件）" : "")
    }
    let now = paper.correctedTo.map { "，后来更正到\($0)名下" } ?? ""
    return [
      .fact("会员", paper.maskedMember + (paper.cardTail.map { "，卡尾号 \($0)" } ?? "") + now), .fact("超市", paper.shop.name),
      .fact("日期", dates(street).day(posted.entry.businessDate)), .fact("商品", goods.joined(separator: "；")),
      .fact("合计", "\(receipt.total.spoken) 分" + (receipt.refunded > .zero ? "，退回过 \(receipt.refunded.spoken) 分" : "")),
    ]
  }
}
