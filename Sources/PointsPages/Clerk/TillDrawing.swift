import Foundation
import Ledger
import Office
import PointsShop
import Web

/// Makes the till's page of what is true now: nothing that an earlier page showed is believed.
struct TillDrawing {
  let on: TillCall
  let counter: Till.Counter
  let dates: Dates

  /// So many points short are worth saying.
  private static let nearly = Points(hundredths: 1_000)
  /// Goods that are named as what the balance reaches.
  private static let named = 4
  /// Tiles before all are asked for.
  private static let fewTiles = 15
  /// So few pieces are marked.
  private static let lowStock: Int64 = 5

  /// A line of the basket with what it costs now.
  private struct Row {
    let line: GoodsQuantity
    let goods: TillGoods?
    let total: Points
    /// Why it cannot be had.
    let fault: String?
  }

  var view: TillView {
    let address = on.address
    let rows = rows
    let total = Points(hundredths: rows.reduce(0) { $0 + $1.total.hundredths })
    var view = TillView(
      date: "\(dates.today.words) \(dates.today.weekday)", shop: on.shop.name,
      fields: address.hidden, impliedShop: on.impliedShop,
      kept: on.shown.kept.fields.map { HiddenField(name: $0.name, value: $0.value) },
      scanLabel: address.member == nil ? "请扫会员卡" : "请扫商品", scanButton: address.member == nil ? "查找" : "加入",
      scanHint: address.member == nil ? "扫码枪对准卡上的二维码" : "条码、货号")
    view.otherShops = on.shops.filter { $0.code != on.shop.code && address == address.next }.map {
      var next = address
      next.shop = $0.code
      return PageLink(title: $0.name, path: next.path())
    }
    view.isEmpty = address.member == nil && rows.isEmpty
    let step = address.member == nil ? 0 : rows.isEmpty ? 1 : 2
    view.steps = ["扫会员卡", "扫商品", "确认兑换"].enumerated().map { .init(title: $1, isCurrent: $0 == step) }
    view.isHeadingShown = view.isEmpty
    view.dropPath = address.next.path()
    view.shelfPath = "/till/shelf" + (address.shop.map { "?shop=\($0.text)" } ?? "")
    view.lines = rows.map(line)
    view.seen = rows.compactMap { row in row.goods.map { "\(row.line.sku)*\($0.goods.price)" } }
    view.count = "\(rows.count) 种 \(rows.reduce(0) { $0 + $1.line.pieces }) 件"
    view.total = total.atTill
    drawMember(&view)
    drawSum(total, rows, &view)
    drawShelf(total, &view)
    return view
  }

  private var rows: [Row] {
    let goods = Dictionary(counter.goods.map { ($0.goods.sku, $0) }) { first, _ in first }
    return on.address.lines.map { line in
      guard let found = goods[line.sku] else { return Row(line: line, goods: nil, total: .zero, fault: "没有这种商品") }
      let total = (try? found.goods.price * line.pieces) ?? .zero
      var fault: String?
      if found.goods.priceVersion == 0 {
        fault = "没有定价"
      } else if found.stock < line.pieces {
        fault = found.stock == 0 ? "没有货了" : "只剩 \(found.stock) 件"
      } else if let left = found.monthlyLeft, left < line.pieces {
        fault = left == 0 ? "本月已换满" : "本月还能换 \(left) 件"
      }
      return Row(line: line, goods: found, total: total, fault: fault)
    }
  }

  private func line(_ row: Row) -> TillView.Line {
    var note = row.fault
    if let was = on.shown.was[row.line.sku], let now = row.goods?.goods.price, was != now { note = note ?? "原来 \(was.atTill) 分" }
    return TillView.Line(
      sku: row.line.sku, title: row.goods?.goods.title ?? row.line.sku, price: row.goods?.goods.price.atTill ?? "",
      pieces: "\(row.line.pieces)", total: row.total.atTill, note: note)
  }

