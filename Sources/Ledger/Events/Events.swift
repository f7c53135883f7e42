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

/// The business events of the chart of accounts, in the order of the chart's table, each with its voucher: 借 the codes that are
/// debited, 贷 those that are credited.
///
/// Legs count points in hundredths, time in minutes, goods in pieces. `debit` and `credit` say their side. The other legs choose
/// their amounts by what the accounts hold, as ``Leg`` explains:
///
/// - `spend` and `take` debit a wallet, the earliest vintage first: the whole amount, or what is there.
/// - `drain` takes what is there from the first account and the remainder, on the same side, on the one after `then`.
/// - `move` and `closeOut` post two sides: they take off the first account, on the side on which it shrinks, and put the same on the
///   other account. `move` keeps the vintages; `closeOut` takes everything.
/// - `creditWallet`, `give` and `giveBack` credit a wallet, and repay the holder's debt first (追回: 借 2101 2401 贷 1301 2001).
///
/// Legs apply one after the other; those on one account are netted, and a zero is not written.
extension [Leg] {

  // MARK: 期初建账

  /// 期初建账 of a wallet: points that the passbook shows.
  ///
  /// 借 1101 贷 2101, after 追回
  public static func openWallet(of volunteer: HolderID, _ part: VintageAmount, repaymentTo quota: Account) -> [Leg] {
    [
      .debit(.approvedUnsettled, part.amount),
      .creditWallet(volunteer, [part], repaymentTo: quota),
    ]
  }

  /// 期初建账 of the 爱心公益池.
  ///
  /// 借 1101 贷 2301
  public static func openPool(_ points: Points) -> [Leg] {
    [
      .debit(.approvedUnsettled, points.hundredths),
      .credit(.charityPool, points.hundredths),
    ]
  }

  // MARK: 核定额度 / 核减 / 调剂

  /// 核定额度: points that a community may issue in a budget year.
  ///
  /// 借 1101 贷 2001
  public static func grantQuota(to quota: Account, _ points: Points) -> [Leg] {
    [
      .debit(.approvedUnsettled, points.hundredths),
      .credit(quota, points.hundredths),
    ]
  }

  /// 核减: quota taken back from a community.
  ///
  /// 借 2001 贷 1101
  public static func cutQuota(of quota: Account, _ points: Points) -> [Leg] {
    [
      .debit(quota, points.hundredths),
      .credit(.approvedUnsettled, points.hundredths),
    ]
  }

  /// 调剂: quota from one community to another.
  ///
  /// 借 2001 贷 2001 of the other community
  public static func moveQuota(from quota: Account, to other: Account, _ points: Points) -> [Leg] {
    [
      .debit(quota, points.hundredths),
      .credit(other, points.hundredths),
    ]
  }

  // MARK: 发放

  /// 发放, the hours: always, whatever the quota.
  ///
  /// Hours that a passbook shows (期初建账) are the same two legs.
  ///
  /// 借 1501 贷 2501
  public static func creditHours(
    to volunteer: HolderID, in community: HolderID, minutes: Int64, _ hoursClass: HoursClass
  ) -> [Leg] {
    [
      .debit(.hoursTotal(of: community, hoursClass), minutes),
      .credit(.hours(of: volunteer, hoursClass), minutes),
    ]
  }

  /// 发放, the points: out of the community's quota, onto public notice.
  ///
  /// A line that had to wait for quota (待额度) is issued later by these two legs alone.
  ///
  /// 借 2001 贷 2102
  public static func issue(from quota: Account, to volunteer: HolderID, _ points: Points) -> [Leg] {
    [
      .debit(quota, points.hundredths),
      .credit(.onNotice(of: volunteer), points.hundredths),
    ]
  }

  // MARK: 公示

