/// The rules of the chart written down a second time, as plainly as possible: dictionaries of numbers under text.
///
/// It shares nothing with the code under test, and predicts what that answers.
public struct ReferenceModel {
  /// What is kept of a redemption for its returns.
  public struct Redemption {
    /// The volunteer.
    public var volunteer: Int
    /// The shop.
    public var shop: Int
    /// What was taken.
    public var lines: [Act.Line]
    /// The vintages that paid.
    public var spent: [Act.VintageAmount]
    /// Pieces given back of each line.
    public var returned: [Int]
    /// Points given back.
    public var givenBack = 0
  }

  /// What is kept of an act that a plain mirror may undo.
  public struct Mirrored {
    /// Debits positive, credits negative.
    public var amounts: [String: Int]
    /// Whether a mirror undid it.
    public var isUndone = false
    /// The line of a redemption that it gave back, if it was a return.
    public var returned: (redemption: Int, line: Int, pieces: Int, points: Int)?
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
    /// The community that paid.
    public var community: Int
    /// Minutes credited.
    public var minutes: Int
    /// The class of the hours.
    public var hours: String
    /// Points credited; 0 if the line waits for quota.
    public var points: Int
    /// Its number among those that wait for quota; nil if it waits for none.
    public var waiting: Int?

    /// A credit by its parts.
    public init(volunteer: Int, community: Int, minutes: Int, hours: String, points: Int, waiting: Int?) {
      self.volunteer = volunteer
      self.community = community
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
  public private(set) var balances: [String: Int] = [:]
  /// Redemptions, in order.
  public private(set) var redemptions: [Redemption] = []
  /// Acts that a mirror may undo, in order.
  public private(set) var mirrored: [Mirrored] = []
  /// Freezes that hold something.
  public var freezes: [Freeze] = []
  /// Credits that stand.
  public var credits: [Credit] = []
  /// Who waits for the quota of each community, in the order of approval.
  public private(set) var line: [Int: [Waiting]] = [:]
  /// How many ever waited.
  public private(set) var waited = 0
  /// What each shop is owed since its last sheet.
  public private(set) var sheets: [Int: Int] = [:]
  private var successors: [Int: Int] = [:]
  /// The vintages that were carried over from each volunteer's passbook.
  private var opened: [Int: Set<String>] = [:]
  /// The net amounts of the last act that was posted.
  private var lastAmounts: [String: Int] = [:]

  /// Nothing has happened.
  public init() {}

  private static let debitCodes = ["1101", "1201", "1301", "1501", "1601", "5601", "5602"]
  private static let reasons = ["1601": "stock-short", "2001": "quota-short", "2101": "points-short"]
  private static let pool = "2301.points.0"

  private static func growth(of account: String, by amount: Int) -> Int {
    debitCodes.contains(String(account.prefix(4))) ? amount : -amount
  }

  static func wallet(_ volunteer: Int, _ vintage: String) -> String { "2101.points.\(volunteer).\(vintage)" }
  static func quota(_ community: Int) -> String { "2001.points.\(community).2030-12-31" }

  /// The balance of an account by its name.
  public func balance(_ account: String) -> Int { balances[account] ?? 0 }

  /// A volunteer, or of one who was merged the last successor.
  public func present(_ volunteer: Int) -> Int { successors[volunteer].map(present) ?? volunteer }

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
    case .openWallet(let volunteer, let home, let vintage, let points):
      return open(volunteer, home, (vintage, points))
    case .openPool(let points): return post([("1101.points.0", points), (Self.pool, -points)])
    case .grant(let community, let points): return post([("1101.points.0", points), (Self.quota(community), -points)])
    case .cut(let community, let points): return post([(Self.quota(community), points), ("1101.points.0", -points)])
    case .moveQuota(let from, let to, let points): return post([(Self.quota(from), points), (Self.quota(to), -points)])
    case .approve, .issue, .release, .object, .clawBack: return performService(act)
    case .redeem, .takeBack, .slip: return performSale(act)
    case .settle(let sheets): return settle(sheets)
    case .clear(let shops): return clear(shops)
    case .freeze, .thaw, .expire, .deduct, .writeOff, .give, .donate, .poolGrant: return performWallet(act)
    case .merge(let volunteer, let other): return merge(volunteer, other)
    case .close(let volunteer, let heir, let date): return close(volunteer, heir, date)
    case .stock(let movement, let shop, let sku, let pieces): return move(movement, shop, sku, pieces)
    case .moveStock(let from, let to, let sku, let pieces):
      return post([("1601.goods.\(sku).\(to)", pieces), ("1601.goods.\(sku).\(from)", -pieces)])
    case .yearEnd(let communities, let day, let shops): return endYear(communities, day, shops)
    case .mirror(let number, let home, let date, let grace): return mirror(number, home, date, grace)
    }
  }

