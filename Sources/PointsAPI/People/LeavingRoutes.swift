import Access
import Ledger
import Office
import People
import Web

extension StreetRoutes {
  /// Two cards of one person, and persons who leave.
  func addLeaving() {
    post(
      "/merges", action: "merge", roles: [.admin], MergeRequest.self, PostedReply<NoDetails>.self, summary: "并户"
    ) { request, on in
      Reply(
        try await on.street.registry.merge(
          try CardNumber(validating: request.card), into: try CardNumber(validating: request.into), on.act))
    }
    post(
      "/merges/{entry}/split", action: "split", roles: [.admin], SplitRequest.self, PostedReply<NoDetails>.self, summary: "分户"
    ) { request, on in
      Reply(try await on.street.registry.split(try on.command.identifier("entry"), reason: request.reason, on.act))
    }
    post(
      "/cards/{number}/closure", action: "close-account", roles: [.admin], ClosureRequest.self, PostedReply<ClosureDetails>.self,
      summary: "销户"
    ) { request, on in
      let closure = try await on.street.registry.close(
        try CardNumber(validating: on.command.path("number")), into: try request.beneficiary(), reason: request.reason, on.act)
      return Reply(closure) { ClosureDetails(points: PointsText($0.points), expired: PointsText($0.expired)) }
    }
  }
}

extension ClosureRequest {
  /// Who gets the points.
  fileprivate func beneficiary() throws -> Heir {
    switch (heir, familyCard) {
    case ("family", let card?): .family(try CardNumber(validating: card))
    case ("family", nil): throw MalformedRequest(.missingField, field: "familyCard", detail: "转给家人时请填写家人的卡号。")
    case ("pool", nil): .pool
    case ("forfeited", nil): .forfeited
    default: throw MalformedRequest(.unknownField, field: "familyCard", detail: "只有转给家人时才填写家人的卡号。")
    }
  }
}
