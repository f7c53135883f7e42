public import Ledger
public import ReferenceModel

/// Acts that nobody thought of: a seed repeats them.
public struct ActGenerator {
  /// The seed's numbers.
  public private(set) var random: SeededRandom
  /// The present day.
  public private(set) var today: Day
  /// Who is there: whoever was merged is replaced by somebody new.
  private var volunteers = Array(101...106)
  private var lastVolunteer = 106
  private var cutSheets: [Int: Int] = [:]

  private static let communities = [21, 22]
  private static let shops = [31, 32]
  private static let skus = ["RICE", "SALT"]

  /// A generator of a seed, beginning on a day.
  public init(seed: UInt64, today: Day) {
    random = SeededRandom(seed: seed)
    self.today = today
  }

  // MARK: Chance

  /// A number of a range.
  public mutating func number(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &random) }
  /// True so often in a hundred.
  public mutating func chance(_ percent: Int) -> Bool { number(1...100) <= percent }
  private mutating func volunteer() -> Int { volunteers[number(0...volunteers.count - 1)] }
  private mutating func community() -> Int { Self.communities[number(0...1)] }
  private mutating func shop() -> Int { Self.shops[number(0...1)] }
  private mutating func sku() -> String { Self.skus[number(0...1)] }
  private mutating func hours() -> String { chance(70) ? "credit" : "honour" }

  /// Lets some days pass.
  public mutating func pass() { if chance(10) { today = today.advanced(by: number(1...12)) } }

  /// A year's end, or a passbook's odd day, not always in the future.
  private mutating func vintage(_ date: Day) -> String {
    chance(70) ? date.yearEnd(yearsLater: number(0...1)).description : date.advanced(by: number(-3...60)).description
  }

  private func grace(_ date: Day) -> String { date.advanced(by: 30).description }

  // MARK: Acts

  /// The next act on a date, given what has happened so far.
  public mutating func next(after model: ReferenceModel, on date: Day) -> Act {
    switch number(0...99) {
    case 0..<14: fund(date)
    case 14..<34: serve(model, date)
    case 34..<64: trade(model, date)
    case 64..<88: keep(model, date)
    case 88..<95: store()
    default: end(model, date)
    }
  }

  private mutating func fund(_ date: Day) -> Act {
    switch number(0...9) {
    case 0...2: .openWallet(volunteer: volunteer(), home: community(), vintage: vintage(date), points: number(1...300))
    case 3: .openPool(points: number(1...40))
    case 4...6: .grant(community: community(), points: number(1...400))
    case 7: .cut(community: community(), points: number(1...200))
    case 8: .cut(community: community(), points: number(1...2_000))
    default:
      chance(50) ? .moveQuota(from: 21, to: 22, points: number(1...200)) : .moveQuota(from: 22, to: 21, points: number(1...200))
    }
  }

  private mutating func serve(_ model: ReferenceModel, _ date: Day) -> Act {
    switch number(0...19) {
    case 0...6:
      return .approve(
        volunteer: volunteer(), community: community(), minutes: number(1...240), hours: hours(), points: number(1...200))
    case 7, 8:
      let community = community()
      let waiting = model.line[community, default: []].count
      guard waiting > 0 else { return .grant(community: community, points: number(1...400)) }
      return .issue(community: community, place: chance(80) ? 0 : number(0...waiting - 1))
    case 9...13:
      let volunteer = volunteer()
      let there = model.balance("2102.points.\(volunteer)")
      return .release(
        volunteer: volunteer, home: community(), vintage: vintage(date), points: chance(90) && there > 0 ? there : number(1...200)
      )
    case 14 where !model.credits.isEmpty, 15 where !model.credits.isEmpty:
      let credit = model.credits[number(0...model.credits.count - 1)]
      return .object(
        volunteer: model.present(credit.volunteer), community: credit.community, points: credit.points,
        minutes: credit.minutes, hours: credit.hours, waiting: credit.waiting)
    default: return clawBack(model, date) ?? .grant(community: community(), points: number(1...400))
    }
  }

  private mutating func clawBack(_ model: ReferenceModel, _ date: Day) -> Act? {
    guard !model.credits.isEmpty else { return nil }
    let credit = model.credits[number(0...model.credits.count - 1)]
    let volunteer = model.present(credit.volunteer)
    var left = credit.points
    var frozen: [Act.VintageAmount] = []
    // Points that were frozen for the case, one vintage at most of it.
    if let freeze = model.freezes.last(where: { model.present($0.volunteer) == volunteer }), let part = freeze.parts.first {
      frozen = [(part.vintage, min(part.points, left))]
      left -= frozen[0].points
    }
    return .clawBack(
      volunteer: volunteer, community: credit.community, points: credit.points, frozen: frozen,
      minutes: credit.minutes, hours: credit.hours, waiting: credit.waiting, on: date.description)
  }

  private mutating func trade(_ model: ReferenceModel, _ date: Day) -> Act {
    let day = date.description
    switch number(0...29) {
    case 0..<15:
      let (volunteer, lines) = (volunteer(), (0..<number(1...3)).map { _ in line() })
      let seen = chance(8) ? model.spendable(volunteer, day) + (chance(50) ? 1 : 0) : nil
      return .redeem(volunteer: volunteer, shop: shop(), lines: merged(lines), expected: seen, on: day)
    case 15..<23 where !model.redemptions.isEmpty:
      let sale = number(max(0, model.redemptions.count - 20)...model.redemptions.count - 1)
      return .takeBack(
        redemption: sale, line: number(0...model.redemptions[sale].lines.count - 1), pieces: number(1...3), home: community(),
        on: day, grace: grace(date))
    case 23, 24: return .slip(volunteer: volunteer(), community: community(), shop: shop(), line: line(), on: day)
    case 25, 26:
      if let sheets = sheets(model) { return .settle(sheets: sheets) }
      return .grant(community: community(), points: number(1...400))
    case 27:
      cutSheets = [:]
      return .clear(shops: Self.shops)
    default:
      guard !model.mirrored.isEmpty else { return .openPool(points: 1) }
      return .mirror(
        number(max(0, model.mirrored.count - 12)...model.mirrored.count - 1), home: community(), on: day, grace: grace(date))
    }
  }

  /// The sheets of the month that was cut off when this was asked before; what came since is the next month's.
  private mutating func sheets(_ model: ReferenceModel) -> [(shop: Int, points: Int)]? {
    let cut = Self.shops.map { (shop: $0, points: cutSheets[$0] ?? 0) }
    cutSheets = model.sheets
    guard chance(60), cut.contains(where: { $0.points != 0 }) else { return nil }
    // A cut of quota may have used what was returned since: then the sheets wait.
    guard cut.reduce(0, { $0 + $1.points }) <= model.balance("1101.points.0") else { return nil }
    cutSheets = cutSheets.merging(cut.map { ($0.shop, $0.points) }) { $0 - $1 }
    return cut
  }

  private mutating func line() -> Act.Line {
    let pieces = number(1...3)
    return Act.Line(sku: sku(), pieces: pieces, points: pieces * number(1...60))
  }

  /// A basket names a SKU once.
  private func merged(_ lines: [Act.Line]) -> [Act.Line] {
    Self.skus.compactMap { sku in lines.first { $0.sku == sku } }
  }

  private mutating func keep(_ model: ReferenceModel, _ date: Day) -> Act {
    let (volunteer, day) = (volunteer(), date.description)
    switch number(0...23) {
    case 0...3: return .freeze(volunteer: volunteer, points: number(1...100), on: day)
    case 4...6 where !model.freezes.isEmpty:
      let freeze = model.freezes[number(0...model.freezes.count - 1)]
      return .thaw(volunteer: model.present(freeze.volunteer), parts: freeze.parts, on: day, grace: grace(date))
    case 7, 8: return .expire(volunteer: volunteer, before: date.advanced(by: -3).description)
    case 9...11: return .deduct(volunteer: volunteer, points: number(1...150), on: day)
    case 12: return .writeOff(volunteer: volunteer)
    case 13...16:
      guard let taker = volunteers.filter({ $0 != volunteer }).randomElement(using: &random) else { break }
      return .give(volunteer: volunteer, to: taker, home: community(), points: number(1...120), on: day)
    case 17...19: return .donate(volunteer: volunteer, points: number(1...80), on: day)
    case 20, 21:
      return .poolGrant(
        volunteer: volunteer, home: community(), vintage: vintage(date), points: number(1...(chance(10) ? 5_000 : 60)))
    default: break
    }
    let heir: Act.Heir =
      switch number(0...2) {
      case 0: .pool
      case 1: .deducted
      default: volunteers.first { $0 != volunteer }.map { .family($0, home: community()) } ?? .pool
      }
    return .close(volunteer: volunteer, into: heir, on: day)
  }

  private mutating func store() -> Act {
    if chance(20) { return .moveStock(from: 31, to: 32, sku: sku(), pieces: number(1...6)) }
    let movement: Act.Movement = chance(55) ? .receipt : Act.Movement.allCases[number(0...3)]
    return .stock(movement, shop: shop(), sku: sku(), pieces: number(1...12))
  }

  private mutating func end(_ model: ReferenceModel, _ date: Day) -> Act {
    if chance(80) {
      let day = chance(20) ? "2031-01-01" : date.yearEnd(yearsLater: -1).advanced(by: 1).description
      return .yearEnd(communities: Self.communities, endedBefore: day, shops: Self.shops)
    }
    let place = number(0...volunteers.count - 1)
    let old = volunteers[place]
    guard let new = volunteers.filter({ $0 != old }).randomElement(using: &random) else { return .openPool(points: 1) }
    return .merge(volunteer: old, into: new)
  }

  /// Somebody new comes for one who was merged.
  public mutating func replace(_ volunteer: Int) {
    lastVolunteer += 1
    volunteers = volunteers.map { $0 == volunteer ? lastVolunteer : $0 }
  }
}
