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
      let isReplay = try await on.street.people.addCommunity(code: request.code, name: request.name, on.act.request)
      return Reply(request, isReplay: isReplay)
    }
    post("/shops", action: "add-shop", roles: [.admin], NamedPlace.self, NamedPlace.self, summary: "新建超市") { request, on in
      let isReplay = try await on.street.shop.addShop(code: request.code, name: request.name, on.act.request)
      return Reply(request, isReplay: isReplay)
    }
    post(
      "/volunteers", action: "add-volunteer", roles: [.coordinator], VolunteerRequest.self, VolunteerResponse.self,
      summary: "登记志愿者并发卡"
    ) { request, on in
      let (id, number, isReplay) = try await on.street.people.addVolunteer(
        name: request.name, community: request.community, card: try request.card.map { try CardNumber(validating: $0) },
        from: on.act.today, on.act.request)
      return Reply(VolunteerResponse(id: id, card: number), isReplay: isReplay)
    }
    get("/cards/{number}", roles: [.clerk, .coordinator], CardResponse.self, summary: "查卡") { on in
      let member = try await on.street.people.member(
        try CardNumber(validating: on.call.path("number")), on: on.today)
      let name = try await on.street.people.maskedName(of: member.holder)
      let balance = try await on.street.people.spendable(member.holder, on: on.today)
      return Reply(
        CardResponse(
          volunteer: member.holder.number, maskedName: name, balance: PointsText(hundredths: balance),
          active: member.isActive && member.isCardValid))
    }
  }
}
