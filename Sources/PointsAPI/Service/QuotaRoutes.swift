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
    post(
      "/quota-cuts", action: "cut-quota", roles: [.admin], QuotaCutRequest.self, PostedReply<NoDetails>.self, summary: "核减额度"
    ) { request, on in
      Reply(
        try await on.street.service.cutQuota(try request.points.positive(field: "points"), of: request.community, on.act))
    }
    post(
      "/quota-moves", action: "move-quota", roles: [.admin], QuotaMoveRequest.self, PostedReply<NoDetails>.self, summary: "调剂额度"
    ) { request, on in
      Reply(
        try await on.street.service.moveQuota(
          try request.points.positive(field: "points"), from: request.from, to: request.to, on.act))
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
