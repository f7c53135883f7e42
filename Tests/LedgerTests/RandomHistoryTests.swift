import Foundation
import Ledger
import Testing

/// Histories that nobody thought of, each answer foretold by the reference model.
///
/// Set `AIXIN_TEST_SEED` to the seed that a failure prints in order to repeat it.
@Suite struct RandomHistoryTests {
  static let seeds: [UInt64] =
    ProcessInfo.processInfo.environment["AIXIN_TEST_SEED"].flatMap(UInt64.init).map { [$0] } ?? [1, .random(in: .min ... .max)]

  @Test(arguments: seeds)
  func `a random history is answered as the chart says, balances, and stays at or above zero`(seed: UInt64) throws {
    print("random history with seed \(seed)")
    var history = RandomHistory(seed: seed)
    for batch in 1...1_000 {
      try history.playBatch()
      try #require(history.desk.balances.mapValues(Int.init) == history.model.balances, "seed \(seed), batch \(batch)")
    }
    #expect(history.desk.book.head.lastEntry == Int64(history.posted))
    // A history in which nothing of a kind happened would prove nothing about it.
    for kind in ["posted", "points-short", "stock-short", "balance-short", "return-exceeds-sale", "already-reversed"] {
      #expect(history.answers[kind, default: 0] >= 5, "seed \(seed): \(history.answers)")
    }
  }
}

/// A desk and the reference model side by side, fed with the same random acts.
private struct RandomHistory {
  private(set) var desk = Desk(capacity: 24)
  private(set) var model = ReferenceModel()
  private(set) var posted = 0
  private(set) var answers: [String: Int] = [:]
  private let seed: UInt64
  private var random: SeededRandom
  private var settled: [EntryDraft] = []
  private var lastKey = 0

  init(seed: UInt64) {
    self.seed = seed
    random = SeededRandom(seed: seed)
  }

  /// What an item of a batch should come to.
  private enum Expected {
    case answer(ReferenceModel.Answer)
    case repeated
    case contentDiffers
    case abandoned
  }

  mutating func playBatch() throws {
    if chance(10) { desk.today = desk.today.advanced(by: number(1...12)) }
    desk.now = Instant(microseconds: desk.now.microseconds + Int64(number(-5...1_000)))
    var items: [Batch.Item] = []
    var expected: [Expected] = []
    for _ in 0..<number(1...5) {
      let (item, expectation) = next()
      items.append(item)
      expected.append(expectation)
    }
    let outcomes = desk.post(batch: items)
    for (outcome, expected) in zip(outcomes, expected) { try compare(outcome, expected) }
    for entry in desk.blocks.last?.entries ?? [] { check(entry) }
  }

  // MARK: Comparing

  private mutating func compare(_ outcome: Outcome, _ expected: Expected) throws {
    switch (outcome, expected) {
    case (.posted(_, replayed: false), .answer(.posted)):
      posted += 1
      answers["posted", default: 0] += 1
    case (.refused(let refusal, replayed: false), .answer(.refused(let reason, let figure))):
      #expect(refusal.reason.rawValue == reason, "seed \(seed)")
      #expect(try Self.figure(of: refusal) == figure, "seed \(seed)")
      answers[reason, default: 0] += 1
    case (.known, .repeated), (.contentDiffers, .contentDiffers), (.refused(_, replayed: false), .abandoned): break
    case (_, .repeated) where outcome.isReplay: break
    default: Issue.record("seed \(seed): \(outcome), expected \(expected)")
    }
  }

  private static func figure(of refusal: Refusal) throws -> Int {
    switch refusal.figures["short"] ?? refusal.figures["actual"] {
    case .int(let value): Int(value)
    case .string(let text): Int(try Points(decimal: text).hundredths)
    default: throw LedgerError.malformedQuantity
    }
  }

  private func check(_ entry: Entry) {
    var sums: [Commodity: Int64] = [:]
    for posting in entry.postings { sums[posting.account.commodity, default: 0] += posting.amount }
    #expect(sums.values.allSatisfy { $0 == 0 }, "seed \(seed): entry \(entry.number) does not balance")
    #expect(entry.postings.allSatisfy { $0.state.balance >= 0 && $0.amount != 0 }, "seed \(seed): entry \(entry.number)")
    #expect(Set(entry.postings.map(\.account)).count == entry.postings.count, "seed \(seed): entry \(entry.number)")
  }

