/// The rules of the chart written down a second time, as plainly as possible: dictionaries of numbers under text.
///
/// It shares nothing with the code under test, and predicts what that answers.
struct ReferenceModel {
  /// A business event: holders are numbers, days and vintages are text, which sorts like the calendar.
  enum Act {
    case open(volunteer: Int, vintage: String, points: Int)
    case grant(community: Int, points: Int)
    case approve(volunteer: Int, community: Int, minutes: Int, points: Int)
    case release(volunteer: Int, community: Int, vintage: String, points: Int)
    case owe(volunteer: Int, points: Int)
    case receive(shop: Int, sku: String, pieces: Int)
    case redeem(volunteer: Int, shop: Int, lines: [Line], on: String)
    case takeBack(redemption: Int, line: Int, pieces: Int, on: String, grace: String)
    case undo(takenBack: Int)
    case settle(shop: Int)
  }

  struct Line {
    var sku: String
    var pieces: Int
    var price: Int
  }

  /// The answer, with the figure that shows a refusal: how much is short, or the value of the fact that is in the way.
  enum Answer: Equatable {
    case posted
    case refused(String, figure: Int)
  }

  /// What is kept of a redemption for its returns.
  struct Redemption {
    var volunteer: Int
    var shop: Int
    var lines: [Line]
    var spent: [(vintage: String, points: Int)]
    var returned: [Int]
    var givenBack = 0
  }

  /// What is kept of a return for its reversal.
  struct TakenBack {
    var redemption: Int
    var line: Int
    var pieces: Int
    var points: Int
    var amounts: [String: Int]
    var isUndone = false
  }

  /// Every account ever posted to, and its balance on its normal side.
  private(set) var balances: [String: Int] = [:]
  private(set) var redemptions: [Redemption] = []
  private(set) var takenBack: [TakenBack] = []

  private static let debitCodes = ["1101", "1201", "1301", "1501", "1601", "5601"]
  private static let reasons = ["1601": "stock-short", "2001": "quota-short", "2101": "points-short"]

  private static func growth(of account: String, by amount: Int) -> Int {
    debitCodes.contains(String(account.prefix(4))) ? amount : -amount
  }

  static func wallet(_ volunteer: Int, _ vintage: String) -> String { "2101.points.\(volunteer).\(vintage)" }
  static func quota(_ community: Int) -> String { "2001.points.\(community).2030-12-31" }

  func balance(_ account: String) -> Int { balances[account] ?? 0 }

  // MARK: Events

  mutating func perform(_ act: Act) -> Answer {
    switch act {
    case .open(let volunteer, let vintage, let points):
      return post([("1101.points.0", points), (Self.wallet(volunteer, vintage), -points)])
    case .grant(let community, let points):
      return post([("1101.points.0", points), (Self.quota(community), -points)])
    case .approve(let volunteer, let community, let minutes, let points):
      let hours = [("1501.minutes.credit.\(community)", minutes), ("2501.minutes.credit.\(volunteer)", -minutes)]
      let issue = [(Self.quota(community), points), ("2102.points.\(volunteer)", -points)]
      return post(balance(Self.quota(community)) >= points ? hours + issue : hours)
    case .release(let volunteer, let community, let vintage, let points):
      return post([("2102.points.\(volunteer)", points)] + credit(volunteer, [(vintage, points)], community))
    case .owe(let volunteer, let points):
      return post([("1301.points.\(volunteer)", points), ("2401.points.\(volunteer)", -points)])
    case .receive(let shop, let sku, let pieces):
      return post([("1601.goods.\(sku).\(shop)", pieces), ("3601.goods.\(sku).\(shop)", -pieces)])
    case .redeem(let volunteer, let shop, let lines, let date): return redeem(volunteer, shop, lines, date)
    case .takeBack(let number, let line, let pieces, let date, let grace): return takeBack(number, line, pieces, date, grace)
    case .undo(let number): return undo(number)
    case .settle(let shop):
      let payable = balance("2201.points.\(shop)")
      let receivable = balance("1201.points.\(shop)")
      return post([
        ("2201.points.\(shop)", payable), ("1201.points.\(shop)", -receivable), ("1101.points.0", receivable - payable),
      ])
    }
  }

