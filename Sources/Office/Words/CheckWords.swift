public import LedgerPostgres

extension Check {
  /// What the checks of a number are about, in the list of the month.
  public static func title(ofNumber number: Int) -> String {
    switch number {
    case 1: "每张凭证借贷相等"
    case 2: "各品种合计为零，科目之间相符"
    case 3: "期初加增减等于期末，期初等于上期期末"
    case 4: "逐笔重算余额"
    case 5: "有效期批次之和等于可用积分"
    case 6: "核定时长、标准与发放积分相符"
    case 8: "重复：时间重叠、同一活动、期初两次"
    case 9: "小票等于单价乘件数"
    case 10: "兑出件数等于出库件数"
    case 12: "入库与单据"
    case 13: "超市待结算与店方对账单"
    case 14: "发放与额度"
    case 15: "职责分离"
    case 16: "逾期：待额度、欠分、二人办理"
    case 17: "编号缺口、关账后记入、链"
    case 18: "值得一看：补录、突击、同一分钟"
    case 20: "申报与清点"
    default: "其他"
    }
  }
}
