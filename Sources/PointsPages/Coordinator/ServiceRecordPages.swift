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
      let person: Person? =
        if let id = try call.query.cursor("person") { try await ownPerson(HolderID(id), call, street).person } else { nil }
      var view = try await serviceForm(street, call, for: person)
      if let person { fill(&view, for: person, street) }
      if let kept = try await done(call, street), let id: RecordID = try? kept.id("record") {
        view.done = "第 \(id) 号服务记录登记好了"
        view.doneDetail = try await summary(of: id, street) + "审批人批准以后，时长和积分才记到本人名下。"
        view.doneLinks = [.init(title: "看我登记的", path: "/service-records")]
      }
      return form(view, call, street)
    }
    pages.post("/service-records", .roles([.coordinator]), action: "record-service") { call, keyed in
      let street = try await street(of: call)
      let today = today(street)
      return try await submit(
        try await serviceForm(street, call), call, street, field: { Self.field(of: $0, call.form, today: today) }
      ) {
        let report = try serviceReport(call.form, street)
        guard let witness = try call.form.text("witness").flatMap({ Spelling.login($0) }) else {
          throw WrongField("witness", "请选在场的工作人员。")
        }
        let content = [
          "\(report.card)", report.activity, report.community.text, report.colour.text, "\(report.start)", "\(report.end)",
          witness,
        ]
        _ = try await street.service.record(report, seenBy: witness, act(keyed, call, street, content: content))
        return keyed.done("/service-records/new")
      }
    }
  }

  /// The field that a refusal to record a service is about.
  private static func field(of error: any Error, _ form: FormFields, today: Day) -> String? {
    switch error {
    case VolunteeringError.endsBeforeStart, VolunteeringError.tooShort, VolunteeringError.tooLong: return "end"
    case VolunteeringError.inFuture:
      let day = try? form.day("day")
      return day.map { $0 > today } == true ? "day" : "end"
    case VolunteeringError.noRate: return "colour"
    case VolunteeringError.unknownWitness, VolunteeringError.ownWitness: return "witness"
    case PeopleError.unknownCommunity: return "community"
    case let refused as Refused where refused.reason == .recordOverlaps: return "start"
    default: return FormView.cardField(of: error)
    }
  }

  /// A record in a sentence: who, how long, what and where.
  private func summary(of id: RecordID, _ street: Street) async throws -> String {
    let today = today(street)
    guard let record = try await street.desk.read({ try street.volunteering.records(among: [id], on: today, $0)[id] }) else {
      return ""
    }
    let who = record.maskedName + (record.tail.map { "（卡尾号 \($0)）" } ?? "")
    return "\(who)，\(record.minutes.hours) 小时，\(record.colourName)，\(record.community)。"
  }

  /// What the caller recorded, the latest first.
  private func ownRecords(_ call: PageCall, _ street: Street) async throws -> TableView {
    let (before, limit) = (try call.query.cursor("before") ?? .max, 50)
    let records = try await street.volunteering.recorded(
      by: call.user.identity.user, before: RecordID(before), limit: Int64(limit) + 1, on: today(street))
    let (dates, shown) = (dates(street), records.prefix(limit))
    var view = TableView(
      "我登记的服务", caption: "最近的在前。",
      columns: [
        .text("号"), .text("志愿者"), .text("卡尾号"), .text("服务类别"), .text("做了什么"), .text("时间"), .number("时长（小时）"), .text("社区"),
        .text("批了没有"), .number("积分（分）"),
      ],
      rows: shown.map { record in
        [
          .init("\(record.id)", path: "/service-records/\(record.id)"), .init(record.maskedName), .init(record.tail ?? ""),
          .init(record.colourName),
          .init(record.activity ?? "（已删除）"), .init(dates.span(record.start, record.end)), .init(record.minutes.hours),
          .init(record.community), record.stateCell, record.pointsCell,
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
  private func fill(_ view: inout FormView, for person: Person, _ street: Street) {
    guard let card = person.card(on: today(street)) else {
      view.notice = "\(person.maskedName)现在没有能用的卡"
      view.noticeDetail = "请先在本人那一页补一张卡，再登记服务。"
      return
    }
    view.notice = "给\(person.maskedName)登记，卡尾号 \(card.number.tail)"
    for index in view.inputs.indices {
      switch view.inputs[index].id {
      case "card": view.inputs[index].value = card.number.grouped
      case "activity": view.inputs[index].isFocused = true
      default: break
      }
    }
  }

  /// - Parameter person: for whom it was asked for: then the own community is chosen.
  private func serviceForm(_ street: Street, _ call: PageCall, for person: Person? = nil) async throws -> FormView {
    let today = today(street)
    let communities = try await street.people.communityNames().filter { call.grants.cover($0.holder) }
    let home = communities.first { $0.holder == person?.community }?.code.text
    let colours = try await street.volunteering.colours(on: today).map { (value: $0.code.text, title: $0.label) }
    let staff = try await street.desk.read { try street.users.all($0.session) }
      .filter { $0.id != call.user.identity.user }.map { (value: $0.login, title: $0.name) }
    var day = FormView.Input.text("day", "日期", help: "服务那一天。", type: "date", longest: 10).wide("w-third")
    day.value = "\(today)"
    var view = FormView(
      heading: "登记服务", action: "/service-records", button: "登记服务",
      inputs: [
        .text("card", "卡号", help: "志愿者卡上的 12 位数字，可以扫码。", longest: 20).wide("w-half"),
        .text("activity", "做了什么", help: "如：楼道清扫、陪老人看病。").wide("w-half"),
        .choice("colour", "服务类别", help: "做的是哪一类；积分按这一类的标准算。", colours).wide("w-half"),
        .choice(
          "community", "为哪个社区服务", help: "积分由这个社区的额度付。", communities.map { (value: $0.code.text, title: $0.name) }, chosen: home
        ).wide("w-half"),
        day, .text("start", "开始", help: "24 小时制，如 9:00。", type: "time", longest: 5).wide("w-third"),
        .text("end", "结束", help: "路上的时间不算。", type: "time", longest: 5).wide("w-third"),
        .choice("witness", "在场的工作人员", help: "亲眼看到服务的人；不能是服务者本人。", staff, asks: true).wide("w-half"),
      ])
    view.back = PageLink(title: "不登记，看我登记的", path: "/service-records")
    view.isWide = true
    view.footnote = HoursClass.explanation
    return view
  }
}

extension RecordLine {
  /// Whether it was approved, or withdrawn.
  var stateCell: TableView.Cell {
    if credit != nil { return .init("", tag: "已批", kind: "t-good") }
    if let withdrawal { return .init("", tag: withdrawal.user == recorder ? "撤回了" : "退回了", kind: "t-note") }
    return .init("", tag: wasClawedBack ? "追回了，待批" : "待批", kind: "t-wait")
  }

  /// The points that were paid for it.
  var pointsCell: TableView.Cell {
    guard let credit else { return .init("") }
    let paid = Commodity.points.inBooks(credit.paid.hundredths)
    return credit.paid < credit.due ? .init(paid, tag: "等额度", kind: "t-wait") : .init(paid)
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
