/// Goods that come and go but for sales.
extension [Leg] {

  // MARK: 入库 / 退供应商 / 退捐赠人 / 更正入库 / 调拨 / 盘点

  /// 入库 from a source: goods onto a shop's shelf; 期初建账 of a shelf, and its correction upwards, are the same from 期初.
  ///
  /// 借 1601 贷 3601, 3602 or 3603
  public static func receiveStock(_ source: StockSource, at shop: HolderID, _ goods: [GoodsQuantity]) -> [Leg] {
    pieces(goods) { (debit: .stock(of: $0, at: shop), credit: .source(source, of: $0, at: shop)) }
  }

  /// 退供应商, 退捐赠人, 更正入库, and 更正期初 of a shelf downwards: goods off the shelf, to where they came from.
  ///
  /// 借 3601, 3602 or 3603 贷 1601
  public static func returnStock(_ source: StockSource, from shop: HolderID, _ goods: [GoodsQuantity]) -> [Leg] {
    pieces(goods) { (debit: .source(source, of: $0, at: shop), credit: .stock(of: $0, at: shop)) }
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
}
