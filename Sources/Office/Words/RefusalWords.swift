import Access
public import Ledger
import LedgerPostgres
import People
import PointsShop
import Volunteering
import Wallets

/// The words of a refusal: a title, and a sentence with the figures and the remedy.
///
/// Made from the stored reason and figures alone, so that a replay says the same.
public struct RefusalWords: Sendable {
  /// A few words.
  public let title: String
  /// A sentence; figures stand in braces, by the names that the reason declares: "{needed}".
  public let template: String

  private init(_ title: String, _ template: String) {
    self.title = title
    self.template = template
  }

  /// The words of a reason; general words for one that a newer version stored.
  public static func of(_ reason: RefusalReason) -> RefusalWords {
    all[reason] ?? RefusalWords("没有执行", "这次操作没有执行（\(reason.rawValue)），请核对后重新操作。")
  }

  /// The sentence with the figures of a refusal.
  ///
  /// - Parameters:
  ///   - figures: canonical JSON of ids and figures, as stored.
  ///   - goods: what goods are called, by SKU, where that is known.
  public func sentence(_ figures: String, goods: [String: String] = [:]) -> String {
    let values = (try? KeptAnswer(figures))?.texts ?? [:]
    return names.reduce(template) { text, name in
      let said = values[name].map { goods[$0] ?? Self.month($0, name) ?? Self.spoken($0) } ?? "?"
      return text.replacing("科目 {\(name)}", with: "科目 " + Self.account(said)).replacing("{\(name)}", with: said)
    }
  }

  /// "2101 可用积分": an account's code never stands alone.
  private static func account(_ code: String) -> String {
    guard let known = Int32(code).flatMap(AccountCode.init(rawValue:)) else { return code }
    return "\(code) \(known.definition.title)"
  }

  /// The names of the figures in the sentence.
  public var names: [String] {
    template.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap {
      $0.split(separator: "}", maxSplits: 1).first.map(String.init)
    }
  }

  /// "2026-06" is spoken "2026年6月", where a month is meant.
  private static func month(_ text: String, _ name: String) -> String? {
    guard name == "month" || name == "earlier" else { return nil }
    return Day(text + "-01")?.month.words
  }

  /// "3.00" is spoken "3".
  private static func spoken(_ text: String) -> String {
    text.contains(".") ? (try? Points(decimal: text))?.spoken ?? text : text
  }

  /// The reasons that have words.
  public static var reasons: Set<RefusalReason> { Set(all.keys) }

