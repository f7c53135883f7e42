public import Ledger
import LedgerPostgres
import People
import PointsShop
import Reconciliation
public import Volunteering
import Wallets

extension ProposalInput {
  /// What it asks for, in a sentence without its end.
  ///
  /// - Parameters:
  ///   - names: what people call what it names by code.
  ///   - day: how a day is said.
  public func sentence(_ names: ProposalNames = ProposalNames(), day: (Day) -> String = { " \($0) " }) -> String {
    switch self {
    case .reissue(let points, let entry): "补发 \(points.spoken) 分，第 \(entry) 号凭证收走的"
    case .correctOpening(let entry, let points, let minutes):
      "把第 \(entry) 号凭证的期初更正为 \(points.spoken) 分、\(minutes) 分钟"
    case .correctShelf(let entry, let sku, let pieces): "把第 \(entry) 号凭证\(names.goods(sku))的期初更正为 \(pieces) 件"
    case .correctPool(let points): "把爱心公益池的期初更正为 \(points.spoken) 分"
    case .correctMember(let entry, let card): "把第 \(entry) 号小票改到卡尾号 \(card.tail) 的会员名下"
    case .deduct(let points, let card): "扣卡尾号 \(card.tail) 的会员 \(points.spoken) 分"
    case .reverse(let entry): "冲正第 \(entry) 号凭证（扣分）"
    case .writeOff(let card): "核销卡尾号 \(card.tail) 的会员所欠的积分"
    case .cutQuota(let points, let community): "核减社区\(names.community(community))额度 \(points.spoken) 分"
    case .setPrice(let sku, let from, let price): "\(names.goods(sku))从\(day(from))起每件 \(price.spoken) 分"
    case .setRate(let colour, let from, let points, let rounding):
      "\(names.colour(colour))服务从\(day(from))起每小时 \(points.spoken) 分，\(rounding.words)"
    case .reopenMonth(let month): "把\(month.words)的结账打开，改好再结一次"
    case .correctFinding(let finding, .reverse(let entry)): "冲正第 \(entry) 号凭证，处理差异 \(KeptFinding.number(finding))"
    case .correctFinding(let finding, .clawBack(let record)):
      "追回第 \(record) 号服务记录的积分和时数，处理差异 \(KeptFinding.number(finding))"
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
    case .reopenMonth(let month): "确认反结账\(month.words)"
    case .correctFinding(_, .reverse(let entry)): "确认冲正第 \(entry) 号"
    case .correctFinding(_, .clawBack(let record)): "确认追回第 \(record) 号记录"
    }
  }
}

extension RefusalReason {
  /// What becomes of a proposal that this stands in the way of, and who does what about it.
  public var remedyOfProposal: String {
    let withdraw = "请提出的人撤回"
    switch self {
    case .pointsShort, .balanceShort, .quotaShort, .poolShort, .stockShort, .nothingThere:
      return "等账上够了再来确认；等不到的，\(withdraw)。"
    case .alreadyReissued, .alreadyReversed, .monthNotClosed: return "已经办过了，不用再办，\(withdraw)。"
    case .stillReversible, .yearEnded, .notReversible: return "\(withdraw)，照上面说的改办。"
    case .cardInactive, .volunteerInactive: return "\(withdraw)，换能用的卡重新提。"
    case .receiptCorrected, .returnExceedsSale, .returnsChanged, .laterReturn: return "\(withdraw)，照小票现在的样子重新提。"
    default: return "照上面说的先办好，再来确认；办不好的，\(withdraw)。"
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
