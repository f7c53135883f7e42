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

/// The business events of the chart of accounts, one readable line per leg.
///
/// Amounts of points are hundredths, of time minutes, of goods pieces.
extension [Leg] {
  /// 期初建账 of a wallet: points that the passbook shows.
  public static func openWallet(of volunteer: HolderID, _ lot: Lot) -> [Leg] {
    [
      .debit(Account(.approvedUnsettled, .points, .book), lot.amount),
      .credit(AccountGroup.wallet(of: volunteer).lot(lot.vintage), lot.amount),
    ]
  }

  /// 核定额度: points that a community may issue in a budget year.
  public static func grantQuota(to quota: Account, _ points: Int64) -> [Leg] {
    [
      .debit(Account(.approvedUnsettled, .points, .book), points),
      .credit(quota, points),
    ]
  }

  /// 发放, the hours: always, whatever the quota.
  ///
  /// Hours that a passbook shows (期初建账) are the same two legs.
  public static func creditHours(to volunteer: HolderID, in community: HolderID, minutes: Int64, _ hours: HoursClass) -> [Leg] {
    [
      .debit(Account(.hoursTotal, .minutes(hours), community), minutes),
      .credit(Account(.hoursPersonal, .minutes(hours), volunteer), minutes),
    ]
  }

  /// 发放, the points: out of the community's quota, onto public notice.
  public static func issue(from quota: Account, to volunteer: HolderID, _ points: Int64) -> [Leg] {
    [
      .debit(quota, points),
      .credit(Account(.onNotice, .points, volunteer), points),
    ]
  }

  /// 公示期满: the notice has run out, the vintage is fixed now.
  public static func release(to volunteer: HolderID, _ lot: Lot, repaymentTo quota: Account) -> [Leg] {
    [
      .debit(Account(.onNotice, .points, volunteer), lot.amount),
      .creditWallet(volunteer, [lot], repaymentTo: quota),
    ]
  }

  /// 兑换: points to the shop, goods off its shelf.
  public static func redeem(_ points: Int64, of member: HolderID, at shop: HolderID, goods: [GoodsQuantity]) -> [Leg] {
    [
      .spend(.wallet(of: member), points),
      .credit(Account(.shopPayable, .points, shop), points),
    ]
      + goods.flatMap { line -> [Leg] in
        [
          .debit(Account(.goodsRedeemed, .goods(sku: line.sku), shop), line.pieces),
          .credit(Account(.stock, .goods(sku: line.sku), shop), line.pieces),
        ]
      }
  }

  /// 退货: goods back on the shelf, points back where they came from.
  public static func takeBack(_ back: Leg.GiveBack, at shop: HolderID, goods: [GoodsQuantity]) -> [Leg] {
    [
      .drain(
        .debit, Account(.shopPayable, .points, shop), back.amount, rest: Account(.shopRefundReceivable, .points, shop)),
      .giveBack(back),
    ]
      + goods.flatMap { line -> [Leg] in
        [
          .debit(Account(.stock, .goods(sku: line.sku), shop), line.pieces),
          .credit(Account(.goodsRedeemed, .goods(sku: line.sku), shop), line.pieces),
        ]
      }
  }

  /// 入库: goods onto a shop's shelf, from where they came.
  public static func receiveStock(at shop: HolderID, _ goods: [GoodsQuantity]) -> [Leg] {
    goods.flatMap { line -> [Leg] in
      [
        .debit(Account(.stock, .goods(sku: line.sku), shop), line.pieces),
        .credit(Account(.goodsSource, .goods(sku: line.sku), shop), line.pieces),
      ]
    }
  }
}
