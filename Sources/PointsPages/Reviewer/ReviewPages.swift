import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Volunteering
import Web

/// What the page of waiting records says.
struct ReviewsView: Sendable {
  struct Row: Sendable {
    var id: String
    var name: String
    var activity: String
    /// 荣誉时数, which earns nothing by itself; nil for hours recorded in time.
    var `class`: String?
    var time: String
    var hours: String
    var community: String
    var by: String
    /// Whether the reviewer recorded or saw it.
    var isOwn: Bool
  }

  var count: String?
  var key = UUID().uuidString.lowercased()
  var problem: FormProblem?
  var records: [Row] = []
  var next: String?
}

extension PagesInterface {
  func addReviews(to pages: Pages) {
    pages.get("/reviews", .roles([.reviewer])) { call in
      let street = try await street(of: call)
      let view = try await reviews(after: RecordID(try call.query.cursor("after") ?? 0), call, street)
      return page("reviews", title: "待批的服务记录", view, call, street)
    }
    pages.post("/reviews/decisions", .roles([.reviewer]), action: "approve-ticked") { call, keyed in
      let street = try await street(of: call)
      let ticked = call.form.list("record").compactMap { Int64($0) }.map { RecordID($0) }
      guard ticked.count <= Self.mostRows else { throw HTTPProblem.tooManyRows }
      guard !ticked.isEmpty else {
        var view = try await reviews(after: 0, call, street)
        view.problem = FormProblem(title: "没有批准", detail: "还没有勾选记录，请先勾选。")
        return page("reviews", title: "出错：待批的服务记录", view, call, street, status: 400)
      }
      await approve(ticked, keyed, call, street)
      return .seeOther(
        "/outcome/\(keyed.text)?" + FormFields(ticked.map { ("record", "\($0)") }).encoded)
    }
  }

  /// Approves record by record: each has a key of its own under the form's, so that sending the form again approves nothing twice.
  ///
  /// What became of each is asked for by the page of the outcome. Where the database does not answer, or the session has ended, the
  /// records after it are not tried: they would hear the same.
  private func approve(_ ticked: [RecordID], _ keyed: KeyedForm, _ call: PageCall, _ street: Street) async {
    let whole = act(keyed, call, street, content: [])
    for record in ticked {
      let act = whole.row { street.desk.row(Int(record.number), content: Data("\(record)".utf8), of: $0) }
      do {
        _ = try await street.service.approve(record, act)
      } catch {
        guard call.explain(error) == nil else { continue }
        call.report("approvals cut short", error)
        return
      }
    }
  }

  private func reviews(after id: RecordID, _ call: PageCall, _ street: Street) async throws -> ReviewsView {
    let records = try await street.volunteering.pending(
      after: id, in: call.grants.places, limit: Int64(Self.perPage) + 1)
    let users = try await street.desk.read { try street.users.all($0.session) }
    let names = Dictionary(uniqueKeysWithValues: users.map { ($0.id, $0.name) })
    let (dates, own) = (dates(street), call.user.identity.user)
    let volunteer = users.first { $0.id == own }?.volunteer
    var view = ReviewsView()
    view.records = records.prefix(Self.perPage).map { record in
      ReviewsView.Row(
        id: "\(record.id)", name: record.maskedName, activity: record.activity ?? "（已删除）",
        class: record.hoursClass == .honour ? "荣誉时数（本街道口径）" : nil,
        time: dates.span(record.start, record.end),
        hours: ((record.end.microseconds - record.start.microseconds) / 60_000_000).hours, community: record.community,
        by: "\(names[record.recorder] ?? "")、\(names[record.witness] ?? "")",
        isOwn: record.isOwn(of: own, volunteer))
    }
    if records.count > Self.perPage { view.next = view.records.last?.id }
    view.count = view.records.isEmpty ? nil : view.next == nil ? "\(view.records.count) 条" : "这一页 \(view.records.count) 条，后面还有"
    return view
  }
}

extension Int64 {
  /// Minutes as hours: "1.5".
  var hours: String { Points(hundredths: self * 100 / 60).spoken }
}