  /// 公示期满, or an objection dismissed: the notice has run out, the vintage is fixed now.
  ///
  /// 借 2102 贷 2101, after 追回
  public static func release(to volunteer: HolderID, _ part: VintageAmount, repaymentTo quota: Account) -> [Leg] {
    [
      .debit(.onNotice(of: volunteer), part.amount),
      .creditWallet(volunteer, [part], repaymentTo: quota),
    ]
  }

  /// 公示异议 upheld: points and hours go back to the community that gave them.
  ///
  /// 借 2102 2501 贷 2001 1501
  public static func upholdObjection(
    to quota: Account, from volunteer: HolderID, _ points: Points, minutes: Int64, _ hoursClass: HoursClass,
    in community: HolderID
  ) -> [Leg] {
    [
      .debit(.onNotice(of: volunteer), points.hundredths),
      .credit(quota, points.hundredths),
      .debit(.hours(of: volunteer, hoursClass), minutes),
      .credit(.hoursTotal(of: community, hoursClass), minutes),
    ]
  }

  // MARK: 兑换 / 退货

  /// 兑换: points to the shop, goods off its shelf.
  ///
  /// 借 2101 5601 贷 2201 1601
  public static func redeem(_ points: Points, of member: HolderID, at shop: HolderID, goods: [GoodsQuantity]) -> [Leg] {
    [
      .spend(.wallet(of: member), points.hundredths),
      .credit(.payable(to: shop), points.hundredths),
    ] + handOver(goods, at: shop)
  }

  /// 退货: goods back on the shelf, points back where they came from.
  ///
  /// 借 2201, then 1201, and 1601; 贷 2101, after 追回, and 5601
  public static func takeBack(_ back: Leg.GiveBack, at shop: HolderID, goods: [GoodsQuantity]) -> [Leg] {
    [
      .drain(.debit, .payable(to: shop), back.amount.hundredths, then: .refundReceivable(from: shop)),
      .giveBack(back),
    ] + pieces(goods) { (debit: .stock(of: $0, at: shop), credit: .redeemed(of: $0, at: shop)) }
  }

  /// Goods of a redemption leave the shelf.
  private static func handOver(_ goods: [GoodsQuantity], at shop: HolderID) -> [Leg] {
    pieces(goods) { (debit: .redeemed(of: $0, at: shop), credit: .stock(of: $0, at: shop)) }
  }

  /// The pieces of each SKU, on the two accounts of that SKU.
  private static func pieces(
    _ goods: [GoodsQuantity], _ accounts: (_ sku: String) -> (debit: Account, credit: Account)
  ) -> [Leg] {
    goods.flatMap { line -> [Leg] in
      let (debit, credit) = accounts(line.sku)
      return [.debit(debit, line.pieces), .credit(credit, line.pieces)]
    }
  }

  // MARK: 超市月结

  /// 超市月结 of one shop's sheet that is positive: the shop is paid for so many points.
  ///
  /// 借 2201, then 1201; 贷 1101
  public static func payShop(_ points: Points, _ shop: HolderID) -> [Leg] {
    [
      .drain(.debit, .payable(to: shop), points.hundredths, then: .refundReceivable(from: shop)),
      .credit(.approvedUnsettled, points.hundredths),
    ]
  }

  /// 超市月结 of one shop's sheet that is negative: the shop pays so many points back.
  ///
  /// 借 1101 贷 1201, then 2201
  public static func collectFromShop(_ points: Points, _ shop: HolderID) -> [Leg] {
    [
      .debit(.approvedUnsettled, points.hundredths),
      .drain(.credit, .refundReceivable(from: shop), points.hundredths, then: .payable(to: shop)),
    ]
  }

  /// 超市月结 of one shop as it stands: all that is payable, less all that is receivable.
  ///
  /// 借 2201 贷 1101 for what is payable; 借 1101 贷 1201 for what is receivable
  public static func settleAsItStands(_ shop: HolderID) -> [Leg] {
    [
      .closeOut(Account.payable(to: shop).group, before: nil, against: .approvedUnsettled),
      .closeOut(Account.refundReceivable(from: shop).group, before: nil, against: .approvedUnsettled),
    ]
  }

