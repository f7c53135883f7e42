import Dispatch
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite struct GatheredReadTests {
  /// Doubles numbers; -1 is refused by the server, and 0 has no value.
  private final class Doubling: Sendable {
    let pool: ConnectionPool
    let read: CoalescedRead<Int64, Int64>
    /// The same read, remembering what it finds.
    let remembered: RememberedRead<Int64, Int64>
    let arrived = DispatchSemaphore(value: 0)
    private let box = Box()

    /// - Parameters:
    ///   - crowd: how many must have come before the first read goes on.
    ///   - lifetime: how long values are remembered; those over a hundred are not.
    init(crowd: Int = 0, lifetime: Duration = .zero, capacity: Int = 10) async throws {
      let pool = ConnectionPool(
        try await TestCluster.configuration(database: "postgres"), size: 1, waitDeadline: .seconds(30), logger: TestCluster.logger
      )
      self.pool = pool
      let (sizes, arrived) = (box, arrived)
      let double = { @Sendable (keys: [Int64], session: DatabaseSession) throws -> [Int64: Int64] in
        if sizes.add(keys.count) == 1 { for _ in 0..<crowd { arrived.wait() } }
        let rows = try session.query("SELECT k, 2 * k, 1 / (k + 1) FROM unnest(\(keys)) k WHERE k <> 0")
        return Dictionary(uniqueKeysWithValues: try rows.decode(Int64.self, Int64.self, Int64.self).map { ($0.0, $0.1) })
      }
      read = CoalescedRead(on: pool, double)
      remembered = RememberedRead(on: pool, for: lifetime, capacity: capacity, keeping: { $0 <= 100 }, double)
    }

    var reads: [Int] { box.sizes }
  }

  private final class Box: Sendable {
    private let list = Mutex<[Int]>([])
    /// Keeps the size of a read; answers how many reads there were.
    func add(_ size: Int) -> Int {
      list.withLock { list in
        list.append(size)
        return list.count
      }
    }
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
    let doubling = try await Doubling(crowd: 100)
    let values = try await withThrowingTaskGroup(of: (Int64, Int64?).self) { group in
      for key in 1...100 as ClosedRange<Int64> {
        group.addTask {
          doubling.arrived.signal()
          return (key, try await doubling.read.value(of: key))
        }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    #expect(values == Dictionary(uniqueKeysWithValues: (1...100 as ClosedRange<Int64>).map { ($0, 2 * $0) }))
    #expect(doubling.reads.count < 100 && doubling.reads.reduce(0, +) == 100)
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

  @Test func whatWasFoundIsRememberedUntilItIsForgotten() async throws {
    let doubling = try await Doubling(lifetime: .seconds(3_600))
    for _ in 1...2 { #expect(try await doubling.remembered.values(of: [1, 2]) == [1: 2, 2: 4]) }
    #expect(try await doubling.remembered.values(of: [1, 3]) == [1: 2, 3: 6])
    #expect(doubling.reads == [2, 1])
    doubling.remembered.forget([1])
    #expect(try await doubling.remembered.value(of: 1) == 2)
    #expect(doubling.reads == [2, 1, 1])
    await doubling.pool.close()
  }

  @Test func whatIsNotThereOrMayNotBeKeptIsReadAgain() async throws {
    let doubling = try await Doubling(lifetime: .seconds(3_600))
    for _ in 1...2 {
      #expect(try await doubling.remembered.value(of: 0) == nil)
      #expect(try await doubling.remembered.value(of: 51) == 102)
    }
    #expect(doubling.reads == [1, 1, 1, 1])
    await doubling.pool.close()
  }

  @Test func memoryEndsAndIsBounded() async throws {
    let brief = try await Doubling(lifetime: .zero)
    for _ in 1...2 { #expect(try await brief.remembered.value(of: 1) == 2) }
    #expect(brief.reads == [1, 1])
    await brief.pool.close()
    let small = try await Doubling(lifetime: .seconds(3_600), capacity: 2)
    for key in [1, 2, 3, 1, 2, 3] as [Int64] { #expect(try await small.remembered.value(of: key) == 2 * key) }
    #expect(small.reads.count == 4)
    await small.pool.close()
  }
}
