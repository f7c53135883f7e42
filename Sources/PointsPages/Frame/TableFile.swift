import Foundation
import Web

extension TableView {
  /// Rows of a file, at most: what Excel opens without effort.
  static let mostRows = 100_000
  /// Rows that are read at once for a file.
  static let rowsAtOnce = 1_000

  /// The rows as a file for Excel (RFC 4180), with the mark by which Excel knows UTF-8; what follows is read while it is sent.
  ///
  /// A text that a spreadsheet would take for a formula is kept from being one; a figure stays a figure, with the minus of computers.
  ///
  /// - Parameters:
  ///   - count: how many rows came before.
  ///   - most: rows of the whole file, a multiple of those of a part.
  ///   - address: the file's own.
  ///   - rest: the table from where a query says.
  func file(
    after count: Int = 0, most: Int = mostRows, address: String,
    _ rest: @escaping @Sendable (FormFields) async throws -> TableView
  ) throws -> FilePart {
    var lines = rows.map { $0.cells.map(\.csv) }
    if count == 0 { lines.insert(columns.map { Self.quoted($0.title) }, at: 0) }
    let total = count + rows.count
    // Only the query of the next page: the file has an address of its own.
    let query = next.map { String($0.drop { $0 != "?" }.dropFirst()) }
    if let query, total >= most { lines.append([Self.quoted("一个文件最多 \(most) 行；后面还有，请接着打开 \(address)?\(query)")]) }
    let text = (count == 0 ? "\u{FEFF}" : "") + lines.map { $0.joined(separator: ",") + "\r\n" }.joined()
    guard let query, total < most else { return FilePart(Data(text.utf8)) }
    let fields = try FormFields(parsing: query)
    return FilePart(Data(text.utf8)) { try await rest(fields).file(after: total, most: most, address: address, rest) }
  }

  fileprivate static func quoted(_ text: String) -> String {
    var quoted = "\"".unicodeScalars
    if let first = text.unicodeScalars.first, "=+-@＝＋－＠\t\r".unicodeScalars.contains(first) { quoted.append("'") }
    // By scalars: a quote with a combining mark behind it is another character, and would end the field.
    for scalar in text.unicodeScalars { quoted.append(contentsOf: scalar == "\"" ? [scalar, scalar] : [scalar]) }
    quoted.append("\"")
    return String(quoted)
  }
}

extension TableView.Cell {
  fileprivate var csv: String {
    isNumber
      ? (plain ?? text).replacing("\u{2212}", with: "-").replacing(",", with: "")
      : TableView.quoted((plain ?? text) + (tag.map { text.isEmpty ? $0 : "（\($0)）" } ?? ""))
  }
}