  /// A passbook is carried over once for each vintage; of merged volunteers, any one's counts.
  private mutating func open(_ volunteer: Int, _ home: Int, _ part: Act.VintageAmount) -> Answer {
    let passbooks = [volunteer] + predecessors(of: volunteer)
    guard !passbooks.contains(where: { opened[$0, default: []].contains(part.vintage) }) else {
      return .refused("already-opened", figure: 1)
    }
    let answer = post([("1101.points.0", part.points)] + credit(volunteer, [part], home))
    if answer == .posted { opened[volunteer, default: []].insert(part.vintage) }
    return answer
  }

  private mutating func performService(_ act: Act) -> Answer {
    switch act {
    case .approve(let volunteer, let community, let minutes, let class_, let points):
      let hours = [("1501.minutes.\(class_).\(community)", minutes), ("2501.minutes.\(class_).\(volunteer)", -minutes)]
      let issue = [(Self.quota(community), points), ("2102.points.\(volunteer)", -points)]
      // Whoever waits for quota comes first, even if what is there would do for this one.
      if line[community, default: []].isEmpty, balance(Self.quota(community)) >= points { return post(hours + issue) }
      let answer = post(hours)
      if answer == .posted {
        waited += 1
        line[community, default: []].append(Waiting(number: waited, volunteer: volunteer, points: points))
      }
      return answer
    case .issue(let community, let place):
      let waiting = line[community, default: []]
      if place > 0 { return .refused("waits-behind-another", figure: waiting[0].number) }
      let answer = post([
        (Self.quota(community), waiting[0].points), ("2102.points.\(present(waiting[0].volunteer))", -waiting[0].points),
      ])
      if answer == .posted { line[community]?.removeFirst() }
      return answer
    case .release(let volunteer, let home, let vintage, let points):
      return post([("2102.points.\(volunteer)", points)] + credit(volunteer, [(vintage, points)], home))
    case .object(let volunteer, let community, let points, let minutes, let hours, let waiting):
      return leave(
        waiting, community,
        post([
          ("2102.points.\(volunteer)", points), (Self.quota(community), -points),
          ("2501.minutes.\(hours).\(volunteer)", minutes), ("1501.minutes.\(hours).\(community)", -minutes),
        ]))
    case .clawBack(let volunteer, let community, let points, let frozen, let minutes, let hours, let waiting, let date):
      let held = frozen.reduce(0) { $0 + $1.points }
      let there = min(points - held, spendable(volunteer, date))
      let owed = points - held - there
      return leave(
        waiting, community,
        post(
          frozen.map { ("2103.points.\(volunteer).\($0.vintage)", $0.points) }
            + spending(there, of: volunteer, on: date)
            + [
              (Self.quota(community), -(held + there)), ("1301.points.\(volunteer)", owed), ("2401.points.\(volunteer)", -owed),
              ("2501.minutes.\(hours).\(volunteer)", minutes), ("1501.minutes.\(hours).\(community)", -minutes),
            ]))
    default: return .refused("no such service", figure: 0)
    }
  }

