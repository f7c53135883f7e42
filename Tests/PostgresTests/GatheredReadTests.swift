import Postgres
import Synchronization
import TestSupport
import Testing

@Suite struct GatheredReadTests {
  /// Doubles numbers; -1 is refused by the server, and 0 has no value.
  private final class Doubling: Sendable {
    let pool: ConnectionPool
    let read: GatheredRead<Int64, Int64>
    private let box = Box()

    init() async throws {
      let pool = ConnectionPool(
        try await TestCluster.configuration(database: "postgres"), size: 1, waitDeadline: .seconds(30), logger: TestCluster.logger
      )
      self.pool = pool
      let sizes = box
      read = GatheredRead(on: pool) { keys, session in
        sizes.add(keys.count)
        let rows = try session.query("SELECT k, 2 * k, 1 / (k + 1) FROM unnest(\(keys)) k WHERE k <> 0")
        return Dictionary(uniqueKeysWithValues: try rows.decode(Int64.self, Int64.self, Int64.self).map { ($0.0, $0.1) })
      }
    }

    var reads: [Int] { box.sizes }
  }

  private final class Box: Sendable {
    private let list = Mutex<[Int]>([])
    func add(_ size: Int) { list.withLock { $0.append(size) } }
    var sizes: [Int] { list.withLock { $0 } }
  }

  @Test func whoeverComesAloneIsReadForAtOnce() async throws {
    let doubling = try await Doubling()
    #expect(try await doubling.read.value(of: 21) == 42)
    #expect(try await doubling.read.value(of: 0) == nil)
    #expect(try await doubling.read.values(of: [1, 2, 0]) == [1: 2, 2: 4])
    #expect(doubling.reads == [1, 1, 3])
    await doubling.pool.close()
  }

  @Test func aCrowdSharesRoundTripsAndEachGetsItsOwn() async throws {
    let doubling = try await Doubling()
    let blocker = Task { try await doubling.pool.run { _ = try $0.query("SELECT pg_sleep(0.3)") } }
    let values = try await withThrowingTaskGroup(of: (Int64, Int64?).self) { group in
      for key in 1...100 as ClosedRange<Int64> { group.addTask { (key, try await doubling.read.value(of: key)) } }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    #expect(values == Dictionary(uniqueKeysWithValues: (1...100 as ClosedRange<Int64>).map { ($0, 2 * $0) }))
    #expect(doubling.reads.count < 100 && doubling.reads.reduce(0, +) == 100)
    try await blocker.value
    await doubling.pool.close()
  }

  @Test func whatTheServerRefusesConcernsItsOwnerAlone() async throws {
    let doubling = try await Doubling()
    let results = await withTaskGroup(of: (Int64, Bool).self) { group in
      for key in [-1, 1, 2, 3] as [Int64] {
        group.addTask { (key, (try? await doubling.read.value(of: key)) == 2 * key) }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    #expect(results == [-1: false, 1: true, 2: true, 3: true])
    await doubling.pool.close()
  }
}
