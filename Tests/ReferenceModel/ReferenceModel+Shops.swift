extension ReferenceModel {
  mutating func performSale(_ act: Act) -> Answer {
    switch act {
    case .redeem(let volunteer, let shop, let lines, let expected, let date):
      return redeem(volunteer, shop, lines, expected, date)
    case .takeBack(let number, let line, let pieces, let home, let date, let grace):
      return takeBack(number, line, pieces, home, date, grace)
    case .slip(let volunteer, let quota, let shop, let line, let uncovered, let date):
      let covered = cover(line.points, of: volunteer, quota, uncovered, date)
      let answer = post(covered.legs + [("2201.points.\(shop)", -line.points)] + goods([line], at: shop))
      if answer == .posted { keep(volunteer, shop, [line], covered.spent) }
      return answer
    case .correctMember(let number, let right, let quota, let home, let uncovered, let date, let grace):
      return correctMember(number, right, quota, home, uncovered, date, grace)
    default: return .refused("no such sale", figure: 0)
    }
  }

  private func goods(_ lines: [Act.Line], at shop: Int) -> [(String, Int)] {
    lines.flatMap { [("5601.goods.\($0.sku).\(shop)", $0.pieces), ("1601.goods.\($0.sku).\(shop)", -$0.pieces)] }
  }

  private mutating func keep(_ volunteer: Int, _ shop: Int, _ lines: [Act.Line], _ spent: [Act.VintageAmount]) {
    sheets[shop, default: 0] += lines.reduce(0) { $0 + $1.points }
    redemptions.append(Redemption(volunteer: volunteer, shop: shop, lines: lines, spent: spent, returned: lines.map { _ in 0 }))
  }

  /// Points that are due whatever is there: from the wallet, then from quota, then over quota; what the wallet lacks is owed.
  private func cover(
    _ points: Int, of volunteer: Int, _ quota: Act.Quota, _ uncovered: String, _ date: String
  ) -> (legs: [(String, Int)], spent: [Act.VintageAmount]) {
    let there = min(points, spendable(volunteer, date))
    let owed = points - there
    let lent = min(owed, balance(quota.account))
    let legs = [
      (quota.account, lent), (Self.approved, owed - lent), ("1301.points.\(volunteer)", owed),
      ("2401.points.\(volunteer)", -lent), ("2402.points.\(volunteer)", lent - owed),
    ]
    return (spending(there, of: volunteer, on: date) + legs, chosen(there, of: volunteer, on: date) + [(uncovered, owed)])
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
    if answer == .posted { keep(volunteer, shop, lines, spent) }
    return answer
  }

  /// The vintages that so many points of a sale come back to: every hundredth spent, the latest vintage first.
  private func partsBack(_ sale: Redemption, _ points: Int, _ date: String, _ grace: String) -> [Act.VintageAmount] {
    let hundredths = sale.spent.sorted { $0.vintage > $1.vintage }.flatMap { Array(repeating: $0.vintage, count: $0.points) }
    var parts: [String: Int] = [:]
    for vintage in hundredths[sale.givenBack..<(sale.givenBack + points)] { parts[back(vintage, date, grace), default: 0] += 1 }
    return parts.map { ($0.key, $0.value) }
  }

  private mutating func takeBack(
    _ number: Int, _ line: Int, _ pieces: Int, _ home: Act.Quota, _ date: String, _ grace: String
  ) -> Answer {
    let sale = redemptions[number]
    if sale.returned[line] + pieces > sale.lines[line].pieces {
      return .refused("return-exceeds-sale", figure: sale.returned[line])
    }
    let points = pieces * (sale.lines[line].points / sale.lines[line].pieces)
    let kept = min(points, balance("2201.points.\(sale.shop)"))
    let sku = sale.lines[line].sku
    let answer = post(
      credit(
        present(sale.volunteer), partsBack(sale, points, date, grace), home,
        after: [
          ("2201.points.\(sale.shop)", kept), ("1201.points.\(sale.shop)", points - kept),
          ("1601.goods.\(sku).\(sale.shop)", pieces), ("5601.goods.\(sku).\(sale.shop)", -pieces),
        ]))
    guard answer == .posted else { return answer }
    redemptions[number].returned[line] += pieces
    redemptions[number].givenBack += points
    sheets[sale.shop, default: 0] -= points
    mirrored.append(Mirrored(amounts: lastAmounts, returned: (number, line, pieces, points, sale.corrections)))
    return answer
  }

  /// The right member pays what is left as by a paper slip, and the wrong one gets it back as after a return.
  private mutating func correctMember(
    _ number: Int, _ right: Int, _ quota: Act.Quota, _ home: Act.Quota, _ uncovered: String, _ date: String, _ grace: String
  ) -> Answer {
    let sale = redemptions[number]
    let covered = cover(sale.left, of: right, quota, uncovered, date)
    let answer = post(
      credit(present(sale.volunteer), partsBack(sale, sale.left, date, grace), home, after: covered.legs))
    guard answer == .posted else { return answer }
    redemptions[number].volunteer = right
    redemptions[number].spent = covered.spent
    redemptions[number].givenBack = 0
    redemptions[number].corrections += 1
    return answer
  }

  mutating func settle(_ list: [(shop: Int, points: Int)]) -> Answer {
    var legs: [(String, Int)] = []
    for (shop, points) in list {
      let (payable, receivable) = ("2201.points.\(shop)", "1201.points.\(shop)")
      if points >= 0 {
        let there = min(points, balance(payable))
        legs += [(payable, there), (receivable, points - there), (Self.approved, -points)]
      } else {
        let there = min(-points, balance(receivable))
        legs += [(Self.approved, -points), (receivable, -there), (payable, points + there)]
      }
    }
    let answer = post(legs, nothing: "")
    if answer == .posted { for (shop, points) in list { sheets[shop, default: 0] -= points } }
    return answer
  }

  mutating func move(_ movement: Act.Movement, _ shop: Int, _ sku: String, _ pieces: Int) -> Answer {
    let (debit, credit) = movement.codes
    let answer = post([("\(debit).goods.\(sku).\(shop)", pieces), ("\(credit).goods.\(sku).\(shop)", -pieces)])
    switch movement {
    case .surplus, .loss: return remember(answer)
    default: return answer
    }
  }
}
