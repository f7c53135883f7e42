public import Ledger

extension EntryKind {
  /// What undoes an event of this kind, in words for whoever wanted to mirror it; nil where mirroring is the way.
  ///
  /// An event whose figures live on, in debts, quotas or shelves, is not mirrored: each has its own way back.
  public var wayBack: String? {
    if isReversible { return nil }
    return switch self {
    case .opening: "请管理员办“更正期初”，填上对的数字，差多少记多少；提出以后，另一位确认了才记账。"
    case .openingCorrection: "请管理员再办一次“更正期初”，填上对的数字。"
    case .quotaGrant: "请管理员办“核减额度”，把多给的减掉。"
    case .quotaCut: "请管理员再办一次“核定额度”，把多减的补上。"
    case .quotaMove: "请管理员反方向再“调剂”一次。"
    case .approval, .issue, .release: "请审批人办：时长不对的办“更正服务”，不该记的办“追回”。"
    case .objection, .clawback: "请审批人把这条服务记录再批一次。"
    case .serviceCorrection: "请审批人再办一次“更正服务”，填上对的时长。"
    case .redemption: "请原来那家超市的店员办“退货”，可以退一部分，也可以全退。记错了人的，请对账员办“记错人更正”。"
    case .paperSlip: "请原来那家超市的店员按这张手工单办“退货”。记错了人的，请对账员办“记错人更正”。"
    case .memberCorrection: "请对账员再办一次“记错人更正”，填上对的卡号。"
    case .settlement: "已经付的单子不退：多付少付的，在下一张结算单里扣或补。"
    case .freeze: "请对账员办“解冻”。"
    case .thaw: "请对账员再办一次“冻结”。"
    case .expiry: "请对账员办“补发”，并写明是哪一张到期凭证。"
    case .merge: "请管理员办“分户”。"
    case .split: "请管理员再办一次“并户”。"
    case .stockReceipt: "请那家超市的店员办：数字输错的办“更正入库”，货真的退了的办“退供应商”或“退捐赠人”。"
    case .stockReturn, .stockCorrection: "货还在的，请那家超市的店员再入一次库。"
    case .stockTransfer: "请收货的那家超市反方向再“调拨”一次。"
    case .yearEnd: "年结不退：还该给志愿者的，请对账员办“补发”。"
    case .reversal: "冲正本身不再冲：还要办的，请照原来的事重新办一次。"
    case .returned, .deduction, .reissue, .writeOff, .donation, .gift, .poolGrant, .closure, .stockSurplus, .stockLoss: nil
    }
  }
}
