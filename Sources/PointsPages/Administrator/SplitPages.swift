import Access
import Ledger
import LedgerPostgres
import Office
import People
import Web

/// 分户: undoes a merge, from the page of its entry.
extension PagesInterface {
  func addSplits(to pages: Pages) {
    pages.get("/merges/{entry}/split", .roles([.admin])) { call in
      let street = try await street(of: call)
      let merge = try await merge(call, street)
      guard merge.isStanding else {
        let words = RefusalWords.of(.notMerged)
        let view = NotPossibleView(
          heading: "第 \(merge.number) 号并户不能分", detail: words.sentence(#"{"entry":\#(merge.number)}"#), remedy: "请先看看现在是谁名下的。",
          links: [
            .init(title: "回到第 \(merge.number) 号凭证", path: "/books/entries/\(merge.number)"),
            .init(title: "看本人", path: "/people/\(merge.old)"),
          ])
        return page("not-possible", title: view.heading, view, call, street)
      }
      return form(splitForm(of: merge), call, street)
    }
    pages.post("/merges/{entry}/split", .roles([.admin]), action: "split") { call, keyed in
      let street = try await street(of: call)
      let merge = try await merge(call, street)
      return try await submit(splitForm(of: merge), call, street) {
        let reason = try call.form.prose("reason", missing: "请写原因。")
        let act = act(keyed, call, street, content: ["\(merge.number)", reason])
        let posted = try await street.registry.split(merge.number, reason: reason, act)
        return keyed.done("/books/entries/\(posted.entry.entry.number)")
      }
    }
  }

  /// A merge, as the form that undoes it says it.
  private struct FoundMerge {
    let number: EntryNumber
    let old: HolderID
    let facts: [TableView.Cell]
    /// Whether the old holder is still merged by it.
    let isStanding: Bool
  }

  private func merge(_ call: PageCall, _ street: Street) async throws -> FoundMerge {
    guard let number = call.path["entry"].flatMap({ Int64($0) }).map({ EntryNumber($0) }) else {
      throw HTTPProblem.notFound("凭证")
    }
    let dates = dates(street)
    return try await street.desk.read { reader in
      guard let posted = try reader.entries([number], of: [.merge])[number], let line: MergeLine = posted.row() else {
        throw PeopleError.unknownMerge(number)
      }
      let names = try street.names(of: [line.holder, line.successor], reader)
      func title(_ holder: HolderID) -> String { names[holder]?.title ?? "第 \(holder) 号志愿者" }
      let points = posted.entry.postings.filter { $0.account.holder == line.holder && $0.account.code == .spendable }
        .reduce(0) { $0 + abs($1.amount) }
      let now = try reader.successors(of: [line.holder])[line.holder]
      return FoundMerge(
        number: number, old: line.holder,
        facts: [
          .fact("并掉的", title(line.holder), path: "/people/\(line.holder)"),
          .fact("并到", title(line.successor), path: "/people/\(line.successor)"),
          .fact("那一天", dates.day(posted.entry.businessDate)),
          .fact("并过去", "\(Points(hundredths: points).spoken) 分，还有时数和卡", path: "/books/entries/\(number)"),
        ], isStanding: now.map { $0 != line.holder } ?? false)
    }
  }

  private func splitForm(of merge: FoundMerge) -> FormView {
    var view = FormView(
      heading: "分户：分开第 \(merge.number) 号并户", action: "/merges/\(merge.number)/split", button: "分户",
      inputs: [.text("reason", "原因", help: "写明为什么是两个人，以后查账要看。")])
    view.facts = merge.facts
    view.notice = "并过去的，还在的都分回去"
    view.noticeDetail = "已经用掉的积分分不回去，凭证上写明差多少。卡也各归各的。分错了，可以再并户。"
    view.back = PageLink(title: "不分，回到凭证", path: "/books/entries/\(merge.number)")
    return view
  }
}
