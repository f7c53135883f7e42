import Ledger
import LedgerPostgres
import Office
import PointsAPI
import PointsShop
import Volunteering

extension Handlers {
  func addCommunity(_ request: NamedPlace, _ command: Command) async throws -> Reply<NamedPlace> {
    let (street, act) = try await open(command)
    let replayed = try await street.volunteering.addCommunity(code: request.code, name: request.name, act.request)
    return Reply(request, isReplay: replayed)
  }

  func addShop(_ request: NamedPlace, _ command: Command) async throws -> Reply<NamedPlace> {
    let (street, act) = try await open(command)
    let replayed = try await street.shop.addShop(code: request.code, name: request.name, act.request)
    return Reply(request, isReplay: replayed)
  }

  func addVolunteer(_ request: VolunteerRequest, _ command: Command) async throws -> Reply<VolunteerResponse> {
    let (street, act) = try await open(command)
    let card = try request.card.map { try CardNumber(validating: $0) }
    let (id, number, replayed) = try await street.volunteering.addVolunteer(
      name: request.name, community: request.community, card: card, from: act.today, act.request)
    return Reply(VolunteerResponse(id: id, card: number), isReplay: replayed)
  }

  func card(_ call: Call) async throws -> Reply<CardResponse> {
    let street = try await street(call)
    let today = today(street)
    let member = try await street.volunteering.member(try CardNumber(validating: call.path("number")), on: today)
    let balance = try await street.volunteering.spendable(member.holder, on: today)
    return Reply(
      CardResponse(
        volunteer: member.holder.number, maskedName: member.maskedName, balance: PointsText(hundredths: balance),
        active: member.isActive && member.isCardValid))
  }

  func setRate(_ request: RateRequest, _ command: Command) async throws -> Reply<RateResponse> {
    let (street, act) = try await open(command)
    let rounding: Rate.Rounding =
      switch request.rounding {
      case "hour": .hour
      case "half-hour": .halfHour
      default: .minute
      }
    let (version, replayed) = try await street.volunteering.setRate(
      colour: request.colour, from: try day(request.from, field: "from"),
      hundredthsPerHour: try request.pointsPerHour.points(field: "pointsPerHour", atMost: Rate.highest).hundredths,
      rounding: rounding, act.request)
    return Reply(RateResponse(colour: request.colour, version: version), isReplay: replayed)
  }

  func grantQuota(_ request: QuotaGrantRequest, _ command: Command) async throws -> Reply<PostedReply<NoDetails>> {
    let (street, act) = try await open(command)
    return Reply(
      try await street.service.grantQuota(try request.points.positive(field: "points"), to: request.community, act))
  }

  // MARK: Service

  func recordService(_ request: ServiceRecordRequest, _ command: Command) async throws -> Reply<ServiceRecordResponse> {
    let (street, act) = try await open(command)
    let (id, minutes, replayed) = try await street.service.record(
      seenBy: request.witness,
      { witness in
        ServiceReport(
          card: try CardNumber(validating: request.card), activity: request.activity, community: request.community,
          colour: request.colour, start: try instant(request.start, field: "start"),
          end: try instant(request.end, field: "end"), witness: witness)
      }, act)
    return Reply(ServiceRecordResponse(id: id, state: "pending", minutes: minutes), isReplay: replayed)
  }

  func approve(_ request: NoContent, _ command: Command) async throws -> Reply<PostedReply<ApprovalDetails>> {
    let (street, act) = try await open(command)
    return Reply(try await street.service.approve(try command.number("id"), act)) {
      ApprovalDetails(
        minutes: $0.minutes, points: PointsText($0.points), state: $0.isWaiting ? "awaiting-quota" : "credited")
    }
  }

  func clawBack(_ request: ClawbackRequest, _ command: Command) async throws -> Reply<PostedReply<ClawbackDetails>> {
    let (street, act) = try await open(command)
    return Reply(try await street.service.clawBack(try command.number("id"), reason: request.reason, act)) {
      ClawbackDetails(
        minutes: $0.minutes, points: PointsText($0.points), taken: PointsText($0.taken), owed: PointsText($0.owed),
        state: "clawed-back")
    }
  }
}
