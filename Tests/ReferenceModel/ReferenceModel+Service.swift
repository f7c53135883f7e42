extension ReferenceModel {
  mutating func performService(_ act: Act) -> Answer {
    switch act {
    case .approve(let volunteer, let quota, let minutes, let hours, let points):
      return approve(volunteer, quota, Self.hours(minutes, hours, quota, volunteer), points)
    case .issue(let quota, let place): return issue(quota, place)
    case .release(let volunteer, let home, let vintage, let points):
      return post(credit(volunteer, [(vintage, points)], home, after: [("2102.points.\(volunteer)", points)]))
    case .object(let volunteer, let quota, let points, let minutes, let hours, let waiting):
      return leave(
        waiting, quota,
        post(
          [("2102.points.\(volunteer)", points), (quota.account, -points)]
            + Self.hours(-minutes, hours, quota, volunteer)))
    case .correctWaiting(let quota, let place, let minutes, let hours, let due):
      let answer = post(Self.hours(minutes, hours, quota, present(line[quota, default: []][place].volunteer)))
      if answer == .posted { line[quota]?[place].points = due }
      return answer
    case .clawBack(let volunteer, let quota, let points, let frozen, let minutes, let hours, let waiting, let date):
      let held = frozen.reduce(0) { $0 + $1.points }
      let there = min(points - held, spendable(volunteer, date))
      let owed = points - held - there
      return leave(
        waiting, quota,
        post(
          frozen.map { ("2103.points.\(volunteer).\($0.vintage)", $0.points) }
            + spending(there, of: volunteer, on: date)
            + [
              (quota.account, -(held + there)), ("1301.points.\(volunteer)", owed), ("2401.points.\(volunteer)", -owed),
            ] + Self.hours(-minutes, hours, quota, volunteer)))
    default: return .refused("no such service", figure: 0)
    }
  }

  /// Minutes more, or less if negative.
  private static func hours(_ minutes: Int, _ hours: String, _ quota: Act.Quota, _ volunteer: Int) -> [(String, Int)] {
    [("1501.minutes.\(hours).\(quota.community)", minutes), ("2501.minutes.\(hours).\(volunteer)", -minutes)]
  }

  /// Whoever waits for quota comes first, even if what is there would do for this one.
  private mutating func approve(_ volunteer: Int, _ quota: Act.Quota, _ hours: [(String, Int)], _ points: Int) -> Answer {
    if line[quota, default: []].isEmpty, balance(quota.account) >= points {
      return post(hours + [(quota.account, points), ("2102.points.\(volunteer)", -points)])
    }
    let answer = post(hours)
    if answer == .posted {
      waited += 1
      line[quota, default: []].append(Waiting(number: waited, volunteer: volunteer, points: points))
    }
    return answer
  }

  private mutating func issue(_ quota: Act.Quota, _ place: Int) -> Answer {
    let waiting = line[quota, default: []]
    if place > 0 { return .refused("waits-behind-another", figure: waiting[0].number) }
    let answer = post([
      (quota.account, waiting[0].points), ("2102.points.\(present(waiting[0].volunteer))", -waiting[0].points),
    ])
    if answer == .posted { line[quota]?.removeFirst() }
    return answer
  }

  /// A credit that is taken back does not wait any more.
  private mutating func leave(_ waiting: Int?, _ quota: Act.Quota, _ answer: Answer) -> Answer {
    if answer == .posted, let waiting { line[quota]?.removeAll { $0.number == waiting } }
    return answer
  }

  /// How many credits wait that were made to a volunteer's own passbook.
  public func waiting(of passbook: Int) -> Int {
    line.values.reduce(0) { $0 + $1.count { $0.volunteer == passbook } }
  }
}
