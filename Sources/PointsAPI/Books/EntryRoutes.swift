import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Web

extension StreetRoutes {
  func addEntries() {
    get(
      "/entries", roles: [.reconciler], query: QueryParameter.paging, List<EntrySummary>.self, summary: "凭证"
    ) { on in
      let page = Page(on.call)
      let after: EntryNumber = try page.identifier()
      let entries = try await on.street.desk.read { reader in
        let last = min(after.advanced(by: Int(page.wanted)), try reader.head()?.lastEntry ?? 0)
        guard last > after else { return [PostedEntry]() }
        return try reader.entries(Array(after.next...last)).values.sorted { $0.entry.number < $1.entry.number }
      }
      return Reply(page.list(entries.map(EntrySummary.init), id: \.entry))
    }
    get("/entries/{no}", roles: [.reconciler], EntryResponse.self, summary: "查凭证") { on in
      let number: EntryNumber = try on.call.identifier("no")
      let (posted, remark) = try await on.street.desk.read { (try $0.entries([number])[number], try $0.remark(of: number)) }
      guard let posted else { throw HTTPProblem.notFound("凭证") }
      let details = try JSONDecoder().decode(JSONValue.self, from: Data(posted.entry.details.utf8))
      return Reply(
        EntryResponse(
          summary: EntrySummary(posted), postings: posted.entry.postings.map(PostingLine.init), details: details,
          remark: remark))
    }
  }
}
