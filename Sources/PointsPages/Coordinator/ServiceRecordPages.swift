import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import Volunteering
import Web

extension PagesInterface {
  func addServiceRecords(to pages: Pages) {
    addTable("/service-records", .roles([.coordinator]), to: pages) { call, street, _ in try await ownRecords(call, street) }
    pages.get("/service-records/new", .roles([.coordinator])) { call in
      let street = try await street(of: call)
      var view = try await serviceForm(street, call)
      if let id = try call.query.cursor("person") { try await fill(&view, for: HolderID(id), call, street) }
      if let kept = try await done(call, street), let number = try? kept.int("record") {
        view.done = "第 \(number) 号服务记录登记好了"
        view.doneDetail = "审批人批准以后，时长和积分才记到本人名下。"
      }
      return form(view, call, street)
    }
    pages.post("/service-records", .roles([.coordinator]), action: "record-service") { call, keyed in
      let street = try await street(of: call)
      return try await submit(try await serviceForm(street, call), call, street) {
        let report = try serviceReport(call.form, street)
        guard let witness = try call.form.text("witness").flatMap({ Spelling.login($0) }) else {
          throw WrongField("witness", "请选在场的工作人员。")
        }
        let content = [
          "\(report.card)", report.activity, report.community.text, report.colour.text, "\(report.start)", "\(report.end)",
          witness,
        ]
        _ = try await street.service.record(report, seenBy: witness, act(keyed, call, street, content: content))
        return "/service-records/new?done=\(keyed.text)"
      }
    }
  }

  /// What the caller recorded, the latest first.
  private func ownRecords(_ call: PageCall, _ street: Street) async throws -> TableView {
    let (before, limit) = (try call.query.cursor("before") ?? .max, 50)
    let records = try await street.volunteering.recorded(
      by: call.user.identity.user, before: RecordID(before), limit: Int64(limit) + 1)
    let (dates, shown) = (dates(street), records.prefix(limit))
    var view = TableView(
      "我登记的服务", caption: "最近的在前。",
      columns: [.text("号"), .text("志愿者"), .text("做了什么"), .text("时间"), .number("时长（小时）"), .text("社区"), .text("批了没有")],
      rows: shown.map { record in
        let minutes = (record.end.microseconds - record.start.microseconds) / 60_000_000
        return [
          .init("\(record.id)"), .init(record.maskedName), .init(record.activity ?? "（已删除）"),
          .init(dates.span(record.start, record.end)),
          .init(minutes.hours), .init(record.community), .init(record.isCredited ? "已批" : "待批"),
        ]
      }, empty: ("您还没有登记过服务", "登记以后，这里能看到批了没有。"))
    view.links = [.init(title: "登记服务", path: "/service-records/new")]
    if records.count > shown.count, let last = shown.last { view.next = "/service-records?before=\(last.id)" }
    return view
  }

  private func serviceReport(_ form: FormFields, _ street: Street) throws -> ServiceReport {
    let card = try form.card("card")
    let activity = try form.prose("activity", missing: "请写做了什么。")
    let day = try form.text("day") ?? ""
    func moment(_ field: String) throws -> Instant {
      guard let moment = Instant(day: day, time: try form.text(field) ?? "", in: street.desk.book.timeZone) else {
        throw WrongField(field, "请填几点几分，如 9:00。")
      }
      return moment
    }
    guard Day(day) != nil else { throw WrongField("day", "请填服务那天的日期，如 2026-06-03。") }
    return ServiceReport(
      card: card, activity: activity, community: try form.code("community"), colour: try form.code("colour"),
      start: try moment("start"), end: try moment("end"))
  }

  /// Fills in the card of a person; the address names the person and not the card, since addresses stay in the browser's history.
  private func fill(_ view: inout FormView, for id: HolderID, _ call: PageCall, _ street: Street) async throws {
    let person = try await ownPerson(id, call, street).person
    guard let card = person.card(on: today(street)) else {
      view.notice = "\(person.maskedName)现在没有能用的卡"
      view.noticeDetail = "请先在本人那一页补一张卡，再登记服务。"
      return
    }
    view.notice = "给\(person.maskedName)登记"
    view.noticeDetail = "卡尾号 \(card.number.tail)。"
    for index in view.inputs.indices where view.inputs[index].id == "card" { view.inputs[index].value = card.number.grouped }
    for index in view.inputs.indices where view.inputs[index].id == "activity" { view.inputs[index].isFocused = true }
  }

  private func serviceForm(_ street: Street, _ call: PageCall) async throws -> FormView {
    let today = today(street)
    let communities = try await ownCommunities(call, street)
    let colours = try await street.volunteering.colours(on: today).map { (value: $0.code.text, title: $0.label) }
    let staff = try await street.desk.read { try street.users.all($0.session) }
      .filter { $0.id != call.user.identity.user }.map { (value: $0.login, title: $0.name) }
    var day = FormView.Input.text("day", "日期", help: "服务那一天；7 天以内登记的是信用时数（本街道口径）。", type: "date", longest: 10)
    day.value = "\(today)"
    return FormView(
      heading: "登记服务", action: "/service-records", button: "登记服务",
      inputs: [
        .text("card", "卡号", help: "志愿者卡上的 12 位数字，可以扫码。", longest: 20),
        .text("activity", "做了什么", help: "如：楼道清扫、陪老人看病。"),
        .choice("colour", "服务类别", help: "按活动的颜色选。", colours), .choice("community", "为哪个社区服务", help: "积分由这个社区的额度付。", communities),
        day, .text("start", "开始", help: "24 小时制，如 9:00。", type: "time", longest: 5),
        .text("end", "结束", help: "路上的时间不算。", type: "time", longest: 5),
        .choice("witness", "在场的工作人员", help: "亲眼看到服务的人；不能是服务者本人。", staff),
      ])
  }
}

extension Instant {
  /// The moment of a clock in a zone: "2026-06-03", "9:00".
  fileprivate init?(day: String, time: String, in zone: TimeZone) {
    let parts = time.split(separator: ":").map { Int($0) }
    guard let day = Day(day), (2...3).contains(parts.count), let hour = parts[0], let minute = parts[1], (0...23).contains(hour),
      (0...59).contains(minute)
    else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let civil = day.civil
    let components = DateComponents(
      year: Int(civil.year), month: Int(civil.month), day: Int(civil.day), hour: hour, minute: minute)
    guard let date = calendar.date(from: components) else { return nil }
    self.init(date)
  }
}