  private mutating func redeem(_ volunteer: Int, _ shop: Int, _ lines: [Line], _ date: String) -> Answer {
    let price = lines.reduce(0) { $0 + $1.pieces * $1.price }
    let lots = vintages(of: volunteer).filter { $0.vintage >= date }
    let available = lots.reduce(0) { $0 + $1.points }
    if available < price { return .refused("points-short", figure: price - available) }
    var left = price
    var spent: [(vintage: String, points: Int)] = []
    for lot in lots where left > 0 {
      spent.append((lot.vintage, min(left, lot.points)))
      left -= min(left, lot.points)
    }
    let goods = lines.flatMap { [("5601.goods.\($0.sku).\(shop)", $0.pieces), ("1601.goods.\($0.sku).\(shop)", -$0.pieces)] }
    let points = spent.map { (Self.wallet(volunteer, $0.vintage), $0.points) } + [("2201.points.\(shop)", -price)]
    let answer = post(points + goods)
    if answer == .posted {
      redemptions.append(
        Redemption(volunteer: volunteer, shop: shop, lines: lines, spent: spent, returned: lines.map { _ in 0 }))
    }
    return answer
  }

  private mutating func takeBack(_ number: Int, _ line: Int, _ pieces: Int, _ date: String, _ grace: String) -> Answer {
    let sale = redemptions[number]
    if sale.returned[line] + pieces > sale.lines[line].pieces {
      return .refused("return-exceeds-sale", figure: sale.returned[line])
    }
    let points = pieces * sale.lines[line].price
    // Every hundredth spent, the latest vintage first: those from `givenBack` on are next.
    let hundredths = sale.spent.reversed().flatMap { Array(repeating: $0.vintage, count: $0.points) }
    var lots: [String: Int] = [:]
    for vintage in hundredths[sale.givenBack..<(sale.givenBack + points)] {
      lots[vintage < date && vintage.hasSuffix("-12-31") ? grace : vintage, default: 0] += 1
    }
    let kept = min(points, balance("2201.points.\(sale.shop)"))
    let sku = sale.lines[line].sku
    let legs =
      [
        ("2201.points.\(sale.shop)", kept), ("1201.points.\(sale.shop)", points - kept),
        ("1601.goods.\(sku).\(sale.shop)", pieces), ("5601.goods.\(sku).\(sale.shop)", -pieces),
      ] + credit(sale.volunteer, lots.map { ($0.key, $0.value) }, 21)
    let answer = post(legs)
    redemptions[number].returned[line] += pieces
    redemptions[number].givenBack += points
    takenBack.append(
      TakenBack(redemption: number, line: line, pieces: pieces, points: points, amounts: Dictionary(legs) { $0 + $1 }))
    return answer
  }

  private mutating func undo(_ number: Int) -> Answer {
    let back = takenBack[number]
    if back.isUndone { return .refused("already-reversed", figure: 1) }
    let answer = post(back.amounts.map { ($0.key, -$0.value) })
    guard answer == .posted else { return answer }
    takenBack[number].isUndone = true
    redemptions[back.redemption].returned[back.line] -= back.pieces
    redemptions[back.redemption].givenBack -= back.points
    return .posted
  }

  // MARK: Wallets and postings

  /// What a wallet holds, the vintage that ends first first.
  func vintages(of volunteer: Int) -> [(vintage: String, points: Int)] {
    let prefix = "2101.points.\(volunteer)."
    let lots = balances.filter { $0.key.hasPrefix(prefix) && $0.value > 0 }
    return lots.map { (String($0.key.dropFirst(prefix.count)), $0.value) }.sorted { $0.0 < $1.0 }
  }

  /// A credit to a wallet: a debtor's points go back to the community until the debt is repaid.
  private func credit(_ volunteer: Int, _ lots: [(String, Int)], _ community: Int) -> [(String, Int)] {
    var owed = balance("1301.points.\(volunteer)")
    return lots.sorted { $0.0 < $1.0 }.flatMap { vintage, points in
      let repaid = min(owed, points)
      owed -= repaid
      return [
        (Self.wallet(volunteer, vintage), repaid - points), ("2401.points.\(volunteer)", repaid),
        ("1301.points.\(volunteer)", -repaid), (Self.quota(community), -repaid),
      ]
    }
  }

  /// Posts all legs or none: debits are positive, credits negative.
  private mutating func post(_ legs: [(String, Int)]) -> Answer {
    let amounts = Dictionary(legs) { $0 + $1 }.filter { $0.value != 0 }
    for (account, amount) in amounts.sorted(by: { $0.key < $1.key }) {
      let after = balance(account) + Self.growth(of: account, by: amount)
      if after < 0 { return .refused(Self.reasons[String(account.prefix(4))] ?? "balance-short", figure: -after) }
    }
    for (account, amount) in amounts { balances[account, default: 0] += Self.growth(of: account, by: amount) }
    return .posted
  }
}
