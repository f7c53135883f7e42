import Foundation
import Glibc
import TestSupport
import Testing

extension ServerTests {
  /// `aixin serve` and other commands on one data folder, as processes.
  @Suite("A private cluster", .serialized) struct PrivateCluster {
    private func withFolder(_ body: (URL) async throws -> Void) async throws {
      let folder = TestRun.place("aixin")
      let created = try await AixinCommand.run(["book", "create", "--name", "新街", "--data", folder.path])
      #expect(created.exitCode == 0, "\(created)")
      do {
        try await body(folder)
      } catch {
        for process in AixinServer.databaseProcesses(of: folder) { kill(process, SIGKILL) }
        throw error
      }
      for process in AixinServer.databaseProcesses(of: folder) { kill(process, SIGKILL) }
      try? FileManager.default.removeItem(at: folder)
    }

    /// The server's process, by its own file.
    private func postmaster(_ folder: URL) throws -> Int32 {
      let text = try String(contentsOf: folder.appending(path: "cluster/data/postmaster.pid"), encoding: .utf8)
      return try #require(Int32(text.prefix(while: \.isNumber)))
    }

    /// What `/readyz` found is remembered for a second: what it says after that, it has found anew.
    private static func forgetReadiness() async throws { try await Task.sleep(for: .milliseconds(1_100)) }

    /// Waits until another server runs than one that was killed; how soon that is, `/readyz` need not have noticed.
    private func isReplaced(_ killed: Int32, _ folder: URL) async throws -> Bool {
      for _ in 0..<400 {
        if let now = try? postmaster(folder), now != killed { return true }
        try await Task.sleep(for: .milliseconds(100))
      }
      return false
    }

    @Test("is started again when its server is killed, and `serve` serves again")
    func killed() async throws {
      try await withFolder { folder in
        let server = try await AixinServer(data: folder)
        #expect(try await server.says(200, within: .seconds(40)))
        let first = try postmaster(folder)
        kill(first, SIGKILL)
        #expect(try await isReplaced(first, folder))
        try await Self.forgetReadiness()
        #expect(try await server.says(200, within: .seconds(40)))
        #expect(try await server.end() == 0)
        #expect(AixinServer.databaseProcesses(of: folder).isEmpty)
      }
    }

    @Test("that cannot be brought back ends `serve` with status 2 and a sentence")
    func givenUp() async throws {
      try await withFolder { folder in
        let server = try await AixinServer(data: folder)
        let control = folder.appending(path: "cluster/data/global/pg_control").path
        try FileManager.default.moveItem(atPath: control, toPath: control + ".lost")
        kill(try postmaster(folder), SIGKILL)
        #expect(try await server.end(0, within: .seconds(90)) == 2)
        #expect(server.said.contains("aixin: PostgreSQL in") && server.said.contains("three attempts"), "\(server.said)")
      }
    }

    @Test("lives on under the second server when the first one ends, however it ends", arguments: [SIGTERM, SIGINT, SIGKILL])
    func twoServers(signal: Int32) async throws {
      try await withFolder { folder in
        let first = try await AixinServer(data: folder)
        let second = try await AixinServer(data: folder)
        #expect(second.said.contains("\(first.process) ("), "\(second.said)")
        #expect(try await first.end(signal) == (signal == SIGKILL ? 128 + SIGKILL : 0))
        #expect(try await second.says(200, within: .seconds(40)))
        // Whoever stays takes over.
        let killed = try postmaster(folder)
        kill(killed, SIGKILL)
        #expect(try await isReplaced(killed, folder))
        try await Self.forgetReadiness()
        #expect(try await second.says(200, within: .seconds(40)))
        #expect(try await second.end() == 0)
        #expect(AixinServer.databaseProcesses(of: folder).isEmpty)
      }
    }

    @Test("is not stopped under a server by a command that started it", arguments: ["verify", "reconcile", "user list"])
    func commandsBeside(command: String) async throws {
      try await withFolder { folder in
        let server = try await AixinServer(data: folder)
        let beside = try await AixinCommand.run(command.split(separator: " ").map(String.init) + ["--data", folder.path])
        #expect(beside.exitCode == 0 && beside.output == "", "\(beside)")
        #expect(beside.errors.contains("\(server.process) ("), "says which process holds the folder: \(beside.errors)")
        #expect(await server.readyz() == 200)
        #expect(try await server.end() == 0)
      }
    }

    /// How many `/readyz` were under way when PostgreSQL froze, and whether it wakes before the end.
    @Test(
      "that stands still keeps nobody waiting: `/readyz` answers in 2 s, SIGTERM ends `serve` in 20",
      arguments: [(1, SIGTERM), (3, SIGTERM), (40, SIGTERM), (1, SIGINT), (40, SIGINT)])
    func frozen(looks: Int, signal: Int32) async throws {
      try await withFolder { folder in
        let server = try await AixinServer(data: folder)
        #expect(try await server.says(200, within: .seconds(40)))
        try await Task.sleep(for: .milliseconds(1_100))
        for process in AixinServer.databaseProcesses(of: folder) { kill(process, SIGSTOP) }
        for _ in 0..<2 {
          let answers = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<looks { group.addTask { await server.readyz() } }
            return await group.reduce(into: []) { $0.append($1) }
          }
          // 0 is no answer: PostgreSQL stays frozen, so whoever waits for it waits for ever.
          #expect(answers.allSatisfy { $0 == 503 }, "\(answers)")
        }
        #expect(try await server.end(signal) != nil)
      }
    }
  }
}