  private static let all: [RefusalReason: RefusalWords] = [
    .pointsShort: RefusalWords("积分不够", "积分不够：需要 {needed} 分，现有 {available} 分，差{short}分。"),
    .stockShort: RefusalWords("库存不够", "“{commodity}”库存不够：需要 {needed} 件，现有 {available} 件。"),
    .quotaShort: RefusalWords("额度不够", "社区额度不够：需要 {needed} 分，现有 {available} 分，差{short}分。"),
    .poolShort: RefusalWords("爱心公益池不够", "爱心公益池不够：需要 {needed} 分，池里现有 {available} 分，差{short}分。"),
    .balanceShort: RefusalWords("余额不够", "科目 {code} 余额不够：需要 {needed}，现有 {available}，差 {short}。"),
    .balanceChanged: RefusalWords("余额已变", "余额刚刚变了：原来看到 {expected} 分，现在是 {actual} 分，请核对后重新确认。"),
    .stockChanged: RefusalWords("账上件数已变", "“{sku}”账上的件数刚刚变了：原来看到 {expected} 件，现在是 {actual} 件，没有记，请再数一遍。"),
    .outcomeChanged: RefusalWords("结果变了", "这一次没有记账：账上刚刚有了变动，办下去的结果和您看到的不一样了，请看过新的结果再确认。"),
    .proposalClosed: RefusalWords("已经了结", "第 {proposal} 号二人办理已经办好、撤回或过期，这一次没有记账，请看它的结果。"),
    .monthlyLimit: RefusalWords("超过每月限量", "“{sku}”每月限 {limit} 件，本月已兑 {actual} 件，这次要 {quantity} 件。"),
    .returnExceedsSale: RefusalWords("退货超过原数", "“{sku}”卖出 {sold} 件，已退 {actual} 件，不能再退 {quantity} 件。"),
    .returnsChanged: RefusalWords("又有退货", "这张小票刚刚又有变动：原来看到 {expected} 次退货，现在是 {actual} 次，请重新查小票再退。"),
    .laterReturn: RefusalWords("先冲后一次退货", "第 {entry} 号退货之后同一张小票又退过货，请先冲正第 {first} 号凭证，再冲正这一张。"),
    .receiptCorrected: RefusalWords("小票已换人", "第 {entry} 号退货之后，第 {receipt} 号小票已更正到另一位会员名下，不能再冲正这次退货。"),
    .moreThanDelivered: RefusalWords("超过入库数", "“{sku}”这次入库 {delivered} 件，已退或更正 {actual} 件，不能再减 {quantity} 件。"),
    .transferSettled: RefusalWords("调拨已办结", "第 {transfer} 号调拨已经收货或撤回，不能再办。"),
    .alreadyConfirmed: RefusalWords("已经复核", "第 {entry} 号凭证已有第二人复核，不用再复核。"),
    .sheetSigned: RefusalWords("已经签字", "第 {sheet} 号结算单这一方已经签字，不用再签。"),
    .shopSignsFirst: RefusalWords("超市先签", "第 {sheet} 号结算单要先由超市签字，再由街道签字。"),
    .sheetsMissing: RefusalWords("结算单未结清", "{year} 年还有 {sheets} 张结算单没有出单或没有结算，请先结清再年结。"),
    .slipEntered: RefusalWords("手工单已录入", "第 {number} 号手工单已录入为第 {actual} 号凭证，没有再记，请核对单号。"),
    .nothingToRatify: RefusalWords("没有要追认的", "第 {entry} 号凭证没有待追认的超额度兑付。"),
    .yearEnded: RefusalWords("年度已结", "{year} 年已经年结，不能再在那一年里冲正，请改用补发。"),
    .monthNotEnded: RefusalWords("这个月还没有过完", "{month}还没有过完，要过了截止日才能结账。"),
    .monthAlreadyClosed: RefusalWords("已经结账", "{month}已经结账（第 {version} 版），没有再结；要改，请总网格长提出反结账。"),
    .earlierMonthOpen: RefusalWords("前面的月份没有结账", "{earlier}还没有结账，{month}要等它结了再结：一个月的期初就是上个月的期末。"),
    .monthNotClosed: RefusalWords("没有结账", "{month}没有结账，或已经反结账，不用再打开。"),
    .findingsChanged: RefusalWords("对账结果变了", "{month}对账以后，差异又有变动，没有结账；请看过现在的差异再结。"),
    .alreadyReissued: RefusalWords("已经补发", "第 {entry} 号凭证的积分已由第 {actual} 号凭证补发，没有再补。"),
    .alreadyThawed: RefusalWords("冻结已了结", "第 {entry} 号冻结已由第 {actual} 号凭证了结，没有再解冻。"),
    .stillReversible: RefusalWords("可以直接冲正", "第 {entry} 号凭证的年度还没有年结，请直接冲正，不用补发。"),
    .refundExceedsPayment: RefusalWords("退回超过原付", "这张小票付出 {spent} 分，已退 {refunded} 分，不能再退 {amount} 分。"),
    .alreadyReversed: RefusalWords("已经冲正", "第 {entry} 号凭证已经冲正过，不能再冲。"),
    .notReversible: RefusalWords("不能冲正", "第 {entry} 号凭证不能直接冲正，请按它自己的办法更正（如退货、追回）。"),
    .nothingThere: RefusalWords("没有可记的", "账上没有可以动用的余额，这次没有记账；请先核对余额。"),
    .amountTooLarge: RefusalWords("数字太大", "数量、积分或记账后的余额超出了账簿能记的范围（100 亿分以内），没有记账，请检查数字。"),
    .accountNotEmpty: RefusalWords("账户不为空", "科目 {code} 还有余额 {actual}，要先结清才能办理：公示中的等期满，冻结的先解冻，欠分先还清或核销。"),
    .alreadyMerged: RefusalWords("已经并户", "这两张卡已经是同一位志愿者，不用再并。"),
    .notMerged: RefusalWords("没有可分的并户", "第 {entry} 号并户已经分开，或这位志愿者后来又并过户，请核对。"),
    .alreadyOpened: RefusalWords("期初已建账", "这一项的期初已在第 {actual} 号凭证建账，没有再记；原来记错的，请找管理员更正。"),
    .waitsBehindAnother: RefusalWords("前面还有待额度", "前面还有待额度的记录（第 {actual} 号凭证），要按审批先后发放。"),
    .notWaiting: RefusalWords("没有待额度", "第 {record} 号服务记录没有在等额度的积分，不用处理。"),
    .creditsWaiting: RefusalWords("还有待额度", "这位志愿者还有 {actual} 条待额度的记录，要先发放或决定后才能销户。"),
    .creditsUndecided: RefusalWords("待额度未处理", "{year} 年还有待额度的记录（第 {actual} 号凭证起），请逐条决定结转下年或不再发放，再年结。"),
    .recordNotCredited: RefusalWords("没有可追回的", "第 {record} 号服务记录没有已发放的积分和时数，不用追回。"),
    .recordNotPending: RefusalWords("已经审批", "第 {record} 号服务记录已经审批过，不会再次记分。"),
    .recordWithdrawn: RefusalWords("已经撤回", "第 {record} 号服务记录已经撤回或退回，不能再批，也不用再办；办错了，请重新登记。"),
    .volunteerInactive: RefusalWords("志愿者已停用", "这位志愿者的账户已停用，请联系社区。"),
    .cardInactive: RefusalWords("卡已失效", "这张卡已挂失或不在有效期内，请换用有效的卡。"),
    .recordOverlaps: RefusalWords("时间重叠", "这段时间与第 {record} 号服务记录重叠，同一人不能同时在两处，请核对时间。"),
    .alreadyExists: RefusalWords("已经存在", "“{code}”已经存在，请换一个代码，或直接使用原有的。"),
    .barcodeTaken: RefusalWords("条码已被使用", "条码 {barcode} 已经是商品“{sku}”的，没有记，请核对是不是扫错了。"),
    .alreadyTaken: RefusalWords("已被使用", "这个代码、用户名或卡号刚刚已被使用，没有登记，请换一个，或直接使用原有的。"),
    .tokenRevoked: RefusalWords("登录已失效", "登录已失效，这次操作没有执行，请重新登录。"),
    .roleEnded: RefusalWords("没有权限", "您的岗位已经到期或被收回，这次操作没有执行，请联系管理员。"),
    .abandoned: RefusalWords("请求已作废", "这次请求已作废，没有执行；需要时请用新的编号重新操作。"),
  ]
}

extension Month {
  /// "2026年6月".
  var words: String { "\(number / 100)年\(number % 100)月" }
}
