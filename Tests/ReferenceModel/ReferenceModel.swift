/// The rules of the chart written down a second time, as plainly as possible: dictionaries of numbers under text.
///
/// It shares nothing with the code under test, and predicts what that answers. Whether every sheet of a year is posted is asked before
/// 年结 and is no part of it.
public struct ReferenceModel {
  /// What is kept of a redemption, or of a paper slip, for its returns.
  public struct Redemption {
    /// Whose it is now.
    public var volunteer: Int
    /// The shop.
    public var shop: Int
    /// What was taken.
    public var lines: [Act.Line]
    /// The vintages that paid, and that of points which no wallet covered.
    public var spent: [Act.VintageAmount]
    /// Pieces given back of each line.
    public var returned: [Int]
    /// Points given back of what `spent` says.
    public var givenBack = 0
    /// How often it was given to another member.
    public var corrections = 0

    /// Points that are left of it.
    public var left: Int { spent.reduce(0) { $0 + $1.points } - givenBack }
  }

  /// What is kept of an act that a plain mirror may undo.
  public struct Mirrored {
    /// Debits positive, credits negative; of a closed account without what expired with it.
    public var amounts: [String: Int]
    /// Whether it closed an account: its mirror opens that again, whether or not points come back.
    public var isClosure = false
    /// Whether a mirror undid it.
    public var isUndone = false
    /// The line of a redemption that it gave back, if it was a return.
    public var returned: (redemption: Int, line: Int, pieces: Int, points: Int, corrections: Int)?
  }

  /// What is kept of a merge.
  public struct Merge {
    /// Who was merged.
    public var old: Int
    /// The balances that were moved.
    public var moved: [String: Int]
    /// Whether it was undone.
    public var isSplit = false
  }

  /// What is kept of a freeze: the vintages that are still held.
  public struct Freeze {
    /// The volunteer.
    public var volunteer: Int
    /// What is still frozen.
    public var parts: [Act.VintageAmount]
  }

  /// Points that were credited and may be clawed back.
  public struct Credit {
    /// The volunteer.
    public var volunteer: Int
    /// The quota that paid, or is waited for.
    public var quota: Act.Quota
    /// Minutes credited.
    public var minutes: Int
    /// The class of the hours.
    public var hours: String
    /// Points credited; 0 if the line waits for quota.
    public var points: Int
    /// Its number among those that wait for quota; nil if it waits for none.
    public var waiting: Int?

    /// A credit by its parts.
    public init(volunteer: Int, quota: Act.Quota, minutes: Int, hours: String, points: Int, waiting: Int?) {
      self.volunteer = volunteer
      self.quota = quota
      self.minutes = minutes
      self.hours = hours
      self.points = points
      self.waiting = waiting
    }
  }

  /// A credit that waits for quota.
  public struct Waiting {
    /// Its number among all that ever waited.
    public var number: Int
    /// The volunteer.
    public var volunteer: Int
    /// Points earned.
    public var points: Int
  }

  /// Every account ever posted to, and its balance on its normal side.
  public internal(set) var balances: [String: Int] = [:]
  /// Redemptions and paper slips, in order.
  public internal(set) var redemptions: [Redemption] = []
  /// Acts that a mirror may undo, in order.
  public internal(set) var mirrored: [Mirrored] = []
  /// Merges, in order.
  public internal(set) var merges: [Merge] = []
  /// Freezes that hold something.
  public var freezes: [Freeze] = []
  /// Credits that stand.
  public var credits: [Credit] = []
  /// Who waits for each quota, in the order of approval.
  public internal(set) var line: [Act.Quota: [Waiting]] = [:]
  /// How many ever waited.
  public internal(set) var waited = 0
  /// What each shop is owed since its last sheet.
  public internal(set) var sheets: [Int: Int] = [:]
  /// What the passbook of each volunteer says of a vintage.
  public internal(set) var opened: [Int: [String: Int]] = [:]
  /// The last day of the last year that was ended; empty if none was.
  public internal(set) var lastYearEnded = ""
  var successors: [Int: Int] = [:]
  /// The net amounts of the last act that was posted.
  var lastAmounts: [String: Int] = [:]

