import CQREncode

/// A QR code as an SVG path, for paper: a picture of its own could not stand in a page without another request.
struct QRCode: Sendable {
  /// Modules on a side, with the quiet zone around: the side of the SVG's view box.
  let side: Int
  /// The dark modules, a rectangle for each run in a row: "M4 4h7v1h-7z".
  let path: String

  /// Modules that stay white around it (ISO/IEC 18004).
  private static let quiet = 4

  /// How much of a code may be unreadable.
  enum Level: Sendable {
    /// A seventh: for paper that is read soon.
    case medium
    /// A third: cards are carried in pockets for years.
    case high
  }

  /// The code of a few digits.
  init(_ digits: String, level: Level = .high) {
    guard let code = QRcode_encodeString(digits, 0, level == .high ? QR_ECLEVEL_H : QR_ECLEVEL_M, QR_MODE_8, 1) else {
      preconditionFailure("no memory for a QR code, or too long a text")
    }
    defer { QRcode_free(code) }
    let width = Int(code.pointee.width)
    var path = ""
    for row in 0..<width {
      var column = 0
      while column < width {
        // The lowest bit says whether a module is dark.
        let run = (column..<width).prefix { code.pointee.data[row * width + $0] & 1 == 1 }.count
        if run > 0 { path += "M\(column + Self.quiet) \(row + Self.quiet)h\(run)v1h-\(run)z" }
        column += run + 1
      }
    }
    (side, self.path) = (width + 2 * Self.quiet, path)
  }
}
