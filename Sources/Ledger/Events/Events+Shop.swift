/// Points for goods, and what the shops are paid.
extension [Leg] {

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
      .drain(.payable(to: shop), back.amount.hundredths, then: .refundReceivable(from: shop)),
      .giveBack(back),
    ] + pieces(goods) { (debit: .stock(of: $0, at: shop), credit: .redeemed(of: $0, at: shop)) }
  }

  /// Goods of a redemption leave the shelf.
  private static func handOver(_ goods: [GoodsQuantity], at shop: HolderID) -> [Leg] {
    pieces(goods) { (debit: .redeemed(of: $0, at: shop), credit: .stock(of: $0, at: shop)) }
  }

  // MARK: 超市月结

  /// 超市月结 of one shop's sheet that is positive: the shop is paid for so many points.
  ///
  /// 借 2201, then 1201; 贷 1101
  public static func payShop(_ points: Points, _ shop: HolderID) -> [Leg] {
    [
      .drain(.payable(to: shop), points.hundredths, then: .refundReceivable(from: shop)),
      .credit(.approvedUnsettled, points.hundredths),
    ]
  }

  /// 超市月结 of one shop's sheet that is negative: the shop pays so many points back.
  ///
  /// 借 1101 贷 1201, then 2201
  public static func collectFromShop(_ points: Points, _ shop: HolderID) -> [Leg] {
    [
      .debit(.approvedUnsettled, points.hundredths),
      .drain(.refundReceivable(from: shop), points.hundredths, then: .payable(to: shop)),
    ]
  }

  // MARK: 断网手工单

  /// 断网手工单: the goods are gone, so the points are due whatever the wallet holds.
  ///
  /// 借 2101, then 2001, then 1101 (红), and 1301 for all that 2101 did not cover, and 5601; 贷 2201 1601, 2401 for what 2001 gave, 2402
  /// for what 1101 gave
  public static func paperSlip(
    _ points: Points, of member: HolderID, at shop: HolderID, goods: [GoodsQuantity], quota: Account
  ) -> [Leg] {
    [
      cover(points, of: member, quota: quota),
      .credit(.payable(to: shop), points.hundredths),
    ] + handOver(goods, at: shop)
  }

  /// Points that are due whatever is there: from the wallet, then from quota, then over quota; what the wallet lacks is owed.
  private static func cover(_ points: Points, of member: HolderID, quota: Account) -> Leg {
    .take(.wallet(of: member), upTo: points.hundredths) { _, owed in
      [
        .drain(quota, upTo: owed) { lent, over in
          [
            .credit(.clawbackQuota(of: member), lent),
            .debit(.approvedUnsettled, over),
            .credit(.clawbackOverQuota(of: member), over),
          ]
        },
        .debit(.clawbackReceivable(from: member), owed),
      ]
    }
  }

  // MARK: 记错人更正

  /// 记错人更正: right goods, wrong member: what is left of a redemption is paid by the right one as by a paper slip, and comes back to
  /// the wrong one as after a return.
  ///
  /// 借 2101 of the right one, then 2001, then 1101 (红), and 1301 for all that 2101 did not cover; 贷 2101 of the wrong one, after 追回,
  /// 2401 2402
  public static func correctMember(_ back: Leg.GiveBack, to right: HolderID, quota: Account) -> [Leg] {
    [
      cover(back.amount, of: right, quota: quota),
      .giveBack(back),
    ]
  }
}
