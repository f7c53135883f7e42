/// The street's two classes of hours.
public enum HoursClass: String, CaseIterable, Sendable {
  /// 信用时数: with evidence from the day.
  case credit
  /// 荣誉时数: back-filled.
  case honour
}

/// A thing that is counted: points, minutes of an hours class, or pieces of a SKU.
public enum Commodity: Hashable, Sendable {
  case points
  case minutes(HoursClass)
  case goods(sku: String)

  /// The kind, as stored.
  public var kind: CommodityKind {
    switch self {
    case .points: .points
    case .minutes: .minutes
    case .goods: .goods
    }
  }

  /// The code within its kind, as stored: "points", "credit", a SKU.
  public var code: String {
    switch self {
    case .points: "points"
    case .minutes(let hoursClass): hoursClass.rawValue
    case .goods(let sku): sku
    }
  }

  /// Decimals of the commodity's smallest unit: 2 for points, otherwise 0.
  public var scale: Int16 { self == .points ? 2 : 0 }

  /// The commodity with a stored kind and code, or nil if there is none such.
  public init?(kind: CommodityKind, code: String) {
    switch kind {
    case .points: self = .points
    case .minutes:
      guard let hoursClass = HoursClass(rawValue: code) else { return nil }
      self = .minutes(hoursClass)
    case .goods: self = .goods(sku: code)
    }
  }
}

extension Commodity: CustomStringConvertible {
  /// "points", "minutes.credit", "goods.RICE-5".
  public var description: String {
    switch self {
    case .points: "points"
    case .minutes(let hoursClass): "minutes.\(hoursClass.rawValue)"
    case .goods(let sku): "goods.\(sku)"
    }
  }
}

/// All accounts that share a code, a commodity and a holder, one for each vintage: a wallet, a shop's shelf of one SKU, a community's quota.
public struct AccountGroup: Hashable, Sendable {
  /// Their code in the chart.
  public var code: AccountCode
  /// Their commodity.
  public var commodity: Commodity
  /// Their holder.
  public var holder: HolderID

  /// The group of these three.
  public init(_ code: AccountCode, _ commodity: Commodity, _ holder: HolderID) {
    self.code = code
    self.commodity = commodity
    self.holder = holder
  }

  /// Holder and code tell groups apart, except those of goods: hashing is what a batch spends its time on.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(holder.number)
    hasher.combine(code.rawValue)
    if case .goods(let sku) = commodity { hasher.combine(sku) }
  }

  /// The account of this group with a vintage; ``Vintage/none`` where the code has none.
  public func account(_ vintage: Vintage) -> Account { Account(group: self, vintage: vintage) }
}

/// One account: a group and a vintage.
///
/// Identity within a book.
public struct Account: Hashable, Sendable {
  /// Code, commodity and holder.
  public var group: AccountGroup
  /// The vintage or budget year; ``Vintage/none`` for none.
  public var vintage: Vintage

  /// The account of a group with this vintage.
  public init(group: AccountGroup, vintage: Vintage) {
    self.group = group
    self.vintage = vintage
  }

  /// An account by its parts; the vintage defaults to none.
  public init(_ code: AccountCode, _ commodity: Commodity, _ holder: HolderID, vintage: Vintage = .none) {
    self.init(group: AccountGroup(code, commodity, holder), vintage: vintage)
  }

  /// Its code in the chart.
  public var code: AccountCode { group.code }
  /// Its commodity.
  public var commodity: Commodity { group.commodity }
  /// Its holder.
  public var holder: HolderID { group.holder }

  /// Whether commodity and vintage are what the chart says of the code.
  var fitsChart: Bool {
    let definition = code.definition
    let hasVintage = vintage != .none
    return definition.commodity == commodity.kind && (definition.holder == .book) == (holder == .book)
      && hasVintage == (definition.vintages != .none) && (!vintage.isGrace || definition.vintages == .vintage)
  }
}

extension Account: CustomStringConvertible {
  /// "2101.points.12.2027-12-31"; the vintage is left out where there is none.
  public var description: String {
    "\(code.rawValue).\(commodity).\(holder)" + (vintage == .none ? "" : ".\(vintage)")
  }
}

/// The accounts by the names that the events use.
extension Account {
  /// 1101 核定未结算积分.
  public static let approvedUnsettled = Account(.approvedUnsettled, .points, .book)
  /// 2301 爱心公益池.
  public static let charityPool = Account(.charityPool, .points, .book)
  /// 2001 未发放额度 of the budget year that a day falls in.
  public static func quota(of community: HolderID, on day: Day) -> Account {
    Account(.unissuedQuota, .points, community, vintage: Vintage(day.yearEnd()))
  }
  /// 4101 过期收回 of a day's year.
  public static func expired(on day: Day) -> Account { Account(.expired, .points, .book, vintage: Vintage(day.yearEnd())) }
  /// 4102 扣分收回 of a day's year.
  public static func deducted(on day: Day) -> Account { Account(.deducted, .points, .book, vintage: Vintage(day.yearEnd())) }
  /// 4103 销户收回 of a day's year.
  public static func forfeited(on day: Day) -> Account { Account(.forfeited, .points, .book, vintage: Vintage(day.yearEnd())) }