  // MARK: Composing

  private mutating func next() -> (Batch.Item, Expected) {
    if let earlier = settled.randomElement(using: &random), chance(8) {
      switch number(0...2) {
      case 0: return (.draft(earlier), .repeated)
      case 1: return (.abandon(earlier.request, guards: []), .repeated)
      default:
        var other = earlier
        other.fingerprint = content("other")
        return (.draft(other), .contentDiffers)
      }
    }
    lastKey += 1
    if chance(2) { return (.abandon(key(lastKey), guards: []), .abandoned) }
    let date = desk.today.advanced(by: -number(0...4))
    let act = nextAct(on: date)
    let draft = compose(act, on: date)
    settled.append(draft)
    return (.draft(draft), .answer(model.perform(act)))
  }

  private mutating func nextAct(on date: Day) -> ReferenceModel.Act {
    let volunteer = number(11...16)
    let community = number(21...22)
    let shop = number(31...32)
    switch number(0..<100) {
    case 0..<10: return .open(volunteer: volunteer, vintage: vintage(from: date), points: number(1...400))
    case 10..<15: return .grant(community: community, points: number(1...900))
    case 15..<30: return .approve(volunteer: volunteer, community: community, minutes: number(1...240), points: number(1...300))
    case 30..<40:
      return .release(volunteer: volunteer, community: community, vintage: vintage(from: date), points: number(1...200))
    case 40..<43: return .owe(volunteer: volunteer, points: number(1...80))
    case 43..<53: return .receive(shop: shop, sku: sku(), pieces: number(1...6))
    case 53..<76:
      let lines = (0..<number(1...3)).map { _ in
        ReferenceModel.Line(sku: sku(), pieces: number(1...3), price: number(1...70))
      }
      return .redeem(volunteer: volunteer, shop: shop, lines: lines, on: date.description)
    case 76..<90 where !model.redemptions.isEmpty:
      let sale = number(max(0, model.redemptions.count - 20)..<model.redemptions.count)
      return .takeBack(
        redemption: sale, line: number(0..<model.redemptions[sale].lines.count), pieces: number(1...3), on: date.description,
        grace: date.advanced(by: 30).description)
    case 90..<96 where !model.takenBack.isEmpty:
      return .undo(takenBack: number(max(0, model.takenBack.count - 10)..<model.takenBack.count))
    case 96..<100 where model.balance("2201.points.\(shop)") != model.balance("1201.points.\(shop)"):
      return .settle(shop: shop)
    default: return .grant(community: community, points: 1)
    }
  }

  private mutating func compose(_ act: ReferenceModel.Act, on date: Day) -> EntryDraft {
    var guards: [Guard] = []
    let legs: [[Leg]]
    switch act {
    case .open(let volunteer, let vintage, let points):
      legs = [.openWallet(of: holder(volunteer), lot(vintage, points))]
    case .grant(let community, let points): legs = [.grantQuota(to: quota(community), Int64(points))]
    case .approve(let volunteer, let community, let minutes, let points):
      let hours = [Leg].creditHours(to: holder(volunteer), in: holder(community), minutes: Int64(minutes), .credit)
      legs = [hours + .issue(from: quota(community), to: holder(volunteer), Int64(points)), hours]
    case .release(let volunteer, let community, let vintage, let points):
      legs = [.release(to: holder(volunteer), lot(vintage, points), repaymentTo: quota(community))]
    case .owe(let volunteer, let points):
      legs = [
        [
          .debit(Account(.clawbackReceivable, .points, holder(volunteer)), Int64(points)),
          .credit(Account(.clawbackQuota, .points, holder(volunteer)), Int64(points)),
        ]
      ]
    case .receive(let shop, let sku, let pieces):
      legs = [.receiveStock(at: holder(shop), [GoodsQuantity(sku: sku, pieces: Int64(pieces))])]
    case .redeem(let volunteer, let shop, let lines, _):
      let price = lines.reduce(0) { $0 + $1.pieces * $1.price }
      let goods = lines.map { GoodsQuantity(sku: $0.sku, pieces: Int64($0.pieces)) }
      legs = [.redeem(Int64(price), of: holder(volunteer), at: holder(shop), goods: goods)]
    case .takeBack(let number, let line, let pieces, _, let grace):
      (legs, guards) = takeBack(number, line, pieces, day(grace))
    case .undo(let number): (legs, guards) = undo(number)
    case .settle(let shop): legs = [settlement(of: shop)]
    }
    var draft = draft(lastKey, [], on: date, guards: guards)
    draft.alternatives = legs.map { EntryDraft.Alternative(legs: $0) }
    return draft
  }

