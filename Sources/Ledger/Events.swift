/// Pieces of one SKU.
public struct GoodsQuantity: Hashable, Sendable {
  /// The stock-keeping unit's code.
  public var sku: String
  /// Whole pieces.
  public var pieces: Int64

  /// So many pieces of a SKU.
  public init(sku: String, pieces: Int64) {
    self.sku = sku
    self.pieces = pieces
  }
}

/// The business events of the chart of accounts, in the order of the chart's table, one readable line per leg.
///
/// Amounts of points are hundredths, of time minutes, of goods pieces. `debit` is 借, `credit` is 贷. Debits come first where no
/// amount depends on the balances. How the other legs choose their amounts is said at ``Leg``: `spend` takes the earliest vintage
/// first, `take` takes what is there, `drain` what is there and the rest elsewhere, `move` and `give` keep the vintages, `empty`
/// takes everything, `creditWallet` and `give` repay the holder's debt first (追回).
extension [Leg] {

  // MARK: 期初建账

  /// 期初建账 of a wallet: points that the passbook shows.
  public static func openWallet(of volunteer: HolderID, _ lot: Lot) -> [Leg] {
    [
      .debit(.approvedUnsettled, lot.amount),
      .credit(.spendable(of: volunteer, lot.vintage), lot.amount),
    ]
  }

  /// 期初建账 of the 爱心公益池.
  public static func openPool(_ points: Int64) -> [Leg] {
    [
      .debit(.approvedUnsettled, points),
      .credit(.charityPool, points),
    ]
  }

  // MARK: 核定额度 / 核减 / 调剂

  /// 核定额度: points that a community may issue in a budget year.
  public static func grantQuota(to quota: Account, _ points: Int64) -> [Leg] {
    [
      .debit(.approvedUnsettled, points),
      .credit(quota, points),
    ]
  }

  /// 核减: quota taken back from a community.
  public static func cutQuota(of quota: Account, _ points: Int64) -> [Leg] {
    [
      .debit(quota, points),
      .credit(.approvedUnsettled, points),
    ]
  }

  /// 调剂: quota from one community to another.
  public static func moveQuota(from quota: Account, to other: Account, _ points: Int64) -> [Leg] {
    [
      .debit(quota, points),
      .credit(other, points),
    ]
  }

  // MARK: 发放

  /// 发放, the hours: always, whatever the quota.
  ///
  /// Hours that a passbook shows (期初建账) are the same two legs.
  public static func creditHours(
    to volunteer: HolderID, in community: HolderID, minutes: Int64, _ hours: HoursClass
  ) -> [Leg] {
    [
      .debit(.hoursTotal(of: community, hours), minutes),
      .credit(.hours(of: volunteer, hours), minutes),
    ]
  }

  /// 发放, the points: out of the community's quota, onto public notice.
  ///
  /// A line that had to wait for quota (待额度) is issued later by these two legs alone.
  public static func issue(from quota: Account, to volunteer: HolderID, _ points: Int64) -> [Leg] {
    [
      .debit(quota, points),
      .credit(.onNotice(of: volunteer), points),
    ]
  }

  // MARK: 公示

  /// 公示期满, or an objection dismissed: the notice has run out, the vintage is fixed now.
  public static func release(to volunteer: HolderID, _ lot: Lot, repaymentTo quota: Account) -> [Leg] {
    [
      .debit(.onNotice(of: volunteer), lot.amount),
      .creditWallet(volunteer, [lot], repaymentTo: quota),
    ]
  }

  /// 公示异议 upheld: points and hours go back to the community that gave them.
  public static func upholdObjection(
    to quota: Account, from volunteer: HolderID, _ points: Int64, minutes: Int64, _ hours: HoursClass, in community: HolderID
  ) -> [Leg] {
    [
      .debit(.onNotice(of: volunteer), points),
      .credit(quota, points),
      .debit(.hours(of: volunteer, hours), minutes),
      .credit(.hoursTotal(of: community, hours), minutes),
    ]
  }

