import Access
import Ledger
import LedgerPostgres
import Office
import People
import Volunteering
import Web

extension StreetRoutes {
  /// Routes of service: rates, records, approvals, clawbacks.
  func addService() {
    propose("/rates", action: "set-rate", roles: [.admin], RateRequest.self, RateResponse.self, summary: "定积分标准") {
      request, _ in
      let points = try request.pointsPerHour.points(field: "pointsPerHour", atMost: Rate.highest)
      let from = try day(request.from, field: "from")
      return (.setRate(colour: request.colour, from: from, points, Rate.Rounding(request.rounding)), nil)
    }
    post("/colours", action: "name-colour", roles: [.admin], NamedColour.self, NamedColour.self, summary: "定颜色的叫法") {
      request, on in
      Reply(try await on.street.registry.nameColour(request.code, request.label, on.act)) { _ in request }
    }
    addQuota()
    post(
      "/service-records", action: "record-service", roles: [.coordinator], ServiceRecordRequest.self,
      ServiceRecordResponse.self, summary: "登记服务"
    ) { request, on in
      let report = try ServiceReport(request)
      return Reply(try await on.street.service.record(report, seenBy: request.witness, on.act)) {
        ServiceRecordResponse(id: $0, state: "pending", minutes: report.minutes)
      }
    }
    post(
      "/service-records/rows", action: "record-services", roles: [.coordinator], ServiceRowsRequest.self,
      ServiceRowsResponse.self,
      summary: "登记多条服务", maxBodyBytes: Limits.maxServiceRowsBytes, hasRows: true, handler: Self.recordRows)
    post(
      "/service-records/{id}/withdrawal", action: "withdraw-service", roles: [.coordinator, .reviewer],
      ServiceWithdrawalRequest.self, ServiceWithdrawalResponse.self, summary: "撤回还没有批的服务"
    ) { request, on in
      guard let cause = RecordWithdrawal.Cause(rawValue: request.cause) else {
        throw MalformedRequest.format("cause", example: RecordWithdrawal.Cause.wrongPerson.rawValue)
      }
      return Reply(try await on.street.service.withdraw(try on.command.identifier("id"), cause, on.act)) {
        ServiceWithdrawalResponse(id: $0, state: "withdrawn")
      }
    }
    post(
      "/service-records/{id}/approval", action: "approve", roles: [.reviewer], NoContent.self,
      PostedReply<ApprovalDetails>.self, summary: "审批服务"
    ) { _, on in
      Reply(try await on.street.service.approve(try on.command.identifier("id"), on.act)) {
        ApprovalDetails(
          minutes: $0.minutes, points: PointsText($0.points), state: $0.isWaiting ? "awaiting-quota" : "credited")
      }
    }
    post(
      "/service-records/{id}/correction", action: "correct-service", roles: [.reviewer], ServiceCorrectionRequest.self,
      PostedReply<ServiceCorrectionDetails>.self, summary: "更正服务"
    ) { request, on in
      let corrected = try await on.street.service.correct(
        try on.command.identifier("id"), minutes: request.minutes, reason: request.reason, on.act)
      return Reply(corrected) {
        ServiceCorrectionDetails(
          minutesBefore: $0.minutes.before, minutesAfter: $0.minutes.after, pointsBefore: PointsText($0.points.before),
          pointsAfter: PointsText($0.points.after), waiting: PointsText($0.due), owed: PointsText($0.owed))
      }
    }
    post(
      "/service-records/{id}/clawback", action: "claw-back", roles: [.reviewer], ClawbackRequest.self,
      PostedReply<ClawbackDetails>.self, summary: "追回已发积分"
    ) { request, on in
      Reply(try await on.street.service.clawBack(try on.command.identifier("id"), reason: request.reason, on.act)) {
        ClawbackDetails($0)
      }
    }
  }
}

extension StreetRoutes {
  /// Every row is answered in its place, since others may be recorded: the call may be repeated as it is.
  @Sendable private static func recordRows(
    _ request: ServiceRowsRequest, _ on: KeyedStreetCall
  ) async throws -> Reply<ServiceRowsResponse> {
    let rows = try request.rows.map { row in
      (content: try StrictJSON.canonical(row), read: { @Sendable in (report: try ServiceReport(row), witness: row.witness) })
    }
    let results = try await on.street.service.record(rows, on.act)
    var isReplay = true
    let answers = try results.enumerated().map { index, result in
      var answer = ServiceRowResult(row: Int64(index + 1))
      do {
        let recorded = try result.get()
        answer.id = recorded.value
        isReplay = isReplay && recorded.isReplay
      } catch {
        answer.problem = try Problems.problem(ofRow: on.street.desk.key(ofRow: index + 1, in: on.command.key), for: error)
        isReplay = false
      }
      return answer
    }
    let isComplete = answers.allSatisfy { $0.problem == nil }
    return Reply(ServiceRowsResponse(rows: answers), isComplete ? .done : .inPart, isReplay: isReplay)
  }
}

extension Rate.Rounding {
  fileprivate init(_ name: String) {
    self =
      switch name {
      case "hour": .hour
      case "half-hour": .halfHour
      default: .minute
      }
  }
}

extension ServiceReport {
  fileprivate init(_ request: ServiceRecordRequest) throws {
    self.init(
      card: try CardNumber(validating: request.card), activity: request.activity, community: request.community,
      colour: request.colour, start: try instant(request.start, field: "start"), end: try instant(request.end, field: "end"))
  }
}
