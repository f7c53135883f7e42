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

/// Who holds an account.
///
/// One id space per book for volunteers, communities and shops; 0 is the book itself.
public struct HolderID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The stored number.
  public var number: Int64
  /// The holder with this number.
  public init(_ number: Int64) { self.number = number }
  /// The book itself.
  public static let book = HolderID(0)
  /// The bare number.
  public var description: String { String(number) }
  /// Smaller numbers first.
  public static func < (left: HolderID, right: HolderID) -> Bool { left.number < right.number }
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

  /// The account of this group with a lot date; ``Day/infinity`` where the code has no lots.
  public func lot(_ date: Day) -> Account { Account(group: self, lot: date) }
}

/// One account: a group and a lot date.
///
/// Identity within a book.
public struct Account: Hashable, Sendable {
  /// Code, commodity and holder.
  public var group: AccountGroup
  /// The vintage or budget year; ``Day/infinity`` for none.
  public var lot: Day

  /// The account of a group with this lot date.
  public init(group: AccountGroup, lot: Day) {
    self.group = group
    self.lot = lot
  }

  /// An account by its parts; the lot defaults to none.
  public init(_ code: AccountCode, _ commodity: Commodity, _ holder: HolderID, lot: Day = .infinity) {
    self.init(group: AccountGroup(code, commodity, holder), lot: lot)
  }

  /// What the account is for.
  public var code: AccountCode { group.code }
  /// What it counts.
  public var commodity: Commodity { group.commodity }
  /// Who holds it.
  public var holder: HolderID { group.holder }

  /// Whether commodity and lot date are what the chart says of the code.
  var fitsChart: Bool {
    let definition = code.definition
    let hasLot = lot != .infinity
    return definition.commodity == commodity.kind && (definition.holder == .book) == (holder == .book)
      && hasLot == (definition.lots != .none)
  }
}

extension Account: CustomStringConvertible {
  /// "2101.points.12.2027-12-31"; the lot is left out where there is none.
  public var description: String {
    "\(code.rawValue).\(commodity).\(holder)" + (lot == .infinity ? "" : ".\(lot)")
  }
}

/// Where an account stands: the number and balance of its last posting.
///
/// An account nobody has posted to is at version 0.
public struct AccountState: Hashable, Sendable {
  /// The account's number in its book; from 1, without gaps.
  public var id: Int64
  /// How many postings it has.
  public var version: Int64
  /// The balance on the account's normal side, in the commodity's smallest unit; never below zero.
  public var balance: Int64

  /// A state by its parts.
  public init(id: Int64, version: Int64, balance: Int64) {
    self.id = id
    self.version = version
    self.balance = balance
  }
}