  // MARK: 兑换 / 退货

  /// 兑换: points to the shop, goods off its shelf.
  public static func redeem(_ points: Int64, of member: HolderID, at shop: HolderID, goods: [GoodsQuantity]) -> [Leg] {
    [
      .spend(.wallet(of: member), points),
      .credit(.payable(to: shop), points),
    ] + goods.flatMap { handOver($0, at: shop) }
  }

  /// 退货: goods back on the shelf, points back where they came from.
  public static func takeBack(_ back: Leg.GiveBack, at shop: HolderID, goods: [GoodsQuantity]) -> [Leg] {
    [
      .drain(.debit, .payable(to: shop), back.amount, rest: .refundReceivable(from: shop)),
      .giveBack(back),
    ]
      + goods.flatMap { line -> [Leg] in
        [
          .debit(.stock(of: line.sku, at: shop), line.pieces),
          .credit(.redeemed(of: line.sku, at: shop), line.pieces),
        ]
      }
  }

  /// Goods of a redemption leave the shelf.
  private static func handOver(_ line: GoodsQuantity, at shop: HolderID) -> [Leg] {
    [
      .debit(.redeemed(of: line.sku, at: shop), line.pieces),
      .credit(.stock(of: line.sku, at: shop), line.pieces),
    ]
  }

  // MARK: 超市月结

  /// 超市月结 of one shop's sheet that is positive: the shop is paid for so many points.
  public static func settle(_ points: Int64, with shop: HolderID) -> [Leg] {
    [
      .drain(.debit, .payable(to: shop), points, rest: .refundReceivable(from: shop)),
      .credit(.approvedUnsettled, points),
    ]
  }

  /// 超市月结 of one shop's sheet that is negative: the shop pays so many points back.
  public static func collect(_ points: Int64, from shop: HolderID) -> [Leg] {
    [
      .debit(.approvedUnsettled, points),
      .drain(.credit, .refundReceivable(from: shop), points, rest: .payable(to: shop)),
    ]
  }

  /// 超市月结 of one shop as it stands: all that is payable, less all that is receivable.
  public static func clear(_ shop: HolderID) -> [Leg] {
    [
      .empty(Account.payable(to: shop).group, before: nil, into: .approvedUnsettled),
      .empty(Account.refundReceivable(from: shop).group, before: nil, into: .approvedUnsettled),
    ]
  }

  // MARK: 断网手工单

  /// 断网手工单: the goods are gone; what the wallet does not cover is the member's debt, and paid from quota, then over quota (红).
  public static func paperSlip(
    _ points: Int64, of member: HolderID, at shop: HolderID, goods: [GoodsQuantity], quota: Account
  ) -> [Leg] {
    [
      .take(.wallet(of: member), upTo: points) { _, rest in
        [
          .drain(.debit, quota, rest, rest: .approvedUnsettled),
          .debit(.clawbackReceivable(from: member), rest),
          .credit(.clawbackQuota(of: member), rest),
        ]
      },
      .credit(.payable(to: shop), points),
    ] + goods.flatMap { handOver($0, at: shop) }
  }

  // MARK: 冻结 / 解冻

  /// 冻结: points that may not be spent for now; the vintages stay.
  public static func freeze(_ points: Int64, of volunteer: HolderID) -> [Leg] {
    [
      .move(.wallet(of: volunteer), points, to: .frozen(of: volunteer))
    ]
  }

  /// 解冻: the same vintages again; one that is past by now gets a grace, once.
  public static func thaw(_ lots: [Lot], of volunteer: HolderID, on day: Day, grace: Day) -> [Leg] {
    lots.flatMap { lot -> [Leg] in
      [
        .debit(.frozen(of: volunteer, lot.vintage), lot.amount),
        .credit(.spendable(of: volunteer, lot.vintage.onReturn(today: day, grace: grace)), lot.amount),
      ]
    }
  }

