import Glibc
import Testing

@testable import Postgres

@Suite struct ChildProcessTests {
  /// A connection that is accepted meanwhile would else live as long as the server that was started.
  @Test func aProgramHoldsNoneOfOurFilesNotEvenOneOpenedWhileItStarts() async throws {
    // Cancelled and waited for when this test leaves, however it does.
    async let _ = openAndCloseFiles()
    for _ in 0..<200 {
      let outcome = try await Subprocess(executable: "/bin/ls", arguments: ["/proc/self/fd"]).run()
      // The fourth is the folder that it reads.
      try #require(outcome.output == "0\n1\n2\n3\n")
    }
  }

  private func openAndCloseFiles() async {
    while !Task.isCancelled {
      let files = (0..<64).map { _ in open("/dev/null", O_RDONLY) }
      for file in files { close(file) }
      await Task.yield()
    }
  }

  @Test func aProgramThatIsNotThereIsNamed() async throws {
    await #expect { try await Subprocess(executable: "/nowhere/psql", arguments: []).run() } throws: {
      "\($0)".contains("/nowhere/psql cannot be run: No such file or directory")
    }
  }
}
