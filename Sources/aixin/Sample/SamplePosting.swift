import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Volunteering

/// Posts a planned street through the real writer, day by day, as its people would have.
struct SamplePosting: Sendable {
  private let street: Street
  private var plan: SampleStreet
  private let progress: @Sendable (String) -> Void

  init(_ street: Street, plan: SampleStreet, progress: @escaping @Sendable (String) -> Void) {
    self.street = street
    self.plan = plan
    self.progress = progress
  }

  /// The demo users, in the order in which they were set up: their numbers are those of the roles.
  private enum Actor: Int64 {
    case admin = 1
    case coordinator, reviewer, clerk

    var id: UserID { UserID(rawValue) }
  }

  private func act(_ actor: Actor, on day: Day, at now: Instant = Instant(Date())) -> Act {
    let key = UUID()
    let fingerprint = Fingerprint(action: "sample", actor: actor.id, content: key.data)
    return Act(BookRequest(key: key, fingerprint: fingerprint, actor: actor.id), now: now, today: day)
  }

  mutating func run() async throws -> DemoFile.Things {
    let first = plan.firstDay
    try await openPlaces(first)
    progress("3 communities, 3 shops, \(SampleStreet.goods.count) goods")
    let cards = try await openVolunteers(first)
    progress("\(cards.count) volunteers")
    let demo = try await openDemoVolunteer(first)
    var day = first
    var tally = Tally()
    while day <= plan.lastDay {
      if day == first || day.civil.month == 1 && day.civil.day == 1 { try await grantQuota(day) }
      if day == plan.repricedFrom { try await setPrices(of: SampleStreet.goods.filter { $0.formerPoints != nil }, from: day) }
      try await live(day, cards, &tally)
      if day.month != day.advanced(by: 1).month || day == plan.lastDay { progress("\(day.month): \(tally)") }
      day = day.advanced(by: 1)
    }
    return demo
  }

  private struct Tally: CustomStringConvertible {
    var services = 0
    var redemptions = 0
    var refusals = 0
    var returns = 0
    var deliveries = 0

    var description: String {
      "\(services) services, \(redemptions) redemptions, \(refusals) refused, \(returns) returns, \(deliveries) deliveries so far"
    }
  }

  // MARK: The start

  private func openPlaces(_ day: Day) async throws {
    let registry = street.registry
    for place in SampleStreet.communities {
      _ = try await registry.addCommunity(code: place.code, name: place.name, act(.admin, on: day))
      _ = try await registry.addShop(code: place.code, name: place.name + "爱心积分超市", act(.admin, on: day))
    }
    for colour in SampleStreet.colours {
      _ = try await registry.setRate(
        colour: colour.code, from: day, pointsPerHour: SampleStreet.pointsPerHour, rounding: .halfHour, act(.admin, on: day))
      _ = try await registry.nameColour(colour.code, colour.label, act(.admin, on: day))
    }
    for (index, goods) in SampleStreet.goods.enumerated() {
      _ = try await registry.addGoods(
        sku: goods.sku, name: goods.name, monthlyLimit: goods.limit, label: SampleStreet.label(of: index), act(.admin, on: day))
    }
    try await setPrices(of: SampleStreet.goods, from: day)
    let stock = try Basket(validating: SampleStreet.goods.map { GoodsQuantity(sku: $0.sku, pieces: $0.fullShelf) })
    for place in SampleStreet.communities {
      let act = act(.clerk, on: day)
      _ = try await street.openings.post(.shelf(shop: place.code, stock), act)
    }
  }

  private func setPrices(of goods: [SampleStreet.Goods], from day: Day) async throws {
    for one in goods {
      let price = Points(hundredths: plan.price(of: one, on: day))
      _ = try await street.registry.setPrice(of: one.sku, from: day, price, act(.admin, on: day))
    }
  }

  private func grantQuota(_ day: Day) async throws {
    for place in SampleStreet.communities {
      _ = try await street.service.grantQuota(Points(hundredths: 1_000_000), to: place.code, act(.admin, on: day))
    }
  }

