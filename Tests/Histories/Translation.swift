public import Foundation
public import Ledger
public import ReferenceModel

/// An act as the draft that a room would compose for it.
public struct Translation {
  private let model: ReferenceModel
  /// The entries of the model's mirrored acts, in its order.
  private let mirrored: [Entry]
  /// The entries of the model's merges, in its order.
  private let merged: [Entry]
  private let splits: Int

  /// A translation, given what has happened so far.
  public init(_ model: ReferenceModel, mirrored: [Entry], merged: [Entry], splits: Int) {
    self.model = model
    self.mirrored = mirrored
    self.merged = merged
    self.splits = splits
  }

  private typealias Composed = (kind: EntryKind, legs: [[Leg]], guards: [Guard])

  /// The draft of an act under a key.
  public func draft(_ act: Act, key: UUID, on date: Day) -> EntryDraft {
    let (kind, legs, guards) = compose(act, date)
    let ways = zip(legs, waysGuards(act, count: legs.count)).map { legs, own in
      let documents = documents(act, guards + own)
      var way = EntryDraft.Alternative(
        legs: legs, tables: Array(Set(documents.map(\.table))), documents: { _ in documents })
      way.guards = own
      return way
    }
    var draft = EntryDraft(
      request: key, fingerprint: Fingerprint(action: "test", actor: 1, content: key.data), kind: kind, businessDate: date,
      actor: 1, guards: guards, alternatives: ways)
    switch act {
    case .redeem(let volunteer, _, _, let expected?, _):
      draft.expectedBalance = (.wallet(of: holder(volunteer)), hundredths(expected))
    case .mirror(let number, _, _, _):
      draft.reverses = mirrored[number].number
      draft.mayMoveNothing = mirrored[number].kind.mayMoveNothing
    default: break
    }
    return draft
  }

  private func compose(_ act: Act, _ date: Day) -> Composed {
    switch act {
    case .openWallet, .correctWallet, .openPool: opening(act)
    case .grant(let to, let points): (.quotaGrant, [.grantQuota(to: quota(to), hundredths(points))], [])
    case .cut(let of, let points): (.quotaCut, [.cutQuota(of: quota(of), hundredths(points))], [])
    case .moveQuota(let from, let to, let points):
      (.quotaMove, [.moveQuota(from: quota(from), to: quota(to), hundredths(points))], [])
    case .approve, .issue, .release, .object, .correctWaiting, .clawBack: service(act)
    case .redeem, .takeBack, .slip, .correctMember, .settle: sale(act)
    case .freeze, .thaw, .expire, .deduct, .writeOff, .reissue, .give, .donate, .poolGrant: wallet(act)
    case .merge(let volunteer, let other): merge(volunteer, other)
    case .split(let number): split(number)
    case .close(let volunteer, let heir, let date): close(volunteer, heir, date)
    case .stock(let movement, let at, let sku, let pieces): stock(movement, at, sku, pieces)
    case .moveStock(let from, let to, let sku, let pieces):
      (.stockTransfer, [.moveStock(from: holder(from), to: holder(to), [goods(sku, pieces)])], [])
    case .yearEnd(let communities, let before): yearEnd(communities, before)
    case .mirror(let number, let home, let on, let grace): mirror(number, home, day(on), day(grace))
    }
  }

  private func opening(_ act: Act) -> Composed {
    switch act {
    case .openWallet(let volunteer, let home, let vintage, let points):
      (
        .opening, [.openWallet(of: holder(volunteer), part((vintage, points)), repaymentTo: quota(home))],
        opensOnce(volunteer, vintage)
      )
    case .correctWallet(let volunteer, let home, let vintage, let points, _):
      (
        .openingCorrection,
        [
          points > 0
            ? .raiseOpening(of: holder(volunteer), part((vintage, points)), repaymentTo: quota(home))
            : .lowerOpening(of: holder(volunteer), hundredths(-points))
        ], []
      )
    case .openPool(let points): (.opening, [.openPool(hundredths(points))], [])
    default: preconditionFailure("no opening: \(act)")
    }
  }

