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
  private var merges = 0
  private var lastKey: UInt64 = 0

  /// A history of a seed, beginning on a day.
  public init(seed: UInt64, today: Day) { generator = ActGenerator(seed: seed, today: today) }

  /// The next steps, at most so many; a merge is the last, since what follows is composed for the successor.
  public mutating func steps(atMost count: Int) -> [Step] {
    generator.pass()
    var steps: [Step] = []
    for _ in 0..<count {
      let date = generator.today.advanced(by: -generator.number(0...4))
      var act = generator.next(after: model, on: date)
      // The mirror of something that this very chunk posts has no number yet.
      if case .mirror(let number, _, _, _) = act, number >= mirrored.count { act = .openPool(points: 1) }
      lastKey += 1
      let draft = Translation(model, mirrored: mirrored, merges: merges).draft(act, key: key(lastKey), on: date)
      let before = model
      let expected = model.perform(act)
      note(act, expected, before)
      steps.append(Step(act: act, draft: draft, expected: expected))
      if case .merge(let volunteer, _) = act, expected == .posted {
        merges += 1
        generator.replace(volunteer)
        break
      }
    }
    return steps
  }

  /// Takes the entry of a step that was posted: a mirror needs it.
  public mutating func take(_ entry: Entry, of step: Step) {
    switch step.act {
    case .takeBack, .deduct, .give, .donate, .poolGrant: mirrored.append(entry)
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
    case .approve(let volunteer, let community, let minutes, let hours, let points):
      let waits = model.waited > before.waited
      model.credits.append(
        ReferenceModel.Credit(
          volunteer: volunteer, community: community, minutes: minutes, hours: hours, points: waits ? 0 : points,
          waiting: waits ? model.waited : nil))
    case .issue(let community, _):
      let issued = before.line[community, default: []][0]
      for index in model.credits.indices where model.credits[index].waiting == issued.number {
        model.credits[index].points = issued.points
        model.credits[index].waiting = nil
      }
    case .object(let volunteer, let community, let points, let minutes, let hours, let waiting):
      drop(volunteer, community, points, minutes, hours, waiting)
    case .clawBack(let volunteer, let community, let points, let frozen, let minutes, let hours, let waiting, _):
      drop(volunteer, community, points, minutes, hours, waiting)
      for part in frozen { release(part, of: volunteer) }
    case .thaw(let volunteer, let parts, _, _):
      for part in parts { release(part, of: volunteer) }
    default: break
    }
  }

  private mutating func drop(_ volunteer: Int, _ community: Int, _ points: Int, _ minutes: Int, _ hours: String, _ waiting: Int?)
  {
    let place = model.credits.firstIndex {
      model.present($0.volunteer) == volunteer && $0.community == community && $0.points == points && $0.minutes == minutes
        && $0.hours == hours && $0.waiting == waiting
    }
    if let place { model.credits.remove(at: place) }
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
    if model.total("1301") != model.total("2401") { found.append("1301 is not 2401") }
    let debits = ["1101", "1201", "1301"].reduce(0) { $0 + model.total($1) }
    let credits = ["2001", "2101", "2102", "2103", "2201", "2301", "2401", "4101", "4102"].reduce(0) { $0 + model.total($1) }
    if debits != credits { found.append("points do not sum to zero") }
    return found
  }

  /// Whether the design names this refusal for this act.
  public static func isNamed(_ step: Step, unsettled: Bool) -> Bool {
    guard case .refused(let reason, _) = step.expected else { return true }
    let named: [String] =
      switch step.act {
      case .cut: unsettled ? ["quota-short", "balance-short"] : ["quota-short"]
      case .moveQuota: ["quota-short"]
      case .issue: ["quota-short", "waits-behind-another"]
      case .release, .object, .poolGrant: ["balance-short"]
      case .redeem: ["points-short", "stock-short", "balance-changed"]
      case .takeBack: ["return-exceeds-sale"]
      case .slip, .moveStock: ["stock-short"]
      case .freeze, .give, .donate: ["points-short"]
      case .clear, .deduct, .expire, .writeOff, .merge: ["nothing-there"]
      case .close, .yearEnd: ["account-not-empty", "nothing-there"]
      case .stock: ["stock-short", "balance-short"]
      case .mirror: ["already-reversed", "points-short", "quota-short", "balance-short", "stock-short", "nothing-there"]
      case .openWallet: ["already-opened"]
      case .openPool, .grant, .approve, .clawBack, .settle, .thaw: []
      }
    return named.contains(reason)
  }
}
