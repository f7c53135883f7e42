import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct ValueTests {
  @Test("A number comes back as it went")
  func numbers() async throws {
    let connection = try await Connection.connect(
      TestCluster.configuration(database: "postgres"), logger: TestCluster.logger)
    let row = try await connection.run { try $0.query("SELECT \(Int64.min), \(Int16(-3)), \("你好")").only(Int64.self, Int16.self, String.self) }
    #expect(row == (.min, -3, "你好"))
  }
}