  private func service(_ act: Act) -> Composed {
    switch act {
    case .approve(let volunteer, let pays, let minutes, let name, let points):
      let hours = [Leg].creditHours(
        to: holder(volunteer), in: holder(pays.community), minutes: Int64(minutes), hoursClass(name))
      return (.approval, [hours + .issue(from: quota(pays), to: holder(volunteer), hundredths(points)), hours, hours], [])
    case .issue(let pays, let place):
      let credit = model.line[pays, default: []][place]
      let volunteer = holder(model.present(credit.volunteer))
      return (
        .issue, [.issue(from: quota(pays), to: volunteer, hundredths(credit.points))],
        [
          Guard(
            line(pays), .equals(Int64(credit.number)), effect: .becomes(next(after: credit.number, pays)),
            otherwise: .refuse(RefusalReason("waits-behind-another"), [:])),
          counting(waiting(of: credit.volunteer), -1),
        ]
      )
    case .release(let volunteer, let home, let vintage, let points):
      return (.release, [.release(to: holder(volunteer), part((vintage, points)), repaymentTo: quota(home))], [])
    case .object(let volunteer, let pays, let points, let minutes, let name, let waiting):
      return (
        .objection,
        [
          .upholdObjection(
            to: quota(pays), from: holder(volunteer), hundredths(points), minutes: Int64(minutes), hoursClass(name),
            in: holder(pays.community))
        ], leaving(waiting, pays)
      )
    case .correctWaiting(let pays, let place, let minutes, let name, _):
      let volunteer = holder(model.present(model.line[pays, default: []][place].volunteer))
      let community = holder(pays.community)
      return (
        .serviceCorrection,
        [
          minutes > 0
            ? .creditHours(to: volunteer, in: community, minutes: Int64(minutes), hoursClass(name))
            : .clawBackHours(from: volunteer, to: community, minutes: Int64(-minutes), hoursClass(name))
        ], []
      )
    case .clawBack(let volunteer, let pays, let points, let frozen, let minutes, let name, let waiting, _):
      let hours = [Leg].clawBackHours(
        from: holder(volunteer), to: holder(pays.community), minutes: Int64(minutes), hoursClass(name))
      let taken = [Leg].clawBack(hundredths(points), from: holder(volunteer), frozen: frozen.map(part), to: quota(pays))
      return (.clawback, [hours + taken], leaving(waiting, pays))
    default: preconditionFailure("no service: \(act)")
    }
  }

  private func wallet(_ act: Act) -> Composed {
    switch act {
    case .freeze(let volunteer, let points, _): (.freeze, [.freeze(hundredths(points), of: holder(volunteer))], [])
    case .thaw(let volunteer, let parts, let on, let grace):
      (.thaw, [.thaw(parts.map(part), of: holder(volunteer), on: day(on), grace: Vintage(day(grace), isGrace: true))], [])
    case .expire(let volunteer, _, let on):
      // As the job does it: on the third day after.
      (.expiry, [.expire(holder(volunteer), after: 3, on: day(on))], [])
    case .deduct(let volunteer, let points, let on):
      (.deduction, [.deduct(upTo: hundredths(points), from: holder(volunteer), on: day(on))], [])
    case .writeOff(let volunteer): (.writeOff, [.writeOffDebt(of: holder(volunteer))], [])
    case .reissue(let volunteer, let pays, let home, let vintage, let points):
      (
        .reissue,
        [.reissue(from: quota(pays), to: holder(volunteer), part((vintage, points)), repaymentTo: quota(home))], []
      )
    case .give(let volunteer, let taker, let home, let points, _):
      (.gift, [.give(hundredths(points), of: holder(volunteer), to: holder(taker), repaymentTo: quota(home))], [])
    case .donate(let volunteer, let points, _): (.donation, [.donate(hundredths(points), of: holder(volunteer))], [])
    case .poolGrant(let volunteer, let home, let vintage, let points):
      (.poolGrant, [.grantFromPool(to: holder(volunteer), part((vintage, points)), repaymentTo: quota(home))], [])
    default: preconditionFailure("no wallet: \(act)")
    }
  }

  // MARK: Shops

  private func sale(_ act: Act) -> Composed {
    switch act {
    case .redeem(let volunteer, let shop, let lines, _, _):
      let price = lines.reduce(0) { $0 + $1.points }
      return (
        .redemption,
        [
          .redeem(
            hundredths(price), of: holder(volunteer), at: holder(shop), goods: lines.map { goods($0.sku, $0.pieces) })
        ], []
      )
    case .takeBack(let number, let line, let pieces, let home, _, let grace):
      return takeBack(number, line, pieces, home, Vintage(day(grace), isGrace: true))
    case .slip(let volunteer, let pays, let shop, let line, _, _):
      return (
        .paperSlip,
        [
          .paperSlip(
            hundredths(line.points), of: holder(volunteer), at: holder(shop), goods: [goods(line.sku, line.pieces)],
            quota: quota(pays))
        ], []
      )
    case .correctMember(let number, let right, let pays, let home, _, _, let grace):
      let sale = model.redemptions[number]
      let back = giveBack(sale, number, hundredths(sale.left), home, Vintage(day(grace), isGrace: true))
      return (
        .memberCorrection, [.correctMember(back, to: holder(right), quota: quota(pays))],
        [
          counting(givenBack(number, sale.corrections), Int64(sale.left)),
          Guard(corrections(number), .equals(Int64(sale.corrections)), effect: .adds(1), otherwise: .recompose),
        ]
      )
    case .settle(let sheets):
      let legs = sheets.flatMap { shop, points -> [Leg] in
        points >= 0 ? .payShop(hundredths(points), holder(shop)) : .collectFromShop(hundredths(-points), holder(shop))
      }
      return (.settlement, [legs], [])
    default: preconditionFailure("no sale: \(act)")
    }
  }