  // MARK: 过期 / 扣分

  /// 过期: every vintage before a day, which is past its date and the days of grace.
  public static func expire(_ volunteer: HolderID, before day: Day) -> [Leg] {
    [
      .empty(.wallet(of: volunteer), before: day, into: .expired)
    ]
  }

  /// 扣分: what is there, up to what is due.
  public static func deduct(upTo points: Int64, from volunteer: HolderID) -> [Leg] {
    [
      .take(.wallet(of: volunteer), upTo: points) { taken, _ in [.credit(.deducted, taken)] }
    ]
  }

  // MARK: 冲正已发积分 (clawback)

  /// 冲正已发积分, the hours: back to the community that gave them.
  public static func clawBackHours(
    from volunteer: HolderID, to community: HolderID, minutes: Int64, _ hours: HoursClass
  ) -> [Leg] {
    [
      .debit(.hours(of: volunteer, hours), minutes),
      .credit(.hoursTotal(of: community, hours), minutes),
    ]
  }

  /// 冲正已发积分, the points: those frozen for this case, then the wallet's; the rest is owed.
  public static func clawBack(_ points: Int64, from volunteer: HolderID, frozen: [Lot] = [], to quota: Account) -> [Leg] {
    let held = frozen.reduce(0) { $0 + $1.amount }
    return frozen.map { .debit(.frozen(of: volunteer, $0.vintage), $0.amount) }
      + [
        .credit(quota, held),
        .take(.wallet(of: volunteer), upTo: points - held) { taken, rest in
          [
            .credit(quota, taken),
            .debit(.clawbackReceivable(from: volunteer), rest),
            .credit(.clawbackQuota(of: volunteer), rest),
          ]
        },
      ]
  }

  /// 核销欠分: all that a volunteer owes is written off.
  public static func writeOffDebt(of volunteer: HolderID) -> [Leg] {
    [
      .empty(Account.clawbackReceivable(from: volunteer).group, before: nil, into: .clawbackQuota(of: volunteer))
    ]
  }

  // MARK: 转赠 / 捐池 / 池资助

  /// 转赠: the points keep their vintages.
  public static func give(_ points: Int64, of giver: HolderID, to taker: HolderID, repaymentTo quota: Account) -> [Leg] {
    [
      .give(.wallet(of: giver), points, to: taker, repaymentTo: quota)
    ]
  }

  /// 捐池: into the 爱心公益池.
  public static func donate(_ points: Int64, of giver: HolderID) -> [Leg] {
    [
      .spend(.wallet(of: giver), points),
      .credit(.charityPool, points),
    ]
  }

  /// 池资助: out of the 爱心公益池.
  public static func grantFromPool(to taker: HolderID, _ lot: Lot, repaymentTo quota: Account) -> [Leg] {
    [
      .debit(.charityPool, lot.amount),
      .creditWallet(taker, [lot], repaymentTo: quota),
    ]
  }

  // MARK: 并户 / 销户

  /// 并户: each account like for like.
  public static func merge(_ old: HolderID, into new: HolderID) -> [Leg] {
    [
      .move(.wallet(of: old), nil, to: .wallet(of: new)),
      .move(.frozen(of: old), nil, to: .frozen(of: new)),
      .move(Account.onNotice(of: old).group, nil, to: Account.onNotice(of: new).group),
      .move(Account.clawbackReceivable(from: old).group, nil, to: Account.clawbackReceivable(from: new).group),
      .move(Account.clawbackQuota(of: old).group, nil, to: Account.clawbackQuota(of: new).group),
    ]
      + HoursClass.allCases.map { hours in
        .move(Account.hours(of: old, hours).group, nil, to: Account.hours(of: new, hours).group)
      }
  }

