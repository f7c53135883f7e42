import Access
import Ledger
import Office
import Volunteering
import Web

extension StreetRoutes {
  /// Quota: granted, cut, moved, and those that wait for it.
  func addQuota() {
    post(
      "/quota-grants", action: "grant-quota", roles: [.admin], QuotaGrantRequest.self, PostedReply<NoDetails>.self,
      summary: "核定额度"
    ) { request, on in
      Reply(
        try await on.street.service.grantQuota(
          try request.points.positive(field: "points"), to: request.community, on.act))
    }
    propose(
      "/quota-cuts", action: "cut-quota", roles: [.admin], QuotaCutRequest.self, PostedReply<NoDetails>.self, summary: "核减额度"
    ) { request, _ in (.cutQuota(try request.points.positive(field: "points"), of: request.community), nil) }
    post(
      "/quota-moves", action: "move-quota", roles: [.admin], QuotaMoveRequest.self, PostedReply<NoDetails>.self, summary: "调剂额度"
    ) { request, on in
      Reply(
        try await on.street.service.moveQuota(
          try request.points.positive(field: "points"), from: request.from, to: request.to, on.act))
    }
    get(
      "/quotas", roles: [.admin, .reconciler], query: [.optional("year", .integer(2000...9998))], QuotaReport.self,
      summary: "额度执行"
    ) { on in
      let year = on.call.query["year"].flatMap { Day("\($0)-12-31") } ?? on.today.yearEnd()
      return Reply(QuotaReport(items: try await on.street.volunteering.quotas(of: year).map(QuotaItem.init)))
    }
    post(
      "/service-records/{id}/waiting-decision", action: "decide-waiting", roles: [.admin], WaitingDecisionRequest.self,
      WaitingDecisionResponse.self, summary: "待额度结转或不再发放"
    ) { request, on in
      let decision: VolunteeringRoom.WaitingDecision = request.decision == "carry" ? .carry : .drop
      return Reply(try await on.street.service.decide(decision, about: try on.command.identifier("id"), on.act)) {
        WaitingDecisionResponse(credit: $0)
      }
    }
  }
}

extension QuotaItem {
  fileprivate init(_ line: QuotaLine) {
    self.init(
      community: line.community, granted: PointsText(line.granted), cut: PointsText(line.cut), moved: "\(line.moved)",
      issued: PointsText(line.issued), lent: PointsText(line.lent), cameBack: PointsText(line.cameBack),
      repaid: PointsText(line.repaid), crossCommunity: PointsText(line.crossCommunity), ended: PointsText(line.ended),
      left: PointsText(line.left))
  }
}
