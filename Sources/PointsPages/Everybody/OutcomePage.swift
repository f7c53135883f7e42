import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Volunteering
import Web

/// What is known of something that was sent: done, refused, or nothing yet.
struct OutcomeView: Sendable {
  /// One part of the answer: good, bad or open.
  struct Part: Sendable {
    var kind: String
    var title: String
    var detail: String?
    var lines: [Line] = []
  }

  /// What became of one row, and where to look at it.
  struct Line: Sendable {
    var text: String
    var path: String?
  }

  var parts: [Part]
  /// Whether something is not known yet: then it can be asked for again.
  var isOpen = false
  /// Whether it can be given up: then it is certain that it is never done.
  var canGiveUp = false
  /// Its own address.
  var address: String
  /// What its address carries: the rows of its call, or the proposal that it confirms.
  var fields: [HiddenField] = []
  /// The proposal that it confirms, as a link while nothing is known.
  var about: PageLink?
  var back = "/"
  var backTitle = "回首页"

  var title: String { parts.first?.title ?? "" }
}

extension PagesInterface {
  func addOutcome(to pages: Pages) {
    // The page asks again by itself: that is no use of the session.
    pages.get("/outcome/{key}", .signedIn, countsAsUse: false) { call in
      let (key, street) = (try Self.key(of: call), try await street(of: call))
      let rows = call.query.list("record").compactMap { Int($0) }
      guard rows.count <= Self.mostRows else { throw HTTPProblem.tooManyRows }
      let proposal = try call.query.cursor("proposal").map { ProposalID($0) }.flatMap {
        street.desk.key(of: $0) == key ? $0 : nil
      }
      var view: OutcomeView
      do {
        view = try await rows.isEmpty ? outcome(of: key, call, street) : outcome(of: rows, in: key, call, street)
      } catch {
        // What passes by itself is no answer yet; anything else is a fault, and has its page.
        guard error is CancellationError || call.isPassing(error) else { throw error }
        view = OutcomeView(
          parts: [
            .init(
              kind: "t-warn", title: "还不知道有没有记上", detail: "数据库暂时没有回答。请不要再办一次，也不要改用别的办法；这一页每 5 秒会自己再问一次。")
          ], isOpen: true, address: call.address)
      }
      view.fields = rows.map { .init(name: "record", value: "\($0)") }
      if let proposal {
        view.fields.append(.init(name: "proposal", value: "\(proposal)"))
        let link = PageLink(title: "看第 \(proposal) 号二人办理", path: "/proposals/\(proposal)")
        if view.isOpen { view.about = link } else { (view.back, view.backTitle) = (link.path, link.title) }
      }
      return page("outcome", title: view.title, view, call, street, again: view.isOpen ? 5 : nil, desk: view.back)
    }
    pages.post("/outcome/{key}/abandonment", .signedIn) { call in
      let (key, street) = (try Self.key(of: call), try await street(of: call))
      guard !key.isDerived, try await street.till.mayGiveUp(key, call.user.identity.grants) else { throw HTTPProblem.notFound() }
      do {
        _ = try await street.desk.writer.abandon(key, guards: [.valid(token: call.user.identity.token)])
      } catch {
        // The page says what is known, or asks again.
        guard error is CancellationError || call.isPassing(error) else { throw error }
      }
      return .seeOther("/outcome/\(key.uuidString.lowercased())")
    }
  }

  /// Rows of a form, at most.
  static let mostRows = 500

  private static func key(of call: PageCall) throws(HTTPProblem) -> UUID {
    guard let key = call.path["key"].flatMap(UUID.init(uuidString:)) else { throw HTTPProblem.notFound() }
    return key
  }

