import Access
import Ledger
import LedgerPostgres
import Office
import Volunteering
import Web

/// The page of a service record: who served, and what became of it, by whom and why.
extension PagesInterface {
  static let readersOfRecords: Set<Role> = [.reviewer, .coordinator, .reconciler, .auditor, .admin]

  func addRecord(to pages: Pages) {
    pages.get("/service-records/{id}", .roles(Self.readersOfRecords)) { call in
      let street = try await street(of: call)
      let found = try await recordStory(call, street)
      var view = recordTable(found, call, street)
      if let posted = try await doneEntry(of: [.serviceCorrection, .clawback], call, street),
        posted.records.contains(found.line.id)
      {
        let words = posted.row(of: Clawback.self)?.words ?? posted.row(of: ServiceCorrection.self)?.words ?? ""
        view.done = "\(posted.entry.kind.title)好了，记成第 \(posted.entry.number) 号凭证：\(words)"
      }
      if found.line.withdrawal?.user == call.user.identity.user, let kept = try await done(call, street),
        let withdrawn: RecordID = try? kept.id("record"), withdrawn == found.line.id
      {
        let way = wayToWithdraw(found.line, call)
        view.done = "第 \(found.line.id) 号服务记录\(way)了，不会再批。对的那一条，请重新登记。"
      }
      return table(view, approvalForms(found, call), call, street)
    }
    addRecordForms(to: pages)
  }

  /// A record with its story, and with who asks for it.
  struct FoundRecord: Sendable {
    let line: RecordLine
    let story: RecordStory
    let users: [UserID: String]
    /// Why the caller may not review it; nil if nothing is in the way.
    let part: RecordLine.Part?
    /// The minutes that stand in the books; as recorded, if none do.
    var minutes: Int64 { story.standingMinutes ?? line.minutes }
  }

  /// The record that an address names; one of other places is not there.
  ///
  /// - Throws: `VolunteeringError.unknownRecord(_:)`.
  func recordStory(_ call: PageCall, _ street: Street) async throws -> FoundRecord {
    guard let number = call.path["id"].flatMap({ Int64($0) }) else { throw HTTPProblem.notFound("服务记录") }
    let (id, today, me) = (RecordID(number), today(street), call.user.identity)
    let found = try await street.desk.read { reader -> FoundRecord? in
      guard let line = try street.volunteering.records(among: [id], on: today, reader)[id] else { return nil }
      let users = try street.users.all(reader.session)
      let volunteer = try users.first { $0.id == me.user }?.volunteer.map { try reader.successors(of: [$0])[$0] ?? $0 }
      return FoundRecord(
        line: line, story: try street.volunteering.story(of: id, reader),
        users: Dictionary(uniqueKeysWithValues: users.map { ($0.id, $0.name) }), part: line.part(of: me.user, volunteer))
    }
    guard let found, Self.sees(found.line, call) else { throw VolunteeringError.unknownRecord(id) }
    return found
  }

  /// Whether somebody may look at a record: by its place, by whose it is, or for having recorded it.
  private static func sees(_ record: RecordLine, _ call: PageCall) -> Bool {
    let (grants, user) = (call.user.identity.grants, call.user.identity.user)
    return grants.of([.reviewer, .reconciler, .auditor, .admin]).cover(record.place)
      || grants.of([.coordinator]).cover(record.home) || record.recorder == user
  }

  /// Whether the caller reviews records of its place.
  func reviews(_ record: RecordLine, _ call: PageCall) -> Bool { call.user.identity.grants.of([.reviewer]).cover(record.place) }

  // MARK: What it says

