/// The last day of an account's points or quota; it tells the accounts of a group apart.
///
/// Of points the last day on which they can be spent, of quota the last day of its budget year.
///
/// Points that come back after their vintage is past get a grace, once. Whether a vintage is a grace is stored with it, since the date
/// does not tell: an ordinary vintage may end on any day.
public struct Vintage: Hashable, Comparable, Sendable {
  /// The last day.
  public var lastDay: Day
  /// Whether it is a grace: then there is no other after it.
  public var isGrace: Bool

  /// An ordinary vintage, or a budget year, that ends with a day; or a grace.
  public init(_ lastDay: Day, isGrace: Bool = false) {
    self.lastDay = lastDay
    self.isGrace = isGrace
  }

  /// The vintage of accounts that do not end.
  public static let none = Vintage(.infinity)

  /// Whether its last day lies before a day.
  public func isPast(on day: Day) -> Bool { lastDay < day }

  /// The vintage under which points of this one come back: a past vintage moves to a grace, once.
  public func onReturn(today: Day, grace: Vintage) -> Vintage { isPast(on: today) && !isGrace ? grace : self }

  /// By the last day; of two that end together the ordinary one comes first, since spent and returned it still gets a grace.
  public static func < (left: Vintage, right: Vintage) -> Bool {
    left.lastDay == right.lastDay ? !left.isGrace && right.isGrace : left.lastDay < right.lastDay
  }
}

extension Vintage: CustomStringConvertible {
  /// "2027-12-31", or "2027-01-30 grace".
  public var description: String { "\(lastDay)" + (isGrace ? " grace" : "") }
}
