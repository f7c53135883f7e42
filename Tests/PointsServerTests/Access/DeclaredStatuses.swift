import Foundation
import HTTPTypes
import Testing

@testable import Web

/// Which statuses of success the document of the interface declares.
///
/// ``TestClient`` compares every answer of every test with them.
enum DeclaredStatuses {
  private static let routes = RouteTable.real.routes.filter { !$0.isPage }
  /// By the route's name, as the document has them.
  private static let all: [String: Set<Int>] = {
    let paths = OpenAPIDocument(routes: routes).json["paths"]
    return Dictionary(
      uniqueKeysWithValues: routes.map { route in
        guard case .object(let responses)? = paths?[route.path]?[route.method.rawValue.lowercased()]?["responses"] else {
          return (route.name, [])
        }
        return (route.name, Set(responses.keys.compactMap { Int($0) }.filter { $0 < 300 }))
      })
  }()

  /// Those of the route that serves an address; nil if none does.
  static func of(_ method: String, _ address: String) -> Set<Int>? {
    let path = String(address.prefix { $0 != "?" })
    let found = routes.filter { $0.method.rawValue == method }
    return (found.first { $0.path == path } ?? found.first { $0.matches(path: path) }).flatMap { all[$0.name] }
  }
}

@Suite("The statuses that the document declares") struct DeclaredStatusesTests {
  @Test("are those that are answered: of what two persons confirm, and of calls with rows")
  func declared() {
    #expect(DeclaredStatuses.of("POST", "/v1/proposals/1/confirmation") == [201])
    #expect(DeclaredStatuses.of("POST", "/v1/service-records/rows") == [200, 201])
    #expect(DeclaredStatuses.of("POST", "/v1/openings") == [200, 201])
    #expect(DeclaredStatuses.of("POST", "/v1/deductions") == [201, 202])
    #expect(DeclaredStatuses.of("POST", "/v1/redemptions") == [201])
    #expect(DeclaredStatuses.of("GET", "/v1/goods?shop=DP") == [200])
  }
}