  /// A credit that is taken back does not wait any more.
  private mutating func leave(_ waiting: Int?, _ community: Int, _ answer: Answer) -> Answer {
    if answer == .posted, let waiting { line[community]?.removeAll { $0.number == waiting } }
    return answer
  }

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
    case .expire(let volunteer, let day):
      let past = vintages(of: volunteer).filter { $0.vintage < day }
      return post(past.flatMap { [(Self.wallet(volunteer, $0.vintage), $0.points), ("4101.points.0", -$0.points)] })
    case .deduct(let volunteer, let points, let date):
      let taken = min(points, spendable(volunteer, date))
      return remember(post(spending(taken, of: volunteer, on: date) + [("4102.points.0", -taken)]))
    case .writeOff(let volunteer):
      let debt = balance("1301.points.\(volunteer)")
      return post([("2401.points.\(volunteer)", debt), ("1301.points.\(volunteer)", -debt)])
    case .give(let volunteer, let taker, let home, let points, let date):
      if let short = lacking(points, volunteer, date) { return short }
      return remember(
        post(spending(points, of: volunteer, on: date) + credit(taker, chosen(points, of: volunteer, on: date), home)))
    case .donate(let volunteer, let points, let date):
      if let short = lacking(points, volunteer, date) { return short }
      return remember(post(spending(points, of: volunteer, on: date) + [(Self.pool, -points)]))
    case .poolGrant(let volunteer, let home, let vintage, let points):
      return remember(post([(Self.pool, points)] + credit(volunteer, [(vintage, points)], home)))
    default: return .refused("no such wallet", figure: 0)
    }
  }

  // MARK: Shops

  private mutating func performSale(_ act: Act) -> Answer {
    switch act {
    case .redeem(let volunteer, let shop, let lines, let expected, let date):
      return redeem(volunteer, shop, lines, expected, date)
    case .takeBack(let number, let line, let pieces, let home, let date, let grace):
      return takeBack(number, line, pieces, home, date, grace)
    case .slip(let volunteer, let community, let shop, let line, let date):
      let there = min(line.points, spendable(volunteer, date))
      let rest = line.points - there
      let fromQuota = min(rest, balance(Self.quota(community)))
      let answer = post(
        spending(there, of: volunteer, on: date)
          + [
            (Self.quota(community), fromQuota), ("1101.points.0", rest - fromQuota), ("1301.points.\(volunteer)", rest),
            ("2401.points.\(volunteer)", -rest), ("2201.points.\(shop)", -line.points),
          ] + goods([line], at: shop))
      if answer == .posted { sheets[shop, default: 0] += line.points }
      return answer
    default: return .refused("no such sale", figure: 0)
    }
  }

  private func goods(_ lines: [Act.Line], at shop: Int) -> [(String, Int)] {
    lines.flatMap { [("5601.goods.\($0.sku).\(shop)", $0.pieces), ("1601.goods.\($0.sku).\(shop)", -$0.pieces)] }
  }

  private mutating func redeem(
    _ volunteer: Int, _ shop: Int, _ lines: [Act.Line], _ expected: Int?, _ date: String
  ) -> Answer {
    if let expected, expected != spendable(volunteer, date) {
      return .refused("balance-changed", figure: spendable(volunteer, date))
    }
    let price = lines.reduce(0) { $0 + $1.points }
    if let short = lacking(price, volunteer, date) { return short }
    let spent = chosen(price, of: volunteer, on: date)
    let answer = post(spending(price, of: volunteer, on: date) + [("2201.points.\(shop)", -price)] + goods(lines, at: shop))
    if answer == .posted {
      sheets[shop, default: 0] += price
      redemptions.append(
        Redemption(volunteer: volunteer, shop: shop, lines: lines, spent: spent, returned: lines.map { _ in 0 }))
    }
    return answer
  }

  private mutating func takeBack(
    _ number: Int, _ line: Int, _ pieces: Int, _ home: Int, _ date: String, _ grace: String
  ) -> Answer {
    let sale = redemptions[number]
    if sale.returned[line] + pieces > sale.lines[line].pieces {
      return .refused("return-exceeds-sale", figure: sale.returned[line])
    }
    let points = pieces * (sale.lines[line].points / sale.lines[line].pieces)
    // Every hundredth spent, the latest vintage first: those from `givenBack` on are next.
    let hundredths = sale.spent.reversed().flatMap { Array(repeating: $0.vintage, count: $0.points) }
    var parts: [String: Int] = [:]
    for vintage in hundredths[sale.givenBack..<(sale.givenBack + points)] { parts[back(vintage, date, grace), default: 0] += 1 }
    let kept = min(points, balance("2201.points.\(sale.shop)"))
    let sku = sale.lines[line].sku
    let answer = post(
      [
        ("2201.points.\(sale.shop)", kept), ("1201.points.\(sale.shop)", points - kept),
        ("1601.goods.\(sku).\(sale.shop)", pieces), ("5601.goods.\(sku).\(sale.shop)", -pieces),
      ] + credit(present(sale.volunteer), parts.map { ($0.key, $0.value) }, home))
    guard answer == .posted else { return answer }
    redemptions[number].returned[line] += pieces
    redemptions[number].givenBack += points
    sheets[sale.shop, default: 0] -= points
    mirrored.append(Mirrored(amounts: lastAmounts, returned: (number, line, pieces, points)))
    return answer
  }

  private mutating func settle(_ list: [(shop: Int, points: Int)]) -> Answer {
    var legs: [(String, Int)] = []
    for (shop, points) in list {
      let (payable, receivable) = ("2201.points.\(shop)", "1201.points.\(shop)")
      if points >= 0 {
        let there = min(points, balance(payable))
        legs += [(payable, there), (receivable, points - there), ("1101.points.0", -points)]
      } else {
        let there = min(-points, balance(receivable))
        legs += [("1101.points.0", -points), (receivable, -there), (payable, points + there)]
      }
    }
    let answer = post(legs, nothing: "")
    if answer == .posted { for (shop, points) in list { sheets[shop, default: 0] -= points } }
    return answer
  }

  private mutating func clear(_ shops: [Int]) -> Answer {
    let answer = post(
      shops.flatMap { shop -> [(String, Int)] in
        let (payable, receivable) = (balance("2201.points.\(shop)"), balance("1201.points.\(shop)"))
        return [
          ("2201.points.\(shop)", payable), ("1201.points.\(shop)", -receivable), ("1101.points.0", receivable - payable),
        ]
      })
    if answer == .posted { for shop in shops { sheets[shop] = 0 } }
    return answer
  }

  private mutating func move(_ movement: Act.Movement, _ shop: Int, _ sku: String, _ pieces: Int) -> Answer {
    let account = { (code: Int) in "\(code).goods.\(sku).\(shop)" }
    switch movement {
    case .receipt: return post([(account(1601), pieces), (account(3601), -pieces)])
    case .returned: return post([(account(3601), pieces), (account(1601), -pieces)])
    case .surplus: return post([(account(1601), pieces), (account(4601), -pieces)])
    case .loss: return post([(account(5602), pieces), (account(1601), -pieces)])
    }
  }

  // MARK: Leaving, ending, undoing

  private mutating func merge(_ old: Int, _ new: Int) -> Answer {
    let ofOld = balances.filter { $0.value != 0 && $0.key.split(separator: ".").dropFirst(Self.place($0.key)).first == "\(old)" }
    let answer = post(
      ofOld.flatMap { account, balance -> [(String, Int)] in
        let amount = Self.growth(of: account, by: 1) * balance
        return [(account, -amount), (Self.renamed(account, to: new), amount)]
      })
    if answer == .posted { successors[old] = new }
    return answer
  }

  /// Where the holder stands in an account's name: after code and commodity.
  private static func place(_ account: String) -> Int { account.split(separator: ".")[1] == "points" ? 2 : 3 }

  private static func renamed(_ account: String, to holder: Int) -> String {
    var parts = account.split(separator: ".").map(String.init)
    parts[place(account)] = "\(holder)"
    return parts.joined(separator: ".")
  }

  private mutating func close(_ volunteer: Int, _ heir: Act.Heir, _ date: String) -> Answer {
    let frozen = balances.filter { $0.key.hasPrefix("2103.points.\(volunteer).") }.reduce(0) { $0 + $1.value }
    for amount in [balance("2102.points.\(volunteer)"), frozen, balance("1301.points.\(volunteer)")] where amount > 0 {
      return .refused("account-not-empty", figure: amount)
    }
    let past = vintages(of: volunteer).filter { $0.vintage < date }
    let left = vintages(of: volunteer).filter { $0.vintage >= date }
    let sum = left.reduce(0) { $0 + $1.points }
    let out = (past + left).map { (Self.wallet(volunteer, $0.vintage), $0.points) }
    let into: [(String, Int)] =
      switch heir {
      case .family(let other, let home): credit(other, left, home)
      case .pool: [(Self.pool, -sum)]
      case .deducted: [("4102.points.0", -sum)]
      }
    return post(out + [("4101.points.0", -past.reduce(0) { $0 + $1.points })] + into)
  }

  private mutating func endYear(_ communities: [Int], _ day: String, _ shops: [Int]) -> Answer {
    for shop in shops where balance("1201.points.\(shop)") > 0 {
      return .refused("account-not-empty", figure: balance("1201.points.\(shop)"))
    }
    let quotas = "2030-12-31" < day ? communities.map { (Self.quota($0), balance(Self.quota($0))) } : []
    let sources = quotas + ["4101.points.0", "4102.points.0"].map { ($0, balance($0)) }
    return post(sources + [("1101.points.0", -sources.reduce(0) { $0 + $1.1 })])
  }

  /// Everything the other way round, but for points that had left a wallet: those come back as any other credit to a wallet does.
  private mutating func mirror(_ number: Int, _ home: Int, _ date: String, _ grace: String) -> Answer {
    let one = mirrored[number]
    if one.isUndone { return .refused("already-reversed", figure: 1) }
    var legs: [(String, Int)] = []
    var giver: (volunteer: Int, parts: [Act.VintageAmount])?
    for (account, amount) in one.amounts {
      let parts = account.split(separator: ".", maxSplits: 3).map(String.init)
      let isVolunteers = ["1301", "2101", "2401"].contains(parts[0])
      guard isVolunteers, let holder = Int(parts[2]) else {
        legs.append((account, -amount))
        continue
      }
      if parts[0] == "2101", amount > 0 {
        giver = (present(holder), (giver?.parts ?? []) + [(back(parts[3], date, grace), amount)])
      } else {
        legs.append((Self.renamed(account, to: present(holder)), -amount))
      }
    }
    if let (volunteer, parts) = giver {
      let revived = legs.reduce(0) { $0 + ($1.0 == "1301.points.\(volunteer)" ? $1.1 : 0) }
      legs += credit(volunteer, parts, home, owing: balance("1301.points.\(volunteer)") + revived)
    }
    let answer = post(legs)
    guard answer == .posted else { return answer }
    mirrored[number].isUndone = true
    if let (redemption, line, pieces, points) = one.returned {
      redemptions[redemption].returned[line] -= pieces
      redemptions[redemption].givenBack -= points
      sheets[redemptions[redemption].shop, default: 0] += points
    }
    return .posted
  }

  private mutating func remember(_ answer: Answer) -> Answer {
    if answer == .posted { mirrored.append(Mirrored(amounts: lastAmounts)) }
    return answer
  }

  // MARK: Wallets

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

  private func lacking(_ points: Int, _ volunteer: Int, _ date: String) -> Answer? {
    let there = spendable(volunteer, date)
    return there < points ? .refused("points-short", figure: points - there) : nil
  }

  /// The vintages that are spent for so many points.
  private func chosen(_ points: Int, of volunteer: Int, on date: String) -> [Act.VintageAmount] {
    var left = points
    var parts: [Act.VintageAmount] = []
    for part in vintages(of: volunteer) where part.vintage >= date && left > 0 {
      parts.append((part.vintage, min(left, part.points)))
      left -= min(left, part.points)
    }
    return parts
  }

  private func spending(_ points: Int, of volunteer: Int, on date: String) -> [(String, Int)] {
    chosen(points, of: volunteer, on: date).map { (Self.wallet(volunteer, $0.vintage), $0.points) }
  }

  /// The vintage under which points come back: one that is past gets a grace, what was a grace does not.
  private func back(_ vintage: String, _ date: String, _ grace: String) -> String {
    vintage < date && !vintage.hasSuffix(" grace") ? grace + " grace" : vintage
  }

  /// A credit to a wallet: a debtor's points go back to the community until the debt is repaid.
  private func credit(_ volunteer: Int, _ parts: [Act.VintageAmount], _ community: Int, owing debt: Int? = nil) -> [(String, Int)]
  {
    var owed = debt ?? balance("1301.points.\(volunteer)")
    return parts.sorted { $0.vintage < $1.vintage }.flatMap { vintage, points in
      let repaid = min(owed, points)
      owed -= repaid
      return [
        (Self.wallet(volunteer, vintage), repaid - points), ("2401.points.\(volunteer)", repaid),
        ("1301.points.\(volunteer)", -repaid), (Self.quota(community), -repaid),
      ]
    }
  }

  /// Posts all legs or none: debits are positive, credits negative.
  private mutating func post(_ legs: [(String, Int)], nothing: String = "nothing-there") -> Answer {
    let amounts = Dictionary(legs) { $0 + $1 }.filter { $0.value != 0 }
    if amounts.isEmpty { return .refused(nothing, figure: 0) }
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
