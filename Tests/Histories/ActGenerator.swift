public import Ledger
public import ReferenceModel

/// Acts that nobody thought of: a seed repeats them.
public struct ActGenerator {
  /// The seed's numbers.
  public private(set) var random: SeededRandom
  /// The present day.
  public private(set) var today: Day
  /// Who is there: whoever was merged is replaced by somebody new.
  public private(set) var volunteers = Array(101...106)
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
  private mutating func quota(_ date: Day) -> Act.Quota { Act.Quota(Self.communities[number(0...1)], on: date.description) }
  /// A quota of the year of a day, or of the year before as long as that is open.
  private mutating func budget(_ model: ReferenceModel, _ date: Day) -> Act.Quota {
    let before = Act.Quota(Self.communities[number(0...1)], on: date.yearEnd(yearsLater: -1).description)
    return before.year > model.lastYearEnded && chance(10) ? before : quota(date)
  }
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
    case 0..<14: fund(model, date)
    case 14..<34: serve(model, date)
    case 34..<64: trade(model, date)
    case 64..<88: keep(model, date)
    case 88..<95: store()
    default: end(model, date)
    }
  }

  private mutating func fund(_ model: ReferenceModel, _ date: Day) -> Act {
    switch number(0...11) {
    case 0...2: return .openWallet(volunteer: volunteer(), home: quota(date), vintage: vintage(date), points: number(1...300))
    case 3: return .openPool(points: number(1...40))
    case 4...6: return .grant(budget(model, date), points: number(1...400))
    case 7: return .cut(budget(model, date), points: number(1...200))
    case 8: return .cut(quota(date), points: number(1...2_000))
    case 9:
      let (from, to) = chance(50) ? (21, 22) : (22, 21)
      return .moveQuota(
        from: Act.Quota(from, on: date.description), to: Act.Quota(to, on: date.description), points: number(1...200))
    default: return correctOpening(model, date)
    }
  }

  /// What a passbook said was wrong: it says more, or less, but never less than nothing.
  private mutating func correctOpening(_ model: ReferenceModel, _ date: Day) -> Act {
    let volunteer = volunteer()
    let opened = model.opened[volunteer, default: [:]].filter { $0.value > 0 }.keys.sorted()
    guard let vintage = opened.randomElement(using: &random) else { return .openPool(points: 1) }
    let figure = model.opened[volunteer]?[vintage] ?? 0
    let points = chance(40) ? number(1...100) : -number(1...figure)
    return .correctWallet(volunteer: volunteer, home: quota(date), vintage: vintage, points: points, on: date.description)
  }

  private mutating func serve(_ model: ReferenceModel, _ date: Day) -> Act {
    switch number(0...20) {
    case 0...6:
      return .approve(
        volunteer: volunteer(), quota: budget(model, date), minutes: number(1...240), hours: hours(), points: number(1...200))
    case 7, 8:
      guard let (quota, waiting) = someLine(model) else { return .grant(quota(date), points: number(1...400)) }
      return .issue(quota, place: chance(80) ? 0 : number(0...waiting.count - 1))
    case 9...13:
      let volunteer = volunteer()
      let there = model.balance("2102.points.\(volunteer)")
      return .release(
        volunteer: volunteer, home: quota(date), vintage: vintage(date), points: chance(90) && there > 0 ? there : number(1...200)
      )
    case 14, 15:
      guard let credit = someCredit(model) else { return .grant(quota(date), points: number(1...400)) }
      let (points, minutes) = part(of: credit)
      return .object(
        volunteer: model.present(credit.volunteer), quota: credit.quota, points: points, minutes: minutes, hours: credit.hours,
        waiting: credit.waiting)
    case 16: return correctWaiting(model) ?? .grant(quota(date), points: number(1...400))
    default: return clawBack(model, date) ?? .grant(quota(date), points: number(1...400))
    }
  }

  private mutating func someLine(_ model: ReferenceModel) -> (Act.Quota, [ReferenceModel.Waiting])? {
    let quotas = model.line.filter { !$0.value.isEmpty }.keys.sorted()
    return quotas.randomElement(using: &random).map { ($0, model.line[$0, default: []]) }
  }

  private mutating func someCredit(_ model: ReferenceModel) -> ReferenceModel.Credit? {
    model.credits.isEmpty ? nil : model.credits[number(0...model.credits.count - 1)]
  }

  /// All of a credit, or a part of one that does not wait.
  private mutating func part(of credit: ReferenceModel.Credit) -> (points: Int, minutes: Int) {
    guard credit.waiting == nil, chance(40), credit.points > 1, credit.minutes > 1 else { return (credit.points, credit.minutes) }
    return (number(1...credit.points - 1), number(1...credit.minutes - 1))
  }

  private mutating func correctWaiting(_ model: ReferenceModel) -> Act? {
    guard let (quota, waiting) = someLine(model) else { return nil }
    let place = number(0...waiting.count - 1)
    guard let credit = model.credits.first(where: { $0.waiting == waiting[place].number }) else { return nil }
    let minutes = chance(50) || credit.minutes < 2 ? number(1...60) : -number(1...credit.minutes - 1)
    return .correctWaiting(quota, place: place, minutes: minutes, hours: credit.hours, due: number(1...200))
  }

  private mutating func clawBack(_ model: ReferenceModel, _ date: Day) -> Act? {
    guard let credit = someCredit(model) else { return nil }
    let volunteer = model.present(credit.volunteer)
    let (points, minutes) = part(of: credit)
    var frozen: [Act.VintageAmount] = []
    // Points that were frozen for the case, one vintage at most of it.
    if let freeze = model.freezes.last(where: { model.present($0.volunteer) == volunteer }), let part = freeze.parts.first {
      frozen = [(part.vintage, min(part.points, points))]
    }
    return .clawBack(
      volunteer: volunteer, quota: credit.quota, points: points, frozen: frozen, minutes: minutes, hours: credit.hours,
      waiting: credit.waiting, on: date.description)
  }

  private mutating func trade(_ model: ReferenceModel, _ date: Day) -> Act {
    let day = date.description
    switch number(0...30) {
    case 0..<15:
      let (volunteer, lines) = (volunteer(), (0..<number(1...3)).map { _ in line() })
      let seen = chance(8) ? model.spendable(volunteer, day) + (chance(50) ? 1 : 0) : nil
      return .redeem(volunteer: volunteer, shop: shop(), lines: merged(lines), expected: seen, on: day)
    case 15..<23 where !model.redemptions.isEmpty:
      let sale = someSale(model)
      return .takeBack(
        redemption: sale, line: number(0...model.redemptions[sale].lines.count - 1), pieces: number(1...3), home: quota(date),
        on: day, grace: grace(date))
    case 23, 24:
      return .slip(
        volunteer: volunteer(), quota: quota(date), shop: shop(), line: line(),
        uncovered: date.yearEnd(yearsLater: 1).description,
        on: day)
    case 25, 26:
      if let sheets = sheets(model) { return .settle(sheets: sheets) }
      return .grant(quota(date), points: number(1...400))
    case 27 where !model.redemptions.isEmpty:
      let sale = someSale(model)
      guard model.redemptions[sale].left > 0,
        let right = volunteers.filter({ $0 != model.present(model.redemptions[sale].volunteer) }).randomElement(using: &random)
      else { return .openPool(points: 1) }
      return .correctMember(
        redemption: sale, to: right, quota: quota(date), home: quota(date), uncovered: date.yearEnd(yearsLater: 1).description,
        on: day, grace: grace(date))
    default:
      guard !model.mirrored.isEmpty else { return .openPool(points: 1) }
      let recent = number(max(0, model.mirrored.count - 12)...model.mirrored.count - 1)
      return .mirror(
        chance(10) ? corrected(model) ?? recent : recent, home: quota(date), on: day, grace: grace(date))
    }
  }

  /// A return whose receipt was given to another member since.
  private func corrected(_ model: ReferenceModel) -> Int? {
    model.mirrored.lastIndex { one in
      one.returned.map { $0.corrections != model.redemptions[$0.redemption].corrections } ?? false
    }
  }

  private mutating func someSale(_ model: ReferenceModel) -> Int {
    number(max(0, model.redemptions.count - 20)...model.redemptions.count - 1)
  }

  /// The sheets of the month that was cut off when this was asked before; what came since is the next month's, and an unsigned sheet is
  /// carried over.
  private mutating func sheets(_ model: ReferenceModel) -> [(shop: Int, points: Int)]? {
    let cut = Self.shops.map { (shop: $0, points: cutSheets[$0] ?? 0) }
    cutSheets = model.sheets
    let signed = cut.filter { _ in chance(70) }
    guard signed.contains(where: { $0.points != 0 }) else { return nil }
    // A cut of quota may have used what was returned since: then the sheets wait.
    guard signed.reduce(0, { $0 + $1.points }) <= model.balance("1101.points.0") else { return nil }
    cutSheets = cutSheets.merging(signed.map { ($0.shop, $0.points) }) { $0 - $1 }
    return signed
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
    switch number(0...25) {
    case 0...3: return .freeze(volunteer: volunteer, points: number(1...100), on: day)
    case 4...6 where !model.freezes.isEmpty:
      let freeze = model.freezes[number(0...model.freezes.count - 1)]
      return .thaw(volunteer: model.present(freeze.volunteer), parts: freeze.parts, on: day, grace: grace(date))
    case 7, 8: return .expire(volunteer: volunteer, before: date.advanced(by: -2).description, on: day)
    case 9...11: return .deduct(volunteer: volunteer, points: number(1...150), on: day)
    case 12: return .writeOff(volunteer: volunteer)
    case 13...16:
      guard let taker = volunteers.filter({ $0 != volunteer }).randomElement(using: &random) else { break }
      return .give(volunteer: volunteer, to: taker, home: quota(date), points: number(1...120), on: day)
    case 17...19: return .donate(volunteer: volunteer, points: number(1...80), on: day)
    case 20, 21:
      return .poolGrant(
        volunteer: volunteer, home: quota(date), vintage: vintage(date), points: number(1...(chance(10) ? 5_000 : 60)))
    case 22, 23:
      return .reissue(
        volunteer: volunteer, from: quota(date), home: quota(date), vintage: date.yearEnd(yearsLater: 1).description,
        points: number(1...(chance(10) ? 5_000 : 100)))
    default: break
    }
    let heir: Act.Heir =
      switch number(0...2) {
      case 0: .pool
      case 1: .forfeited
      default: volunteers.first { $0 != volunteer }.map { .family($0, home: quota(date)) } ?? .pool
      }
    return .close(volunteer: volunteer, into: heir, on: day)
  }

  private mutating func store() -> Act {
    if chance(20) { return .moveStock(from: 31, to: 32, sku: sku(), pieces: number(1...6)) }
    let arriving: [Act.Movement] = [.purchase, .donation, .openingUp]
    let movement = chance(55) ? arriving[number(0...2)] : Act.Movement.allCases[number(0...Act.Movement.allCases.count - 1)]
    return .stock(movement, shop: shop(), sku: sku(), pieces: number(1...12))
  }

  private mutating func end(_ model: ReferenceModel, _ date: Day) -> Act {
    switch number(0...9) {
    case 0...6: return endYear(model, date)
    case 7 where model.merges.contains(where: { !$0.isSplit }):
      let standing = model.merges.indices.filter { !model.merges[$0].isSplit }
      return .split(merge: standing[number(0...standing.count - 1)])
    default:
      let place = number(0...volunteers.count - 1)
      let old = volunteers[place]
      guard let new = volunteers.filter({ $0 != old }).randomElement(using: &random) else { return .openPool(points: 1) }
      return .merge(volunteer: old, into: new)
    }
  }

  /// 年结 of the year before; mostly once those who wait for its quota have been decided about, one by one.
  private mutating func endYear(_ model: ReferenceModel, _ date: Day) -> Act {
    let day = date.yearEnd(yearsLater: -1).advanced(by: 1).description
    let undecided = model.line.filter { $0.key.year < day && !$0.value.isEmpty }.keys.sorted().first
    if let undecided, chance(90), let first = model.line[undecided]?.first,
      let credit = model.credits.first(where: { $0.waiting == first.number })
    {
      return .object(
        volunteer: model.present(credit.volunteer), quota: undecided, points: 0, minutes: credit.minutes, hours: credit.hours,
        waiting: first.number)
    }
    return .yearEnd(communities: Self.communities, endedBefore: day)
  }

  /// Somebody new comes for one who was merged.
  public mutating func replace(_ volunteer: Int) {
    lastVolunteer += 1
    volunteers = volunteers.map { $0 == volunteer ? lastVolunteer : $0 }
  }
}