  // MARK: 断网手工单

  /// 断网手工单: the goods are gone; the shop gets what the wallet does not cover from the quota, then over quota, and the member owes it.
  ///
  /// 借 2101, then 2001, then 1101 (红), and 1301 for all that 2101 did not cover, and 5601; 贷 2201 2401 1601
  public static func paperSlip(
    _ points: Points, of member: HolderID, at shop: HolderID, goods: [GoodsQuantity], quota: Account
  ) -> [Leg] {
    [
      .take(.wallet(of: member), upTo: points.hundredths) { _, uncovered in
        [
          .drain(.debit, quota, uncovered, then: .approvedUnsettled),
          .debit(.clawbackReceivable(from: member), uncovered),
          .credit(.clawbackQuota(of: member), uncovered),
        ]
      },
      .credit(.payable(to: shop), points.hundredths),
    ] + handOver(goods, at: shop)
  }

  // MARK: 冻结 / 解冻

  /// 冻结: points that may not be spent for now; the vintages stay.
  ///
  /// 借 2101 贷 2103
  public static func freeze(_ points: Points, of volunteer: HolderID) -> [Leg] {
    [
      .move(.wallet(of: volunteer), points.hundredths, to: .frozen(of: volunteer))
    ]
  }

  /// 解冻: the same vintages again; one that is past by now gets a grace, once.
  ///
  /// 借 2103 贷 2101
  public static func thaw(_ parts: [VintageAmount], of volunteer: HolderID, on day: Day, grace: Vintage) -> [Leg] {
    parts.flatMap { part -> [Leg] in
      [
        .debit(.frozen(of: volunteer, part.vintage), part.amount),
        .credit(.spendable(of: volunteer, part.vintage.onReturn(today: day, grace: grace)), part.amount),
      ]
    }
  }

  // MARK: 过期 / 扣分

  /// 过期: every vintage before a day, which is past its date and the days of grace.
  ///
  /// 借 2101 贷 4101
  public static func expire(_ volunteer: HolderID, before day: Day) -> [Leg] {
    [
      .closeOut(.wallet(of: volunteer), before: day, against: .expired)
    ]
  }

  /// 扣分: what is there, up to what is due.
  ///
  /// 借 2101 贷 4102
  public static func deduct(upTo points: Points, from volunteer: HolderID) -> [Leg] {
    [
      .take(.wallet(of: volunteer), upTo: points.hundredths) { taken, _ in [.credit(.deducted, taken)] }
    ]
  }

  // MARK: 冲正已发积分 (clawback)

  /// 冲正已发积分, the hours: back to the community that gave them.
  ///
  /// 借 2501 贷 1501
  public static func clawBackHours(
    from volunteer: HolderID, to community: HolderID, minutes: Int64, _ hoursClass: HoursClass
  ) -> [Leg] {
    [
      .debit(.hours(of: volunteer, hoursClass), minutes),
      .credit(.hoursTotal(of: community, hoursClass), minutes),
    ]
  }

  /// 冲正已发积分, the points: those frozen for this case, then the wallet's; the rest is owed.
  ///
  /// 借 2103, then 2101; 贷 2001. For the remainder 借 1301 贷 2401
  public static func clawBack(_ points: Points, from volunteer: HolderID, frozen: [VintageAmount] = [], to quota: Account)
    -> [Leg]
  {
    let held = frozen.reduce(0) { $0 + $1.amount }
    return frozen.map { .debit(.frozen(of: volunteer, $0.vintage), $0.amount) }
      + [
        .credit(quota, held),
        .take(.wallet(of: volunteer), upTo: points.hundredths - held) { taken, uncovered in
          [
            .credit(quota, taken),
            .debit(.clawbackReceivable(from: volunteer), uncovered),
            .credit(.clawbackQuota(of: volunteer), uncovered),
          ]
        },
      ]
  }

