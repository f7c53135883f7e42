import Ledger
import People
public import Volunteering

extension ProposalInput {
  /// What it asks for, in a sentence without its end.
  public var sentence: String {
    switch self {
    case .reissue(let points, let entry): "补发 \(points.spoken) 分，第 \(entry) 号凭证收走的"
    case .correctOpening(let entry, let points, let minutes):
      "把第 \(entry) 号凭证的期初更正为 \(points.spoken) 分、\(minutes) 分钟"
    case .correctShelf(let entry, let sku, let pieces): "把第 \(entry) 号凭证“\(sku)”的期初更正为 \(pieces) 件"
    case .correctPool(let points): "把爱心公益池的期初更正为 \(points.spoken) 分"
    case .correctMember(let entry, let card): "把第 \(entry) 号小票改到卡尾号 \(card.tail) 的会员名下"
    case .deduct(let points, let card): "扣卡尾号 \(card.tail) 的会员 \(points.spoken) 分"
    case .reverse(let entry): "冲正第 \(entry) 号凭证（扣分）"
    case .writeOff(let card): "核销卡尾号 \(card.tail) 的会员所欠的积分"
    case .cutQuota(let points, let community): "核减社区“\(community.text)”额度 \(points.spoken) 分"
    case .setPrice(let sku, let from, let price): "“\(sku)”从 \(from) 起每件 \(price.spoken) 分"
    case .setRate(let colour, let from, let points, let rounding):
      "“\(colour.text)”服务从 \(from) 起每小时 \(points.spoken) 分，\(rounding.words)"
    }
  }

  /// What the button of the second person says: a verb and a number.
  public var button: String {
    switch self {
    case .reissue(let points, _): "确认补发 \(points.spoken) 分"
    case .correctOpening(_, let points, _): "确认更正为 \(points.spoken) 分"
    case .correctShelf(_, _, let pieces): "确认更正为 \(pieces) 件"
    case .correctPool(let points): "确认更正为 \(points.spoken) 分"
    case .correctMember(let entry, _): "确认更正第 \(entry) 号小票"
    case .deduct(let points, _): "确认扣 \(points.spoken) 分"
    case .reverse(let entry): "确认冲正第 \(entry) 号"
    case .writeOff(let card): "确认核销卡尾号 \(card.tail)"
    case .cutQuota(let points, _): "确认核减 \(points.spoken) 分"
    case .setPrice(_, _, let price): "确认定价 \(price.spoken) 分"
    case .setRate(_, _, let points, _): "确认每小时 \(points.spoken) 分"
    }
  }
}

extension Rate.Rounding {
  /// What it is called.
  public var words: String {
    switch self {
    case .minute: "按分钟"
    case .halfHour: "满半小时"
    case .hour: "满一小时"
    }
  }
}
