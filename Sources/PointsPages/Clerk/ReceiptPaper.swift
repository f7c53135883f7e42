import Foundation
import Ledger
import Office
import People
import PointsShop

/// One part of a receipt's paper: the member's (居民联) or the shop's (超市联).
struct SlipView: Sendable {
  struct Line: Sendable {
    var title: String
    /// 7×2.
    var times: String
    var total: String
  }

  struct Amount: Sendable {
    var title: String
    var value: String
    /// Whether it is one of the figures that people look for.
    var isBig: Bool
  }

  /// The classes of its width and height.
  var classes: String
  /// 居民联, 超市联.
  var part: String
  var place: String
  /// 退货, 重印 第 2 次, 屏幕查看: what stands under the title.
  var marks: [String]
  var heads: [String]
  var lines: [Line]
  var amounts: [Amount]
  /// Where the member's points come from, or go to, and when those that are left expire; none on the shop's part.
  var vintages: [String] = []
  /// The length of the QR code's side and its dark modules; nil on the shop's part.
  var side: String?
  var path: String?
  /// Whether residents and clerk sign here.
  var isSigned: Bool
  var collector: String?
  var head: String
}

/// What the paper of a redemption or of a return says.
struct ReceiptPaper {
  let street: String
  let entry: EntryNumber
  /// The receipt of a return's redemption.
  let original: EntryNumber?
  let lines: [Till.Line]
  let total: Points
  let paper: Till.Paper
  let zone: TimeZone
  let width: TillAddress.Paper
  /// Which print this is; nil for a look on the screen.
  let print: Int64?

  /// Both parts, the member's first.
  var slips: [SlipView] { [slip(isMembers: true), slip(isMembers: false)] }

  private func slip(isMembers: Bool) -> SlipView {
    let isReturn = original != nil
    var marks = isReturn ? ["退货"] : []
    switch print {
    case nil: marks.append("屏幕查看，不作凭证")
    case 1?: break
    case let number?: marks.append("重印 第 \(number) 次")
    }
    if let other = paper.correctedTo { marks.append("后来更正给 \(other)") }
    var heads = ["小票 \(entry)"]
    if let original { heads.append("原小票 \(original)") }
    heads += [
      "\(paper.time.day(in: zone).words) \(paper.time.clock(in: zone))",
      paper.maskedMember + (paper.cardTail.map { "　卡尾号 \($0)" } ?? ""), "店员 \(PeopleRoom.masked(paper.clerk))",
    ]
    var slip = SlipView(
      classes: "slip-\(width.rawValue) \(height)", part: isMembers ? "居民联" : "超市联", place: place,
      marks: marks, heads: heads,
      lines: lines.map { .init(title: $0.title, times: "\($0.price.atTill)×\($0.quantity)", total: $0.total.atTill) },
      amounts: [
        .init(title: isReturn ? "退货前余额" : "兑换前余额", value: paper.balanceBefore.atTill, isBig: false),
        .init(title: isReturn ? "退回" : "本次", value: total.atTill, isBig: true),
        .init(title: isReturn ? "退后余额" : "剩余", value: paper.balance.atTill, isBig: true),
      ], isSigned: !isMembers, head: "\(paper.block):\(paper.head.prefix(4).map { String(format: "%02x", $0) }.joined())")
    if isMembers {
      let parts = paper.vintages.map { "\(Self.until($0.lastDay))到期的 \($0.points.atTill) 分" }
      if !parts.isEmpty { slip.vintages.append((isReturn ? "退回：" : "用去：") + parts.joined(separator: "、")) }
      if let next = paper.firstExpiry {
        let all = next.points == paper.balance
        slip.vintages.append("\(isReturn ? "退后余额" : "剩余")\(all ? "" : "里 \(next.points.atTill) 分")，\(Self.until(next.lastDay))到期")
      }
      // Of a return too it is the receipt's code: what is left can come back with it.
      let code = ReceiptCode(original ?? entry).map { QRCode($0.description, level: .medium) }
      (slip.side, slip.path) = (code.map { "\($0.side)" }, code?.path)
    } else {
      slip.collector = paper.collector.map { "\($0.name)（\($0.relation)）" }
    }
    return slip
  }

  /// The street and the shop, without what the title above says already.
  private var place: String {
    let title = "爱心积分超市"
    return "\(street) \(paper.shop.name.hasSuffix(title) ? String(paper.shop.name.dropLast(title.count)) : paper.shop.name)"
  }

  private static func until(_ day: Day) -> String {
    let (year, month, number) = day.civil
    return month == 12 && number == 31 ? "\(year)年底" : day.words
  }

  /// The class of the page's height: roll paper has none of its own.
  private var height: String {
    let perRow = width == .narrow ? 7 : 11
    func rows(_ text: String, _ most: Int) -> Int {
      // Latin letters and digits are half as wide.
      let halves = text.unicodeScalars.reduce(0) { $0 + ($1.value < 0x2E80 ? 1 : 2) }
      return max(1, (halves + 2 * most - 1) / (2 * most))
    }
    let lines = lines.reduce(0) { $0 + rows($1.title, perRow) } + (original == nil ? 0 : 2) + max(0, paper.vintages.count - 2)
    switch lines {
    case ...4: return ""
    case ...10: return "to10"
    case ...18: return "to18"
    case ...30: return "to30"
    default: return lines <= 60 ? "to60" : "to100"
    }
  }
}