  /// 核销欠分: all that a volunteer owes is written off.
  ///
  /// 借 2401 贷 1301
  public static func writeOffDebt(of volunteer: HolderID) -> [Leg] {
    [
      .closeOut(Account.clawbackReceivable(from: volunteer).group, before: nil, against: .clawbackQuota(of: volunteer))
    ]
  }

  // MARK: 转赠 / 捐池 / 池资助

  /// 转赠: the points keep their vintages.
  ///
  /// 借 2101 of the giver 贷 2101 of the taker, after 追回
  public static func give(_ points: Points, of giver: HolderID, to taker: HolderID, repaymentTo quota: Account) -> [Leg] {
    [
      .give(.wallet(of: giver), points.hundredths, to: taker, repaymentTo: quota)
    ]
  }

  /// 捐池: into the 爱心公益池.
  ///
  /// 借 2101 贷 2301
  public static func donate(_ points: Points, of giver: HolderID) -> [Leg] {
    [
      .spend(.wallet(of: giver), points.hundredths),
      .credit(.charityPool, points.hundredths),
    ]
  }

  /// 池资助: out of the 爱心公益池.
  ///
  /// 借 2301 贷 2101, after 追回
  public static func grantFromPool(to taker: HolderID, _ part: VintageAmount, repaymentTo quota: Account) -> [Leg] {
    [
      .debit(.charityPool, part.amount),
      .creditWallet(taker, [part], repaymentTo: quota),
    ]
  }

  // MARK: 并户 / 销户

  /// 并户: each account like for like.
  ///
  /// 借 2101 2102 2103 2401 2501 of the old holder 贷 the same of the new one; 1301 the other way round
  public static func merge(_ old: HolderID, into new: HolderID) -> [Leg] {
    [
      .move(.wallet(of: old), nil, to: .wallet(of: new)),
      .move(.frozen(of: old), nil, to: .frozen(of: new)),
      .move(Account.onNotice(of: old).group, nil, to: Account.onNotice(of: new).group),
      .move(Account.clawbackReceivable(from: old).group, nil, to: Account.clawbackReceivable(from: new).group),
      .move(Account.clawbackQuota(of: old).group, nil, to: Account.clawbackQuota(of: new).group),
    ]
      + HoursClass.allCases.map { hoursClass in
        .move(Account.hours(of: old, hoursClass).group, nil, to: Account.hours(of: new, hoursClass).group)
      }
  }

  /// 销户, the points to a named family member.
  ///
  /// 借 2101 贷 2101 of the family member, after 追回; past vintages 贷 4101
  public static func close(
    _ volunteer: HolderID, on day: Day, givingTo family: HolderID, repaymentTo quota: Account
  ) -> [Leg] {
    closing(volunteer, on: day) + [
      .give(.wallet(of: volunteer), nil, to: family, repaymentTo: quota)
    ]
  }

  /// 销户, the points to the 爱心公益池 or to 扣分收回.
  ///
  /// 借 2101 贷 2301 or 4102; past vintages 贷 4101
  public static func close(_ volunteer: HolderID, on day: Day, into account: Account) -> [Leg] {
    closing(volunteer, on: day) + [
      .closeOut(.wallet(of: volunteer), before: nil, against: account)
    ]
  }

  /// Common to every 销户: nothing on notice, frozen or owed; past vintages expire now.
  private static func closing(_ volunteer: HolderID, on day: Day) -> [Leg] {
    [
      .mustBeEmpty(Account.onNotice(of: volunteer).group),
      .mustBeEmpty(.frozen(of: volunteer)),
      .mustBeEmpty(Account.clawbackReceivable(from: volunteer).group),
      .closeOut(.wallet(of: volunteer), before: day, against: .expired),
    ]
  }

  // MARK: 入库 / 采购退回 / 调拨 / 盘点

