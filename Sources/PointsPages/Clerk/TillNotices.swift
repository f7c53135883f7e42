import Ledger
import LedgerPostgres
import Office

extension TillView {
  /// What happened, the numbers, what to do.
  struct Notice: Sendable {
    var kind = "t-warn"
    var title: String
    var detail: String?
    var remedy: String?
  }
}

extension TillView.Notice {
  /// Why something was not taken in.
  static func unread(_ unread: Unread, at step: Scan.Step) -> Self {
    switch unread {
    case .full(.lines):
      Self(
        title: "一单最多 \(TillAddress.mostLines) 种，这一种没有加进去", detail: "别的都在。", remedy: "先确认这一单，剩下的再开一单。")
    case .full(.pieces): Self(title: "一种最多 \(TillAddress.mostPieces) 件，没有再加", detail: "别的都在。", remedy: "请再数一遍件数。")
    case .together:
      Self(title: "两个条码连在一起了，请重扫后一个", detail: "连在一起的都没有算进去，一分没动。", remedy: "两个都再扫一次，等出来一个再扫下一个。")
    case .han: Self(title: "扫出来的是汉字", detail: "没有加进去，一分没动。", remedy: "请按 Shift 切换到英文输入法，再扫一次。")
    case .tail: Self(title: "没有卡号后四位是这个的会员", detail: "一分没动。", remedy: "请核对卡上最后四位，或改输姓名。")
    case .name:
      Self(title: "没有找到这个姓名的会员", detail: "一分没动。", remedy: "请换一个字再找，或输入卡号后四位；没有卡的人到社区服务站登记，当天就能领卡。")
    case .card: Self(title: "没有认出这张卡", detail: "没有这个卡号的会员，一分没动。", remedy: remedy(at: step))
    case .code(let code): Self(title: "没有认出“\(code)”", detail: "没有加进去，一分没动。", remedy: remedy(at: step))
    case .unanswered:
      Self(title: "这一样还没有加进去：先回答这一单给谁", detail: "一分没动。", remedy: "在下面点一个，再扫一次。")
    case .other: Self(title: "没有认出扫到的内容", detail: "没有加进去，一分没动。", remedy: remedy(at: step))
    }
  }

  private static func remedy(at step: Scan.Step) -> String {
    step == .member ? "再扫一次卡；还是不行，输入卡号后四位或姓名，从名单里选。" : "再扫一次；还是不行，输入货号，或在下面点商品。"
  }

  static let stopped = Self(
    kind: "t-good", title: "挂失好了，这张卡马上就不能用了", detail: "积分在本人名下，一分不少。", remedy: "要继续换，请本人用另一张有效的卡，或到社区补一张卡。")

  /// The same with goods called what people call them, not by their SKU.
  func naming(_ goods: [(sku: String, title: String)]) -> Self {
    var notice = self
    for (sku, title) in goods { notice.detail = notice.detail?.replacing("“\(sku)”", with: title) }
    return notice
  }

  static let memberGone = Self(title: "没有找到这位会员", detail: "一分没动，商品都在。", remedy: "请再扫一次会员卡。")

  /// A redemption that was refused, by the stored reason and figures alone.
  static func refused(_ reason: RefusalReason, _ figures: String) -> Self {
    let words = RefusalWords.of(reason)
    var notice = Self(
      kind: "t-bad", title: "这一单没有兑换，一分没扣：\(words.title)", detail: words.sentence(figures), remedy: "商品都在，改好了再确认。")
    switch reason {
    case .balanceChanged:
      let seen = (try? KeptAnswer(figures))?.texts ?? [:]
      if let expected = seen["expected"].flatMap({ try? Points(decimal: $0) }),
        let actual = seen["actual"].flatMap({ try? Points(decimal: $0) })
      {
        notice.title = "这一单没有兑换，一分没扣：余额变了"
        notice.detail = "您看到的余额是 \(expected.atTill) 分，现在是 \(actual.atTill) 分。"
      }
      notice.remedy = "把新余额告诉居民。同意，就按“按新余额确认”；不是本人换的，按“挂失这张卡”。商品都在。"
    case .pointsShort: notice.remedy = "减几件，或换成别的。商品都在。"
    case .stockShort: notice.remedy = "请看看货架上还有几件，减到有货的件数再确认。"
    case .abandoned:
      notice.title = "这一单没有兑换，一分没扣：已经作废了"
      notice.detail = "作废的那一单以后也不会再记上。"
      notice.remedy = "要换，就再确认一次，这是新的一单。"
    default: break
    }
    return notice
  }

  /// A price that has changed since the clerk saw it.
  static let priceChanged = Self(
    kind: "t-bad", title: "价格变了，这一单没有兑换，一分没扣", detail: "变了的价格在下面标出来了。", remedy: "把新价格告诉居民，同意就再确认。")
}

extension Points {
  /// The form at the till and on receipts: 23, 41.50, with a real minus.
  var atTill: String {
    let text = description.replacing("-", with: "\u{2212}")
    return text.hasSuffix(".00") ? String(text.dropLast(3)) : text
  }
}