  /// 销户, the points to a named family member.
  public static func close(
    _ volunteer: HolderID, on day: Day, givingTo family: HolderID, repaymentTo quota: Account
  ) -> [Leg] {
    closing(volunteer, on: day) + [
      .give(.wallet(of: volunteer), nil, to: family, repaymentTo: quota)
    ]
  }

  /// 销户, the points to the 爱心公益池 or to 扣分收回.
  public static func close(_ volunteer: HolderID, on day: Day, into account: Account) -> [Leg] {
    closing(volunteer, on: day) + [
      .empty(.wallet(of: volunteer), before: nil, into: account)
    ]
  }

  /// What every 销户 wants: nothing on notice, frozen or owed; past vintages expire now.
  private static func closing(_ volunteer: HolderID, on day: Day) -> [Leg] {
    [
      .mustBeEmpty(Account.onNotice(of: volunteer).group),
      .mustBeEmpty(.frozen(of: volunteer)),
      .mustBeEmpty(Account.clawbackReceivable(from: volunteer).group),
      .empty(.wallet(of: volunteer), before: day, into: .expired),
    ]
  }

  // MARK: 入库 / 采购退回 / 调拨 / 盘点

  /// 入库: goods onto a shop's shelf, from where they came; 期初建账 of a shelf is the same.
  public static func receiveStock(at shop: HolderID, _ goods: [GoodsQuantity]) -> [Leg] {
    goods.flatMap { line -> [Leg] in
      [
        .debit(.stock(of: line.sku, at: shop), line.pieces),
        .credit(.source(of: line.sku, at: shop), line.pieces),
      ]
    }
  }

  /// 采购退回: goods back to where they came from.
  public static func returnStock(from shop: HolderID, _ goods: [GoodsQuantity]) -> [Leg] {
    goods.flatMap { line -> [Leg] in
      [
        .debit(.source(of: line.sku, at: shop), line.pieces),
        .credit(.stock(of: line.sku, at: shop), line.pieces),
      ]
    }
  }

  /// 调拨: goods from one shop's shelf to another's.
  public static func moveStock(from shop: HolderID, to other: HolderID, _ goods: [GoodsQuantity]) -> [Leg] {
    goods.flatMap { line -> [Leg] in
      [
        .debit(.stock(of: line.sku, at: other), line.pieces),
        .credit(.stock(of: line.sku, at: shop), line.pieces),
      ]
    }
  }

  /// 盘盈: a count found more than the books say.
  public static func countSurplus(at shop: HolderID, _ goods: [GoodsQuantity]) -> [Leg] {
    goods.flatMap { line -> [Leg] in
      [
        .debit(.stock(of: line.sku, at: shop), line.pieces),
        .credit(.surplus(of: line.sku, at: shop), line.pieces),
      ]
    }
  }

  /// 盘亏报损: a count found less, or goods were damaged.
  public static func writeOffStock(at shop: HolderID, _ goods: [GoodsQuantity]) -> [Leg] {
    goods.flatMap { line -> [Leg] in
      [
        .debit(.loss(of: line.sku, at: shop), line.pieces),
        .credit(.stock(of: line.sku, at: shop), line.pieces),
      ]
    }
  }

  // MARK: 年结

  /// 年结, when every sheet is posted and no shop owes a refund: what was not issued, expired or was deducted is settled.
  ///
  /// - Parameter day: budget years that ended before this day are closed.
  public static func endYear(_ communities: [HolderID], endedBefore day: Day, shops: [HolderID]) -> [Leg] {
    shops.map { .mustBeEmpty(Account.refundReceivable(from: $0).group) }
      + communities.map { .empty(AccountGroup(.unissuedQuota, .points, $0), before: day, into: .approvedUnsettled) }
      + [
        .empty(Account.expired.group, before: nil, into: .approvedUnsettled),
        .empty(Account.deducted.group, before: nil, into: .approvedUnsettled),
      ]
  }
}
