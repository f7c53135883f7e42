import Access
import Ledger
import Office
import People
import PointsShop
import Web

extension StreetRoutes {
  /// Places and people.
  func addPeople() {
    post(
      "/communities", action: "add-community", roles: [.admin], NamedPlace.self, NamedPlace.self, summary: "新建社区"
    ) { request, on in
      Reply(try await on.street.registry.addCommunity(code: request.code, name: request.name, on.act)) { _ in request }
    }
    post("/shops", action: "add-shop", roles: [.admin], NamedPlace.self, NamedPlace.self, summary: "新建超市") { request, on in
      Reply(try await on.street.registry.addShop(code: request.code, name: request.name, on.act)) { _ in request }
    }
    post(
      "/volunteers", action: "add-volunteer", roles: [.coordinator], VolunteerRequest.self, VolunteerResponse.self,
      summary: "登记志愿者并发卡"
    ) { request, on in
      let enrolled = try await on.street.registry.addVolunteer(
        name: request.name, community: request.community, card: try request.card.map { try CardNumber(validating: $0) },
        on.act)
      return Reply(enrolled) { VolunteerResponse(id: $0.volunteer, card: "\($0.card)") }
    }
    post(
      "/volunteers/{id}/cards", action: "issue-card", roles: [.coordinator], CardRequest.self, VolunteerResponse.self,
      summary: "补卡"
    ) { request, on in
      let issued = try await on.street.registry.issueCard(
        to: try on.command.identifier("id"), number: try request.card.map { try CardNumber(validating: $0) }, on.act)
      return Reply(issued) { VolunteerResponse(id: $0.volunteer, card: "\($0.card)") }
    }
    post(
      "/cards/{number}/stop", action: "stop-card", roles: [.coordinator], NoContent.self, VolunteerResponse.self, summary: "挂失"
    ) { _, on in
      let card = try CardNumber(validating: on.command.path("number"))
      return Reply(try await on.street.registry.stopCard(card, on.act)) { VolunteerResponse(id: $0, card: "\(card)") }
    }
    get("/cards/{number}", roles: [.clerk, .coordinator], CardResponse.self, summary: "查卡") { on in
      let customer = try await on.street.till.customer(
        behind: try CardNumber(validating: on.call.path("number")), on: on.today)
      return Reply(
        CardResponse(
          volunteer: customer.volunteer, maskedName: customer.maskedName, balance: PointsText(customer.balance),
          active: customer.canSpend))
    }
  }
}
