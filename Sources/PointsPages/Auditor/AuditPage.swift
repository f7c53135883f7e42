import Access
import Ledger
import LedgerPostgres
import Office
import Web

/// What the audit log's page says.
struct AuditView: Sendable {
  struct Line: Sendable {
    var time: String
    var what: String
    var actor: String
    var about: String
    var address: String
    var times: String
  }

  var rows: [Line]
  var next: String?
}

extension PagesInterface {
  func addAudit(to pages: Pages) {
    pages.get("/audit", .roles([.admin, .auditor])) { call in
      let street = try await street(of: call)
      let (before, limit) = (try call.query.cursor("before") ?? .max, Int64(50))
      let rows = try await street.desk.read { try street.users.audit(before: before, limit: limit + 1, $0.session) }
      let (dates, places) = (dates(street), try await placeNames(street))
      let view = AuditView(
        rows: rows.prefix(Int(limit)).map { row in
          AuditView.Line(
            time: dates.time(row.at),
            what: row.words(places, dates),
            actor: row.actor ?? (row.kind == .signInFailed ? "" : "系统管理员（命令行）"),
            about: row.about ?? row.volunteer.map { "第 \($0) 号志愿者" } ?? "",
            address: row.address ?? "", times: "\(row.times)")
        },
        next: rows.count > Int(limit) ? "\(rows[Int(limit) - 1].id)" : nil)
      return page("audit", title: "登录记录", view, call, street)
    }
  }
}

extension AuditRow {
  fileprivate func words(_ places: [(holder: HolderID, kind: Role.PlaceKind, name: String)], _ dates: Dates) -> String {
    let about = grant?.words(places, dates) ?? detail.map { Role(rawValue: $0)?.words ?? $0 }
    return kind.words + (about.map { "：\($0)" } ?? "")
  }
}

extension AuditKind {
  fileprivate var words: String {
    switch self {
    case .signedIn: "登录"
    case .signInFailed: "登录没有成功"
    case .signedOut: "退出"
    case .signedOutEverywhere: "退出所有电脑"
    case .passwordChanged: "改密码"
    case .passwordReset: "重设密码"
    case .userAdded: "新设用户"
    case .roleGranted: "给岗位"
    case .roleEnded: "收回岗位"
    case .nameShown: "看全名"
    }
  }
}