  /// 2101 可用积分 of one vintage.
  public static func spendable(of volunteer: HolderID, _ vintage: Vintage) -> Account {
    Account(.spendable, .points, volunteer, vintage: vintage)
  }
  /// 2102 公示中积分.
  public static func onNotice(of volunteer: HolderID) -> Account { Account(.onNotice, .points, volunteer) }
  /// 2103 冻结积分 of one vintage.
  public static func frozen(of volunteer: HolderID, _ vintage: Vintage) -> Account {
    Account(.frozen, .points, volunteer, vintage: vintage)
  }
  /// 1301 应收追回积分.
  public static func clawbackReceivable(from volunteer: HolderID) -> Account {
    Account(.clawbackReceivable, .points, volunteer)
  }
  /// 2401 待追回额度.
  public static func clawbackQuota(of volunteer: HolderID) -> Account { Account(.clawbackQuota, .points, volunteer) }
  /// 2402 待追回超额度.
  public static func clawbackOverQuota(of volunteer: HolderID) -> Account { Account(.clawbackOverQuota, .points, volunteer) }
  /// 2501 服务时长（个人）.
  public static func hours(of volunteer: HolderID, _ hoursClass: HoursClass) -> Account {
    Account(.hoursPersonal, .minutes(hoursClass), volunteer)
  }
  /// 1501 服务时长（总计）.
  public static func hoursTotal(of community: HolderID, _ hoursClass: HoursClass) -> Account {
    Account(.hoursTotal, .minutes(hoursClass), community)
  }
  /// 2201 超市待结算.
  public static func payable(to shop: HolderID) -> Account { Account(.shopPayable, .points, shop) }
  /// 1201 应收超市退回.
  public static func refundReceivable(from shop: HolderID) -> Account { Account(.shopRefundReceivable, .points, shop) }
  /// 1601 库存.
  public static func stock(of sku: String, at shop: HolderID) -> Account { Account(.stock, .goods(sku: sku), shop) }
  /// 3601, 3602 or 3603 物资来源.
  public static func source(_ source: StockSource, of sku: String, at shop: HolderID) -> Account {
    Account(source.code, .goods(sku: sku), shop)
  }
  /// 5601 已兑出物资.
  public static func redeemed(of sku: String, at shop: HolderID) -> Account {
    Account(.goodsRedeemed, .goods(sku: sku), shop)
  }
  /// 4601 盘盈.
  public static func surplus(of sku: String, at shop: HolderID) -> Account {
    Account(.stockSurplus, .goods(sku: sku), shop)
  }
  /// 5602 盘亏报损.
  public static func loss(of sku: String, at shop: HolderID) -> Account { Account(.stockLoss, .goods(sku: sku), shop) }
}

/// Where the goods on a shelf come from: the chart's sources (物资来源), no others.
public enum StockSource: String, CaseIterable, Sendable {
  /// 采购.
  case purchase
  /// 捐赠.
  case donation
  /// 期初: what the shelf held on the book's first day.
  case opening

  /// The account of this source.
  public var code: AccountCode {
    switch self {
    case .purchase: .goodsPurchased
    case .donation: .goodsDonated
    case .opening: .goodsOpening
    }
  }
}

/// The states of a group's accounts by vintage, the one that ends first first.
///
/// A sorted array: a group has one account or a few, and looking through those is faster than hashing.
public struct VintageStates: Sendable, ExpressibleByDictionaryLiteral {
  /// The states, by vintage; none twice.
  public private(set) var vintages: [(vintage: Vintage, state: AccountState)] = []

  /// From vintages and states, no vintage twice.
  public init(dictionaryLiteral vintages: (Vintage, AccountState)...) {
    for (vintage, state) in vintages { self[vintage] = state }
  }

  /// The state of the account with a vintage; nil if it was never posted to.
  public subscript(vintage: Vintage) -> AccountState? {
    get { vintages.first { $0.vintage == vintage }?.state }
    set {
      let place = vintages.firstIndex { $0.vintage >= vintage } ?? vintages.endIndex
      let isThere = place < vintages.endIndex && vintages[place].vintage == vintage
      switch (newValue, isThere) {
      case (let state?, true): vintages[place].state = state
      case (let state?, false): vintages.insert((vintage, state), at: place)
      case (nil, true): vintages.remove(at: place)
      case (nil, false): break
      }
    }
  }

  /// The sum of the balances whose vintage ends on a day or later.
  func balance(from day: Day) -> Int64 { vintages.reduce(0) { $0 + ($1.vintage.isPast(on: day) ? 0 : $1.state.balance) } }
}

/// Where an account stands: the number and balance of its last posting.
///
/// An account nobody has posted to is at version 0.
public struct AccountState: Hashable, Sendable {
  /// The account's number in its book; from 1, without gaps.
  public var id: AccountID
  /// How many postings it has.
  public var version: Int64
  /// The balance on the account's normal side, in the commodity's smallest unit; never below zero.
  public var balance: Int64

  /// A state by its vintages.
  public init(id: AccountID, version: Int64, balance: Int64) {
    self.id = id
    self.version = version
    self.balance = balance
  }
}
