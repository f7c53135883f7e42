import Access
import Foundation
import HTTPTypes
import Testing

@testable import Web

/// All routes on one screen: `routes.txt`, which this compares with what is really served.
///
/// `AIXIN_WRITE_ROUTES=1` writes the file.
@Suite struct RouteListTests {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../routes.txt").standardized

  @Test func theFileIsWhatIsServed() throws {
    let lines = RouteTable.real.routes.filter { !$0.path.hasPrefix("/assets/") }.map(Self.line)
    if ProcessInfo.processInfo.environment["AIXIN_WRITE_ROUTES"] != nil {
      try (lines.joined(separator: "\n") + "\n").write(to: Self.file, atomically: true, encoding: .utf8)
    }
    let kept = try String(contentsOf: Self.file, encoding: .utf8).split(separator: "\n").map(String.init)
    #expect(kept == lines, "AIXIN_WRITE_ROUTES=1 deploy/test --filter RouteList")
  }

  /// Method and path, the action that is done once per key, and who may: auditors may read everything.
  private static func line(_ route: Route) -> String {
    let roles =
      switch route.access {
      case .open: "anybody"
      case .signedIn: "signed in"
      case .roles(let roles) where roles.count == Role.allCases.count: "everybody"
      case .roles(let roles): roles.map(\.rawValue).sorted().joined(separator: " ")
      }
    let columns = [(route.method.rawValue, 5), (route.path, 40), (route.action ?? "", 16), (roles, 0)]
    return columns.map { $0.padding(toLength: max($1, $0.count), withPad: " ", startingAt: 0) }.joined(separator: " ")
  }
}