  private func giveBack(
    _ sale: ReferenceModel.Redemption, _ number: Int, _ points: Points, _ home: Act.Quota, _ grace: Vintage
  ) -> Leg.GiveBack {
    Leg.GiveBack(
      holder: holder(model.present(sale.volunteer)), amount: points, spent: sale.spent.map(part),
      givenBack: givenBack(number, sale.corrections), grace: grace, repaymentTo: quota(home))
  }

  private func takeBack(_ number: Int, _ line: Int, _ pieces: Int, _ home: Act.Quota, _ grace: Vintage) -> Composed {
    let sale = model.redemptions[number]
    let sold = sale.lines[line]
    let points = hundredths(pieces * (sold.points / sold.pieces))
    return (
      .returned,
      [
        .takeBack(
          giveBack(sale, number, points, home, grace), at: holder(sale.shop), goods: [goods(sold.sku, pieces)])
      ],
      [
        Guard(
          returned(number, line), .atMost(Int64(sold.pieces)), effect: .adds(Int64(pieces)),
          otherwise: .refuse(RefusalReason("return-exceeds-sale"), [:])),
        counting(givenBack(number, sale.corrections), points.hundredths),
      ]
    )
  }

  private func stock(_ movement: Act.Movement, _ at: Int, _ sku: String, _ pieces: Int) -> Composed {
    let lines = [goods(sku, pieces)]
    return switch movement {
    case .purchase: (.stockReceipt, [.receiveStock(.purchase, at: holder(at), lines)], [])
    case .donation: (.stockReceipt, [.receiveStock(.donation, at: holder(at), lines)], [])
    case .openingUp: (.openingCorrection, [.receiveStock(.opening, at: holder(at), lines)], [])
    case .backToSupplier: (.stockReturn, [.returnStock(.purchase, from: holder(at), lines)], [])
    case .backToDonor: (.stockCorrection, [.returnStock(.donation, from: holder(at), lines)], [])
    case .openingDown: (.openingCorrection, [.returnStock(.opening, from: holder(at), lines)], [])
    case .surplus: (.stockSurplus, [.countSurplus(at: holder(at), lines)], [])
    case .loss: (.stockLoss, [.writeOffStock(at: holder(at), lines)], [])
    }
  }

  // MARK: Leaving, ending, undoing

  private var merges: Guard {
    Guard(.merges, .equals(Int64(merged.count + splits)), effect: .adds(1), otherwise: .recompose)
  }

  private func merge(_ old: Int, _ new: Int) -> Composed {
    let once = Guard(
      .successor(of: holder(old)), .equals(0), effect: .becomes(Int64(new)),
      otherwise: .refuse(RefusalReason("already-merged"), [:]))
    let earlier = model.predecessors(of: old).map { passbook in
      Guard(.successor(of: holder(passbook)), .equals(Int64(old)), effect: .becomes(Int64(new)), otherwise: .recompose)
    }
    return (.merge, [.merge(holder(old), into: holder(new))], [once] + earlier + [merges])
  }

  private func split(_ number: Int) -> Composed {
    let old = model.merges[number].old
    let now = model.present(old)
    let back = Guard(.successor(of: holder(old)), .equals(Int64(now)), effect: .becomes(0), otherwise: .recompose)
    let earlier = splitting(old).map { passbook in
      Guard(.successor(of: holder(passbook)), .equals(Int64(now)), effect: .becomes(Int64(old)), otherwise: .recompose)
    }
    let legs: [Leg] = .split(
      holder(old), from: holder(now), merged[number].postings, frozen: model.frozen(leavingWith: old).map(part))
    return (.split, [legs], [back] + earlier + [merges])
  }

  /// Who was merged into an old holder before that was merged: they leave with it.
  private func splitting(_ old: Int) -> [Int] {
    model.predecessors(of: model.present(old)).filter { $0 != old && model.passes($0, through: old) }
  }

