import Foundation
public import Ledger
public import ReferenceModel

/// A random history: acts, the drafts that rooms would compose for them, and what the model says they come to.
public struct History {
  /// One step, not posted yet.
  public struct Step {
    /// What happens.
    public let act: Act
    /// How it is posted.
    public let draft: EntryDraft
    /// What it should come to.
    public let expected: Answer
  }

  /// What the books should say.
  public private(set) var model = ReferenceModel()
  /// Where the acts come from.
  public var generator: ActGenerator
  /// How often each answer was foretold: "redeem posted", "redeem points-short".
  public private(set) var tally: [String: Int] = [:]
  private var mirrored: [Entry] = []
  private var merged: [Entry] = []
  private var splits = 0
  private var lastKey: UInt64 = 0

  /// A history of a seed, beginning on a day.
  public init(seed: UInt64, today: Day) { generator = ActGenerator(seed: seed, today: today) }

  /// The next steps, at most so many; a merge or a split is the last, since what follows is composed for other holders.
  public mutating func steps(atMost count: Int) -> [Step] {
    generator.pass()
    var steps: [Step] = []
    for _ in 0..<count {
      let date = generator.today.advanced(by: -generator.number(0...4))
      var act = generator.next(after: model, on: date)
      // The way back of something that this very chunk posts has no number yet.
      switch act {
      case .mirror(let number, _, _, _) where number >= mirrored.count: act = .openPool(points: 1)
      default: break
      }
      let step = step(act, on: date)
      steps.append(step)
      guard step.expected == .posted else { continue }
      if case .merge(let volunteer, _) = act {
        generator.replace(volunteer)
        break
      }
      if case .split = act {
        splits += 1
        break
      }
    }
    return steps
  }

  /// What the job of expiry would do now: every volunteer's points that are past their date and grace, under keys made from identity.
  public mutating func expiries() -> [Step] {
    let today = generator.today
    return generator.volunteers.map { volunteer in
      step(
        .expire(volunteer: volunteer, before: today.advanced(by: -2).description, on: today.description), on: today, .identity)
    }
  }

  private mutating func step(_ act: Act, on date: Day, _ origin: KeyOrigin = .attempt) -> Step {
    lastKey += 1
    var draft = Translation(model, mirrored: mirrored, merged: merged, splits: splits).draft(act, key: key(lastKey), on: date)
    draft.keyOrigin = origin
    let before = model
    let expected = model.perform(act)
    note(act, expected, before)
    return Step(act: act, draft: draft, expected: expected)
  }

  /// Takes the entry of a step that was posted: its way back needs it.
  public mutating func take(_ entry: Entry, of step: Step) {
    switch step.act {
    case .takeBack, .deduct, .writeOff, .reissue, .give, .donate, .poolGrant, .close, .stock(.surplus, _, _, _),
      .stock(.loss, _, _, _):
      mirrored.append(entry)
    case .merge: merged.append(entry)
    default: break
    }
  }

  private func key(_ number: UInt64) -> UUID {
    var bytes = number.bigEndian
    let tail = withUnsafeBytes(of: &bytes) { Array($0) }
    return UUID(
      uuid: (0, 0, 0, 0, 0, 0, 0x70, 1, tail[0], tail[1], tail[2], tail[3], tail[4], tail[5], tail[6], tail[7]))
  }

  // MARK: What rooms keep

  /// Keeps what later acts refer to.
  private mutating func note(_ act: Act, _ answer: Answer, _ before: ReferenceModel) {
    let name = Self.name(act)
    guard answer == .posted else {
      if case .refused(let reason, _) = answer { tally["\(name) \(reason)", default: 0] += 1 }
      return
    }
    tally["\(name) posted", default: 0] += 1
    switch act {
    case .approve(let volunteer, let quota, let minutes, let hours, let points):
      let waits = model.waited > before.waited
      model.credits.append(
        ReferenceModel.Credit(
          volunteer: volunteer, quota: quota, minutes: minutes, hours: hours, points: waits ? 0 : points,
          waiting: waits ? model.waited : nil))
    case .issue(let quota, _):
      let issued = before.line[quota, default: []][0]
      for index in model.credits.indices where model.credits[index].waiting == issued.number {
        model.credits[index].points = issued.points
        model.credits[index].waiting = nil
      }
    case .correctWaiting(let quota, let place, let minutes, _, _):
      let number = before.line[quota, default: []][place].number
      for index in model.credits.indices where model.credits[index].waiting == number { model.credits[index].minutes += minutes }
    case .object(let volunteer, let quota, let points, let minutes, let hours, let waiting):
      reduce(volunteer, quota, points, minutes, hours, waiting)
    case .clawBack(let volunteer, let quota, let points, let frozen, let minutes, let hours, let waiting, _):
      reduce(volunteer, quota, points, minutes, hours, waiting)
      for part in frozen { release(part, of: volunteer) }
    case .thaw(let volunteer, let parts, _, _):
      for part in parts { release(part, of: volunteer) }
    default: break
    }
  }