  /// Nothing has happened.
  public init() {}

  static let approved = "1101.points.0"
  static let pool = "2301.points.0"
  private static let debitCodes = ["1101", "1201", "1301", "1501", "1601", "5601", "5602"]
  private static let reasons = ["1601": "stock-short", "2001": "quota-short", "2101": "points-short", "2301": "pool-short"]

  static func growth(of account: String, by amount: Int) -> Int {
    debitCodes.contains(String(account.prefix(4))) ? amount : -amount
  }

  static func wallet(_ volunteer: Int, _ vintage: String) -> String { "2101.points.\(volunteer).\(vintage)" }

  /// The last day of a day's year.
  static func year(of day: String) -> String { day.prefix(4) + "-12-31" }

  /// The balance of an account by its name.
  public func balance(_ account: String) -> Int { balances[account] ?? 0 }

  /// A volunteer, or of one who was merged the last successor.
  public func present(_ volunteer: Int) -> Int { successors[volunteer].map(present) ?? volunteer }

  /// Whether whoever was merged got to its last successor by way of another.
  public func passes(_ volunteer: Int, through other: Int) -> Bool {
    volunteer == other || successors[volunteer].map { passes($0, through: other) } ?? false
  }

  /// Everyone whose last successor is this volunteer.
  public func predecessors(of volunteer: Int) -> [Int] {
    successors.keys.filter { present($0) == volunteer }.sorted()
  }

  /// The sum of all balances of a code.
  public func total(_ code: String) -> Int {
    balances.reduce(0) { $0 + ($1.key.hasPrefix(code + ".") ? $1.value : 0) }
  }

  // MARK: Events

  /// What an act comes to.
  public mutating func perform(_ act: Act) -> Answer {
    switch act {
    case .openWallet, .correctWallet, .openPool: return performOpening(act)
    case .grant(let quota, let points): return post([(Self.approved, points), (quota.account, -points)])
    case .cut(let quota, let points): return post([(quota.account, points), (Self.approved, -points)])
    case .moveQuota(let from, let to, let points): return post([(from.account, points), (to.account, -points)])
    case .approve, .issue, .release, .object, .correctWaiting, .clawBack: return performService(act)
    case .redeem, .takeBack, .slip, .correctMember: return performSale(act)
    case .settle(let sheets): return settle(sheets)
    case .freeze, .thaw, .expire, .deduct, .writeOff, .reissue, .give, .donate, .poolGrant: return performWallet(act)
    case .merge(let volunteer, let other): return merge(volunteer, other)
    case .split(let number): return split(number)
    case .close(let volunteer, let heir, let date): return close(volunteer, heir, date)
    case .stock(let movement, let shop, let sku, let pieces): return move(movement, shop, sku, pieces)
    case .moveStock(let from, let to, let sku, let pieces):
      return post([("1601.goods.\(sku).\(to)", pieces), ("1601.goods.\(sku).\(from)", -pieces)])
    case .yearEnd(let communities, let day): return endYear(communities, day)
    case .mirror(let number, let home, let date, let grace): return mirror(number, home, date, grace)
    }
  }

  // MARK: 期初

  private mutating func performOpening(_ act: Act) -> Answer {
    switch act {
    case .openWallet(let volunteer, let home, let vintage, let points): return open(volunteer, home, (vintage, points))
    case .correctWallet(let volunteer, let home, let vintage, let points, let date):
      return correct(volunteer, home, (vintage, points), date)
    case .openPool(let points): return post([(Self.approved, points), (Self.pool, -points)])
    default: return .refused("no such opening", figure: 0)
    }
  }

  /// A passbook is carried over once for each vintage; of merged volunteers, any one's counts.
  private mutating func open(_ volunteer: Int, _ home: Act.Quota, _ part: Act.VintageAmount) -> Answer {
    let passbooks = [volunteer] + predecessors(of: volunteer)
    guard !passbooks.contains(where: { opened[$0, default: [:]][part.vintage] != nil }) else {
      return .refused("already-opened", figure: 1)
    }
    let answer = post(credit(volunteer, [part], home, after: [(Self.approved, part.points)]))
    if answer == .posted { opened[volunteer, default: [:]][part.vintage] = part.points }
    return answer
  }

