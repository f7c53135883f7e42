import Foundation
import LedgerPostgres
import Postgres
import Synchronization
import TestSupport
import Testing
import Web

@testable import PointsServer

extension ServerTests {
  @Suite("The server itself") struct Operations {
    @Test("describes exactly the routes that it has")
    func document() async throws {
      try await ServerStreet.run { street in
        let document = try await street.client.send("GET", "/openapi.json")
        #expect(document.status == 200)
        guard case .object(let paths)? = document["paths"] else { throw NoPaths() }
        let described = paths.flatMap { path, operations -> [String] in
          guard case .object(let methods) = operations else { return [] }
          return methods.keys.map { "\($0.uppercased()) \(path)" }
        }
        #expect(described.sorted() == RouteTable.real.routes.filter { !$0.isPage }.map(\.name).sorted())
        #expect(described.contains("POST /v1/redemptions/{entry}/returns"))
      }
    }

    private struct NoPaths: Error {}

    @Test("says that it lives, that it can serve, and what it did")
    func health() async throws {
      try await ServerStreet.run { street in
        #expect(try await street.client.send("GET", "/healthz").status == 200)
        #expect(try await street.client.send("GET", "/readyz").status == 200)
        _ = try await street.redeem("SALT", 41)
        let metrics = try await street.client.send("GET", "/metrics")
        #expect(metrics.status == 200)
        let text = String(decoding: metrics.body, as: UTF8.self)
        #expect(text.contains(#"aixin_http_requests_total{route="POST /v1/redemptions",status="409"} 1"#))
      }
    }

    @Test("finishes an accepted request before it stops")
    func shutdown() async throws {
      let batch = SlowBatch()
      try await ServerStreet.run(observer: batch) { street in
        async let answer = street.redeem("SALT", 1)
        try await wait(for: "the batch", every: .milliseconds(5)) { batch.hasBegun }
        await street.shutDown()
        #expect(try await answer.status == 201)
        #expect(try await street.number("SELECT count(*) FROM shop.receipt") == 1)
        try await wait(for: "a closed port") {
          await RawClient.talk(port: street.client.port, [.closeOutput]).text == "not connected"
        }
      }
    }

    /// Holds the first batch for half a second between its rows and its COMMIT.
    private final class SlowBatch: WriterObserver {
      private let begun = Mutex(false)

      var hasBegun: Bool { begun.withLock { $0 } }

      func reached(_ point: WriterPoint) {
        guard point == .afterInsert else { return }
        begun.withLock { $0 = true }
        Thread.sleep(forTimeInterval: 0.5)
      }
    }
  }
}
