/// A business event in plain words: holders are numbers, days and vintages are text, which sorts like the calendar.
///
/// A vintage that is a grace has " grace" behind its day.
public enum Act {
  /// So many points of one vintage.
  public typealias VintageAmount = (vintage: String, points: Int)

  case openWallet(volunteer: Int, home: Int, vintage: String, points: Int)
  case openPool(points: Int)
  case grant(community: Int, points: Int)
  case cut(community: Int, points: Int)
  case moveQuota(from: Int, to: Int, points: Int)
  case approve(volunteer: Int, community: Int, minutes: Int, hours: String, points: Int)
  /// The points of a credit that waits for a community's quota, by its place in the line: 0 is the first.
  case issue(community: Int, place: Int)
  case release(volunteer: Int, home: Int, vintage: String, points: Int)
  /// `waiting` is the number of a credit that waits for quota and leaves the line with it.
  case object(volunteer: Int, community: Int, points: Int, minutes: Int, hours: String, waiting: Int?)
  case redeem(volunteer: Int, shop: Int, lines: [Line], expected: Int?, on: String)
  case takeBack(redemption: Int, line: Int, pieces: Int, home: Int, on: String, grace: String)
  /// The sheets of all shops: what each is owed, or owes if negative.
  case settle(sheets: [(shop: Int, points: Int)])
  case clear(shops: [Int])
  case slip(volunteer: Int, community: Int, shop: Int, line: Line, on: String)
  case freeze(volunteer: Int, points: Int, on: String)
  case thaw(volunteer: Int, parts: [VintageAmount], on: String, grace: String)
  case expire(volunteer: Int, before: String)
  case deduct(volunteer: Int, points: Int, on: String)
  case clawBack(
    volunteer: Int, community: Int, points: Int, frozen: [VintageAmount], minutes: Int, hours: String, waiting: Int?, on: String)
  case writeOff(volunteer: Int)
  case give(volunteer: Int, to: Int, home: Int, points: Int, on: String)
  case donate(volunteer: Int, points: Int, on: String)
  case poolGrant(volunteer: Int, home: Int, vintage: String, points: Int)
  case merge(volunteer: Int, into: Int)
  case close(volunteer: Int, into: Heir, on: String)
  case stock(Movement, shop: Int, sku: String, pieces: Int)
  case moveStock(from: Int, to: Int, sku: String, pieces: Int)
  case yearEnd(communities: [Int], endedBefore: String, shops: [Int])
  /// An earlier act undone, by its place among those that may be.
  case mirror(Int, home: Int, on: String, grace: String)

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
    case family(Int, home: Int)
    case pool
    case deducted
  }

  /// How goods come and go but for sales.
  public enum Movement: CaseIterable {
    case receipt, returned, surplus, loss
  }
}

/// The answer, with the figure that shows a refusal: how much is short, or the value that is in the way.
public enum Answer: Equatable {
  case posted
  case refused(String, figure: Int)
}
