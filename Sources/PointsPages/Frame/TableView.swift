import Foundation
import Ledger
import Mustache
import Office
import Volunteering
import Web

/// A link in a page.
struct PageLink: Sendable {
  var title: String
  var path: String
}

/// A table with a heading: what most lists of the desks are.
///
/// The same rows are its file for Excel.
struct TableView: Sendable {
  struct Column: Sendable {
    var title: String
    var isNumber = false

    /// A column of words.
    static func text(_ title: String) -> Column { Column(title: title) }
    /// A column of figures, to the right.
    static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
  }

  struct Cell: Sendable {
    var text: String
    /// Its column's title, for narrow screens.
    var label = ""
    var isNumber = false
    var isHead = false
    /// Where it leads.
    var path: String?
    /// The kind of tag that stands behind it, and its word.
    var tag: String?
    var tagKind = "t-warn"
    /// What its file says, where that is something else: days as computers write them.
    var plain: String?

    /// A fact: its name and what it is.
    static func fact(_ label: String, _ text: String, path: String? = nil) -> Cell {
      var cell = Cell(text, path: path)
      cell.label = label
      return cell
    }

    init(_ text: String, path: String? = nil, tag: String? = nil, kind: String = "t-warn") {
      self.text = text
      self.path = path
      self.tag = tag
      tagKind = kind
    }
  }

  struct Row: Sendable {
    var cells: [Cell]
    /// Whether it is the sum of those above.
    var isSum = false
  }

  /// What is confirmed below the table: a form without anything to type.
  struct Confirmation: Sendable {
    var action: String
    var button: String
    /// Named beforehand, so that what is done is what was shown.
    var fields: [HiddenField] = []
    /// New whenever it is shown.
    var key = UUID().uuidString.lowercased()
  }

  /// A form above the table that says what of it is wanted.
  struct Filter: Sendable {
    var action: String
    var inputs: [FormView.Input]
    /// Where all of it is, if something is left out.
    var all: String?
  }

  var heading: String
  /// How many there are, or when it was so.
  var soft: String?
  var caption: String
  var columns: [Column]
  var rows: [Row]
  /// What to do here.
  var links: [PageLink] = []
  /// Facts above the table, a name and a value.
  var facts: [Cell] = []
  /// Said where there is no row.
  var emptyTitle: String
  var emptyText: String
  var done: String?
  /// What was not done.
  var problem: FormProblem?
  var confirmation: Confirmation?
  var filter: Filter?
  /// The same on paper, to be signed.
  var paper: PaperForm?
  /// Whether two columns are all there is, which a wide page would tear apart.
  var isNarrow = false
  /// The address at which it goes on.
  var next: String?

  /// Says that the last row is the sum of those above.
  mutating func sumUp() { if let last = rows.indices.last { rows[last].isSum = true } }

  /// A table; the first cell of a row is its head.
  init(
    _ heading: String, caption: String, columns: [Column], rows: [[Cell]], empty: (title: String, text: String)
  ) {
    self.heading = heading
    self.caption = caption
    self.columns = columns
    self.rows = rows.map { cells in
      Row(
        cells: zip(cells, columns).enumerated().map { index, pair in
          var cell = pair.0
          (cell.label, cell.isNumber, cell.isHead) = (pair.1.title, pair.1.isNumber, index == 0)
          return cell
        })
    }
    emptyTitle = empty.title
    emptyText = empty.text
  }
}

/// Named for Mustache by hand: reflection over each cell of a long table would take most of a page's time.
extension TableView.Row: MustacheParent {
  func child(named name: String) -> Any? {
    switch name {
    case "cells": cells
    case "isSum": isSum
    default: nil
    }
  }
}

extension TableView.Cell: MustacheParent {
  func child(named name: String) -> Any? {
    switch name {
    case "text": text
    case "label": label
    case "isHead": isHead
    case "element": isHead ? "th" : "td"
    // The number that a row goes by is not torn apart.
    case "look": isHead ? (isNumber ? "nowrap" : nil) : look
    case "path": path
    case "tag": tag
    case "tagKind": tagKind
    default: nil
    }
  }

  /// A figure below zero, which stands in red.
  var isNegative: Bool { isNumber && text.hasPrefix("\u{2212}") }

  /// Its classes: a figure; one below zero; one that says nothing, which narrow screens leave out.
  private var look: String? {
    let classes = [isNumber ? "num" : nil, isNegative ? "neg" : nil, text.isEmpty && tag == nil ? "void" : nil].compactMap { $0 }
    return classes.isEmpty ? nil : classes.joined(separator: " ")
  }
}

/// A table with the forms beside it that change what it lists; the first is the first thing to do there.
struct TableFormsView: Sendable {
  var table: TableView
  var forms: [FormView]
  /// What is wrong with one of the forms.
  var problem: FormProblem?

