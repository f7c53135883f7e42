import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Web

extension PagesInterface {
  func addJobs(to pages: Pages) {
    addTable("/jobs", file: ("/jobs.csv", "jobs"), .roles([.admin, .auditor]), to: pages) { try await jobs($0, $1, rows: $2) }
  }

  /// What the jobs did in this book, the last first; above it when each was looked for last.
  private func jobs(_ call: PageCall, _ street: Street, rows: Int) async throws -> TableView {
    let before = try call.query.cursor("before") ?? .max
    let (runs, looks) = try await street.desk.read { reader in
      (try street.jobRuns(before: before, limit: Int64(rows) + 1, reader), try street.jobLooks(reader))
    }
    let (dates, shown) = (dates(street), runs.prefix(rows))
    let titles = Dictionary(uniqueKeysWithValues: JobRunner.jobs.map { ($0.name, $0.title) })
    var view = TableView(
      "自动任务", caption: "有事可办的才列在这里，最近的在前。每一件只记一次账：再办、几台服务器同时办，都一样。",
      columns: [
        .text("什么时候"), .text("任务"), .number("用时（秒）"), .number("应办"), .number("办成"), .number("没有办"), .number("出错"),
        .text("说明"), .text("服务器"),
      ],
      rows: shown.map { run in
        let seconds = Double(run.endedAt.microseconds - run.startedAt.microseconds) / 1_000_000
        return [
          .time(run.startedAt, dates), .init(titles[run.job] ?? run.job), .init(String(format: "%.1f", seconds)),
          .init("\(run.due)"), .init("\(run.done)"), .init("\(run.refused)"), .init("\(run.failed)"), Self.explanation(of: run),
          .init(run.server),
        ]
      }, empty: ("还没有办过", "有到期的月份或积分时，服务会自动办理，并列在这里。"))
    view.facts = JobRunner.jobs.map { job in
      .fact(job.title, "\(job.text)；\(job.interval.words)查一次。" + Self.state(of: job, looks, office.now(), dates))
    }
    view.links = [.init(title: "存成 Excel 能打开的表", path: "/jobs.csv")]
    if runs.count > shown.count, let last = shown.last { view.next = "/jobs?before=\(last.id)" }
    return view
  }

  /// What became of a run, and what to do.
  private static func explanation(of run: JobRun) -> TableView.Cell {
    let done = run.done > 0 ? "办成的 \(run.done) 件已经记账。" : "这一次没有记账。"
    let original = run.problem.map { "原文：\($0)" } ?? ""
    if run.failed > 0 {
      let text = "\(done)出错的 \(run.failed) 件会自动再办，不会记两次；一直出错，请把这一行告诉系统管理员。\(original)"
      return .init(text, tag: "出错", kind: "t-bad")
    }
    if run.refused > 0 {
      let text = "\(done)账上不许办的 \(run.refused) 件没有记账，会自动再试；一直这样，请对账员看一看。\(original)"
      return .init(text, tag: "没有办完", kind: "t-warn")
    }
    return .init(run.gone > 0 ? "\(done)另外 \(run.gone) 件别处已经办了，或者已经用掉。" : done, tag: "办完", kind: "t-good")
  }

  /// When a job was looked for last, and what to do if that is too long ago or failed.
  private static func state(of job: any Job, _ looks: [JobLook], _ now: Instant, _ dates: Dates) -> String {
    guard let last = looks.first(where: { $0.job == job.name }) else { return "还没有查过：请系统管理员看看服务有没有在运行。" }
    let when = "上次 \(dates.time(last.at))（\(last.server)）"
    if let problem = last.problem { return "\(when)没有查成，什么也没有办；会自动再查。一直这样，请告诉系统管理员。原文：\(problem)" }
    let late = now.microseconds - last.at.microseconds > 3 * job.interval.components.seconds * 1_000_000
    return late ? "\(when)查过，之后没有再查：请系统管理员看看服务有没有在运行。" : "\(when)查过。"
  }
}

extension Duration {
  /// "每分钟", "每小时".
  fileprivate var words: String { components.seconds >= 3_600 ? "每小时" : "每分钟" }
}