  private func close(_ volunteer: Int, _ heir: Act.Heir, _ on: String) -> Composed {
    let legs: [Leg] =
      switch heir {
      case .family(let other, let home):
        .close(holder(volunteer), on: day(on), givingTo: holder(other), repaymentTo: quota(home))
      case .pool: .close(holder(volunteer), on: day(on), into: .charityPool)
      case .forfeited: .close(holder(volunteer), on: day(on), into: .forfeited(on: day(on)))
      }
    let nobodyWaits = ([volunteer] + model.predecessors(of: volunteer)).map { passbook in
      Guard(waiting(of: passbook), .equals(0), otherwise: .refuse(RefusalReason("credits-waiting"), [:]))
    }
    return (.closure, [legs], nobodyWaits)
  }

  private func yearEnd(_ communities: [Int], _ before: String) -> Composed {
    let decided = model.line.keys.filter { $0.year < before }.sorted().map { quota in
      Guard(line(quota), .equals(0), otherwise: .refuse(RefusalReason("credits-undecided"), [:]))
    }
    return (.yearEnd, [.endYear(communities.map(holder), endedBefore: day(before))], decided)
  }

  private func mirror(_ number: Int, _ home: Act.Quota, _ on: Day, _ grace: Day) -> Composed {
    let (entry, undone) = (mirrored[number], model.mirrored[number])
    let holders = Set(entry.postings.map(\.account.holder))
    let successors = Dictionary(uniqueKeysWithValues: holders.map { ($0, holder(model.present(Int($0.number)))) })
    var guards = [
      Guard(
        .reversals(of: entry.number), .equals(0), effect: .becomes(1),
        otherwise: .refuse(RefusalReason("already-reversed"), [:]))
    ]
    if let (redemption, line, pieces, points, corrections) = undone.returned {
      guards += [
        Guard(
          self.corrections(redemption), .equals(Int64(corrections)), otherwise: .refuse(RefusalReason("receipt-corrected"), [:])),
        counting(returned(redemption, line), Int64(-pieces)),
        counting(givenBack(redemption, corrections), Int64(-points)),
      ]
    }
    let legs = [Leg].undo(
      entry, successors: successors, on: on, grace: Vintage(grace, isGrace: true), repaymentTo: quota(home))
    return (.reversal, [legs], guards)
  }

  // MARK: Words

  private func hundredths(_ number: Int) -> Points { Points(hundredths: Int64(number)) }
  private func holder(_ number: Int) -> HolderID { HolderID(Int64(number)) }
  private func part(_ part: Act.VintageAmount) -> VintageAmount {
    VintageAmount(vintage: vintage(part.vintage), amount: Int64(part.points))
  }
  private func goods(_ sku: String, _ pieces: Int) -> GoodsQuantity { GoodsQuantity(sku: sku, pieces: Int64(pieces)) }
  private func quota(_ quota: Act.Quota) -> Account {
    Account(.unissuedQuota, .points, holder(quota.community), vintage: vintage(quota.year))
  }

  private func day(_ text: String) -> Day {
    guard let day = Day(text) else { preconditionFailure("\(text) is no day") }
    return day
  }

  private func vintage(_ text: String) -> Vintage {
    Vintage(day(String(text.prefix(10))), isGrace: text.hasSuffix(" grace"))
  }

  private func hoursClass(_ name: String) -> HoursClass {
    guard let hours = HoursClass(rawValue: name) else { preconditionFailure("\(name) is no hours class") }
    return hours
  }

  // MARK: Facts

  /// How often a vintage of a passbook was carried over.
  public static let opened = Fact.Kind(rawValue: "test.opened")

  private func opensOnce(_ volunteer: Int, _ vintage: String) -> [Guard] {
    ([volunteer] + model.predecessors(of: volunteer)).map { passbook in
      Guard(
        Fact(Self.opened, Int64(passbook), Int64(day(vintage).daysSince1970)), .equals(0),
        effect: passbook == volunteer ? .adds(1) : .none, otherwise: .refuse(.alreadyOpened, [:]))
    }
  }

  /// The number of the credit that has waited longest for a quota.
  public static let firstWaiting = Fact.Kind(rawValue: "test.first-waiting")
  /// How many credits of a passbook wait.
  public static let waiting = Fact.Kind(rawValue: "test.waiting")

  private func line(_ quota: Act.Quota) -> Fact {
    Fact(Self.firstWaiting, Int64(quota.community), Int64(day(quota.year).daysSince1970))
  }
  private func waiting(of passbook: Int) -> Fact { Fact(Self.waiting, Int64(passbook)) }