  /// 入库: goods onto a shop's shelf, from where they came; 期初建账 of a shelf is the same.
  ///
  /// 借 1601 贷 3601
  public static func receiveStock(at shop: HolderID, _ goods: [GoodsQuantity]) -> [Leg] {
    pieces(goods) { (debit: .stock(of: $0, at: shop), credit: .source(of: $0, at: shop)) }
  }

  /// 采购退回: goods back to where they came from.
  ///
  /// 借 3601 贷 1601
  public static func returnStock(from shop: HolderID, _ goods: [GoodsQuantity]) -> [Leg] {
    pieces(goods) { (debit: .source(of: $0, at: shop), credit: .stock(of: $0, at: shop)) }
  }

  /// 调拨: goods from one shop's shelf to another's.
  ///
  /// 借 1601 of the other shop 贷 1601
  public static func moveStock(from shop: HolderID, to other: HolderID, _ goods: [GoodsQuantity]) -> [Leg] {
    pieces(goods) { (debit: .stock(of: $0, at: other), credit: .stock(of: $0, at: shop)) }
  }

  /// 盘盈: a count found more than the books say.
  ///
  /// 借 1601 贷 4601
  public static func countSurplus(at shop: HolderID, _ goods: [GoodsQuantity]) -> [Leg] {
    pieces(goods) { (debit: .stock(of: $0, at: shop), credit: .surplus(of: $0, at: shop)) }
  }

  /// 盘亏报损: a count found less, or goods were damaged.
  ///
  /// 借 5602 贷 1601
  public static func writeOffStock(at shop: HolderID, _ goods: [GoodsQuantity]) -> [Leg] {
    pieces(goods) { (debit: .loss(of: $0, at: shop), credit: .stock(of: $0, at: shop)) }
  }

  // MARK: 年结

  /// 年结, when every sheet is posted and no shop owes a refund: what of ended years was not issued, what expired, and what was
  /// deducted are settled.
  ///
  /// 借 2001 4101 4102 贷 1101; refused unless 1201 is zero
  ///
  /// - Parameter day: budget years that ended before this day are closed.
  public static func endYear(_ communities: [HolderID], endedBefore day: Day, shops: [HolderID]) -> [Leg] {
    shops.map { .mustBeEmpty(Account.refundReceivable(from: $0).group) }
      + communities.map { .closeOut(AccountGroup(.unissuedQuota, .points, $0), before: day, against: .approvedUnsettled) }
      + [
        .closeOut(Account.expired.group, before: nil, against: .approvedUnsettled),
        .closeOut(Account.deducted.group, before: nil, against: .approvedUnsettled),
      ]
  }

  // MARK: 冲正

  /// 冲正: every posting of an entry the other way round; holders that were merged since stand for their successors.
  ///
  /// Points that had left a wallet (扣分, 捐池, 转赠) come back as any other credit to one does: the holder's debt is repaid first, and a
  /// past vintage gets its grace.
  ///
  /// - Parameters:
  ///   - postings: those of the entry, of which at most one wallet was debited.
  ///   - quota: where a debt goes that is repaid.
  public static func undo(
    _ postings: [(account: Account, amount: Int64)], successors: [HolderID: HolderID] = [:], on day: Day, grace: Vintage,
    repaymentTo quota: Account
  ) -> [Leg] {
    var legs: [Leg] = []
    var returning: [HolderID: [VintageAmount]] = [:]
    for (posted, amount) in postings {
      var account = posted
      account.group.holder = successors[account.holder] ?? account.holder
      if account.code == .spendable, amount > 0 {
        let vintage = account.vintage.onReturn(today: day, grace: grace)
        returning[account.holder, default: []].append(VintageAmount(vintage: vintage, amount: amount))
      } else {
        legs.append(amount > 0 ? .credit(account, amount) : .debit(account, -amount))
      }
    }
    precondition(returning.count <= 1, "an event takes points off one wallet")
    return legs + returning.map { .creditWallet($0, $1, repaymentTo: quota) }
  }
}
