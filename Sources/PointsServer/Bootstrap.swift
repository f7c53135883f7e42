import Foundation

/// Bootstrap's style sheet, from Debian's package `libjs-bootstrap5`: none of its files is ours.
enum Bootstrap {
  /// Where the package puts it.
  private static let place = "/usr/share/javascript/bootstrap5/css/bootstrap.min.css"

  /// The package is not there.
  struct Missing: Error, CustomStringConvertible {
    var description: String {
      "the pages need Bootstrap's style sheet, which Debian's package libjs-bootstrap5 brings: run `apt-get install libjs-bootstrap5`"
    }
  }

  /// The style sheet.
  ///
  /// - Throws: ``Missing``.
  static func styleSheet() throws -> Data {
    guard let sheet = try? Data(contentsOf: URL(filePath: place)) else { throw Missing() }
    return sheet
  }
}