  private mutating func openVolunteers(_ day: Day) async throws -> [CardNumber] {
    var cards: [CardNumber] = []
    for (index, name) in plan.names.enumerated() {
      let community = SampleStreet.communities[plan.home(of: index)].code
      cards.append(try await openVolunteer(name, SampleStreet.address(of: index), community, day))
    }
    let passbooks = cards.enumerated().map { ($1, plan.passbook(of: $0)) }.filter { $0.1 > 0 }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (card, points) in passbooks { group.addTask { [self] in try await open(card, points, day) } }
      try await group.waitForAll()
    }
    return cards
  }

  private func openVolunteer(_ name: String, _ home: Home, _ community: Code, _ day: Day) async throws -> CardNumber {
    try await street.registry.addVolunteer(name: name, home: home, community: community, act(.coordinator, on: day)).value.card
  }

  private func open(_ card: CardNumber, _ points: Int64, _ day: Day) async throws {
    let minutes = points * 60 / SampleStreet.pointsPerHour.hundredths
    _ = try await street.openings.post(
      .wallet(card, points: Points(hundredths: points), vintage: nil, minutes: minutes), act(.admin, on: day))
  }

  /// A volunteer with 200 points, for visitors of the demo.
  private func openDemoVolunteer(_ day: Day) async throws -> DemoFile.Things {
    let place = SampleStreet.communities[0].code
    let card = try await openVolunteer("示例卡", Home(), place, day)
    try await open(card, 20_000, day)
    return DemoFile.Things(
      card: card.description, shop: place, community: place, sku: "SOAP", colour: SampleStreet.colours[0].code,
      witness: "coordinator")
  }

  // MARK: A day

  private mutating func live(_ day: Day, _ cards: [CardNumber], _ tally: inout Tally) async throws {
    let services = plan.services(on: day)
    let deliveries = plan.deliveries()
    let visits = plan.visits(on: day)
    var records: [RecordID] = []
    for service in services { records.append(try await record(service, cards[service.volunteer], day)) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for record in records {
        group.addTask { [self] in
          _ = try await street.service.approve(record, act(.reviewer, on: day))
        }
      }
      try await group.waitForAll()
    }
    tally.services += services.count
    for delivery in deliveries { try await receive(delivery, day) }
    tally.deliveries += deliveries.count
    // One after the other: who comes first gets the last piece, so the order is part of the plan.
    for visit in visits {
      let entry: EntryNumber
      do {
        entry = try await redeem(visit, cards[visit.volunteer], day)
      } catch is Refused {
        tally.refusals += 1
        continue
      }
      tally.redemptions += 1
      if visit.isReturned {
        try await takeBack(visit, entry, day)
        tally.returns += 1
      }
    }
  }

  private func record(_ service: SampleStreet.Service, _ card: CardNumber, _ day: Day) async throws -> RecordID {
    let end = Instant(microseconds: service.start.microseconds + service.minutes * 60_000_000)
    // Recorded in the evening, or ten days too late to count as evidence.
    let late: Int64 = service.isLate ? 10 * 86_400_000_000 : 0
    let recorded = Instant(microseconds: end.microseconds + late)
    let community = SampleStreet.communities[plan.home(of: service.volunteer)].code
    let report = ServiceReport(
      card: card, activity: service.activity, community: community, colour: service.colour, start: service.start, end: end)
    let act = act(.coordinator, on: recorded.day(in: street.desk.book.timeZone), at: recorded)
    return try await street.service.record(report, seenBy: "clerk", act).value
  }

  private func receive(_ delivery: SampleStreet.Delivery, _ day: Day) async throws {
    let giver = delivery.isDonated ? "捐赠人：老同学粮店（示例）" : "供货单位：惠民批发（示例）"
    _ = try await street.till.receiveStock(
      try Basket(validating: delivery.lines), at: SampleStreet.communities[delivery.shop].code,
      source: delivery.isDonated ? .donation : .purchase, note: DeliveryNote(remark: giver), act(.clerk, on: day))
  }

  private func redeem(_ visit: SampleStreet.Visit, _ card: CardNumber, _ day: Day) async throws -> EntryNumber {
    let sale = try await street.till.redeem(
      try Basket(validating: visit.lines), with: card, at: SampleStreet.communities[visit.shop].code, act(.clerk, on: day))
    return sale.entry.entry.number
  }

  private func takeBack(_ visit: SampleStreet.Visit, _ entry: EntryNumber, _ day: Day) async throws {
    guard let line = visit.lines.first else { return }
    _ = try await street.till.takeBack(
      try Basket(validating: [GoodsQuantity(sku: line.sku, pieces: 1)]), of: entry,
      at: SampleStreet.communities[visit.shop].code, act(.clerk, on: day))
  }
}
