import Foundation
import Ledger
import Office
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

    init(_ text: String, path: String? = nil, tag: String? = nil) {
      self.text = text
      self.path = path
      self.tag = tag
    }
  }

  struct Row: Sendable {
    var cells: [Cell]
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
  var next: String?

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

  /// The rows as a file for Excel (RFC 4180), with the mark by which Excel knows UTF-8.
  ///
  /// A text that a spreadsheet would take for a formula is kept from being one; a figure stays a figure, with the minus of computers.
  var csv: Data {
    let lines = [columns.map { Self.quoted($0.title) }] + rows.map { $0.cells.map { $0.csv } }
    return Data(("\u{FEFF}" + lines.map { $0.joined(separator: ",") + "\r\n" }.joined()).utf8)
  }

  fileprivate static func quoted(_ text: String) -> String {
    let first = text.unicodeScalars.first
    let safe = first.map { "=+-@＝＋－＠\t\r".unicodeScalars.contains($0) } == true ? "'" + text : text
    return "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }
}

extension TableView.Cell {
  fileprivate var csv: String {
    isNumber
      ? text.replacing("\u{2212}", with: "-").replacing(",", with: "") : TableView.quoted(text + (tag.map { "（\($0)）" } ?? ""))
  }
}

extension PagesInterface {
  /// Shows a table.
  func table(_ view: TableView, _ call: PageCall, _ street: Street) -> PageAnswer {
    page("table", title: view.heading, view, call, street)
  }

  /// Registers the page of a table, and the same as a file.
  ///
  /// - Parameter file: the file's address, and its name without ".csv"; nil for none.
  func addTable(
    _ path: String, file: (path: String, name: String)? = nil, _ access: RouteAccess, to pages: Pages,
    _ view: @escaping @Sendable (PageCall, Street) async throws -> TableView
  ) {
    pages.get(path, access) { call in
      let street = try await street(of: call)
      return table(try await view(call, street), call, street)
    }
    guard let file else { return }
    pages.get(file.path, access) { [name = file.name] call in
      let view = try await view(call, try await street(of: call))
      return .file(view.csv, contentType: "text/csv; charset=utf-8", name: "\(name).csv")
    }
  }
}

extension Commodity {
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
