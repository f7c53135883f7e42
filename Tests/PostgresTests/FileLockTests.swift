import Foundation
import Glibc
import Testing

@testable import Postgres

@Suite struct FileLockTests {
  private static let rounds = 50_000

  /// Closed twice, it would be somebody else's file the second time: a connection's, a browser's.
  @Test func aRefusedLockClosesItsFileOnce() async throws {
    let path = "/tmp/lock-\(UUID().uuidString)"
    defer { unlink(path) }
    let lock = try #require(try FileLock(path, .exclusive))
    async let closed = filesClosedByOthers()
    for _ in 0..<Self.rounds { #expect(try FileLock(path, .exclusive) == nil) }
    #expect(await closed == 0)
    withExtendedLifetime(lock) {}
  }

  /// Opens and closes files, and counts those that somebody else has closed meanwhile.
  private func filesClosedByOthers() async -> Int {
    (0..<Self.rounds).count { _ in
      let file = open("/dev/null", O_RDONLY | O_CLOEXEC)
      let isOpen = fcntl(file, F_GETFD) >= 0
      return close(file) != 0 || !isOpen
    }
  }
}
