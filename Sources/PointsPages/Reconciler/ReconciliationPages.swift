import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Reconciliation
import Web

/// What the page of the checks says.
struct ReconciliationView: Sendable {
  /// A piece of a sentence; some lead to what they name.
  struct Piece: Sendable {
    var text: String
    var path: String?
  }

  struct Finding: Sendable {
    var pieces: [Piece]
  }

  /// What one check found.
  struct Disagreement: Sendable {
    var check: String
    var findings: [Finding]
  }

  struct Check: Sendable {
    var title: String
    var kind: String
    var word: String
  }

  /// What pressing the button did.
  var done: String?
  /// When it was run, and by whom; nil where it never was.
  var when: String?
  var range: String?
  var agreeing = 0
  var disagreeing = 0
  var disagreements: [Disagreement] = []
  var checks: [Check] = []
  /// Whether whoever looks may run it.
  var canRun = false
}

extension PagesInterface {
  func addReconciliations(to pages: Pages) {
    pages.get("/reconciliations", .roles([.reconciler, .auditor])) { call in
      let street = try await street(of: call)
      return page("reconciliation", title: "对账", try await reconciliation(call, street), call, street)
    }
    // No act: it posts nothing, and a second run is a second look.
    pages.post("/reconciliations", .roles([.reconciler])) { call in
      _ = try await street(of: call).books.reconcile(by: call.user.identity.user)
      return .seeOther("/reconciliations?done=run")
    }
  }

  private func reconciliation(_ call: PageCall, _ street: Street) async throws -> ReconciliationView {
    var view = ReconciliationView(canRun: call.user.identity.roles.contains(.reconciler))
    guard let last = try await street.reconciliation.lastRun() else { return view }
    let users = try await street.desk.read { try street.users.all($0.session) }
    let name = users.first { $0.id == last.user }?.name ?? ""
    let seconds = max(1, (last.endedAt.microseconds - last.startedAt.microseconds + 999_999) / 1_000_000)
    view.when = "\(dates(street).time(last.endedAt)) 查完，用时 \(seconds) 秒，\(name)"
    view.range =
      last.run.findings.contains { $0.check == ReconciliationJob.chain }
      ? "记账链只查到第 \(last.run.entries) 号凭证，后面的接不上；其余各项查的是全部凭证。"
      : last.run.entries == 0 ? "还没有凭证。" : "查了第 1 号到第 \(last.run.entries) 号凭证。之后记的，请再查一次。"
    view.disagreements = street.reconciliation.checks.compactMap { check in
      let found = last.run.findings.filter { $0.check == check }
      return found.isEmpty ? nil : .init(check: check.title, findings: found.map { .init(pieces: Self.pieces(of: $0.text)) })
    }
    view.checks = street.reconciliation.checks.map { check in
      let count = last.run.findings.count { $0.check == check }
      return count == 0
        ? .init(title: check.title, kind: "t-good", word: "通过") : .init(title: check.title, kind: "t-bad", word: "不符 \(count) 处")
    }
    view.disagreeing = view.checks.count { $0.kind == "t-bad" }
    view.agreeing = view.checks.count - view.disagreeing
    // Of a run that somebody else has made since, nothing is said.
    if try call.query.text("done") == "run", last.user == call.user.identity.user {
      view.done = "对账好了：" + (view.disagreeing == 0 ? "\(view.agreeing) 项都通过" : "\(view.disagreeing) 项不符，请看下面")
    }
    return view
  }

  /// A finding in pieces: numbers of entries and accounts lead to their pages, also those that follow one another ("凭证 3、17").
  static func pieces(of text: String) -> [ReconciliationView.Piece] {
    var (pieces, rest) = ([ReconciliationView.Piece](), text[...])
    while let named = rest.firstMatch(of: /(凭证|账户) \d+(、\d+)*/) {
      pieces.append(.init(text: String(rest[..<named.range.lowerBound])))
      let path = named.1 == "凭证" ? "/books/entries/" : "/books/accounts/"
      for (index, number) in named.0.drop(while: { !$0.isNumber }).split(separator: "、").enumerated() {
        if index > 0 { pieces.append(.init(text: "、")) }
        pieces.append(.init(text: index == 0 ? "\(named.1) \(number)" : String(number), path: path + number))
      }
      rest = rest[named.range.upperBound...]
    }
    return (pieces + [.init(text: String(rest))]).filter { !$0.text.isEmpty }
  }
}