  /// Up like an opening; down takes what is there, and the rest is owed over quota.
  private mutating func correct(_ volunteer: Int, _ home: Act.Quota, _ part: Act.VintageAmount, _ date: String) -> Answer {
    let answer: Answer
    if part.points > 0 {
      answer = post(credit(volunteer, [part], home, after: [(Self.approved, part.points)]))
    } else {
      let there = min(-part.points, spendable(volunteer, date))
      let owed = -part.points - there
      answer = post(
        spending(there, of: volunteer, on: date)
          + [(Self.approved, -there), ("1301.points.\(volunteer)", owed), ("2402.points.\(volunteer)", -owed)])
    }
    if answer == .posted { opened[volunteer, default: [:]][part.vintage, default: 0] += part.points }
    return answer
  }

  // MARK: Wallets

  private mutating func performWallet(_ act: Act) -> Answer {
    switch act {
    case .freeze(let volunteer, let points, let date):
      if let short = lacking(points, volunteer, date) { return short }
      let parts = chosen(points, of: volunteer, on: date)
      let answer = post(
        parts.flatMap {
          [(Self.wallet(volunteer, $0.vintage), $0.points), ("2103.points.\(volunteer).\($0.vintage)", -$0.points)]
        })
      if answer == .posted { freezes.append(Freeze(volunteer: volunteer, parts: parts)) }
      return answer
    case .thaw(let volunteer, let parts, let date, let grace):
      return post(
        parts.flatMap { part in
          [
            ("2103.points.\(volunteer).\(part.vintage)", part.points),
            (Self.wallet(volunteer, back(part.vintage, date, grace)), -part.points),
          ]
        })
    case .expire(let volunteer, let day, let date):
      let past = vintages(of: volunteer).filter { $0.vintage < day }
      return post(
        past.flatMap { [(Self.wallet(volunteer, $0.vintage), $0.points), ("4101.points.0.\(Self.year(of: date))", -$0.points)] })
    case .deduct(let volunteer, let points, let date):
      let taken = min(points, spendable(volunteer, date))
      return remember(post(spending(taken, of: volunteer, on: date) + [("4102.points.0.\(Self.year(of: date))", -taken)]))
    case .writeOff(let volunteer):
      let (lent, over) = (balance("2401.points.\(volunteer)"), balance("2402.points.\(volunteer)"))
      return remember(
        post([
          ("2401.points.\(volunteer)", lent), ("2402.points.\(volunteer)", over), ("1301.points.\(volunteer)", -lent - over),
        ]))
    case .reissue(let volunteer, let quota, let home, let vintage, let points):
      return remember(post(credit(volunteer, [(vintage, points)], home, after: [(quota.account, points)])))
    case .give(let volunteer, let taker, let home, let points, let date):
      if let short = lacking(points, volunteer, date) { return short }
      let parts = chosen(points, of: volunteer, on: date)
      return remember(post(credit(taker, parts, home, after: spending(points, of: volunteer, on: date))))
    case .donate(let volunteer, let points, let date):
      if let short = lacking(points, volunteer, date) { return short }
      return remember(post(spending(points, of: volunteer, on: date) + [(Self.pool, -points)]))
    case .poolGrant(let volunteer, let home, let vintage, let points):
      return remember(post(credit(volunteer, [(vintage, points)], home, after: [(Self.pool, points)])))
    default: return .refused("no such wallet", figure: 0)
    }
  }

  /// What a wallet holds, the vintage that ends first first.
  public func vintages(of volunteer: Int) -> [Act.VintageAmount] {
    let prefix = "2101.points.\(volunteer)."
    let parts = balances.filter { $0.value > 0 && $0.key.hasPrefix(prefix) }
    return parts.map { (String($0.key.dropFirst(prefix.count)), $0.value) }.sorted { $0.0 < $1.0 }
  }

