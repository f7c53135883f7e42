import Foundation

/// What the pages need of Debian's packages: none of these files is ours.
enum DebianFile: String, CaseIterable {
  /// Bootstrap's style sheet.
  case bootstrap = "/usr/share/javascript/bootstrap5/css/bootstrap.min.css"
  /// Chart.js, which draws the charts of reports.
  case chart = "/usr/share/javascript/chart.js/chart.min.js"

  /// The package that brings it is not there.
  struct Missing: Error, CustomStringConvertible {
    let file: DebianFile

    var description: String {
      "the pages need \(file.rawValue), which Debian's package \(file.package) brings: run `apt-get install \(file.package)`"
    }
  }

  private var package: String {
    switch self {
    case .bootstrap: "libjs-bootstrap5"
    case .chart: "libjs-chart.js"
    }
  }

  /// What is in it.
  ///
  /// - Throws: ``Missing``.
  func content() throws -> Data {
    guard let content = try? Data(contentsOf: URL(filePath: rawValue)) else { throw Missing(file: self) }
    return content
  }
}
