/// The street's two classes of hours.
public enum HoursClass: String, CaseIterable, Sendable {
  /// 信用时数: with evidence from the day.
  case credit
  /// 荣誉时数: back-filled.
  case honour
}

/// What is counted: points, minutes of an hours class, or pieces of a SKU.
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
    case .minutes(let hours): hours.rawValue
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
      guard let hours = HoursClass(rawValue: code) else { return nil }
      self = .minutes(hours)
    case .goods: self = .goods(sku: code)
    }
  }
}

extension Commodity: CustomStringConvertible {
  /// "points", "minutes.credit", "goods.RICE-5".
  public var description: String {
    switch self {
    case .points: "points"
    case .minutes(let hours): "minutes.\(hours.rawValue)"
    case .goods(let sku): "goods.\(sku)"
    }
  }
}

/// All lots that share a code, a commodity and a holder: a wallet, a shop's shelf of one SKU, a community's quota.
public struct AccountGroup: Hashable, Sendable {
  /// What the accounts are for.
  public var code: AccountCode
  /// What they count.
  public var commodity: Commodity
  /// Who holds them.
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

  /// The account of this group with a vintage; ``Vintage/none`` where the code has no lots.
  public func lot(_ vintage: Vintage) -> Account { Account(group: self, lot: vintage) }
}

/// One account: a group and a vintage.
///
/// Identity within a book.
public struct Account: Hashable, Sendable {
  /// Code, commodity and holder.
  public var group: AccountGroup
  /// The vintage or budget year; ``Vintage/none`` for none.
  public var lot: Vintage

  /// The account of a group with this vintage.
  public init(group: AccountGroup, lot: Vintage) {
    self.group = group
    self.lot = lot
  }

  /// An account by its parts; the lot defaults to none.
  public init(_ code: AccountCode, _ commodity: Commodity, _ holder: HolderID, lot: Vintage = .none) {
    self.init(group: AccountGroup(code, commodity, holder), lot: lot)
  }

  /// What the account is for.
  public var code: AccountCode { group.code }
  /// What it counts.
  public var commodity: Commodity { group.commodity }
  /// Who holds it.
  public var holder: HolderID { group.holder }

  /// Whether commodity and vintage are what the chart says of the code.
  var fitsChart: Bool {
    let definition = code.definition
    let hasLot = lot != .none
    return definition.commodity == commodity.kind && (definition.holder == .book) == (holder == .book)
      && hasLot == (definition.lots != .none) && (!lot.isGrace || definition.lots == .vintage)
  }
}

extension Account: CustomStringConvertible {
  /// "2101.points.12.2027-12-31"; the vintage is left out where there is none.
  public var description: String {
    "\(code.rawValue).\(commodity).\(holder)" + (lot == .none ? "" : ".\(lot)")
  }
}

/// The accounts by the names that the events use.
extension Account {
  /// 1101 核定未结算积分.
  public static let approvedUnsettled = Account(.approvedUnsettled, .points, .book)
  /// 2301 爱心公益池.
  public static let charityPool = Account(.charityPool, .points, .book)
  /// 4101 过期收回.
  public static let expired = Account(.expired, .points, .book)
  /// 4102 扣分收回.
  public static let deducted = Account(.deducted, .points, .book)

  /// 2101 可用积分 of one vintage.
  public static func spendable(of volunteer: HolderID, _ vintage: Vintage) -> Account {
    Account(.spendable, .points, volunteer, lot: vintage)
  }
  /// 2102 公示中积分.
  public static func onNotice(of volunteer: HolderID) -> Account { Account(.onNotice, .points, volunteer) }
  /// 2103 冻结积分 of one vintage.
  public static func frozen(of volunteer: HolderID, _ vintage: Vintage) -> Account {
    Account(.frozen, .points, volunteer, lot: vintage)
  }
  /// 1301 应收追回积分.
  public static func clawbackReceivable(from volunteer: HolderID) -> Account {
    Account(.clawbackReceivable, .points, volunteer)
  }
  /// 2401 待追回额度.
  public static func clawbackQuota(of volunteer: HolderID) -> Account { Account(.clawbackQuota, .points, volunteer) }
  /// 2501 服务时长（个人）.
  public static func hours(of volunteer: HolderID, _ hours: HoursClass) -> Account {
    Account(.hoursPersonal, .minutes(hours), volunteer)
  }
  /// 1501 服务时长（总计）.
  public static func hoursTotal(of community: HolderID, _ hours: HoursClass) -> Account {
    Account(.hoursTotal, .minutes(hours), community)
  }
  /// 2201 超市待结算.
  public static func payable(to shop: HolderID) -> Account { Account(.shopPayable, .points, shop) }
  /// 1201 应收超市退回.
  public static func refundReceivable(from shop: HolderID) -> Account { Account(.shopRefundReceivable, .points, shop) }
  /// 1601 库存.
  public static func stock(of sku: String, at shop: HolderID) -> Account { Account(.stock, .goods(sku: sku), shop) }
  /// 3601 物资来源.
  public static func source(of sku: String, at shop: HolderID) -> Account { Account(.goodsSource, .goods(sku: sku), shop) }
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

/// Where the lots of a group stand, the one that ends first first.
///
/// A sorted array: a group has one lot or a few, and looking through those is faster than hashing.
public struct LotStates: Sendable, ExpressibleByDictionaryLiteral {
  /// The lots, by vintage; none twice.
  public private(set) var lots: [(vintage: Vintage, state: AccountState)] = []

  /// The states of some lots, none of them twice.
  public init(dictionaryLiteral lots: (Vintage, AccountState)...) {
    for (vintage, state) in lots { self[vintage] = state }
  }

  /// Where a lot stands; nil if it was never posted to.
  public subscript(vintage: Vintage) -> AccountState? {
    get { lots.first { $0.vintage == vintage }?.state }
    set {
      let place = lots.firstIndex { $0.vintage >= vintage } ?? lots.endIndex
      let isThere = place < lots.endIndex && lots[place].vintage == vintage
      switch (newValue, isThere) {
      case (let state?, true): lots[place].state = state
      case (let state?, false): lots.insert((vintage, state), at: place)
      case (nil, true): lots.remove(at: place)
      case (nil, false): break
      }
    }
  }

  /// What the lots hold together that end on a day or later.
  func balance(from day: Day) -> Int64 { lots.reduce(0) { $0 + ($1.vintage.isPast(on: day) ? 0 : $1.state.balance) } }
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

  /// A state by its parts.
  public init(id: AccountID, version: Int64, balance: Int64) {
    self.id = id
    self.version = version
    self.balance = balance
  }
}
