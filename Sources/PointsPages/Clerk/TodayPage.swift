import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import PointsShop
import Web

/// What a shop did today: redemptions and returns, pieces by SKU, and what is not known yet.
struct TodayView: Sendable {
  struct Open: Sendable {
    var path: String
    var time: String
  }

  var shop: String
  var otherShops: [PageLink]
  var figures: [TillView.Figure]
  var open: [Open]
  var openCount: String
  var file: String
  var tail: String
  var fields: [HiddenField]
  var list: TableView
  var sums: TableView?
}

extension PagesInterface {
  private static let todayFields: Set<String> = ["tail", "before"]

  func addToday(to pages: Pages) {
    pages.get("/till/today", .roles([.clerk])) { call in
      let street = try await street(of: call)
      guard let on = try await till(call, street, try TillAddress(call.query, others: Self.todayFields)) else {
        return table(Self.noShop("今日"), call, street)
      }
      return page("today", title: "今日", try await today(on), call, street)
    }
    pages.get("/till/today.csv", .roles([.clerk])) { call in
      let street = try await street(of: call)
      guard let on = try await till(call, street, try TillAddress(call.query, others: Self.todayFields)) else {
        throw HTTPProblem.notFound("超市")
      }
      let first = try await part(of: call.query, on).file(address: call.address) { [on] in try await part(of: $0, on) }
      return .file(first, contentType: "text/csv; charset=utf-8", name: "till-\(on.today).csv")
    }
  }

  private func today(_ on: TillCall) async throws -> TodayView {
    let (tail, before) = try Self.asked(on.call.query)
    let day = try await on.street.till.today(
      of: on.shop.code, on: on.today, cardTail: tail, before: before, limit: Int64(Self.perPage) + 1)
    let open = try await on.street.till.open(of: on.shop.code, limit: Int64(Self.perPage))
    let query = FormFields(on.address.next.fields + (tail.map { [("tail", $0)] } ?? [])).encoded
    return TodayView(
      shop: on.shop.name,
      otherShops: on.shops.filter { $0.code != on.shop.code }.map {
        PageLink(title: $0.name, path: "/till/today?" + FormFields([("shop", $0.code.text)]).encoded)
      },
      figures: [
        .init(title: "兑换", value: "\(day.sales)", unit: "笔"), .init(title: "退货", value: "\(day.returns)", unit: "笔"),
        .init(title: "净兑出", value: try Points.sum(day.sums.map(\.points)).atTill, unit: "分"),
      ],
      open: open.map { open in
        TodayView.Open(
          path: Self.outcomePath(open.key, on.address.next), time: open.notedAt.clock(in: on.street.desk.book.timeZone))
      },
      openCount: "\(open.count)", file: "/till/today.csv" + (query.isEmpty ? "" : "?" + query), tail: tail ?? "",
      fields: on.address.next.hidden, list: list(day.lines, tail, on, Self.perPage),
      sums: day.sums.isEmpty ? nil : Self.sums(day.sums))
  }

  /// A part of the day's file.
  private func part(of query: FormFields, _ on: TillCall) async throws -> TableView {
    let (tail, before) = try Self.asked(query)
    let lines = try await on.street.till.lines(
      of: on.shop.code, on: on.today, cardTail: tail, before: before, limit: Int64(TableView.rowsAtOnce) + 1)
    return list(lines, tail, on, TableView.rowsAtOnce)
  }

  /// Which card's tail is asked for, and where a part begins.
  private static func asked(_ query: FormFields) throws -> (tail: String?, before: EntryNumber) {
    let typed = try query.text("tail")?.precomposedStringWithCompatibilityMapping.filter { !$0.isWhitespace }
    let tail = typed.flatMap { $0.utf8.count == 4 && $0.utf8.allSatisfy { (48...57).contains($0) } ? $0 : nil }
    return (tail, EntryNumber(try query.cursor("before") ?? .max))
  }

  /// A page of the day's list; of one line more than it holds it is only known that there are more.
  private func list(_ lines: [ShopDay.Line], _ tail: String?, _ on: TillCall, _ rows: Int) -> TableView {
    let zone = on.street.desk.book.timeZone
    var list = TableView(
      "今日", caption: tail.map { "卡尾号 \($0) 今天的兑换和退货，最近的在前。" } ?? "今天的兑换和退货，最近的在前。",
      columns: [.text("小票"), .text("时间"), .text("会员"), .text("卡尾号"), .number("件数"), .number("积分（分）")],
      rows: lines.prefix(rows).map { line in
        let isReturn = line.kind == .returned
        let sign: Int64 = isReturn ? -1 : 1
        return [
          .init(
            "\(line.entry)", path: Self.receiptPath(line.entry, on.address),
            tag: isReturn ? "退货" : line.kind == .paperSlip ? "手工单" : nil, kind: isReturn ? "t-note" : "t-warn"),
          .time(line.time, in: zone), .init(line.maskedMember), .tail(line.cardTail),
          .init(Commodity.goods(sku: "").inBooks(sign * line.pieces)),
          .points(Points(hundredths: sign * line.points.hundredths)),
        ]
      },
      empty: tail == nil
        ? ("今天还没有兑换", "扫会员卡、扫商品、确认，第一笔就会列在这里。") : ("今天没有这个卡尾号的", "请核对卡上最后四位；清空再找，就列出全部。"))
    if lines.count > rows, let last = lines.prefix(rows).last {
      list.next =
        "/till/today?"
        + FormFields(on.address.next.fields + (tail.map { [("tail", $0)] } ?? []) + [("before", "\(last.entry)")]).encoded
    }
    return list
  }

  private static func sums(_ sums: [ShopDay.Sum]) -> TableView {
    var view = TableView(
      "合计", caption: "今天按商品合计。", columns: [.text("商品"), .number("兑出（件）"), .number("退回（件）"), .number("积分（分）")],
      rows: sums.map {
        [.init($0.goods.title), .init("\($0.out)"), .init("\($0.back)"), .points($0.points)]
      } + [
        [
          .init("合计"), .init("\(sums.reduce(0) { $0 + $1.out })"), .init("\(sums.reduce(0) { $0 + $1.back })"),
          .points(Points(hundredths: sums.reduce(0) { $0 + $1.points.hundredths })),
        ]
      ], empty: ("", ""))
    view.sumUp()
    return view
  }
}

extension TableView.Cell {
  /// Points as the till says them; in a file as in the books.
  static func points(_ points: Points) -> TableView.Cell {
    var cell = TableView.Cell(points.atTill)
    cell.plain = Commodity.points.inBooks(points.hundredths)
    return cell
  }

  /// The tail of a card; in a file with a word before it, or a spreadsheet drops its zeros.
  fileprivate static func tail(_ tail: String?) -> TableView.Cell {
    var cell = TableView.Cell(tail ?? "")
    cell.plain = tail.map { "尾号 \($0)" }
    return cell
  }

  /// A moment of today; in a file "2026-06-03 9:43".
  fileprivate static func time(_ instant: Instant, in zone: TimeZone) -> TableView.Cell {
    var cell = TableView.Cell(instant.clock(in: zone))
    cell.plain = "\(instant.day(in: zone)) \(instant.clock(in: zone))"
    return cell
  }
}