  private func drawMember(_ view: inout TillView) {
    guard let member = counter.member else { return }
    var another = on.address
    (another.member, another.card) = (nil, nil)
    view.heading = "兑换：\(member.maskedName)"
    view.member = TillView.Member(
      name: member.maskedName, tail: member.cardTail, building: member.building,
      expiry: member.firstExpiry.map {
        $0.points == member.balance ? "\(dates.day($0.day))到期" : "其中 \($0.points.atTill) 分 \(dates.day($0.day))到期"
      },
      another: another.path())
    if let card = member.card, ![.cardStopped, .noValidCard].contains(member.obstacle) {
      view.stopPath = on.address.path().replacing("/till?", with: "/till/card-stop?", maxReplacements: 1) + "&stop=\(card)"
    }
  }

  private func drawSum(_ total: Points, _ rows: [Row], _ view: inout TillView) {
    guard let member = counter.member else {
      if !rows.isEmpty { view.why = "商品都在。请先扫会员卡，再确认。" }
      return
    }
    let rest = Points(hundredths: member.balance.hundredths - total.hundredths)
    let isShort = rest < .zero
    view.sum = TillView.Sum(
      balance: member.balance.atTill, total: total == .zero ? "0" : "\u{2212}" + total.atTill,
      lastTitle: isShort ? "还差" : "剩余", last: Points(hundredths: abs(rest.hundredths)).atTill, isShort: isShort)
    let faults = rows.filter { $0.fault != nil }
    if let obstacle = member.obstacle {
      view.why = obstacle.why
    } else if let fault = faults.first {
      view.why = "\(fault.goods?.goods.title ?? fault.line.sku)：\(fault.fault ?? "")。改好了才能确认，商品都在。"
    } else if isShort {
      (view.why, view.isInstead) = ("积分不够，这一单还不能确认。篮子会一直留着。", true)
      view.heading = "兑换：还差 \(Points(hundredths: -rest.hundredths).atTill) 分"
    } else if rows.isEmpty {
      view.why = "请扫商品，或点下面的商品。"
    } else if let key = on.address.basket {
      view.confirm = TillView.Confirm(
        key: key.uuidString.lowercased(), balance: member.balance.description, total: total.description,
        button: "确认兑换 \(total.atTill) 分", collector: on.address.hasCollector ? .init() : nil)
    }
    var other = on.address
    other.hasCollector.toggle()
    if on.address.hasCollector {
      view.noCollectorPath = other.path()
    } else if view.confirm != nil {
      view.collectorPath = other.path()
    }
    if isShort { drawInstead(total, rows, member, &view) } else if member.obstacle == nil { drawHint(rest, rows, &view) }
  }

  // MARK: The shelf

  /// Goods that are there, dearest first.
  private var available: [(goods: PricedGoods, stock: Int64)] {
    let taken = Dictionary(on.address.lines.map { ($0.sku, $0.pieces) }) { first, _ in first }
    return counter.shelf.filter { $0.stock > taken[$0.goods.sku] ?? 0 }.sorted {
      $0.goods.price == $1.goods.price ? $0.goods.sku < $1.goods.sku : $0.goods.price > $1.goods.price
    }
  }

  private func drawHint(_ rest: Points, _ rows: [Row], _ view: inout TillView) {
    let reached = available.filter { $0.goods.price <= rest }.prefix(Self.named)
    let words = reached.map { "\($0.goods.title) \($0.goods.price.atTill) 分" }.joined(separator: "、")
    let lead = rows.isEmpty ? "现在能换：" : "换完剩 \(rest.atTill) 分，现在还能换："
    let nearest = available.first {
      $0.goods.price > rest && $0.goods.price.hundredths - rest.hundredths <= Self.nearly.hundredths
    }
    if let nearest {
      let short = Points(hundredths: nearest.goods.price.hundredths - rest.hundredths)
      view.hint = "还差 \(short.atTill) 分可换\(nearest.goods.title)（\(nearest.goods.price.atTill) 分）"
      if !words.isEmpty { view.hintDetail = lead + words + "。" }
    } else if !words.isEmpty {
      view.hint = rows.isEmpty ? "余额 \(rest.atTill) 分" : "换完剩 \(rest.atTill) 分"
      view.hintDetail = (rows.isEmpty ? "现在能换：" : "现在还能换：") + words + "。"
    }
  }

