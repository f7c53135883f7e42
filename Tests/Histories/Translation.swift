public import Foundation
public import Ledger
public import ReferenceModel

/// An act as the draft that a room would compose for it.
public struct Translation {
  private let model: ReferenceModel
  /// The entries of the model's mirrored acts, in its order.
  private let mirrored: [Entry]
  private let merges: Int

  /// A translation, given what has happened so far.
  public init(_ model: ReferenceModel, mirrored: [Entry], merges: Int) {
    self.model = model
    self.mirrored = mirrored
    self.merges = merges
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
    case .mirror(let number, _, _, _): draft.reverses = mirrored[number].number
    default: break
    }
    return draft
  }

  private func compose(_ act: Act, _ date: Day) -> Composed {
    switch act {
    case .openWallet(let volunteer, let home, let vintage, let points):
      (
        .opening, [.openWallet(of: holder(volunteer), part((vintage, points)), repaymentTo: quota(home))],
        opensOnce(volunteer, vintage)
      )
    case .openPool(let points): (.opening, [.openPool(hundredths(points))], [])
    case .grant(let community, let points): (.quotaGrant, [.grantQuota(to: quota(community), hundredths(points))], [])
    case .cut(let community, let points): (.quotaCut, [.cutQuota(of: quota(community), hundredths(points))], [])
    case .moveQuota(let from, let to, let points):
      (.quotaMove, [.moveQuota(from: quota(from), to: quota(to), hundredths(points))], [])
    case .approve, .issue, .release, .object, .clawBack: service(act)
    case .redeem, .takeBack, .slip, .settle, .clear: sale(act)
    case .freeze, .thaw, .expire, .deduct, .writeOff, .give, .donate, .poolGrant: wallet(act)
    case .merge(let volunteer, let other): merge(volunteer, other)
    case .close(let volunteer, let heir, let date): close(volunteer, heir, date)
    case .stock(let movement, let at, let sku, let pieces): stock(movement, at, sku, pieces)
    case .moveStock(let from, let to, let sku, let pieces):
      (.stockTransfer, [.moveStock(from: holder(from), to: holder(to), [goods(sku, pieces)])], [])
    case .yearEnd(let communities, let before, let shops):
      (.yearEnd, [.endYear(communities.map(holder), endedBefore: day(before), shops: shops.map(holder))], [])
    case .mirror(let number, let home, let on, let grace): mirror(number, home, day(on), day(grace))
    }
  }

  private func service(_ act: Act) -> Composed {
    switch act {
    case .approve(let volunteer, let community, let minutes, let name, let points):
      let hours = [Leg].creditHours(
        to: holder(volunteer), in: holder(community), minutes: Int64(minutes), hoursClass(name))
      return (.approval, [hours + .issue(from: quota(community), to: holder(volunteer), hundredths(points)), hours, hours], [])
    case .issue(let community, let place):
      let credit = model.line[community, default: []][place]
      let volunteer = holder(model.present(credit.volunteer))
      return (
        .issue, [.issue(from: quota(community), to: volunteer, hundredths(credit.points))],
        [
          Guard(
            line(community), .equals(Int64(credit.number)), effect: .becomes(next(after: credit.number, community)),
            otherwise: .refuse(RefusalReason("waits-behind-another"), [:]))
        ]
      )
    case .release(let volunteer, let home, let vintage, let points):
      return (.release, [.release(to: holder(volunteer), part((vintage, points)), repaymentTo: quota(home))], [])
    case .object(let volunteer, let community, let points, let minutes, let name, let waiting):
      return (
        .objection,
        [
          .upholdObjection(
            to: quota(community), from: holder(volunteer), hundredths(points), minutes: Int64(minutes), hoursClass(name),
            in: holder(community))
        ], leaving(waiting, community)
      )
    case .clawBack(let volunteer, let community, let points, let frozen, let minutes, let name, let waiting, _):
      let hours = [Leg].clawBackHours(
        from: holder(volunteer), to: holder(community), minutes: Int64(minutes), hoursClass(name))
      let taken = [Leg].clawBack(hundredths(points), from: holder(volunteer), frozen: frozen.map(part), to: quota(community))
      return (.clawback, [hours + taken], leaving(waiting, community))
    default: preconditionFailure("no service: \(act)")
    }
  }

  private func wallet(_ act: Act) -> Composed {
    switch act {
    case .freeze(let volunteer, let points, _): (.freeze, [.freeze(hundredths(points), of: holder(volunteer))], [])
    case .thaw(let volunteer, let parts, let on, let grace):
      (.thaw, [.thaw(parts.map(part), of: holder(volunteer), on: day(on), grace: Vintage(day(grace), isGrace: true))], [])
    case .expire(let volunteer, let before): (.expiry, [.expire(holder(volunteer), before: day(before))], [])
    case .deduct(let volunteer, let points, _): (.deduction, [.deduct(upTo: hundredths(points), from: holder(volunteer))], [])
    case .writeOff(let volunteer): (.writeOff, [.writeOffDebt(of: holder(volunteer))], [])
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
    case .slip(let volunteer, let community, let shop, let line, _):
      return (
        .paperSlip,
        [
          .paperSlip(
            hundredths(line.points), of: holder(volunteer), at: holder(shop), goods: [goods(line.sku, line.pieces)],
            quota: quota(community))
        ], []
      )
    case .settle(let sheets):
      let legs = sheets.flatMap { shop, points -> [Leg] in
        points >= 0 ? .payShop(hundredths(points), holder(shop)) : .collectFromShop(hundredths(-points), holder(shop))
      }
      return (.settlement, [legs], [])
    case .clear(let shops): return (.settlement, [shops.flatMap { [Leg].settleAsItStands(holder($0)) }], [])
    default: preconditionFailure("no sale: \(act)")
    }
  }

  private func takeBack(_ number: Int, _ line: Int, _ pieces: Int, _ home: Int, _ grace: Vintage) -> Composed {
    let sale = model.redemptions[number]
    let sold = sale.lines[line]
    let points = hundredths(pieces * (sold.points / sold.pieces))
    let back = Leg.GiveBack(
      holder: holder(model.present(sale.volunteer)), amount: points, spent: sale.spent.map(part), givenBack: givenBack(number),
      grace: grace, repaymentTo: quota(home))
    return (
      .returned, [.takeBack(back, at: holder(sale.shop), goods: [goods(sold.sku, pieces)])],
      [
        Guard(
          returned(number, line), .atMost(Int64(sold.pieces)), effect: .adds(Int64(pieces)),
          otherwise: .refuse(RefusalReason("return-exceeds-sale"), [:])),
        Guard(givenBack(number), .atMost(.max), effect: .adds(points.hundredths), otherwise: .recompose),
      ]
    )
  }

  private func stock(_ movement: Act.Movement, _ at: Int, _ sku: String, _ pieces: Int) -> Composed {
    let lines = [goods(sku, pieces)]
    return switch movement {
    case .receipt: (.stockReceipt, [.receiveStock(at: holder(at), lines)], [])
    case .returned: (.stockReturn, [.returnStock(from: holder(at), lines)], [])
    case .surplus: (.stockSurplus, [.countSurplus(at: holder(at), lines)], [])
    case .loss: (.stockLoss, [.writeOffStock(at: holder(at), lines)], [])
    }
  }

  // MARK: Leaving and undoing

  private func merge(_ old: Int, _ new: Int) -> Composed {
    (
      .merge, [.merge(holder(old), into: holder(new))],
      [
        Guard(
          .successor(of: holder(old)), .equals(0), effect: .becomes(Int64(new)),
          otherwise: .refuse(RefusalReason("already-merged"), [:])),
        Guard(.merges, .equals(Int64(merges)), effect: .adds(1), otherwise: .recompose),
      ]
    )
  }

  private func close(_ volunteer: Int, _ heir: Act.Heir, _ on: String) -> Composed {
    let legs: [Leg] =
      switch heir {
      case .family(let other, let home):
        .close(holder(volunteer), on: day(on), givingTo: holder(other), repaymentTo: quota(home))
      case .pool: .close(holder(volunteer), on: day(on), into: .charityPool)
      case .deducted: .close(holder(volunteer), on: day(on), into: .deducted)
      }
    return (.closure, [legs], [])
  }

  private func mirror(_ number: Int, _ home: Int, _ on: Day, _ grace: Day) -> Composed {
    let (entry, undone) = (mirrored[number], model.mirrored[number])
    let postings = entry.postings.map { (account: $0.account, amount: $0.amount) }
    let holders = Set(postings.map(\.account.holder))
    let successors = Dictionary(uniqueKeysWithValues: holders.map { ($0, holder(model.present(Int($0.number)))) })
    var guards = [
      Guard(
        .reversals(of: entry.number), .equals(0), effect: .becomes(1),
        otherwise: .refuse(RefusalReason("already-reversed"), [:]))
    ]
    if let (redemption, line, pieces, points) = undone.returned {
      guards += [
        Guard(returned(redemption, line), .atMost(.max), effect: .adds(Int64(-pieces)), otherwise: .recompose),
        Guard(givenBack(redemption), .atMost(.max), effect: .adds(Int64(-points)), otherwise: .recompose),
      ]
    }
    let legs = [Leg].undo(
      postings, successors: successors, on: on, grace: Vintage(grace, isGrace: true), repaymentTo: quota(home))
    return (.reversal, [legs], guards)
  }

  // MARK: Words

  private func hundredths(_ number: Int) -> Points { Points(hundredths: Int64(number)) }
  private func holder(_ number: Int) -> HolderID { HolderID(Int64(number)) }
  private func part(_ part: Act.VintageAmount) -> VintageAmount {
    VintageAmount(vintage: vintage(part.vintage), amount: Int64(part.points))
  }
  private func goods(_ sku: String, _ pieces: Int) -> GoodsQuantity { GoodsQuantity(sku: sku, pieces: Int64(pieces)) }
  private func quota(_ community: Int) -> Account {
    Account(.unissuedQuota, .points, holder(community), vintage: vintage("2030-12-31"))
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

  /// The number of the credit that has waited longest for a community's quota.
  public static let firstWaiting = Fact.Kind(rawValue: "test.first-waiting")

  private func line(_ community: Int) -> Fact { Fact(Self.firstWaiting, Int64(community)) }

  /// Who is the first in line once a credit has left it.
  private func next(after number: Int, _ community: Int) -> Int64 {
    Int64(model.line[community, default: []].first { $0.number != number }?.number ?? 0)
  }

  private func leaving(_ waiting: Int?, _ community: Int) -> [Guard] {
    guard let waiting, let first = model.line[community]?.first else { return [] }
    return [
      Guard(
        line(community), .equals(Int64(first.number)),
        effect: first.number == waiting ? .becomes(next(after: waiting, community)) : .none, otherwise: .recompose)
    ]
  }

  /// The guards of each way to post an act: an approval gets points only if nobody waits, and is the first in line then.
  private func waysGuards(_ act: Act, count: Int) -> [[Guard]] {
    guard case .approve(_, let community, _, _, _) = act else { return Array(repeating: [], count: count) }
    func nobodyWaits(_ effect: Guard.Effect) -> Guard {
      Guard(line(community), .equals(0), effect: effect, otherwise: .refuse(RefusalReason("waits-behind-another"), [:]))
    }
    return [[nobodyWaits(.none)], [nobodyWaits(.becomes(Int64(model.waited + 1)))], []]
  }

  /// Facts of the tests' own; the numbers say of what.
  public static let returned = Fact.Kind(rawValue: "test.returned")
  /// Hundredths given back of a redemption.
  public static let givenBack = Fact.Kind(rawValue: "test.given-back")

  private func givenBack(_ redemption: Int) -> Fact { Fact(Self.givenBack, Int64(redemption)) }
  private func returned(_ redemption: Int, _ line: Int) -> Fact { Fact(Self.returned, Int64(redemption), Int64(line)) }

  /// What the guards change, as rows; and of a merge, who has which successor now.
  private func documents(_ act: Act, _ guards: [Guard]) -> [Document] {
    let changes = guards.compactMap { one -> (Fact, Int64)? in
      guard one.fact.kind.rawValue.hasPrefix("test.") else { return nil }
      switch one.effect {
      case .adds(let amount): return (one.fact, amount)
      case .becomes(let value):
        let first = model.line[Int(one.fact.first), default: []].first?.number ?? 0
        return (one.fact, value - Int64(first))
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
    guard case .merge(let old, let new) = act else { return rows }
    let merged = [old] + model.predecessors(of: old)
    return merged.enumerated().map { index, holder in
      MergeLine(line: Int64(index + 1), holder: self.holder(holder), successor: self.holder(new)).document
    }
  }
}

/// What a guard changes, kept as a document for whoever reads facts from a database.
public struct ChangedFact: DocumentRow {
  /// A table of the tests.
  public static let table = DocumentTable(
    "test.fact", of: ChangedFact.self, kinds: [.opening, .returned, .reversal, .approval, .issue, .objection, .clawback])

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
