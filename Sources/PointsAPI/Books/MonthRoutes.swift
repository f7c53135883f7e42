import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Web

extension StreetRoutes {
  /// The months of the book: closed, and opened again.
  func addMonths() {
    let readers: Set<Role> = [.reconciler, .head, .admin]
    get("/months", roles: readers, query: QueryParameter.paging, List<MonthItem>.self, summary: "各月") { on in
      let page = Page(on.call)
      let before = try page.number()
      let months = try await on.street.desk.read { try $0.months().map(MonthItem.init) + [MonthItem($0.openMonth())] }
      let found = months.reversed().filter { before == 0 || $0.number < before }.prefix(Int(page.wanted))
      return Reply(page.list(Array(found), number: \.number))
    }
    get("/months/{month}", roles: readers, MonthResponse.self, summary: "查一个月") { on in
      let month = try on.call.month()
      let found = try await on.street.desk.report { try $0.response(to: month) }
      guard let found else { throw HTTPProblem.notFound("月份") }
      return Reply(found)
    }
    post(
      "/months/{month}/closing", action: "close-month", roles: [.reconciler], NoContent.self, ClosedMonth.self, summary: "结账"
    ) { _, on in
      Reply(try await on.street.books.close(try on.command.call.month(), on.act)) { closed in
        ClosedMonth(month: "\(closed.month)", version: Int64(closed.version), digest: closed.digest.hexadecimal)
      }
    }
    propose(
      "/months/{month}/reopening", action: "reopen-month", roles: [.head], ReopeningRequest.self, ReopenedMonth.self,
      summary: "反结账"
    ) { request, call in (.reopenMonth(try call.call.month()), request.reason) }
  }
}

extension Call {
  /// The month that the path names.
  ///
  /// - Throws: `HTTPProblem` 404 if it is none.
  fileprivate func month() throws(HTTPProblem) -> Month {
    guard let month = Month(path("month")) else { throw .notFound("月份") }
    return month
  }
}

extension BookReader {
  /// The month that takes entries.
  fileprivate func openMonth() throws -> Period {
    guard let open = try periods().last else { throw CorruptBook("the book has no open month") }
    return open
  }

  /// A month with its versions; nil if the book has none such, or has not come to it.
  fileprivate func response(to month: Month) throws -> MonthResponse? {
    guard let found = try months().first(where: { $0.month == month }) else {
      let open = try openMonth()
      return open.month == month ? MonthResponse(month: MonthItem(open), versions: []) : nil
    }
    let versions = try seals(of: month).map { seal in
      let events = found.events.filter { $0.event.version == seal.version }
      let (closing, reopening) = (events.first { $0.event.state == .closed }, events.first { $0.event.state == .reopened })
      guard let closing else { throw CorruptBook("\(month) has a seal of version \(seal.version), and was not closed in it") }
      let proposal = try reopening?.event.digest.flatMap { try self.proposal(withReason: $0)?.id }
      return MonthVersionItem(
        version: Int64(seal.version), digest: seal.digest.hexadecimal, closedAt: "\(closing.at)",
        closedBy: closing.event.actor.unlessSystem,
        head: seal.blocks.last == 0 ? nil : "\(seal.blocks.last):\(seal.hash.hexadecimal)", entries: seal.counts.entries,
        postings: seal.counts.postings, findings: Int64(seal.findings.count), later: seal.later,
        reopenedAt: reopening.map { "\($0.at)" }, reopenedBy: reopening?.event.actor.unlessSystem, proposal: proposal)
    }
    return MonthResponse(month: MonthItem(found), versions: versions)
  }
}

extension UserID? {
  /// The user, if one did it and not the operator.
  fileprivate var unlessSystem: UserID? { self == .system ? nil : self }
}

extension MonthItem {
  /// The number by which lists go on.
  fileprivate var number: Int64 { Month(month).map { Int64($0.number) } ?? 0 }

  /// The open month.
  fileprivate init(_ open: Period) {
    let count = open.entries.upperBound.number - open.entries.lowerBound.number
    self.init(month: "\(open.month)", state: "open", firstEntry: open.entries.lowerBound, entries: count)
  }

  /// A month that has ended.
  fileprivate init(_ month: BookMonth) {
    let count = month.entries.last.number - month.entries.first.number + 1
    self.init(month: "\(month.month)", state: "ended", firstEntry: month.entries.first, entries: count)
    switch month.state {
    case .ended: break
    case .reopened(let version): (state, self.version) = ("reopened", Int64(version))
    case .closed(let version):
      (state, self.version) = ("closed", Int64(version))
      guard let last = month.events.last else { break }
      (closedAt, closedBy, digest) = ("\(last.at)", last.event.actor.unlessSystem, last.event.digest?.hexadecimal)
    }
  }
}
