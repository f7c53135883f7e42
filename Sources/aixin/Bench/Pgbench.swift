import Foundation
import Postgres

/// PostgreSQL's `pgbench`, as a program.
struct Pgbench {
  private let program: String
  private let configuration: ConnectionConfiguration

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  init(_ configuration: ConnectionConfiguration) throws {
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
    let installed = folders.compactMap(Int.init).sorted().map { "/usr/lib/postgresql/\($0)/bin/pgbench" } + ["/usr/bin/pgbench"]
    guard let program = installed.last(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      throw Failure(description: "pgbench is not installed: apt-get install postgresql-15")
    }
    self.program = program
    self.configuration = configuration
  }
  /// Runs it to its end; returns its output.
  @discardableResult
  func run(_ arguments: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    var environment = [
      "LC_ALL": "C", "PATH": "/usr/bin:/bin", "PGDATABASE": configuration.database, "PGUSER": configuration.user,
    ]
    if let host = configuration.hosts.first { (environment["PGHOST"], environment["PGPORT"]) = (host.name, "\(host.port)") }
    environment["PGPASSWORD"] = configuration.password
    process.environment = environment
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(description: "pgbench failed: \(text)") }
    return text
  }

  // "tps = 3100.123456 (without initial connection time)"
  func rate(in output: String) throws -> Double {
    let line = output.split(separator: "\n").first { $0.hasPrefix("tps = ") }
    guard let rate = line?.split(separator: " ").dropFirst(2).first.flatMap({ Double($0) }) else {
      throw Failure(description: "pgbench printed no rate: \(output)")
    }
    return rate
  }
}