  private func recordTable(_ found: FoundRecord, _ call: PageCall, _ street: Street) -> TableView {
    let (record, dates, identity) = (found.line, dates(street), call.user.identity)
    let readsEntries = !identity.roles.isDisjoint(with: Self.readersOfEntries)
    var view = TableView(
      "第 \(record.id) 号服务记录", caption: "登记以后的事，先后排列。" + HoursClass.explanation,
      columns: [.text("凭证"), .text("事情"), .text("时间"), .text("经办"), .number("时长（小时）"), .number("积分（分）"), .text("说明")],
      rows: found.story.entries.map { posted in
        let (entry, figures) = (posted.entry, posted.reviewed)
        return [
          .init("\(entry.number)", path: readsEntries ? "/books/entries/\(entry.number)" : nil), .init(entry.kind.title),
          .time(posted.recordedAt, dates), .init(found.users[entry.actor] ?? "自动"), .init(figures.hours), .init(figures.points),
          .init([figures.words, found.story.reasons[entry.number]].compactMap { $0 }.joined(separator: "；原因：")),
        ]
      },
      empty: record.withdrawal == nil
        ? ("还没有批", "批准以后，时长和积分记入账簿，这里就能看到。") : ("没有批，也不会再批", "账上没有它的时长和积分。"))
    view.soft = record.stateCell.tag
    view.facts = recordFacts(found, call, street)
    if reviews(record, call) { view.links.append(.init(title: "待批", path: "/reviews")) }
    if record.withdrawal != nil, identity.grants.of([.coordinator]).cover(record.place) {
      view.links.append(.init(title: "重新登记", path: "/service-records/new"))
    }
    if record.isPending, withdraws(record, call) {
      view.links.append(.init(title: wayToWithdraw(record, call), path: "/service-records/\(record.id)/withdrawal"))
    }
    if let credit = record.credit {
      if reviews(record, call) {
        view.links.append(.init(title: "更正服务", path: "/service-records/\(record.id)/correction"))
        view.links.append(.init(title: "追回", path: "/service-records/\(record.id)/clawback"))
      } else {
        view.facts.append(.fact("记错了", "时长不对、没有这回事的，请这个社区的审批人办“更正服务”或“追回”。"))
      }
      if credit.paid < credit.due, identity.roles.contains(.admin) {
        view.links.append(.init(title: "结转或不再发放", path: "/service-records/\(record.id)/waiting-decision"))
      }
    }
    return view
  }

  /// What is known of a record, for its page and its forms.
  func recordFacts(_ found: FoundRecord, _ call: PageCall, _ street: Street) -> [TableView.Cell] {
    let (record, dates) = (found.line, dates(street))
    let who = record.maskedName + (record.tail.map { "，卡尾号 \($0)" } ?? "")
    var facts: [TableView.Cell] = [
      .fact("志愿者", who, path: maySee(record.home, call) ? "/people/\(record.holder)" : nil),
      .fact("做了什么", "\(record.activity ?? "（已删除）")，\(record.colourName)，\(record.community)"),
      .fact("时间", "\(dates.span(record.start, record.end))，登记 \(record.minutes.hours) 小时，\(record.hoursClass.words)"),
      .fact("登记", found.users[record.recorder] ?? ""), .fact("见证", found.users[record.witness] ?? ""),
    ]
    if let withdrawal = record.withdrawal {
      let why = withdrawal.cause.map { "，\($0.words)" } ?? ""
      facts.append(
        .fact(
          withdrawal.user == record.recorder ? "撤回" : "退回",
          "\(dates.time(withdrawal.at))，\(found.users[withdrawal.user] ?? "")\(why)"))
    }
    if let credit = record.credit {
      let waiting = Points(hundredths: credit.due.hundredths - credit.paid.hundredths)
      let rest = waiting > .zero ? "，另有 \(waiting.spoken) 分没有发（等额度，或不再发放）" : ""
      facts.append(.fact("现在账上", "\(found.minutes.hours) 小时，\(credit.paid.spoken) 分\(rest)"))
    }
    return facts
  }

  /// The form to approve a record that waits, beside its story: where the caller may.
  private func approvalForms(_ found: FoundRecord, _ call: PageCall) -> [FormView] {
    guard found.line.isPending, reviews(found.line, call), found.part == nil else { return [] }
    return [
      FormView(
        heading: found.line.wasClawedBack ? "再批一次" : "批准", action: "/reviews/decisions",
        button: "批准这一条，\(found.line.minutes.hours) 小时",
        inputs: [], hidden: [.init(name: "record", value: "\(found.line.id)")])
    ]
  }
}

extension HoursClass {
  /// What it is called.
  var words: String { self == .credit ? "信用时数" : "荣誉时数" }
}

extension PostedEntry {
  /// What it did to a service record: minutes as hours and points as books show them, and what is to be said of it.
  fileprivate var reviewed: (hours: String, points: String, words: String?) {
    func points(_ points: Points) -> String { Commodity.points.inBooks(points.hundredths) }
    if let credit: Credit = row() {
      let rest = credit.points < credit.due ? "，应发 \(credit.due.spoken) 分，额度不够，先等着" : ""
      return (credit.minutes.hours, points(credit.points), "每小时 \(credit.pointsPerHour.spoken) 分\(rest)")
    }
    if let correction: ServiceCorrection = row() {
      let change = correction.minutesAfter - correction.minutesBefore
      return (
        (change < 0 ? "\u{2212}" : "") + abs(change).hours,
        points(Points(hundredths: correction.pointsAfter.hundredths - correction.pointsBefore.hundredths)), correction.words
      )
    }
    if let clawback: Clawback = row() {
      return ("\u{2212}" + clawback.minutes.hours, points(Points(hundredths: -clawback.points.hundredths)), clawback.words)
    }
    if let issue: Issue = row() { return ("", points(issue.points), "等到了额度") }
    return ("", "", nil)
  }
}
