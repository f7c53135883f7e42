import Foundation
import Ledger
import LedgerPostgres
import PointsServer
import PointsShop
import Volunteering

/// Posts a planned street through the real writer, day by day, as its people would have.
struct SamplePosting: Sendable {
  private let rooms: Rooms
  private var street: SampleStreet
  private let progress: @Sendable (String) -> Void

  init(_ rooms: Rooms, street: SampleStreet, progress: @escaping @Sendable (String) -> Void) {
    self.rooms = rooms
    self.street = street
    self.progress = progress
  }

  /// Something of the plan was refused: the plan, or a room, is wrong.
  private struct NotPosted: Error, CustomStringConvertible {
    let what: String
    let answer: Answer
    var description: String { "\(what): \(answer)" }
  }

  /// The demo users, in the order in which they were set up: their numbers are those of the roles.
  private enum Actor: Int64 {
    case admin = 1
    case coordinator, reviewer, clerk
  }

  private func request(_ actor: Actor) -> BookRequest {
    let key = UUID()
    return BookRequest(
      key: key, fingerprint: Fingerprint(action: "sample", actor: actor.rawValue, content: key.data), actor: actor.rawValue)
  }

  mutating func run() async throws -> DemoFile.Things {
    let first = street.firstDay
    try await openPlaces(first)
    progress("3 communities, 3 shops, \(SampleStreet.goods.count) goods")
    let cards = try await openVolunteers(first)
    progress("\(cards.count) volunteers")
    let demo = try await openDemoVolunteer(first)
    var day = first
    var tally = Tally()
    while day <= street.lastDay {
      if day == first || day.civil.month == 1 && day.civil.day == 1 { try await grantQuota(day) }
      try await live(day, cards, &tally)
      if day.month != day.advanced(by: 1).month || day == street.lastDay { progress("\(day.month): \(tally)") }
      day = day.advanced(by: 1)
    }
    return demo
  }

  private struct Tally: CustomStringConvertible {
    var services = 0
    var redemptions = 0
    var refusals = 0
    var returns = 0

    var description: String {
      "\(services) services, \(redemptions) redemptions, \(refusals) refused, \(returns) returns so far"
    }
  }

  // MARK: The start

  private func openPlaces(_ day: Day) async throws {
    for place in SampleStreet.communities {
      _ = try await rooms.volunteering.addCommunity(code: place.code, name: place.name, request(.admin))
      _ = try await rooms.shop.addShop(code: place.code, name: place.name + "爱心积分超市", request(.admin))
    }
    for colour in SampleStreet.colours {
      _ = try await rooms.volunteering.setRate(
        colour: colour.code, from: day, hundredthsPerHour: SampleStreet.hundredthsPerHour, rounding: .halfHour, request(.admin))
    }
    for goods in SampleStreet.goods {
      _ = try await rooms.shop.addGoods(sku: goods.sku, name: goods.name, monthlyLimit: goods.limit, request(.admin))
      _ = try await rooms.shop.setPrice(of: goods.sku, from: day, Points(hundredths: goods.points * 100), request(.admin))
    }
    let stock = try Basket(validating: SampleStreet.goods.map { GoodsQuantity(sku: $0.sku, pieces: 400) })
    for place in SampleStreet.communities {
      try posted(
        "opening stock",
        try await rooms.shop.receiveStock(at: place.code, stock, source: .opening, on: day, request(.clerk)))
    }
  }

  private func grantQuota(_ day: Day) async throws {
    for place in SampleStreet.communities {
      try posted(
        "quota",
        try await rooms.volunteering.grantQuota(Points(hundredths: 1_000_000), to: place.code, on: day, request(.admin)))
    }
  }

