import Access
import Ledger
import LedgerPostgres
import Office
import PointsShop
import Reconciliation
import Volunteering
import Web

/// The documents of a finding beside each other: a shop's days in the book and in its statement, or the first two that it names.
extension PagesInterface {
  func panels(
    of kept: KeptFinding, _ month: Month?, _ call: PageCall, _ street: Street
  ) async throws -> [FindingView.Panel] {
    let documents = kept.finding.documents
    @Sendable func numbers(_ kind: FoundDocument.Kind) -> [Int64] { documents.filter { $0.kind == kind }.map(\.number) }
    if kept.finding.check.code == "statements-agree" {
      let beside = try await street.desk.report { reader in
        try street.shop.beside(
          month, entries: numbers(.entry).map { EntryNumber($0) }, statement: numbers(.statement).last, rows: numbers(.line),
          shop: numbers(.shop).first.map { HolderID($0) }, reader)
      }
      if let beside { return try await panels(of: beside, street) }
    }
    return try await panels(
      entries: numbers(.entry).prefix(2).map { EntryNumber($0) }, records: numbers(.record).prefix(2).map { RecordID($0) }, street
    )
  }

  private func panels(of beside: StatementBeside, _ street: Street) async throws -> [FindingView.Panel] {
    let dates = dates(street)
    let shop = try await street.shop.shopNames().first { $0.holder == beside.shop }?.name ?? ""
    let days = beside.days.map(dates.day).joined(separator: "、")
    func table(_ caption: String, _ lines: [StatementBeside.Line], alone: String, none: String) -> TableView {
      var rows = lines.map { line -> [TableView.Cell] in
        let number = (line.isSlip ? "手工单 " : "") + "\(line.number)"
        let path = line.row == nil ? line.entry.map { "/books/entries/\($0)" } : nil
        let tag = line.isAlone ? alone : line.differs ? "数不一样" : nil
        return [
          .init(number, path: path), .day(line.day, dates), .init(line.row.map { "第 \($0) 行" } ?? line.goods, tag: tag),
          .init(Commodity.points.inBooks(line.points.hundredths)),
        ]
      }
      let sum = lines.reduce(0) { $0 + $1.points.hundredths }
      if !rows.isEmpty {
        rows.append([.init("合计 \(lines.count) 张"), .init(""), .init(""), .init(Commodity.points.inBooks(sum))])
      }
      var table = TableView(
        "", caption: caption, columns: [.text("单号"), .text("日期"), .text("内容"), .number("分")], rows: rows,
        empty: (caption, none))
      table.sumUp()
      return table
    }
    let book = table("账簿：\(days) \(shop)", beside.book, alone: "只在这边", none: "账上这一天没有。")
    let title = beside.kept.map { "店方对账单：\($0.month.words)第 \($0.version) 版" } ?? "店方对账单"
    let statement = table(title, beside.statement, alone: "只在这边", none: beside.kept == nil ? "这个月还没有交对账单。" : "对账单上这一天没有。")
    let links = beside.kept.map { [PageLink(title: "看对账单", path: "/settlements/\($0.month)/statements")] } ?? []
    return [.init(table: book), .init(table: statement, links: links)]
  }

  private func panels(
    entries: [EntryNumber], records: [RecordID], _ street: Street
  ) async throws -> [FindingView.Panel] {
    let (dates, today) = (dates(street), today(street))
    let found = try await street.desk.read { reader in
      let posted = try reader.entries(entries)
      let holders = posted.values.flatMap { $0.entry.postings.map(\.account.holder) }
      return (
        posted: posted, names: try street.names(of: holders, reader),
        records: try street.volunteering.records(among: records, on: today, reader), users: try street.users.all(reader.session)
      )
    }
    let users = Dictionary(uniqueKeysWithValues: found.users.map { ($0.id, $0.name) })
    let ofRecords = records.compactMap { found.records[$0] }.map { record -> FindingView.Panel in
      let facts: [(String, String)] = [
        ("志愿者", record.maskedName), ("做了什么", "\(record.activity ?? "（已删除）")，\(record.colourName)，\(record.community)"),
        ("时间", dates.span(record.start, record.end)), ("登记", "\(record.minutes.hours) 小时，\(users[record.recorder] ?? "")"),
        ("见证", users[record.witness] ?? ""),
      ]
      var table = TableView(
        "", caption: "第 \(record.id) 号服务记录", columns: [.text("项目"), .text("内容")],
        rows: facts.map { [.init($0.0), .init($0.1)] }, empty: ("", ""))
      table.isNarrow = true
      return .init(table: table, links: [.init(title: "看记录 \(record.id)", path: "/service-records/\(record.id)")])
    }
    let ofEntries = entries.compactMap { found.posted[$0] }.map { posted -> FindingView.Panel in
      let entry = posted.entry
      let table = TableView(
        "", caption: "凭证 \(entry.number)：\(entry.kind.title)，\(dates.day(entry.businessDate))，\(users[entry.actor] ?? "自动")",
        columns: [.text("科目"), .text("户"), .number("借方"), .number("贷方")],
        rows: entry.postings.map { posting in
          let (debit, credit) = posting.account.commodity.sides(of: posting.amount, isRed: entry.reverses != nil)
          return [
            .init("\(posting.account.code.rawValue) \(posting.account.code.definition.title)"),
            .init(found.names[posting.account.holder]?.title ?? "第 \(posting.account.holder) 户"), .init(debit), .init(credit),
          ]
        }, empty: ("凭证 \(entry.number) 没有分录", "它没有动积分。"))
      return .init(table: table, links: [.init(title: "看凭证 \(entry.number)", path: "/books/entries/\(entry.number)")])
    }
    return Array((ofRecords + ofEntries).prefix(2))
  }
}
