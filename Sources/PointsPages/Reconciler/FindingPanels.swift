import Access
import Ledger
import LedgerPostgres
import Office
import PointsShop
import Reconciliation
import Volunteering
import Web

/// The two sides of a finding beside each other, as its check says.
extension PagesInterface {
  func panels(
    of kept: KeptFinding, _ month: Month?, _ names: FindingNames, _ street: Street
  ) async throws -> [FindingView.Panel] {
    let documents = kept.finding.documents
    @Sendable func numbers(_ kind: FoundDocument.Kind) -> [Int64] { documents.filter { $0.kind == kind }.map(\.number) }
    let sides = kept.finding.check.guidance.shown
    if sides == .nothing { return [] }
    if sides == .bookAndStatement {
      let beside = try await street.desk.report { reader in
        try street.shop.beside(
          month, entries: numbers(.entry).map { EntryNumber($0) }, statement: numbers(.statement).last, rows: numbers(.line),
          shop: numbers(.shop).first.map { HolderID($0) }, reader)
      }
      if let beside { return try await panels(of: beside, street) }
    }
    return try await panels(
      entries: numbers(.entry).prefix(sides == .paperAndPostings ? 1 : 2).map { EntryNumber($0) },
      records: numbers(.record).prefix(2).map { RecordID($0) }, names, street)
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
      let sum = lines.reduce(0) { $0 &+ $1.points.hundredths }
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

  /// Records and entries as they are; of one entry alone its paper and its postings, of two entries with papers both papers.
  private func panels(
    entries: [EntryNumber], records: [RecordID], _ names: FindingNames, _ street: Street
  ) async throws -> [FindingView.Panel] {
    let today = today(street)
    let shown = try await street.desk.read { [dates = dates(street)] reader in
      let found = try reader.entries(entries)
      let posted = entries.compactMap { found[$0] }
      let papers = try street.shop.papers(of: posted, reader)
      let holders = try street.names(of: posted.flatMap { $0.entry.postings.map(\.account.holder) }, reader)
      let lines = try street.volunteering.records(among: records, on: today, reader)
      return Shown(
        posted: posted, papers: papers, records: records.compactMap { lines[$0] }, holders: holders, names: names, dates: dates)
    }
    return Array((shown.records.map(shown.panel) + shown.entryPanels()).prefix(2))
  }
}

/// What the panels of entries and records are made of.
private struct Shown: Sendable {
  let posted: [PostedEntry]
  let papers: [EntryNumber: EntryPaper]
  let records: [RecordLine]
  let holders: [HolderID: Street.HolderName]
  let names: FindingNames
  let dates: Dates

  /// The lines of an entry that have room; of more, only those that differ are shown, if any do.
  private static let mostLines = 12

  func entryPanels() -> [FindingView.Panel] {
    let found = posted.compactMap { posted in papers[posted.entry.number].map { (paper: $0, entry: posted.entry) } }
    if posted.count == 2, found.count == 2 { return found.map { panel(of: $0.paper, $0.entry) } }
    guard posted.count == 1, let (paper, entry) = found.first else { return posted.map { panel(of: $0.entry) } }
    let differing = paper.differing(from: entry.postings)
    var ofPaper = panel(of: paper, entry, differing)
    ofPaper.links = []
    return [ofPaper, panel(of: entry, differing)]
  }

  /// Rows with a mark on those of goods that differ; of many rows only these, and how many others there are.
  private static func marked(_ rows: [(sku: String?, cells: [TableView.Cell])], _ differing: Set<String>) -> [[TableView.Cell]] {
    func differs(_ sku: String?) -> Bool { sku.map(differing.contains) ?? false }
    let some = rows.filter { differs($0.sku) }
    let isLong = rows.count > mostLines && !some.isEmpty && some.count < rows.count
    let shown = isLong ? some : rows
    let cells = shown.map { row in
      var cells = row.cells
      if differs(row.sku) { cells[0].tag = "数不一样" }
      return cells
    }
    guard isLong, let width = rows.first?.cells.count else { return cells }
    return cells + [[.init("另有 \(rows.count - shown.count) 行")] + Array(repeating: .init(""), count: width - 1)]
  }