  /// What can be spent on a day: the vintages that are not past.
  public func spendable(_ volunteer: Int, _ date: String) -> Int {
    vintages(of: volunteer).reduce(0) { $0 + ($1.vintage >= date ? $1.points : 0) }
  }

  func lacking(_ points: Int, _ volunteer: Int, _ date: String) -> Answer? {
    let there = spendable(volunteer, date)
    return there < points ? .refused("points-short", figure: points - there) : nil
  }

  /// The vintages that are spent for so many points.
  func chosen(_ points: Int, of volunteer: Int, on date: String) -> [Act.VintageAmount] {
    var left = points
    var parts: [Act.VintageAmount] = []
    for part in vintages(of: volunteer) where part.vintage >= date && left > 0 {
      parts.append((part.vintage, min(left, part.points)))
      left -= min(left, part.points)
    }
    return parts
  }

  func spending(_ points: Int, of volunteer: Int, on date: String) -> [(String, Int)] {
    chosen(points, of: volunteer, on: date).map { (Self.wallet(volunteer, $0.vintage), $0.points) }
  }

  /// The vintage under which points come back: one that is past gets a grace, what was a grace does not.
  func back(_ vintage: String, _ date: String, _ grace: String) -> String {
    vintage < date && !vintage.hasSuffix(" grace") ? grace + " grace" : vintage
  }

  /// Legs, and behind them a credit to a wallet: a debtor's points repay the debt first (追回).
  ///
  /// What was paid over quota is repaid first, to 1101 as far as that goes; all else to the debtor's quota.
  func credit(
    _ volunteer: Int, _ parts: [Act.VintageAmount], _ home: Act.Quota, after legs: [(String, Int)] = []
  ) -> [(String, Int)] {
    func now(_ account: String) -> Int {
      balance(account) + legs.reduce(0) { $0 + ($1.0 == account ? Self.growth(of: account, by: $1.1) : 0) }
    }
    var owed = now("1301.points.\(volunteer)")
    var over = now("2402.points.\(volunteer)")
    var approved = max(0, now(Self.approved))
    return legs
      + parts.sorted { $0.vintage < $1.vintage }.flatMap { vintage, points in
        let repaid = min(owed, points)
        let overQuota = min(repaid, over)
        let settled = min(overQuota, approved)
        owed -= repaid
        over -= overQuota
        approved -= settled
        return [
          (Self.wallet(volunteer, vintage), repaid - points), ("1301.points.\(volunteer)", -repaid),
          ("2402.points.\(volunteer)", overQuota), ("2401.points.\(volunteer)", repaid - overQuota),
          (Self.approved, -settled), (home.account, settled - repaid),
        ]
      }
  }

  mutating func remember(_ answer: Answer) -> Answer {
    if answer == .posted { mirrored.append(Mirrored(amounts: lastAmounts)) }
    return answer
  }

  /// Posts all legs or none: debits are positive, credits negative.
  ///
  /// - Parameter nothing: why an entry that moves nothing is refused; nil if it is posted, for what it records.
  mutating func post(_ legs: [(String, Int)], nothing: String? = "nothing-there") -> Answer {
    let amounts = Dictionary(legs) { $0 + $1 }.filter { $0.value != 0 }
    if amounts.isEmpty, let nothing { return .refused(nothing, figure: 0) }
    let short = amounts.sorted { $0.key < $1.key }.compactMap { account, amount -> (reason: String, figure: Int)? in
      let after = balance(account) + Self.growth(of: account, by: amount)
      return after < 0 ? (Self.reasons[String(account.prefix(4))] ?? "balance-short", -after) : nil
    }
    // Points, goods and quota are named before other accounts.
    if let first = short.first(where: { $0.reason != "balance-short" }) ?? short.first {
      return .refused(first.reason, figure: first.figure)
    }
    for (account, amount) in amounts { balances[account, default: 0] += Self.growth(of: account, by: amount) }
    lastAmounts = amounts
    return .posted
  }
}
