import Access
import PointsAPI

/// The whole route table. What a route does is one step further, in `Handlers+….swift`, by the same name.
extension API {
  func register(_ handlers: Handlers) {
    let h = handlers

    // People
    post(
      "/communities", action: "add-community", roles: [.admin], NamedPlace.self, NamedPlace.self, summary: "新建社区",
      handler: h.addCommunity)
    post("/shops", action: "add-shop", roles: [.admin], NamedPlace.self, NamedPlace.self, summary: "新建超市", handler: h.addShop)
    post(
      "/volunteers", action: "add-volunteer", roles: [.coordinator], VolunteerRequest.self, VolunteerResponse.self,
      summary: "登记志愿者并发卡",
      handler: h.addVolunteer)
    get("/cards/{number}", roles: [.clerk, .coordinator], CardResponse.self, summary: "查卡", handler: h.card)

    // Goods and stock
    post(
      "/goods", action: "add-goods", roles: [.admin], GoodsRequest.self, GoodsResponse.self, summary: "新建商品", handler: h.addGoods)
    post(
      "/goods/{sku}/prices", action: "set-price", roles: [.admin], PriceRequest.self, PriceResponse.self, summary: "定价",
      handler: h.setPrice)
    get(
      "/goods", roles: [.clerk], query: [.required("shop", .code)] + QueryParameter.paging, List<GoodsOnShelf>.self,
      summary: "货架", handler: h.shelf)
    post(
      "/stock-receipts", action: "receive-stock", roles: [.clerk], StockReceiptRequest.self, PostedReply<NoDetails>.self,
      summary: "入库",
      handler: h.receiveStock)

    // Rules, openings, quota
    post("/rates", action: "set-rate", roles: [.admin], RateRequest.self, RateResponse.self, summary: "定积分标准", handler: h.setRate)
    post(
      "/openings", action: "open", roles: [.admin], OpeningRequest.self, List<OpeningResult>.self, summary: "期初建账",
      handler: h.open)
    post(
      "/quota-grants", action: "grant-quota", roles: [.admin], QuotaGrantRequest.self, PostedReply<NoDetails>.self,
      summary: "核定额度",
      handler: h.grantQuota)

    // Service
    post(
      "/service-records", action: "record-service", roles: [.coordinator], ServiceRecordRequest.self, ServiceRecordResponse.self,
      summary: "登记服务",
      handler: h.recordService)
    post(
      "/service-records/{id}/approval", action: "approve", roles: [.reviewer], NoContent.self, PostedReply<ApprovalDetails>.self,
      summary: "审批服务",
      handler: h.approve)
    post(
      "/service-records/{id}/clawback", action: "claw-back", roles: [.reviewer], ClawbackRequest.self,
      PostedReply<ClawbackDetails>.self,
      summary: "追回已发积分", handler: h.clawBack)

    // The till
    post(
      "/redemptions", action: "redeem", roles: [.clerk], RedemptionRequest.self, PostedReply<RedemptionDetails>.self,
      summary: "兑换",
      handler: h.redeem)
    get(
      "/redemptions/{entry}", roles: [.clerk], PostedReply<ReceiptDetails>.self, summary: "查小票，含已退和可退", handler: h.receipt)
    post(
      "/redemptions/{entry}/returns", action: "return", roles: [.clerk], ReturnRequest.self, PostedReply<ReturnDetails>.self,
      summary: "退货",
      handler: h.takeBack)

    // The books
    post(
      "/settlements", action: "settle", roles: [.reconciler], NoContent.self, PostedReply<SettlementDetails>.self,
      summary: "超市月结",
      handler: h.settle)
    post(
      "/deductions", action: "deduct", roles: [.reconciler], DeductionRequest.self, PostedReply<DeductionDetails>.self,
      summary: "扣分",
      handler: h.deduct)
    post(
      "/entries/{no}/reversal", action: "reverse", roles: [.reconciler], ReversalRequest.self, PostedReply<ReversalDetails>.self,
      summary: "冲正",
      handler: h.reverse)
    get(
      "/entries", roles: [.reconciler], query: QueryParameter.paging, List<EntrySummary>.self, summary: "凭证", handler: h.entries)
    get("/entries/{no}", roles: [.reconciler], EntryResponse.self, summary: "查凭证", handler: h.entry)
    get(
      "/accounts", roles: [.reconciler], query: [.required("holder", .count)] + QueryParameter.paging, List<AccountResponse>.self,
      summary: "账户",
      handler: h.accounts)
    get(
      "/accounts/{id}", roles: [.reconciler], query: [.optional("at", .instant)], AccountResponse.self, summary: "查余额",
      handler: h.account)
    get(
      "/accounts/{id}/statement", roles: [.reconciler], query: QueryParameter.paging, List<StatementItem>.self, summary: "明细账",
      handler: h.statement)
    get(
      "/trial-balance", roles: [.reconciler], query: [.optional("at", .instant)], TrialBalanceResponse.self,
      summary: "科目余额表", handler: h.trialBalance)
    post(
      "/reconciliations", action: "reconcile", roles: [.reconciler], NoContent.self, ReconciliationResponse.self, summary: "对账",
      status: 200,
      handler: h.reconcile)

    // Keys
    get("/requests/{key}", roles: Set(Role.allCases), RequestState.self, summary: "查请求结果", handler: h.requestState)
    postUnkeyed(
      "/requests/{key}/abandon", roles: Set(Role.allCases), NoContent.self, RequestState.self, summary: "作废请求",
      handler: h.abandon)
  }
}
