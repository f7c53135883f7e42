import Foundation
import Ledger

/// A table on paper, or on a screen that shows the paper.
struct PaperTable: Sendable {
  /// What it says, for those who do not see it.
  var name: String
  /// By which its chart finds it.
  var id: String?
  /// Whether its rows become lists on narrow screens; it rolls sideways otherwise.
  var isStacked = true
  var columns: [TableView.Column]
  var rows: [TableView.Row]

  /// The columns of a table from one to another, with the first as the head of each row.
  init(_ name: String, _ view: TableView, _ range: Range<Int>? = nil, id: String? = nil, isStacked: Bool = true) {
    (self.name, self.id, self.isStacked) = (name, id, isStacked)
    let range = range ?? 1..<view.columns.count
    columns = [view.columns[0]] + view.columns[range]
    rows = view.rows.map { TableView.Row(cells: [$0.cells[0]] + $0.cells[range], isSum: $0.isSum) }
  }
}

/// A sheet that people sign, on A4 (单子).
struct PaperForm: Sendable {
  var title: String
  /// Whose it is, of what time, in which unit.
  var under: [String]
  var table: PaperTable
  var notes: [String] = []
  /// Who signs.
  var signers: [String]
  var foot: String
}

/// A report on A4, and the same on the screen.
///
/// Its tables are the data of its charts.
struct PaperView: Sendable {
  struct Chart: Sendable {
    /// The id of the table that it draws.
    var table: String
    /// Places of the columns that it draws, three at most, from 0: "1,2,3".
    var columns: String
    /// What it shows, for those who do not see it.
    var label: String
  }

  struct Section: Sendable {
    var title: String
    var chart: Chart?
    var table: PaperTable
    var notes: [String] = []
  }

  /// A sheet of paper.
  struct Sheet: Sendable {
    var sections: [Section]
    var title = ""
    var under: [String] = []
    var isFirst = true
    /// Whether it goes on with the sheet before.
    var isNext = false
    /// Who signs it; empty of one that goes on.
    var signers: [String] = []
    /// The digest of what is sealed, in groups of four; nil where nothing is.
    var digest: String?
    var foot = ""
  }

  var links: [PageLink]
  /// Where what is reported stands, and the kind of its tag.
  var state: String?
  var stateKind = "t-note"
  var soft: String?
  let sheets: [Sheet]

  /// A report of some sheets.
  ///
  /// - Parameters:
  ///   - under: whose it is, of what time, in which unit.
  ///   - signers: who signs the last sheet, or each.
  ///   - signsEach: whether each sheet is signed by itself, rather than going on with the one before.
  ///   - foot: what stands at the end of each sheet, before its number.
  init(
    _ title: String, under: [String], _ sheets: [[Section]], signers: [String] = ["制表人", "审核人", "负责人"],
    signsEach: Bool = false, digest: Data? = nil, foot: String, links: [PageLink]
  ) {
    self.links = links
    self.sheets = sheets.enumerated().map { place, sections in
      let isSigned = signsEach || place == sheets.count - 1
      return Sheet(
        sections: sections, title: title, under: under, isFirst: place == 0, isNext: place > 0 && !signsEach,
        signers: isSigned ? signers : [], digest: digest?.hexadecimal.inFours,
        foot: "\(foot)第 \(place + 1) 页，共 \(sheets.count) 页。")
    }
  }
}