  /// A guard that only keeps count.
  private func counting(_ fact: Fact, _ amount: Int64) -> Guard {
    Guard(fact, .atMost(.max), effect: .adds(amount), otherwise: .recompose)
  }

  /// Who is the first in line once a credit has left it.
  private func next(after number: Int, _ quota: Act.Quota) -> Int64 {
    Int64(model.line[quota, default: []].first { $0.number != number }?.number ?? 0)
  }

  private func leaving(_ number: Int?, _ quota: Act.Quota) -> [Guard] {
    guard let number, let first = model.line[quota]?.first,
      let credit = model.line[quota]?.first(where: { $0.number == number })
    else { return [] }
    return [
      Guard(
        line(quota), .equals(Int64(first.number)), effect: first.number == number ? .becomes(next(after: number, quota)) : .none,
        otherwise: .recompose),
      counting(waiting(of: credit.volunteer), -1),
    ]
  }

  /// The guards of each way to post an act: an approval gets points only if nobody waits, and is the first in line then.
  private func waysGuards(_ act: Act, count: Int) -> [[Guard]] {
    guard case .approve(let volunteer, let quota, _, _, _) = act else { return Array(repeating: [], count: count) }
    func nobodyWaits(_ effect: Guard.Effect) -> Guard {
      Guard(line(quota), .equals(0), effect: effect, otherwise: .refuse(RefusalReason("waits-behind-another"), [:]))
    }
    let waits = counting(waiting(of: volunteer), 1)
    return [[nobodyWaits(.none)], [nobodyWaits(.becomes(Int64(model.waited + 1))), waits], [waits]]
  }

  /// Pieces returned of a redemption's line.
  public static let returned = Fact.Kind(rawValue: "test.returned")
  /// Hundredths given back of a redemption, since it was last given to another member.
  public static let givenBack = Fact.Kind(rawValue: "test.given-back")
  /// How often a redemption was given to another member.
  public static let corrections = Fact.Kind(rawValue: "test.corrections")

  private func givenBack(_ redemption: Int, _ corrections: Int) -> Fact {
    Fact(Self.givenBack, Int64(redemption), Int64(corrections))
  }
  private func returned(_ redemption: Int, _ line: Int) -> Fact { Fact(Self.returned, Int64(redemption), Int64(line)) }
  private func corrections(_ redemption: Int) -> Fact { Fact(Self.corrections, Int64(redemption)) }

  /// What the guards change, as rows; and of a merge, who has which successor now.
  private func documents(_ act: Act, _ guards: [Guard]) -> [Document] {
    let changes = guards.compactMap { one -> (Fact, Int64)? in
      guard one.fact.kind.rawValue.hasPrefix("test.") else { return nil }
      switch one.effect {
      case .adds(let amount): return (one.fact, amount)
      case .becomes(let value):
        // Only the first in line becomes another.
        let quota = model.line.keys.first { line($0) == one.fact }
        return (one.fact, value - Int64(quota.flatMap { model.line[$0]?.first?.number } ?? 0))
      case .none, .becomesEntry: return nil
      }
    }
    let rows = changes.enumerated().map { index, change in
      var row = ChangedFact()
      row.line = Int64(index + 1)
      row.kind = change.0.kind.rawValue
      row.first = change.0.first
      row.second = change.0.second
      row.amount = change.1
      return row.document
    }
    switch act {
    case .merge(let old, let new): return mergeLines([old] + model.predecessors(of: old), into: new)
    case .split(let number):
      let old = model.merges[number].old
      return mergeLines([old] + splitting(old), into: old)
    default: return rows
    }
  }

  private func mergeLines(_ holders: [Int], into successor: Int) -> [Document] {
    holders.enumerated().map { index, holder in
      MergeLine(line: Int64(index + 1), holder: self.holder(holder), successor: self.holder(successor)).document
    }
  }
}

/// What a guard changes, kept as a document for whoever reads facts from a database.
public struct ChangedFact: DocumentRow {
  /// A table of the tests.
  public static let table = DocumentTable(
    "test.fact", of: ChangedFact.self,
    kinds: [.opening, .returned, .reversal, .approval, .issue, .objection, .clawback, .memberCorrection])

  /// Its line in the entry, from 1.
  public var line: Int64 = 1
  var kind = ""
  var first: Int64 = 0
  var second: Int64 = 0
  var amount: Int64 = 0

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("kind", &kind)
    columns.column("first", &first)
    columns.column("second", &second)
    columns.column("amount", &amount)
  }
}
