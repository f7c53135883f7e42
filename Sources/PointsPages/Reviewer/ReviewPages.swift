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
    /// Where the reviewer may see the person.
    var person: String?
    var tail: String?
    var category: String
    var activity: String
    /// 荣誉时数, which earns nothing by itself; nil for hours recorded in time.
    var `class`: String?
    var time: String
    var hours: String
    /// What it would earn, as things stand.
    var points: String
    var waits: Bool
    var community: String
    var by: String
    /// Why the reviewer cannot approve it; nil if that can be.
    var why: String?
  }

  var count: String?
  var key = UUID().uuidString.lowercased()
  var problem: FormProblem?
  var records: [Row] = []
  /// Whether there is one that can be approved.
  var canApprove = false
  /// What the hours are, if a row names a class.
  var explained: String?
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
    let (dates, me, places) = (dates(street), call.user.identity.user, call.grants.places)
    let (records, prospects, users, volunteer) = try await street.desk.report { reader in
      let records = try street.volunteering.pending(
        after: id, in: places, limit: Int64(Self.perPage) + 1, on: dates.today, reader)
      let users = try street.users.all(reader.session)
      return (
        records, try street.volunteering.prospects(of: records, on: dates.today, reader), users,
        try users.first { $0.id == me }?.volunteer.map { try reader.successors(of: [$0])[$0] ?? $0 }
      )
    }
    let names = Dictionary(uniqueKeysWithValues: users.map { ($0.id, $0.name) })
    var view = ReviewsView()
    view.records = records.prefix(Self.perPage).map { record in
      let prospect = prospects[record.id]
      return ReviewsView.Row(
        id: "\(record.id)", name: record.maskedName, person: maySee(record.home, call) ? "/people/\(record.holder)" : nil,
        tail: record.tail, category: record.colourName, activity: record.activity ?? "（已删除）",
        class: record.hoursClass == .honour ? "荣誉时数" : nil, time: dates.span(record.start, record.end),
        hours: record.minutes.hours, points: prospect?.points.spoken ?? "", waits: prospect?.waits ?? false,
        community: record.community, by: "\(names[record.recorder] ?? "")、\(names[record.witness] ?? "")",
        why: record.part(of: me, volunteer)?.words)
    }
    view.canApprove = view.records.contains { $0.why == nil }
    view.explained = view.records.contains { $0.class != nil } ? HoursClass.explanation : nil
    if records.count > Self.perPage { view.next = view.records.last?.id }
    view.count = view.records.isEmpty ? nil : view.next == nil ? "\(view.records.count) 条" : "这一页 \(view.records.count) 条，后面还有"
    return view
  }
}

extension RecordLine.Part {
  /// Why somebody cannot approve a record.
  var words: String {
    switch self {
    case .recorded: "您登记的"
    case .witnessed: "您见证的"
    case .served: "您参加的"
    }
  }
}

extension Int64 {
  /// Minutes as hours: "1.5".
  var hours: String { Points(hundredths: self * 100 / 60).spoken }
}