  func panel(of record: RecordLine) -> FindingView.Panel {
    let facts: [(String, String)] = [
      ("志愿者", record.maskedName), ("做了什么", "\(record.activity ?? "（已删除）")，\(record.colourName)，\(record.community)"),
      ("时间", dates.span(record.start, record.end)), ("登记", "\(record.minutes.hours) 小时，\(names.name(of: record.recorder) ?? "")"),
      ("见证", names.name(of: record.witness) ?? ""),
    ]
    var table = TableView(
      "", caption: "第 \(record.id) 号服务记录", columns: [.text("项目"), .text("内容")],
      rows: facts.map { [.init($0.0), .init($0.1)] }, empty: ("", ""))
    table.isNarrow = true
    return .init(table: table, links: [.init(title: "看记录 \(record.id)", path: "/service-records/\(record.id)")])
  }

  func panel(of entry: Entry, _ differing: Set<String> = []) -> FindingView.Panel {
    let rows = entry.postings.map { posting -> (sku: String?, cells: [TableView.Cell]) in
      let account = posting.account
      let (debit, credit) = account.commodity.sides(of: posting.amount, isRed: entry.reverses != nil)
      let sku: String? = if case .goods(let sku) = account.commodity { sku } else { nil }
      return (
        sku,
        [
          .init("\(account.code.rawValue) \(account.code.definition.title)"),
          .init(holders[account.holder]?.title ?? "第 \(account.holder) 户"), .init(account.commodity.words), .init(debit),
          .init(credit),
        ]
      )
    }
    let table = TableView(
      "",
      caption: "凭证 \(entry.number)：\(entry.kind.title)，\(dates.day(entry.businessDate))，\(names.name(of: entry.actor) ?? "自动")",
      columns: [.text("科目"), .text("户"), .text("单位"), .number("借方"), .number("贷方")],
      rows: Self.marked(rows, differing), empty: ("凭证 \(entry.number) 没有分录", "它没有动积分。"))
    return .init(table: table, links: [Self.link(to: entry)])
  }

  /// Only the columns that a paper of its kind has.
  func panel(of paper: EntryPaper, _ entry: Entry, _ differing: Set<String> = []) -> FindingView.Panel {
    let all: [(column: TableView.Column, text: (EntryPaper.Line) -> String?)] = [
      (.number("原来件数"), { $0.before.map { "\($0)" } }), (.number("件数"), { $0.pieces.map { "\($0)" } }),
      (.number("单价"), { $0.price.map(Self.words) }), (.number("分"), { $0.points.map(Self.words) }),
    ]
    let columns = all.filter { column in paper.lines.contains { column.text($0) != nil } }
    var rows = Self.marked(
      paper.lines.map { line in (line.sku, [TableView.Cell(line.title)] + columns.map { .init($0.text(line) ?? "") }) }, differing
    )
    let isSettlement = entry.kind == .settlement
    func addSum(_ title: String, _ points: Points) {
      rows.append([.init(title)] + columns.dropLast().map { _ in .init("") } + [.init(Self.words(of: points))])
    }
    let sum = paper.lines.reduce(0) { $0 &+ ($1.points?.hundredths ?? 0) }
    if let total = paper.total, total.hundredths != sum { addSum("明细加起来", Points(hundredths: sum)) }
    if let total = paper.total { addSum("单据上的合计", total) }
    var table = TableView(
      "", caption: "凭证 \(entry.number) 的\(entry.kind.paper)，\(dates.day(entry.businessDate))",
      columns: [.text(isSettlement ? "超市" : "商品")] + columns.map(\.column), rows: rows, empty: ("", ""))
    if paper.total != nil { table.sumUp() }
    return .init(table: table, links: [Self.link(to: entry)])
  }

  private static func words(of points: Points) -> String { Commodity.points.inBooks(points.hundredths) }

  private static func link(to entry: Entry) -> PageLink {
    .init(title: "看凭证 \(entry.number)", path: "/books/entries/\(entry.number)")
  }
}

extension EntryKind {
  /// What the paper behind an entry of this kind is called.
  fileprivate var paper: String {
    switch self {
    case .redemption: "小票"
    case .paperSlip: "手工单"
    case .returned: "退货单"
    case .stockReceipt: "入库单"
    case .stockTransfer: "调拨单"
    case .stockSurplus, .stockLoss: "盘点单"
    case .settlement: "结算单"
    default: "\(title)单"
    }
  }
}
