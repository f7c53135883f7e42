import Access
import Ledger
import LedgerPostgres
import Office
import Volunteering
import Web

/// The forms that put a record right: 更正服务 and 追回 once it was approved, 撤回 before.
extension PagesInterface {
  func addRecordForms(to pages: Pages) {
    pages.get("/service-records/{id}/correction", .roles([.reviewer])) { call in
      try await recordForm(call) { correctionForm($0, $1, $2) }
    }
    pages.post("/service-records/{id}/correction", .roles([.reviewer]), action: "correct-service") { call, keyed in
      let (street, found) = try await reviewed(call)
      return try await submit(
        correctionForm(found, call, street), call, street,
        field: { ($0 as? VolunteeringError)?.isAboutMinutes == true ? "minutes" : nil }
      ) {
        let wrong = "请填 1 到 1440 分钟的整数；一分钟也没有的，请办“追回”。"
        guard let minutes = try call.form.count("minutes", 1...1_440, wrong: wrong) else { throw WrongField("minutes", wrong) }
        let reason = try call.form.prose("reason", missing: "请写原因。")
        let act = act(keyed, call, street, content: ["\(found.line.id)", "\(minutes)", reason])
        _ = try await street.service.correct(found.line.id, minutes: minutes, reason: reason, act)
        return keyed.done("/service-records/\(found.line.id)")
      }
    }
    pages.get("/service-records/{id}/clawback", .roles([.reviewer])) { call in
      try await recordForm(call) { clawbackForm($0, $1, $2) }
    }
    pages.post("/service-records/{id}/clawback", .roles([.reviewer]), action: "claw-back") { call, keyed in
      let (street, found) = try await reviewed(call)
      return try await submit(clawbackForm(found, call, street), call, street) {
        let reason = try call.form.prose("reason", missing: "请写原因。")
        let act = act(keyed, call, street, content: ["\(found.line.id)", reason])
        _ = try await street.service.clawBack(found.line.id, reason: reason, act)
        return keyed.done("/service-records/\(found.line.id)")
      }
    }
    addWithdrawal(to: pages)
  }

  private func addWithdrawal(to pages: Pages) {
    pages.get("/service-records/{id}/withdrawal", .roles(Self.withdrawers)) { call in
      let (street, found) = try await withdrawn(call)
      guard found.line.isPending else {
        let (detail, remedy) =
          found.line.credit == nil
          ? ("这条记录已经撤回或退回了。", "不用再办。办错了，请重新登记。") : ("这条记录已经批了，账上有它的时长和积分。", "记错了的，请审批人办“更正服务”或“追回”。")
        let view = NotPossibleView(
          heading: "第 \(found.line.id) 号服务记录不能\(wayToWithdraw(found.line, call))", detail: detail, remedy: remedy,
          links: [.init(title: "回到服务记录", path: "/service-records/\(found.line.id)")])
        return page("not-possible", title: view.heading, view, call, street)
      }
      return form(withdrawalForm(found, call, street), call, street)
    }
    pages.post("/service-records/{id}/withdrawal", .roles(Self.withdrawers), action: "withdraw-service") { call, keyed in
      let (street, found) = try await withdrawn(call)
      return try await submit(withdrawalForm(found, call, street), call, street) {
        guard let cause = try call.form.text("cause").flatMap({ RecordWithdrawal.Cause(rawValue: $0) }) else {
          throw WrongField("cause", "请选一项。")
        }
        let act = act(keyed, call, street, content: ["\(found.line.id)", cause.rawValue])
        _ = try await street.service.withdraw(found.line.id, cause, act)
        return keyed.done("/service-records/\(found.line.id)")
      }
    }
  }

  private static let withdrawers: Set<Role> = [.coordinator, .reviewer]

  /// Whether the caller may withdraw a record: whoever records or reviews for its community.
  func withdraws(_ record: RecordLine, _ call: PageCall) -> Bool {
    call.user.identity.grants.of(Self.withdrawers).cover(record.place)
  }

  /// What that is called: whoever recorded it takes it back, anybody else sends it back.
  func wayToWithdraw(_ record: RecordLine, _ call: PageCall) -> String {
    record.recorder == call.user.identity.user ? "撤回" : "退回"
  }

  /// The record that is to be withdrawn, and its street.
  private func withdrawn(_ call: PageCall) async throws -> (street: Street, found: FoundRecord) {
    let street = try await street(of: call)
    let found = try await recordStory(call, street)
    guard withdraws(found.line, call) else { throw NotYours() }
    return (street, found)
  }