  private func outcome(of key: UUID, _ call: PageCall, _ street: Street) async throws -> OutcomeView {
    func known(_ kind: String, _ title: String, _ detail: String) -> OutcomeView {
      OutcomeView(parts: [.init(kind: kind, title: title, detail: detail)], address: call.address)
    }
    let (answer, user) = (try await street.desk.lookUp(key)?.0, call.user.identity)
    if answer?.isDone == true, user.roles.isDisjoint(with: [.auditor, .reconciler]) {
      guard try await street.desk.isDone(key, for: user.user) else { throw HTTPProblem.notFound() }
    }
    switch answer {
    case .posted(let entry, _): return known("t-good", "已经记上了", "记成第 \(entry.entry.number) 号凭证，不用再办。")
    case .recorded(let kept, _):
      guard let proposal = kept.texts["proposal"] else { return known("t-good", "已经记上了", "这件事已经办好，不用再办。") }
      var view = known("t-good", "已经提出了", "第 \(proposal) 号二人办理，要第二个人确认才记账；不用再提。")
      (view.back, view.backTitle) = ("/proposals/\(proposal)", "看这一项")
      return view
    case .refused(let reason, let figures, _):
      let words = RefusalWords.of(reason)
      return known("t-bad", "没有记：\(words.title)", "\(words.sentence(figures))这一次一分没动，可以重新办理。")
    case nil:
      var view = known(
        "t-warn", "到现在还没有记上",
        "也许还在路上，这一页每 5 秒会自己再问一次。"
          + (key.isDerived ? "等了一会儿还是没有，就请回到那一项再确认一次，不会记两遍。" : "等了一会儿还是没有，就请作废这一次；作废以后它不会再记上，可以重新办理。"))
      (view.isOpen, view.canGiveUp) = (true, !key.isDerived)
      return view
    }
  }

  /// What became of records that were ticked and approved together.
  private func outcome(of numbers: [Int], in key: UUID, _ call: PageCall, _ street: Street) async throws -> OutcomeView {
    let (today, user, grants) = (today(street), call.user.identity.user, call.user.identity.grants.of([.reviewer]))
    let answers = try await street.desk.answers(toRows: numbers, of: key)
    let (records, volunteer) = try await street.desk.report { reader in
      let own = try street.users.user(id: user, reader.session)?.volunteer
      return (
        try street.volunteering.records(among: numbers.map { RecordID(Int64($0)) }, on: today, reader)
          .filter { grants.cover($0.value.place) },
        try own.map { try reader.successors(of: [$0])[$0] ?? $0 }
      )
    }
    typealias Line = OutcomeView.Line
    var (done, again, refused, waiting) = ([Line](), [Line](), [Line](), [Line]())
    for (number, answer) in zip(numbers, answers) {
      let record = records[RecordID(Int64(number))]
      let name = "第 \(number) 号" + (record.map { "，\($0.maskedName)" } ?? "")
      func line(_ text: String) -> Line { Line(text: name + text, path: record.map { "/service-records/\($0.id)" }) }
      switch answer {
      case .posted(let entry, _):
        guard entry.entry.actor == user, let award = ServiceDesk.Award(entry) else { continue }
        let points = award.isWaiting ? "积分等额度" : "\(award.points.spoken) 分"
        done.append(line("：\(award.minutes.hours) 小时，\(points)"))
      case .recorded: continue
      case .refused(let reason, let figures, _) where reason != .recordNotPending || record?.credit == nil:
        let words = RefusalWords.of(reason)
        refused.append(line("：\(words.title)，\(words.sentence(figures))"))
      case .refused, nil:
        if let credit = record?.credit, credit.actor == user {
          again.append(line("：记成第 \(credit.entry) 号凭证，不用再批。"))
        } else if let credit = record?.credit {
          refused.append(line("：别人已经批了，记成第 \(credit.entry) 号凭证。"))
        } else if let part = record?.part(of: user, volunteer) {
          refused.append(line("：是\(part.words)，请别的审批人批。"))
        } else if record != nil {
          waiting.append(line(""))
        } else {
          refused.append(line("：不在待批名单里。"))
        }
      }
    }
    var parts: [OutcomeView.Part] = []
    if !done.isEmpty { parts.append(.init(kind: "t-good", title: "批准了 \(done.count) 条", lines: done)) }
    if !again.isEmpty { parts.append(.init(kind: "t-note", title: "您已经批过了，没有再记：\(again.count) 条", lines: again)) }
    if !refused.isEmpty { parts.append(.init(kind: "t-bad", title: "\(refused.count) 条没有批准，也没有记账", lines: refused)) }
    if !waiting.isEmpty {
      let detail = "请回到待批名单：还列在那里的可以再勾一次，不会记两遍。"
      parts.append(.init(kind: "t-warn", title: "\(waiting.count) 条还没有批准", detail: detail, lines: waiting))
    }
    return OutcomeView(parts: parts, address: call.address, back: "/reviews", backTitle: "回到待批名单")
  }
}

extension HTTPProblem {
  /// 413: more rows than one form may name.
  static let tooManyRows = HTTPProblem(
    "too-many-rows", 413, title: "一次太多了", detail: "一次最多办 \(PagesInterface.mostRows) 条，请分几次办。")
}
