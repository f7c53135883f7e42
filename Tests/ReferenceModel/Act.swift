/// A business event in plain words: holders are numbers, days and vintages are text, which sorts like the calendar.
///
/// A vintage that is a grace has " grace" behind its day. Rooms choose quotas and vintages by their own rules; an act says which.
public enum Act {
  /// So many points of one vintage.
  public typealias VintageAmount = (vintage: String, points: Int)

  case openWallet(volunteer: Int, home: Quota, vintage: String, points: Int)
  /// 更正期初 of a wallet: so many points more, or less if negative.
  case correctWallet(volunteer: Int, home: Quota, vintage: String, points: Int, on: String)
  case openPool(points: Int)
  case grant(Quota, points: Int)
  case cut(Quota, points: Int)
  case moveQuota(from: Quota, to: Quota, points: Int)
  /// 发放 of a service, and of what a correction of one adds.
  case approve(volunteer: Int, quota: Quota, minutes: Int, hours: String, points: Int)
  /// The points of a credit that waits for a quota, by its place in the line: 0 is the first.
  case issue(Quota, place: Int)
  case release(volunteer: Int, home: Quota, vintage: String, points: Int)
  /// 异议 upheld, of all or of a part.
  ///
  /// `waiting` is the number of a credit that waits for quota and leaves the line with it.
  case object(volunteer: Int, quota: Quota, points: Int, minutes: Int, hours: String, waiting: Int?)
  /// 更正服务 of a credit that waits, by its place in the line: so many minutes more, or less if negative, and other points due.
  case correctWaiting(Quota, place: Int, minutes: Int, hours: String, due: Int)
  case redeem(volunteer: Int, shop: Int, lines: [Line], expected: Int?, on: String)
  case takeBack(redemption: Int, line: Int, pieces: Int, home: Quota, on: String, grace: String)
  /// The signed sheets: what each shop is owed, or owes if negative.
  case settle(sheets: [(shop: Int, points: Int)])
  /// `uncovered` is the vintage of points that the wallet did not cover, should they come back.
  case slip(volunteer: Int, quota: Quota, shop: Int, line: Line, uncovered: String, on: String)
  /// 记错人更正: what is left of a redemption was another's.
  ///
  /// - `quota` is that of the right member, `home` that of the wrong one.
  case correctMember(redemption: Int, to: Int, quota: Quota, home: Quota, uncovered: String, on: String, grace: String)
  case freeze(volunteer: Int, points: Int, on: String)
  case thaw(volunteer: Int, parts: [VintageAmount], on: String, grace: String)
  case expire(volunteer: Int, before: String, on: String)
  case deduct(volunteer: Int, points: Int, on: String)
  /// 冲正已发积分, of all or of a part.
  case clawBack(
    volunteer: Int, quota: Quota, points: Int, frozen: [VintageAmount], minutes: Int, hours: String, waiting: Int?, on: String)
  case writeOff(volunteer: Int)
  /// 补发: points out of quota for those that were lost wrongly.
  case reissue(volunteer: Int, from: Quota, home: Quota, vintage: String, points: Int)
  case give(volunteer: Int, to: Int, home: Quota, points: Int, on: String)
  case donate(volunteer: Int, points: Int, on: String)
  case poolGrant(volunteer: Int, home: Quota, vintage: String, points: Int)
  case merge(volunteer: Int, into: Int)
  /// 分户: an earlier merge undone, by its number.
  case split(merge: Int)
  case close(volunteer: Int, into: Heir, on: String)
  case stock(Movement, shop: Int, sku: String, pieces: Int)
  case moveStock(from: Int, to: Int, sku: String, pieces: Int)
  case yearEnd(communities: [Int], endedBefore: String)
  /// An earlier act undone, by its place among those that may be.
  case mirror(Int, home: Quota, on: String, grace: String)

  /// A community's quota of a budget year.
  public struct Quota: Hashable, Comparable {
    /// The community.
    public var community: Int
    /// The last day of the year.
    public var year: String

    /// The quota of a community for the year of a day.
    public init(_ community: Int, on day: String) {
      self.community = community
      year = ReferenceModel.year(of: day)
    }

    /// The account.
    var account: String { "2001.points.\(community).\(year)" }

    /// By community, then by year.
    public static func < (left: Quota, right: Quota) -> Bool { left.account < right.account }
  }

  /// A line of a basket.
  public struct Line {
    /// The SKU.
    public var sku: String
    /// Whole pieces.
    public var pieces: Int
    /// What all pieces cost together.
    public var points: Int

    /// A line by its parts.
    public init(sku: String, pieces: Int, points: Int) {
      self.sku = sku
      self.pieces = pieces
      self.points = points
    }
  }

  /// Who gets the points of an account that is closed.
  public enum Heir {
    case family(Int, home: Quota)
    case pool
    case forfeited
  }

  /// How goods come and go but for sales.
  public enum Movement: CaseIterable {
    case purchase, donation, backToSupplier, backToDonor, openingUp, openingDown, surplus, loss

    /// What is debited and credited.
    var codes: (debit: Int, credit: Int) {
      switch self {
      case .purchase: (1601, 3601)
      case .donation: (1601, 3602)
      case .openingUp: (1601, 3603)
      case .backToSupplier: (3601, 1601)
      case .backToDonor: (3602, 1601)
      case .openingDown: (3603, 1601)
      case .surplus: (1601, 4601)
      case .loss: (5602, 1601)
      }
    }
  }
}

/// The answer, with the figure that shows a refusal: how much is short, or the value that is in the way.
public enum Answer: Equatable {
  case posted
  case refused(String, figure: Int)
}
