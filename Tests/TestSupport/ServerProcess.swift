public import Foundation
import Glibc
public import LedgerPostgres
public import Postgres

/// The real server as a process that can be killed, or kills itself at a point of the writer: `Tests/CrashServer`.
public final class ServerProcess: Sendable {
  /// The port of 127.0.0.1 that it listens on.
  public let port: Int
  private let process: Int32

  /// Starts one on a database.
  ///
  /// - Parameters:
  ///   - port: where it listens; 0 for any free one.
  ///   - bulk: how many postings a batch of bulk writes, roughly; 0 for as many as in production.
  ///   - point: where it sends itself a signal, when it comes there for the so manieth time; nil for nowhere.
  public init(
    socketFolder: String, database: String, port wanted: Int = 0, bulk: Int = 0, point: WriterPoint? = nil, count: Int = 1,
    signal: Int32 = SIGKILL
  ) throws {
    let program = URL(filePath: CommandLine.arguments[0]).absoluteURL.deletingLastPathComponent().appending(path: "CrashServer")
    let output = Pipe()
    let arguments =
      [program.path, socketFolder, database, String(wanted), String(bulk)]
      + (point.map { [$0.rawValue, String(count), String(signal)] } ?? [])
    // Its errors go to a file: one that a killed run leaves would hold our own open, and who runs the tests would wait for it.
    let errors = TestRun.place("crash-server").path
    process = try ChildProcess.start(
      arguments, folder: TestRun.folder.path, output: .descriptor(output.fileHandleForWriting.fileDescriptor),
      errors: .output(errors))
    try output.fileHandleForWriting.close()
    var line = Data()
    while let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty, byte != Data([10]) { line += byte }
    guard let port = Int(String(decoding: line, as: UTF8.self)) else {
      throw CorruptBook("the server printed no port: \((try? String(contentsOfFile: errors, encoding: .utf8)) ?? "")")
    }
    self.port = port
  }

  /// Whether it has not ended.
  public var isRunning: Bool { waitpid(process, nil, WNOHANG) == 0 }

  /// Whether the process stands still under SIGSTOP; the state follows its name in proc(5).
  public var isStopped: Bool {
    let status = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    return status.split(separator: ")").last?.hasPrefix(" T") ?? false
  }

  /// Stops the process where it stands: who asks it hears nothing.
  public func freeze() { _ = Glibc.kill(process, SIGSTOP) }

  /// Lets a stopped process go on.
  public func wake() { _ = Glibc.kill(process, SIGCONT) }

  /// Ends it without warning.
  public func kill() {
    guard Glibc.kill(process, SIGKILL) == 0 else { return }
    waitpid(process, nil, 0)
  }
}

extension DatabaseSession {
  /// Makes every COMMIT of a block last, so that there is a middle to die in; or lets it be quick again.
  public func slowCommits(_ isSlow: Bool) throws {
    try script(
      isSlow
        ? """
        CREATE FUNCTION public.dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.4); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON ledger.block DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION public.dawdle();
        """
        : "DROP TRIGGER dawdle ON ledger.block; DROP FUNCTION public.dawdle();")
  }
}