  private mutating func openVolunteers(_ day: Day) async throws -> [CardNumber] {
    var cards: [CardNumber] = []
    for (index, name) in street.names.enumerated() {
      let community = SampleStreet.communities[street.home(of: index)].code
      cards.append(try await openVolunteer(name, community, day))
    }
    let passbooks = cards.map { ($0, street.passbook()) }.filter { $0.1 > 0 }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (card, points) in passbooks { group.addTask { [self] in try await open(card, points, day) } }
      try await group.waitForAll()
    }
    return cards
  }

  private func openVolunteer(_ name: String, _ community: Code, _ day: Day) async throws -> CardNumber {
    let volunteer = try await rooms.volunteering.addVolunteer(
      name: name, community: community, card: nil, from: day, request(.coordinator))
    return try CardNumber(validating: volunteer.card)
  }

  private func open(_ card: CardNumber, _ points: Int64, _ day: Day) async throws {
    try posted(
      "opening",
      try await rooms.volunteering.open(
        card, points: Points(hundredths: points), vintage: nil, minutes: points * 60 / SampleStreet.hundredthsPerHour, on: day,
        request(.admin)))
  }

  /// A volunteer with 200 points, for whoever tries the demo.
  private func openDemoVolunteer(_ day: Day) async throws -> DemoFile.Things {
    let place = SampleStreet.communities[0].code
    let card = try await openVolunteer("示例卡", place, day)
    try await open(card, 20_000, day)
    return DemoFile.Things(
      card: card.description, shop: place, community: place, sku: "SOAP", colour: SampleStreet.colours[0].code,
      witness: "coordinator")
  }

  // MARK: A day

  private mutating func live(_ day: Day, _ cards: [CardNumber], _ tally: inout Tally) async throws {
    let services = street.services(on: day)
    let visits = street.visits(on: day)
    var records: [Int64] = []
    for service in services { records.append(try await record(service, cards[service.volunteer], day)) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for record in records {
        group.addTask { [self] in
          try posted(
            "approval", try await rooms.volunteering.approve(record: record, reviewer: nil, on: day, request(.reviewer)))
        }
      }
      try await group.waitForAll()
    }
    tally.services += services.count
    // One after the other: who comes first gets the last piece, so the order is part of the plan.
    for visit in visits {
      guard case .posted(let entry, _) = try await redeem(visit, cards[visit.volunteer], day) else {
        tally.refusals += 1
        continue
      }
      tally.redemptions += 1
      if visit.isReturned {
        try await takeBack(visit, entry.entry.number, day)
        tally.returns += 1
      }
    }
  }

  private func record(_ service: SampleStreet.Service, _ card: CardNumber, _ day: Day) async throws -> Int64 {
    let end = Instant(microseconds: service.start.microseconds + service.minutes * 60_000_000)
    // Recorded in the evening, or ten days too late to count as evidence.
    let late: Int64 = service.isLate ? 10 * 86_400_000_000 : 0
    let report = ServiceReport(
      card: card, activity: service.activity, community: SampleStreet.communities[street.home(of: service.volunteer)].code,
      colour: service.colour, start: service.start, end: end, witness: Actor.clerk.rawValue)
    return try await rooms.volunteering.record(
      report, now: Instant(microseconds: end.microseconds + late), request(.coordinator)
    ).id
  }

  private func redeem(_ visit: SampleStreet.Visit, _ card: CardNumber, _ day: Day) async throws -> Answer {
    try await rooms.shop.redeem(
      try Basket(validating: visit.lines), at: SampleStreet.communities[visit.shop].code, on: day, request(.clerk)
    ) {
      let member = try await rooms.volunteering.member(card, on: day)
      return Customer(holder: member.holder, repaymentTo: member.repayment(on: day), guards: member.guards(on: day))
    }
  }

  private func takeBack(_ visit: SampleStreet.Visit, _ entry: Int64, _ day: Day) async throws {
    guard let line = visit.lines.first else { return }
    try posted(
      "return",
      try await rooms.shop.takeBack(
        try Basket(validating: [GoodsQuantity(sku: line.sku, pieces: 1)]), of: entry,
        at: SampleStreet.communities[visit.shop].code, on: day, grace: VintageRule.grace(on: day), request(.clerk)
      ) { member in .quota(of: try await rooms.volunteering.community(of: member), on: day) })
  }

  private func posted(_ what: String, _ answer: Answer) throws {
    guard case .posted = answer else { throw NotPosted(what: what, answer: answer) }
  }
}