  /// A credit is taken back, all of it or a part.
  private mutating func reduce(
    _ volunteer: Int, _ quota: Act.Quota, _ points: Int, _ minutes: Int, _ hours: String, _ waiting: Int?
  ) {
    let place = model.credits.firstIndex {
      model.present($0.volunteer) == volunteer && $0.quota == quota && $0.points >= points && $0.minutes >= minutes
        && $0.hours == hours && $0.waiting == waiting
    }
    guard let place else { return }
    model.credits[place].points -= points
    model.credits[place].minutes -= minutes
    if model.credits[place].points == 0, model.credits[place].minutes == 0 { model.credits.remove(at: place) }
  }

  /// What is frozen of a vintage, or a part of it, is not held by its case any more.
  private mutating func release(_ part: Act.VintageAmount, of volunteer: Int) {
    for index in model.freezes.indices where model.present(model.freezes[index].volunteer) == volunteer {
      guard let place = model.freezes[index].parts.firstIndex(where: { $0.vintage == part.vintage && $0.points >= part.points })
      else { continue }
      model.freezes[index].parts[place].points -= part.points
      model.freezes[index].parts.removeAll { $0.points == 0 }
      break
    }
    model.freezes.removeAll { $0.parts.isEmpty }
  }

  private static func name(_ act: Act) -> String {
    let text = "\(act)"
    return String(text.prefix { $0 != "(" })
  }

  // MARK: What must hold

  /// What the model says is wrong with itself: the invariants of the chart.
  public var contradictions: [String] {
    var found: [String] = []
    if let negative = model.balances.first(where: { $0.value < 0 }) { found.append("\(negative)") }
    for (account, owed) in model.balances where account.hasPrefix("1301.") {
      let volunteer = account.dropFirst("1301".count)
      if owed != model.balance("2401\(volunteer)") + model.balance("2402\(volunteer)") {
        found.append("\(account) is not 2401 and 2402")
      }
    }
    let debits = ["1101", "1201", "1301"].reduce(0) { $0 + model.total($1) }
    let credits = ["2001", "2101", "2102", "2103", "2201", "2301", "2401", "2402", "4101", "4102", "4103"]
    if debits != credits.reduce(0, { $0 + model.total($1) }) { found.append("points do not sum to zero") }
    return found
  }

  /// Whether the design names this refusal for this act.
  ///
  /// - Parameters:
  ///   - unsettled: whether a shop owed a refund before it.
  ///   - split: whether volunteers were split off before it: what was taken back meanwhile of one's credits is missing at the other.
  public static func isNamed(_ step: Step, unsettled: Bool, split: Bool) -> Bool {
    guard case .refused(let reason, _) = step.expected else { return true }
    let named: [String] =
      switch step.act {
      case .cut: unsettled ? ["quota-short", "balance-short"] : ["quota-short"]
      case .correctWallet: unsettled ? ["balance-short"] : []
      case .moveQuota, .reissue: ["quota-short"]
      case .issue: ["quota-short", "waits-behind-another"]
      case .release, .object, .correctWaiting: ["balance-short"]
      case .poolGrant: ["pool-short"]
      case .redeem: ["points-short", "stock-short", "balance-changed"]
      case .takeBack: ["return-exceeds-sale"]
      case .slip, .moveStock: ["stock-short"]
      case .freeze, .give, .donate: ["points-short"]
      case .deduct, .expire, .writeOff: ["nothing-there"]
      case .close: ["credits-waiting", "account-not-empty"]
      case .yearEnd: ["credits-undecided", "nothing-there"] + (unsettled ? ["balance-short"] : [])
      case .stock: ["stock-short", "balance-short"]
      case .mirror:
        [
          "already-reversed", "receipt-corrected", "points-short", "quota-short", "pool-short", "balance-short", "stock-short",
          "nothing-there",
        ]
      case .openWallet: ["already-opened"]
      case .clawBack, .thaw: split ? ["balance-short"] : []
      case .openPool, .grant, .approve, .correctMember, .settle, .merge, .split: []
      }
    return named.contains(reason)
  }
}