  /// What could be had instead of what came last.
  private func drawInstead(_ total: Points, _ rows: [Row], _ member: Till.Member, _ view: inout TillView) {
    guard let last = rows.last else { return }
    let rest = Points(hundredths: member.balance.hundredths - total.hundredths + last.total.hundredths)
    let short = Points(hundredths: total.hundredths - member.balance.hundredths).atTill
    let title = last.goods?.goods.title ?? last.line.sku
    let tiles = available.filter { $0.goods.price <= rest && $0.goods.sku != last.line.sku }.prefix(Self.named).map { goods, _ in
      TillView.Tile(
        sku: goods.sku, title: goods.title, price: goods.price.atTill,
        left: "换完剩 \(Points(hundredths: rest.hundredths - goods.price.hundredths).atTill)", isOff: false)
    }
    view.instead = TillView.Instead(
      title: rows.count == 1 && last.line.pieces == 1 ? "还差 \(short) 分可换\(title)" : "还差 \(short) 分",
      detail: "余额 \(member.balance.atTill) 分，这一单要 \(total.atTill) 分。" + (tiles.isEmpty ? "减几件就够了；都减不下来，请居民下次再来，积分都在。" : ""),
      lead: tiles.isEmpty ? nil : "现在就能换的（点一下，替换\(title)）：", tiles: tiles)
  }

  private func drawShelf(_ total: Points, _ view: inout TillView) {
    let goods = counter.shelf.sorted {
      $0.goods.price == $1.goods.price ? $0.goods.sku < $1.goods.sku : $0.goods.price < $1.goods.price
    }
    if view.instead != nil { return }
    if view.isEmpty {
      let low = goods.filter { $0.stock <= Self.lowStock }.sorted { $0.stock < $1.stock }
      view.low = low.prefix(3).map {
        .init(title: $0.goods.title, price: $0.goods.price.atTill, left: "\($0.stock)", tag: $0.stock == 0 ? "没有了" : "快没有了")
      }
      view.lowTitle = low.isEmpty ? "货都够" : low.count == view.low.count ? "快没有的 \(low.count) 种" : "快没有的 \(low.count) 种，这里是最少的 3 种"
      view.allTitle = "全部 \(goods.count)\(goods.count >= PagesInterface.mostGoods ? " 多" : "") 种"
      return
    }
    let rest = counter.member.map { Points(hundredths: max(0, $0.balance.hundredths - total.hundredths)) }
    let inStock = goods.filter { $0.stock > 0 }
    let shown = on.shown.isAll ? inStock[...] : inStock.prefix(Self.fewTiles)
    view.tiles = shown.map { goods, stock in
      let short = rest.map { goods.price.hundredths - $0.hundredths } ?? 0
      return TillView.Tile(
        sku: goods.sku, title: goods.title, price: goods.price.atTill,
        left: short > 0 ? "差 \(Points(hundredths: short).atTill) 分" : "剩 \(stock) 件", isOff: short > 0)
    }
    guard !on.shown.isAll, inStock.count > shown.count else { return }
    var all = on.shown
    all.isAll = true
    (view.allPath, view.allTitle) = (on.address.path(all.fields), "全部 \(inStock.count) 种")
  }
}

extension Day {
  /// "2026年6月13日".
  var words: String {
    let (year, month, day) = civil
    return "\(year)年\(month)月\(day)日"
  }

  /// "星期六".
  var weekday: String { "星期" + ["四", "五", "六", "日", "一", "二", "三"][((Int(daysSince1970) % 7) + 7) % 7] }
}
