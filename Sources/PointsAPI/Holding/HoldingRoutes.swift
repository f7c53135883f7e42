import Access
import Ledger
import Office
import People
import PointsShop
import Volunteering
import Wallets
import Web

extension StreetRoutes {
  /// What is held, given and counted.
  func addHolding() {
    addFreezes()
    addGiving()
    post(
      "/stock-counts", action: "count-stock", roles: [.clerk], StockCountRequest.self, PostedReply<StockCountDetails>.self,
      summary: "盘盈、盘亏报损"
    ) { request, on in
      let count = try await on.street.till.count(
        request.sku, at: request.shop, booked: request.booked, counted: request.counted, reason: request.reason, on.act)
      return Reply(count) { StockCountDetails(booked: $0.booked, counted: $0.counted) }
    }
  }

  private func addFreezes() {
    post(
      "/volunteers/{id}/freezes", action: "freeze", roles: [.reconciler], FreezeRequest.self, PostedReply<HeldDetails>.self,
      summary: "冻结"
    ) { request, on in
      let held = try await on.street.books.freeze(
        try request.points?.positive(field: "points"), of: try on.command.identifier("id"),
        about: request.record.map { RecordID($0) }, reason: request.reason, on.act)
      return Reply(held) { HeldDetails(points: PointsText($0)) }
    }
    post(
      "/freezes/{entry}/thaw", action: "thaw", roles: [.reconciler], ThawRequest.self, PostedReply<HeldDetails>.self,
      summary: "解冻"
    ) { request, on in
      let back = try await on.street.books.thaw(try on.command.identifier("entry"), reason: request.reason, on.act)
      return Reply(back) { HeldDetails(points: PointsText($0)) }
    }
  }

  private func addGiving() {
    post(
      "/gifts", action: "give", roles: [.coordinator], GiftRequest.self, PostedReply<NoDetails>.self, summary: "转赠"
    ) { request, on in
      let gift = try await on.street.registry.give(
        try request.points.positive(field: "points"), of: .card(try CardNumber(validating: request.from)),
        to: .card(try CardNumber(validating: request.to)), on.act)
      return Reply(gift) { _ in NoDetails() }
    }
    post(
      "/pool-donations", action: "donate", roles: [.coordinator], PoolDonationRequest.self, PostedReply<PoolDetails>.self,
      summary: "捐池"
    ) { request, on in
      let given = try await on.street.registry.donate(
        try request.points.positive(field: "points"), of: .card(try CardNumber(validating: request.card)), on.act)
      return Reply(given) { PoolDetails(pool: PointsText($0)) }
    }
    post(
      "/pool-grants", action: "grant-from-pool", roles: [.head, .admin], PoolGrantRequest.self, PostedReply<PoolDetails>.self,
      summary: "池资助"
    ) { request, on in
      let granted = try await on.street.books.grantFromPool(
        try request.points.positive(field: "points"), to: .card(try CardNumber(validating: request.card)),
        reason: request.reason, on.act)
      return Reply(granted) { PoolDetails(pool: PointsText($0)) }
    }
    get(
      "/pool", roles: [.coordinator, .head, .admin, .reconciler, .auditor], PoolResponse.self, summary: "爱心公益池余额"
    ) { on in Reply(PoolResponse(pool: PointsText(try await on.street.books.pool()))) }
    propose(
      "/pool/opening-correction", action: "correct-pool", roles: [.admin], PoolCorrectionRequest.self,
      PostedReply<NoDetails>.self, summary: "更正期初爱心公益池"
    ) { request, _ in (.correctPool(to: try request.points.points(field: "points")), request.reason) }
  }
}
