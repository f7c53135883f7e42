import Foundation
import Ledger
import Office
import Web

/// What of a receipt can come back, and what does now.
struct ReturnView: Sendable {
  struct Line: Sendable {
    var sku: String
    var title: String
    var price: String
    var sold: String
    var returned: String
    var left: String
    var now: String
    var refund: String
    /// Whether any can come back.
    var isOpen: Bool
  }

  /// A receipt of a member who came without the paper.
  struct Receipt: Sendable {
    var path: String
    var number: String
    var time: String
    /// 食盐 2 件、大米 1 件.
    var goods: String
    var points: String
    /// 退过一部分, 已全部退完; nil if nothing came back.
    var state: String?
  }

  var notice: TillView.Notice?
  var facts: String?
  /// Those of the member whose card was scanned.
  var receipts: [Receipt] = []
  /// The shop and the paper, for the form that looks for another receipt.
  var next: [HiddenField]
  var entry: String?
  /// The receipt and what comes back, as every form carries it.
  var fields: [HiddenField] = []
  var lines: [Line] = []
  var sold = ""
  var returned = ""
  var left = ""
  var now = ""
  var paid = ""
  var refunded = ""
  var refund = ""
  var key = UUID().uuidString.lowercased()
  var returns = ""
  /// The button that does it; nil while nothing comes back.
  var button: String?
  /// Why it comes back, as it was typed.
  var note = ""
  /// The shop, where the address leaves it out.
  var impliedShop: String?
  var why: String?
  var canAll = false
}

extension PagesInterface {
  /// Writes what of a receipt can come back, and what does now, into the view.
  func draw(_ entry: EntryNumber, _ receipt: Till.ReceiptSoFar, _ on: TillCall, _ view: inout ReturnView) throws {
    let paper = receipt.paper
    let member = paper.correctedTo.map { "\($0)（后来更正的，不是小票上的\(paper.maskedMember)）" }
    view.facts =
      "小票 \(entry)，\(dates(on.street).time(paper.time))，"
      + (member ?? paper.maskedMember + (paper.cardTail.map { " 卡尾号 \($0)" } ?? "")) + "，\(paper.shop.name)"
    if let key = on.address.basket { view.key = key.uuidString.lowercased() }
    (view.entry, view.returns) = ("\(entry)", "\(receipt.returns)")
    view.fields = [HiddenField(name: "receipt", value: "\(entry)")] + on.address.hidden
    var refund = Points.zero
    for (line, returned) in receipt.lines {
      let now = on.address.pieces(of: line.sku)
      let back = try line.price * now
      refund = try refund + back
      view.lines.append(
        .init(
          sku: line.sku, title: line.title, price: line.price.atTill, sold: "\(line.quantity)", returned: "\(returned)",
          left: "\(line.quantity - returned)", now: "\(now)", refund: back.atTill, isOpen: returned < line.quantity))
    }
    let sold = receipt.lines.reduce(0) { $0 + $1.line.quantity }
    let returned = receipt.lines.reduce(0) { $0 + $1.returned }
    let now = on.address.lines.reduce(0) { $0 + $1.pieces }
    (view.sold, view.returned, view.left, view.now) = ("\(sold)", "\(returned)", "\(sold - returned)", "\(now)")
    (view.paid, view.refund) = (receipt.total.atTill, refund.atTill)
    view.refunded = receipt.refunded == .zero ? "0" : "\u{2212}" + receipt.refunded.atTill
    view.canAll = sold > returned && now < sold - returned
    if sold == returned {
      view.why = "这张小票已经全部退完。"
    } else if now == 0 {
      view.why = "请点“＋”选退几件，或按“全部退”。"
    } else {
      view.button = "确认退货 \(refund.atTill) 分"
    }
  }
}

extension TillAddress {
  /// Pieces of one of the goods.
  func pieces(of sku: String) -> Int64 { lines.first { $0.sku == sku }?.pieces ?? 0 }
}
