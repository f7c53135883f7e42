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
    var lines: [String] = []
  }

  struct Row: Sendable {
    var number: String
  }

  var parts: [Part]
  /// Whether something is not known yet: then it can be asked for again.
  var isOpen = false
  /// Whether it can be given up: then it is certain that it is never done.
  var canGiveUp = false
  /// Its own address.
  var address: String
  /// The rows of its call, if it had any.
  var rows: [Row] = []
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
      view.rows = rows.map { .init(number: "\($0)") }
      return page("outcome", title: view.title, view, call, street, again: view.isOpen ? 5 : nil, desk: view.back)
    }
    pages.post("/outcome/{key}/abandonment", .signedIn) { call in
      let (key, street) = (try Self.key(of: call), try await street(of: call))
      guard !key.isDerived else { throw HTTPProblem.notFound() }
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
    case .command: return known("t-good", "已经记上了", "这件事已经办好，不用再办。")
    case .refused(let reason, let figures, _):
      let words = RefusalWords.of(reason)
      return known("t-bad", "没有记：\(words.title)", "\(words.sentence(figures))这一次一分没动，可以重新办理。")
    case nil:
      var view = known(
        "t-warn", "到现在还没有记上", "也许还在路上，这一页每 5 秒会自己再问一次。等了一会儿还是没有，就请作废这一次；作废以后它不会再记上，可以重新办理。")
      (view.isOpen, view.canGiveUp) = (true, true)
      return view
    }
  }

  /// What became of records that were ticked and approved together.
  private func outcome(of numbers: [Int], in key: UUID, _ call: PageCall, _ street: Street) async throws -> OutcomeView {
    var (done, refused, open) = ([String](), [String](), [RecordID]())
    for (number, answer) in zip(numbers, try await street.desk.answers(toRows: numbers, of: key)) {
      switch answer {
      case .posted(let entry, _):
        guard entry.entry.actor == call.user.identity.user, let award = ServiceDesk.Award(entry) else { continue }
        let points = award.isWaiting ? "积分等额度" : "\(award.points.spoken) 分"
        done.append("第 \(number) 号：\(award.minutes.hours) 小时，\(points)")
      case .refused(let reason, let figures, _):
        let words = RefusalWords.of(reason)
        refused.append("第 \(number) 号：\(words.title)，\(words.sentence(figures))")
      case .command: continue
      case nil: open.append(RecordID(Int64(number)))
      }
    }
    let (own, waiting, gone) = try await whyNot(open, call.user.identity.user, street)
    refused += own.map { "第 \($0) 号：是您登记、见证或参加的，请别的审批人批。" } + gone.map { "第 \($0) 号：不在待批名单里，可能别人已经批了。" }
    var parts: [OutcomeView.Part] = []
    if !done.isEmpty { parts.append(.init(kind: "t-good", title: "批准了 \(done.count) 条", lines: done)) }
    if !refused.isEmpty { parts.append(.init(kind: "t-bad", title: "\(refused.count) 条没有批准，也没有记账", lines: refused)) }
    if !waiting.isEmpty {
      let detail = "请回到待批名单：还列在那里的可以再勾一次，不会记两遍。"
      parts.append(
        .init(kind: "t-warn", title: "\(waiting.count) 条还没有批准", detail: detail, lines: waiting.map { "第 \($0) 号" }))
    }
    return OutcomeView(parts: parts, address: call.address, back: "/reviews", backTitle: "回到待批名单")
  }

  /// Why records have no answer: own ones, those that still wait, and those that do not.
  private func whyNot(
    _ records: [RecordID], _ user: UserID, _ street: Street
  ) async throws -> (own: [RecordID], waiting: [RecordID], gone: [RecordID]) {
    guard !records.isEmpty else { return ([], [], []) }
    let pending = Dictionary(
      uniqueKeysWithValues: try await street.volunteering.pending(among: records).map { ($0.id, $0) })
    let volunteer = try await street.desk.read { try street.users.user(id: user, $0.session) }?.volunteer
    let own = records.filter { pending[$0]?.isOwn(of: user, volunteer) == true }
    return (own, records.filter { pending[$0] != nil && !own.contains($0) }, records.filter { pending[$0] == nil })
  }
}

extension HTTPProblem {
  /// 413: more rows than one form may name.
  static let tooManyRows = HTTPProblem(
    "too-many-rows", 413, title: "一次太多了", detail: "一次最多办 \(PagesInterface.mostRows) 条，请分几次办。")
}
