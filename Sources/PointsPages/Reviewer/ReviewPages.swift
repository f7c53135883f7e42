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

  struct Result: Sendable {
    var kind: String
    var title: String
    var lines: [String]
  }

  var count: String?
  var key = UUID().uuidString.lowercased()
  var results: [Result] = []
  var problem: FormProblem?
  var records: [Row] = []
  var next: String?
}

extension PagesInterface {
  private static let perPage = 50

  func addReviews(to pages: Pages) {
    pages.get("/reviews", .roles([.reviewer])) { call in
      let street = try await street(of: call)
      let view = try await reviews(after: RecordID(try call.query.text("after").flatMap { Int64($0) } ?? 0), call, street)
      return page("reviews", title: "待批的服务记录", view, call, street)
    }
    pages.post("/reviews/decisions", .roles([.reviewer]), action: "approve-ticked") { call, keyed in
      let street = try await street(of: call)
      let ticked = call.form.list("record").compactMap { Int64($0) }.map { RecordID($0) }
      guard !ticked.isEmpty else {
        var view = try await reviews(after: 0, call, street)
        view.problem = FormProblem(title: "没有批准", detail: "还没有勾选记录，请先勾选。")
        return page("reviews", title: "出错：待批的服务记录", view, call, street, status: 400)
      }
      let results = try await approve(ticked, keyed, call, street)
      var view = try await reviews(after: 0, call, street)
      view.results = results
      return page("reviews", title: "批准的结果", view, call, street)
    }
  }

  /// Approves record by record: each has a key of its own under the form's, so that sending the form again approves nothing twice.
  private func approve(
    _ ticked: [RecordID], _ keyed: KeyedForm, _ call: PageCall, _ street: Street
  ) async throws -> [ReviewsView.Result] {
    let whole = act(keyed, call, street, content: [])
    var (done, refused) = ([String](), [String]())
    for record in ticked {
      let request = street.desk.row(Int(record.number), content: Data("\(record)".utf8), of: whole.request)
      do {
        let award = try await street.service.approve(record, Act(request, now: whole.now, today: whole.today)).details
        let points = award.isWaiting ? "积分等额度" : "\(award.points.spoken) 分"
        done.append("第 \(record) 号：\(Self.hours(award.minutes)) 小时，\(points)")
      } catch {
        guard let (title, detail, _) = call.explain(error) else { throw error }
        refused.append("第 \(record) 号：\(title)，\(detail)")
      }
    }
    let good = ReviewsView.Result(kind: "t-good", title: "批准了 \(done.count) 条", lines: done)
    let bad = ReviewsView.Result(kind: "t-bad", title: "\(refused.count) 条没有批准，也没有记账", lines: refused)
    return (done.isEmpty ? [] : [good]) + (refused.isEmpty ? [] : [bad])
  }

  private func reviews(after id: RecordID, _ call: PageCall, _ street: Street) async throws -> ReviewsView {
    let records = try await street.volunteering.pending(after: id, limit: Int64(Self.perPage) + 1)
    let users = try await street.desk.read { try street.users.all($0.session) }
    let names = Dictionary(uniqueKeysWithValues: users.map { ($0.user.id, $0.user.name) })
    let (zone, own) = (street.desk.book.timeZone, call.user.identity.user)
    var view = ReviewsView()
    view.records = records.prefix(Self.perPage).map { record in
      ReviewsView.Row(
        id: "\(record.id)", name: record.maskedName, activity: record.activity ?? "（已删除）",
        class: record.hoursClass == .honour ? "荣誉时数（本街道口径）" : nil,
        time: "\(record.start.day(in: zone)) \(record.start.clock(in: zone))–\(record.end.clock(in: zone))",
        hours: Self.hours((record.end.microseconds - record.start.microseconds) / 60_000_000), community: record.community,
        by: "\(names[record.recorder] ?? "")、\(names[record.witness] ?? "")",
        isOwn: record.recorder == own || record.witness == own)
    }
    if records.count > Self.perPage { view.next = view.records.last?.id }
    view.count = view.records.isEmpty ? nil : view.next == nil ? "\(view.records.count) 条" : "这一页 \(view.records.count) 条，后面还有"
    return view
  }

  /// Minutes as hours: "1.5".
  private static func hours(_ minutes: Int64) -> String { Points(hundredths: minutes * 100 / 60).spoken }
}

extension Instant {
  /// "9:43", by the clock of a zone.
  func clock(in zone: TimeZone) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let parts = calendar.dateComponents([.hour, .minute], from: Date(timeIntervalSince1970: Double(microseconds) / 1_000_000))
    return "\(parts.hour ?? 0):" + String(format: "%02d", parts.minute ?? 0)
  }
}
