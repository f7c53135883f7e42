/// The side on which an account's balance grows.
public enum Side: Int16, Sendable {
  case debit = 1
  case credit = -1

  /// The side on which the balance shrinks.
  public var opposite: Side { self == .debit ? .credit : .debit }
}

/// The kinds of commodities.
///
/// Commodities never mix in one balance.
public enum CommodityKind: Int16, Sendable {
  /// Points, in hundredths.
  case points = 1
  /// Service time of an hours class, in minutes.
  case minutes = 2
  /// Whole pieces of one SKU.
  case goods = 3
}

/// The kinds of holders.
public enum HolderKind: Int16, Sendable {
  /// The book itself: holder 0.
  case book = 0
  case volunteer = 1
  case community = 2
  case shop = 3
}

/// The meaning of an account's vintage, if it has one.
public enum VintageKind: Sendable {
  /// One account per holder: the vintage is ``Vintage/none``.
  case none
  /// The vintage: the last day on which the points can be spent.
  case vintage
  /// The year, by its last day: of quota the budget year, of points taken back the year in which they were.
  case year
}

/// The chart of accounts (自定科目), as data: a case for each code.
public enum AccountCode: Int32, CaseIterable, Sendable {
  case approvedUnsettled = 1101
  case shopRefundReceivable = 1201
  case clawbackReceivable = 1301
  case hoursTotal = 1501
  case stock = 1601
  case unissuedQuota = 2001
  case spendable = 2101
  case onNotice = 2102
  case frozen = 2103
  case shopPayable = 2201
  case charityPool = 2301
  case clawbackQuota = 2401
  case clawbackOverQuota = 2402
  case hoursPersonal = 2501
  case goodsPurchased = 3601
  case goodsDonated = 3602
  case goodsOpening = 3603
  case expired = 4101
  case deducted = 4102
  case forfeited = 4103
  case stockSurplus = 4601
  case goodsRedeemed = 5601
  case stockLoss = 5602

  /// Everything the chart says of this account.
  public var definition: Definition {
    switch self {
    case .approvedUnsettled: Definition("核定未结算积分", .debit, .points, .book)
    case .shopRefundReceivable: Definition("应收超市退回", .debit, .points, .shop)
    case .clawbackReceivable: Definition("应收追回积分", .debit, .points, .volunteer)
    case .hoursTotal: Definition("服务时长（总计）", .debit, .minutes, .community)
    case .stock: Definition("库存", .debit, .goods, .shop)
    case .unissuedQuota: Definition("未发放额度", .credit, .points, .community, vintages: .year)
    case .spendable: Definition("可用积分", .credit, .points, .volunteer, vintages: .vintage)
    case .onNotice: Definition("公示中积分", .credit, .points, .volunteer)
    case .frozen: Definition("冻结积分", .credit, .points, .volunteer, vintages: .vintage)
    case .shopPayable: Definition("超市待结算", .credit, .points, .shop)
    case .charityPool: Definition("爱心公益池", .credit, .points, .book)
    case .clawbackQuota: Definition("待追回额度", .credit, .points, .volunteer)
    case .clawbackOverQuota: Definition("待追回超额度", .credit, .points, .volunteer)
    case .hoursPersonal: Definition("服务时长（个人）", .credit, .minutes, .volunteer)
    case .goodsPurchased: Definition("物资来源（采购）", .credit, .goods, .shop)
    case .goodsDonated: Definition("物资来源（捐赠）", .credit, .goods, .shop)
    case .goodsOpening: Definition("物资来源（期初）", .credit, .goods, .shop)
    case .expired: Definition("过期收回", .credit, .points, .book, vintages: .year)
    case .deducted: Definition("扣分收回", .credit, .points, .book, vintages: .year)
    case .forfeited: Definition("销户收回", .credit, .points, .book, vintages: .year)
    case .stockSurplus: Definition("盘盈", .credit, .goods, .shop)
    case .goodsRedeemed: Definition("已兑出物资", .debit, .goods, .shop)
    case .stockLoss: Definition("盘亏报损", .debit, .goods, .shop)
    }
  }

  /// One row of the chart.
  public struct Definition: Sendable {
    /// The account's name as accountants read it.
    public let title: String
    /// The side on which the balance grows; on that side it is never below zero.
    public let side: Side
    /// The kind of commodity that it counts.
    public let commodity: CommodityKind
    /// Its holder.
    public let holder: HolderKind
    /// The meaning of its vintage.
    public let vintages: VintageKind

    init(_ title: String, _ side: Side, _ commodity: CommodityKind, _ holder: HolderKind, vintages: VintageKind = .none) {
      self.title = title
      self.side = side
      self.commodity = commodity
      self.holder = holder
      self.vintages = vintages
    }
  }
}
