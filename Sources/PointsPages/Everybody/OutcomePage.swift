import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Web

/// What is known of something whose answer got lost.
struct OutcomeView: Sendable {
  var kind: String
  var title: String
  var detail: String
  var isKnown: Bool
  var address: String
}

extension PagesInterface {
  func addOutcome(to pages: Pages) {
    pages.get("/outcome/{key}", .signedIn) { call in
      guard let key = call.path["key"].flatMap(UUID.init(uuidString:)) else { throw HTTPProblem.notFound() }
      let street = try await street(of: call)
      let view: OutcomeView
      switch try await street.desk.lookUp(key)?.0 {
      case .posted(let entry, _):
        view = OutcomeView(
          kind: "t-good", title: "已经记上了", detail: "记成第 \(entry.entry.number) 号凭证，不用再办。", isKnown: true, address: call.address)
      case .command:
        view = OutcomeView(kind: "t-good", title: "已经记上了", detail: "这件事已经办好，不用再办。", isKnown: true, address: call.address)
      case .refused(let reason, let figures, _):
        let words = RefusalWords.of(reason)
        view = OutcomeView(
          kind: "t-bad", title: "没有记：\(words.title)", detail: "\(words.sentence(figures))这一次一分没动，可以重新办理。", isKnown: true,
          address: call.address)
      case nil:
        view = OutcomeView(
          kind: "t-warn", title: "还不知道有没有记上", detail: "数据库暂时没有回答。请不要再办一次，也不要改用别的办法；这一页每 5 秒会自己再问一次。",
          isKnown: false, address: call.address)
      }
      return page("outcome", title: view.title, view, call, street, again: view.isKnown ? nil : 5)
    }
  }
}
