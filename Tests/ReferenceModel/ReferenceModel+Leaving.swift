extension ReferenceModel {
  mutating func merge(_ old: Int, _ new: Int) -> Answer {
    let ofOld = balances.filter { $0.value != 0 && $0.key.split(separator: ".").dropFirst(Self.place($0.key)).first == "\(old)" }
    let answer = post(
      ofOld.flatMap { account, balance -> [(String, Int)] in
        let amount = Self.growth(of: account, by: 1) * balance
        return [(account, -amount), (Self.renamed(account, to: new), amount)]
      }, nothing: nil)
    if answer == .posted {
      successors[old] = new
      merges.append(Merge(old: old, moved: ofOld))
    }
    return answer
  }

  /// 分户: of each account that the merge moved, what is still there goes back; a debt as far as both its sides still are; of frozen
  /// points those of the freezes that leave.
  mutating func split(_ number: Int) -> Answer {
    let (old, now) = (merges[number].old, present(merges[number].old))
    var legs: [(String, Int)] = []
    var debt = 0
    for part in frozen(leavingWith: old) {
      legs += [("2103.points.\(now).\(part.vintage)", part.points), ("2103.points.\(old).\(part.vintage)", -part.points)]
    }
    for (account, moved) in merges[number].moved where !account.hasPrefix("1301") && !account.hasPrefix("2103") {
      let there = min(moved, balance(Self.renamed(account, to: now)))
      let amount = Self.growth(of: account, by: 1) * there
      legs += [(Self.renamed(account, to: now), -amount), (account, amount)]
      if account.hasPrefix("2401") || account.hasPrefix("2402") { debt += there }
    }
    let answer = post(legs + [("1301.points.\(now)", -debt), ("1301.points.\(old)", debt)], nothing: nil)
    if answer == .posted {
      successors[old] = nil
      merges[number].isSplit = true
    }
    return answer
  }

  /// What the freezes hold that began with a merged volunteer, or with whoever had been merged into that one.
  public func frozen(leavingWith old: Int) -> [Act.VintageAmount] {
    freezes.filter { $0.volunteer == old || present($0.volunteer) == present(old) && passes($0.volunteer, through: old) }
      .flatMap(\.parts)
  }

  /// Where the holder stands in an account's name: after code and commodity.
  private static func place(_ account: String) -> Int { account.split(separator: ".")[1] == "points" ? 2 : 3 }

  private static func renamed(_ account: String, to holder: Int) -> String {
    var parts = account.split(separator: ".").map(String.init)
    parts[place(account)] = "\(holder)"
    return parts.joined(separator: ".")
  }

  mutating func close(_ volunteer: Int, _ heir: Act.Heir, _ date: String) -> Answer {
    for passbook in [volunteer] + predecessors(of: volunteer) where waiting(of: passbook) > 0 {
      return .refused("credits-waiting", figure: waiting(of: passbook))
    }
    let frozen = balances.filter { $0.key.hasPrefix("2103.points.\(volunteer).") }.reduce(0) { $0 + $1.value }
    for amount in [balance("2102.points.\(volunteer)"), frozen, balance("1301.points.\(volunteer)")] where amount > 0 {
      return .refused("account-not-empty", figure: amount)
    }
    let past = vintages(of: volunteer).filter { $0.vintage < date }
    let left = vintages(of: volunteer).filter { $0.vintage >= date }
    let sum = left.reduce(0) { $0 + $1.points }
    let expiry =
      past.map { (Self.wallet(volunteer, $0.vintage), $0.points) }
      + [("4101.points.0.\(Self.year(of: date))", -past.reduce(0) { $0 + $1.points })]
    let out = left.map { (Self.wallet(volunteer, $0.vintage), $0.points) }
    let legs: [(String, Int)] =
      switch heir {
      case .family(let other, let home): credit(other, left, home, after: expiry + out)
      case .pool: expiry + out + [(Self.pool, -sum)]
      case .forfeited: expiry + out + [("4103.points.0.\(Self.year(of: date))", -sum)]
      }
    let answer = post(legs, nothing: nil)
    if answer == .posted {
      // What expired stays expired: the way back of that is 补发.
      let gone = Set(expiry.map(\.0))
      mirrored.append(Mirrored(amounts: lastAmounts.filter { !gone.contains($0.key) }, isClosure: true))
    }
    return answer
  }

  /// 年结: quota, expired, deducted and forfeited points of ended years are settled, once nobody waits for such a quota.
  mutating func endYear(_ communities: [Int], _ day: String) -> Answer {
    let undecided = line.filter { $0.key.year < day && !$0.value.isEmpty }.keys.sorted()
    if let first = undecided.first, let waiting = line[first]?.first {
      return .refused("credits-undecided", figure: waiting.number)
    }
    let ended = balances.filter { account, _ in
      let parts = account.split(separator: ".").map(String.init)
      let isSettled =
        parts[0] == "2001" ? communities.contains { "\($0)" == parts[2] } : ["4101", "4102", "4103"].contains(parts[0])
      return isSettled && parts[3] < day
    }
    let answer = post(ended.map { ($0.key, $0.value) } + [(Self.approved, -ended.reduce(0) { $0 + $1.value })])
    if answer == .posted { lastYearEnded = max(lastYearEnded, "\(Int(day.prefix(4)).map { $0 - 1 } ?? 0)-12-31") }
    return answer
  }

  /// Everything the other way round, but for points that had left a wallet: those come back as any other credit to a wallet does.
  mutating func mirror(_ number: Int, _ home: Act.Quota, _ date: String, _ grace: String) -> Answer {
    let one = mirrored[number]
    if one.isUndone { return .refused("already-reversed", figure: 1) }
    if let back = one.returned, back.corrections != redemptions[back.redemption].corrections {
      return .refused("receipt-corrected", figure: redemptions[back.redemption].corrections)
    }
    var legs: [(String, Int)] = []
    var giver: (volunteer: Int, parts: [Act.VintageAmount])?
    for (account, amount) in one.amounts {
      let parts = account.split(separator: ".", maxSplits: 3).map(String.init)
      let isVolunteers = ["1301", "2101", "2401", "2402"].contains(parts[0])
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
    if let (volunteer, parts) = giver { legs = credit(volunteer, parts, home, after: legs) }
    let answer = post(legs, nothing: one.isClosure ? nil : "nothing-there")
    guard answer == .posted else { return answer }
    mirrored[number].isUndone = true
    if let (redemption, line, pieces, points, _) = one.returned {
      redemptions[redemption].returned[line] -= pieces
      redemptions[redemption].givenBack -= points
      sheets[redemptions[redemption].shop, default: 0] += points
    }
    return .posted
  }
}
