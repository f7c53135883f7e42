import Access
import Ledger
import LedgerPostgres
import PointsAPI
import PointsShop
import Postgres
import Volunteering

extension Handlers {
  func addCommunity(_ request: NamedPlace, _ command: Command) async throws -> Reply<NamedPlace> {
    let rooms = try await rooms(command.principal)
    let replayed = try await rooms.volunteering.addCommunity(code: request.code, name: request.name, command.bookRequest)
    return Reply(request, isReplay: replayed)
  }

  func addShop(_ request: NamedPlace, _ command: Command) async throws -> Reply<NamedPlace> {
    let rooms = try await rooms(command.principal)
    let replayed = try await rooms.shop.addShop(code: request.code, name: request.name, command.bookRequest)
    return Reply(request, isReplay: replayed)
  }

  func addVolunteer(_ request: VolunteerRequest, _ command: Command) async throws -> Reply<VolunteerResponse> {
    let rooms = try await rooms(command.principal)
    let card = try request.card.map { try CardNumber(validating: $0) }
    let (id, number, replayed) = try await rooms.volunteering.addVolunteer(
      name: request.name, community: request.community, card: card, from: today(rooms), command.bookRequest)
    return Reply(VolunteerResponse(id: id, card: number), isReplay: replayed)
  }

  func card(_ call: Call) async throws -> Reply<CardResponse> {
    let rooms = try await rooms(call.principal)
    let today = today(rooms)
    let member = try await rooms.volunteering.member(try CardNumber(validating: call.path("number")), on: today)
    let balance = try await rooms.volunteering.spendable(member.holder, on: today)
    return Reply(
      CardResponse(
        volunteer: member.holder.number, maskedName: member.maskedName, balance: PointsText(hundredths: balance),
        active: member.isActive && member.isCardValid))
  }

  func setRate(_ request: RateRequest, _ command: Command) async throws -> Reply<RateResponse> {
    let rooms = try await rooms(command.principal)
    let rounding: Rate.Rounding =
      switch request.rounding {
      case "hour": .hour
      case "half-hour": .halfHour
      default: .minute
      }
    let (version, replayed) = try await rooms.volunteering.setRate(
      colour: request.colour, from: try day(request.from, field: "from"),
      hundredthsPerHour: try request.pointsPerHour.points(field: "pointsPerHour", atMost: Rate.highest).hundredths,
      rounding: rounding, command.bookRequest)
    return Reply(RateResponse(colour: request.colour, version: version), isReplay: replayed)
  }

  func grantQuota(_ request: QuotaGrantRequest, _ command: Command) async throws -> Reply<Posted<NoDetails>> {
    let rooms = try await rooms(command.principal)
    let answer = try await rooms.volunteering.grantQuota(
      try request.points.positive(field: "points"), to: request.community, on: today(rooms), command.bookRequest)
    return try await command.reply(to: answer) { _ in NoDetails() }
  }

  // MARK: Service

  func recordService(_ request: ServiceRecordRequest, _ command: Command) async throws -> Reply<ServiceRecordResponse> {
    let rooms = try await rooms(command.principal)
    let witness = try await rooms.desk.reads.run { try rooms.users.user(login: request.witness, $0) }
    guard let witness else { throw VolunteeringError.unknownWitness(request.witness) }
    let report = ServiceReport(
      card: try CardNumber(validating: request.card), activity: request.activity, community: request.community,
      colour: request.colour, start: try instant(request.start, field: "start"), end: try instant(request.end, field: "end"),
      witness: witness.id)
    let (id, replayed) = try await rooms.volunteering.record(report, now: now(), command.bookRequest)
    return Reply(ServiceRecordResponse(id: id, state: "pending", minutes: report.minutes), isReplay: replayed)
  }

  func approve(_ request: NoContent, _ command: Command) async throws -> Reply<Posted<ApprovalDetails>> {
    let rooms = try await rooms(command.principal)
    let reviewer = try await rooms.desk.reads.run { try rooms.users.user(id: command.principal.userID, $0) }
    let answer = try await rooms.volunteering.approve(
      record: try command.number("id"), reviewer: reviewer?.volunteer, on: today(rooms), command.bookRequest)
    return try await command.reply(to: answer) { posted in
      guard let credit = posted.row(of: Credit.self) else { throw CorruptBook("entry \(posted.entry.number) has no credit") }
      return ApprovalDetails(
        minutes: credit.minutes, points: PointsText(hundredths: credit.points),
        state: credit.points < credit.due ? "awaiting-quota" : "credited")
    }
  }

  func clawBack(_ request: ClawbackRequest, _ command: Command) async throws -> Reply<Posted<ClawbackDetails>> {
    let rooms = try await rooms(command.principal)
    let reviewer = try await rooms.desk.reads.run { try rooms.users.user(id: command.principal.userID, $0) }
    let answer = try await rooms.volunteering.clawBack(
      record: try command.number("id"), reason: request.reason, reviewer: reviewer?.volunteer, on: today(rooms),
      command.bookRequest)
    return try await command.reply(to: answer) { posted in
      guard let clawback = posted.row(of: Clawback.self) else {
        throw CorruptBook("entry \(posted.entry.number) has no clawback")
      }
      return ClawbackDetails(
        minutes: clawback.minutes, points: PointsText(hundredths: clawback.points), taken: PointsText(hundredths: clawback.taken),
        owed: PointsText(hundredths: clawback.owed), state: "clawed-back")
    }
  }
}
