import Access
import LedgerPostgres
import Office
import Web

extension StreetRoutes {
  /// What the book did by itself.
  func addJobs() {
    get("/jobs", roles: [.admin], query: QueryParameter.paging, List<JobRunItem>.self, summary: "自动任务") { on in
      let page = Page(on.call)
      let after = try page.number()
      let runs = try await on.street.desk.read { try on.street.jobRuns(after: after, limit: page.wanted, $0) }
      return Reply(page.list(runs.map(JobRunItem.init), number: \.id))
    }
  }
}