  private func withdrawalForm(_ found: FoundRecord, _ call: PageCall, _ street: Street) -> FormView {
    let (id, way) = (found.line.id, wayToWithdraw(found.line, call))
    var view = FormView(
      heading: "\(way)第 \(id) 号服务记录", action: "/service-records/\(id)/withdrawal", button: "\(way)这条记录",
      inputs: [
        .choice(
          "cause", "为什么\(way)", help: "以后查记录要看。", RecordWithdrawal.Cause.allCases.map { (value: $0.rawValue, title: $0.words) },
          asks: true)
      ])
    view.facts = recordFacts(found, call, street)
    view.notice = "\(way)以后不再批，账上没有它"
    view.noticeDetail = "记错了人、记错了时间的，请再登记一条对的。\(way)错了，也是重新登记。"
    view.back = PageLink(title: "不\(way)，回到服务记录", path: "/service-records/\(id)")
    return view
  }

  /// The record that a form is about, and its street.
  private func reviewed(_ call: PageCall) async throws -> (street: Street, found: FoundRecord) {
    let street = try await street(of: call)
    let found = try await recordStory(call, street)
    guard reviews(found.line, call) else { throw NotYours() }
    return (street, found)
  }

  /// Shows a form of a record, or says why there is nothing to put right.
  private func recordForm(
    _ call: PageCall, _ make: (FoundRecord, PageCall, Street) -> FormView
  ) async throws -> PageAnswer {
    let (street, found) = try await reviewed(call)
    let back = PageLink(title: "回到服务记录", path: "/service-records/\(found.line.id)")
    var why: (detail: String, remedy: String)?
    if found.line.credit == nil {
      why = ("这条记录没有批，或已经追回，账上没有它的时长和积分。", "不用改账。还没有批的，属实才批；不属实的请退回。")
    } else if found.part == .served {
      why = ("这条记录是您本人的服务。", "请换一位审批人办理。")
    }
    if let why {
      let view = NotPossibleView(
        heading: "第 \(found.line.id) 号服务记录不能办", detail: why.detail, remedy: why.remedy, links: [back])
      return page("not-possible", title: view.heading, view, call, street)
    }
    return form(make(found, call, street), call, street)
  }

  private func correctionForm(_ found: FoundRecord, _ call: PageCall, _ street: Street) -> FormView {
    let id = found.line.id
    var minutes = FormView.Input.text("minutes", "对的时长（分钟）", help: "现在账上是 \(found.minutes) 分钟；一小时是 60 分钟。", longest: 4)
    minutes.value = "\(found.minutes)"
    var view = FormView(
      heading: "更正第 \(id) 号服务记录的时长", action: "/service-records/\(id)/correction", button: "更正服务",
      inputs: [minutes, .text("reason", "原因", help: "写明哪里记错了，以后查账要看。")])
    view.facts = recordFacts(found, call, street)
    view.notice = "更正会再记一张凭证"
    view.noticeDetail = "少了的，时长和积分收回差数，积分不够就记成欠分；多了的，按批的时候的标准补发。改错了可以再更正。"
    view.back = PageLink(title: "不改，回到服务记录", path: "/service-records/\(id)")
    return view
  }

  private func clawbackForm(_ found: FoundRecord, _ call: PageCall, _ street: Street) -> FormView {
    let (id, paid) = (found.line.id, found.line.credit?.paid ?? .zero)
    var view = FormView(
      heading: "追回第 \(id) 号服务记录", action: "/service-records/\(id)/clawback",
      button: "追回 \(found.minutes.hours) 小时，\(paid.spoken) 分",
      inputs: [.text("reason", "原因", help: "写明为什么不该记，以后查账要看。")])
    view.facts = recordFacts(found, call, street)
    view.notice = "时长和积分全部收回"
    view.noticeDetail = "积分已经用掉的，记成欠分，以后得的积分先还。额度退给付的那个社区。追回以后这条记录回到待批；追错了，请再批一次。"
    view.back = PageLink(title: "不追回，回到服务记录", path: "/service-records/\(id)")
    return view
  }
}

extension VolunteeringError {
  /// Whether it is about the right minutes of a record.
  fileprivate var isAboutMinutes: Bool {
    switch self {
    case .badMinutes, .nothingToCorrect, .nothingLeftOfCredit: true
    default: false
    }
  }
}

extension RecordWithdrawal.Cause {
  /// What it is called.
  var words: String {
    switch self {
    case .wrongPerson: "记错了人"
    case .wrongDetails: "时间、地点或内容写错了"
    case .recordedTwice: "重复登记"
    case .notServed: "没有这回事"
    }
  }
}