  private func takeBack(_ number: Int, _ line: Int, _ pieces: Int, _ grace: Day) -> ([[Leg]], [Guard]) {
    let sale = model.redemptions[number]
    let points = Int64(pieces * sale.lines[line].price)
    let back = Leg.GiveBack(
      holder: holder(sale.volunteer), amount: points, spent: sale.spent.map { lot($0.vintage, $0.points) },
      givenBack: givenBack(number), grace: grace, repaymentTo: quota(21))
    let goods = [GoodsQuantity(sku: sale.lines[line].sku, pieces: Int64(pieces))]
    return (
      [.takeBack(back, at: holder(sale.shop), goods: goods)],
      [
        Guard(
          returned(number, line), .atMost(Int64(sale.lines[line].pieces)), effect: .adds(Int64(pieces)),
          otherwise: .refuse(.returnExceedsSale, [:])),
        Guard(givenBack(number), .atMost(.max), effect: .adds(points), otherwise: .recompose),
      ]
    )
  }

  private func undo(_ number: Int) -> ([[Leg]], [Guard]) {
    let back = model.takenBack[number]
    let legs = back.amounts.filter { $0.value != 0 }.map { (account($0.key), Int64($0.value)) }
    return (
      [Leg.mirror(of: legs)],
      [
        Guard(
          Fact(.reversals, Int64(number)), .equals(0), effect: .becomes(1), otherwise: .refuse(.alreadyReversed, [:])),
        Guard(returned(back.redemption, back.line), .atMost(.max), effect: .adds(Int64(-back.pieces)), otherwise: .recompose),
        Guard(givenBack(back.redemption), .atMost(.max), effect: .adds(Int64(-back.points)), otherwise: .recompose),
      ]
    )
  }

  private func settlement(of shop: Int) -> [Leg] {
    let payable = Int64(model.balance("2201.points.\(shop)"))
    let receivable = Int64(model.balance("1201.points.\(shop)"))
    return [
      .debit(Account(.shopPayable, .points, holder(shop)), payable),
      .credit(Account(.shopRefundReceivable, .points, holder(shop)), receivable),
      .credit(Street.settled, payable), .debit(Street.settled, receivable),
    ]
  }

  // MARK: Translating

  private func holder(_ number: Int) -> HolderID { HolderID(Int64(number)) }
  private func lot(_ vintage: String, _ points: Int) -> Lot { Lot(vintage: day(vintage), amount: Int64(points)) }
  private func quota(_ community: Int) -> Account {
    Account(.unissuedQuota, .points, holder(community), lot: day("2030-12-31"))
  }
  private func givenBack(_ redemption: Int) -> Fact { Fact(Fact.Kind(rawValue: "test.given-back"), Int64(redemption)) }
  private func returned(_ redemption: Int, _ line: Int) -> Fact {
    Fact(Fact.Kind(rawValue: "test.returned"), Int64(redemption), Int64(line))
  }

  /// The account that the model calls by this name: code, commodity, holder, and the vintage of a wallet or a quota.
  private func account(_ name: String) -> Account {
    let parts = name.split(separator: ".").map(String.init)
    guard let code = Int32(parts[0]).flatMap(AccountCode.init(rawValue:)) else { preconditionFailure("no code in \(name)") }
    if parts[1] == "goods" { return Account(code, .goods(sku: parts[2]), holder(Int(parts[3]) ?? 0)) }
    return Account(code, .points, holder(Int(parts[2]) ?? 0), lot: parts.count == 4 ? day(parts[3]) : .infinity)
  }

  // MARK: Chance

  private mutating func number(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &random) }
  private mutating func number(_ range: Range<Int>) -> Int { .random(in: range, using: &random) }
  private mutating func chance(_ percent: Int) -> Bool { number(0..<100) < percent }
  private mutating func sku() -> String { ["RICE", "SALT", "SOAP"][number(0..<3)] }
  /// A year's end, or a passbook's odd day, not always in the future.
  private mutating func vintage(from date: Day) -> String {
    chance(70) ? date.yearEnd(yearsLater: number(0...1)).description : date.advanced(by: number(-3...60)).description
  }
}