  init(_ table: TableView, _ forms: [FormView]) {
    self.table = table
    self.forms = forms.enumerated().map { place, form in
      var form = form
      (form.isSide, form.isSecond) = (true, place > 0)
      return form
    }
    problem = forms.lazy.compactMap(\.problem).first
  }
}

extension PagesInterface {
  /// Rows of a page.
  static let perPage = 50
  /// Shows a table with forms beside it; without forms, the table alone.
  func table(_ view: TableView, _ forms: [FormView], _ call: PageCall, _ street: Street, status: Int = 200) -> PageAnswer {
    guard !forms.isEmpty else { return table(view, call, street) }
    let view = TableFormsView(view, forms)
    let title = (view.problem == nil ? "" : "出错：") + view.table.heading
    return page("table-forms", title: title, view, call, street, status: status)
  }

  /// Shows a table.
  func table(_ view: TableView, _ call: PageCall, _ street: Street, status: Int = 200) -> PageAnswer {
    page(
      view.paper == nil ? "table" : "sheet", title: (view.problem == nil ? "" : "出错：") + view.heading, view, call, street,
      status: status)
  }

  /// Registers the page of a table, and all its rows as a file.
  ///
  /// - Parameters:
  ///   - file: the file's address, and its name without ".csv"; nil for none.
  ///   - view: the table with so many rows at most, and with its `next` where there are more.
  func addTable(
    _ path: String, file: (path: String, name: String)? = nil, _ access: RouteAccess, to pages: Pages,
    _ view: @escaping @Sendable (PageCall, Street, _ rows: Int) async throws -> TableView
  ) {
    pages.get(path, access) { call in
      let street = try await street(of: call)
      let view = try await view(call, street, Self.perPage)
      return table(view, call, street, status: view.problem == nil ? 200 : 400)
    }
    if let file { addFile(file.path, name: file.name, access, to: pages, view) }
  }

  /// Registers all rows of a table as a file, whose name is without ".csv".
  func addFile(
    _ path: String, name: String, _ access: RouteAccess, to pages: Pages,
    _ view: @escaping @Sendable (PageCall, Street, _ rows: Int) async throws -> TableView
  ) {
    pages.get(path, access) { call in
      let street = try await street(of: call)
      let first = try await view(call, street, TableView.rowsAtOnce).file(address: call.address) {
        try await view(call.with(query: $0), street, TableView.rowsAtOnce)
      }
      return .file(first, contentType: "text/csv; charset=utf-8", name: "\(name).csv")
    }
  }

  /// Does what a table's confirmation asks for; where it cannot, the table comes back as it is now, and says why.
  ///
  /// - Parameter body: does it, and says which page to look at then.
  func confirm(
    _ call: PageCall, _ street: Street, _ view: () async throws -> TableView, _ body: () async throws -> String
  ) async throws -> PageAnswer {
    do { return .seeOther(try await body()) } catch {
      guard let (title, detail, status) = call.explain(error) else { throw error }
      var view = try await view()
      view.problem = FormProblem(title: "没有办理：\(title)", detail: detail)
      return table(view, call, street, status: status)
    }
  }
}

extension HoursClass {
  /// What tells the classes apart: said once on a page that names them.
  static let explanation =
    "本街道口径：服务后 \(VolunteeringRoom.evidenceDays) 天以内登记的是信用时数，更晚补记的是荣誉时数；荣誉时数不计积分。"
}

extension Commodity {
  /// What is to be explained of some of these, as the end of a caption.
  static func explanation(of commodities: some Sequence<Commodity>) -> String {
    commodities.contains { $0.kind == .minutes } ? "时数按\(HoursClass.explanation)" : ""
  }

  /// An amount as books show it: points with two decimals, anything else whole, thousands apart, with a real minus.
  func inBooks(_ amount: Int64) -> String {
    let digits = self == .points ? Points(hundredths: Int64(amount.magnitude)).description : "\(amount.magnitude)"
    let parts = digits.split(separator: ".")
    let whole = Array(parts[0])
    let grouped = whole.indices.map { index in
      (index > 0 && (whole.count - index).isMultiple(of: 3) ? "," : "") + String(whole[index])
    }.joined()
    return (amount < 0 ? "\u{2212}" : "") + grouped + (parts.count > 1 ? ".\(parts[1])" : "")
  }

  /// A posting's amount on its side; of a reversal (冲正) as a negative on the side of what it mirrors (红字).
  func sides(of amount: Int64, isRed: Bool) -> (debit: String, credit: String) {
    let text = inBooks(isRed ? -abs(amount) : abs(amount))
    return (amount > 0) != isRed ? (text, "") : ("", text)
  }

  /// What it is called.
  var words: String {
    switch self {
    case .points: "积分"
    case .minutes(.credit): "信用时数（分钟）"
    case .minutes(.honour): "荣誉时数（分钟）"
    case .goods(let sku): "\(sku)（件）"
    }
  }
}
