import ArgumentParser
import Foundation
import Glibc
import LedgerPostgres
import Logging
import Office
import Postgres

/// The flags that every command shares: where the database is, and which book.
struct InstallationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Data folder of the private cluster.", discussion: "Default: /var/lib/aixin as root, otherwise the user's data folder.",
      valueName: "dir"))
  var data: String?

  @Option(help: ArgumentHelp("PostgreSQL server to use instead of a private cluster.", valueName: "url"))
  var database: String?

  @Option(
    name: .customLong("book"),
    help: ArgumentHelp("Book to work on.", discussion: "Default: 1; of a job, all.", valueName: "number"))
  var chosenBook: Int32?

  @Option(
    help: ArgumentHelp("Least level that is logged; info while serving, otherwise notice.", valueName: "level"), transform: level)
  var logLevel: Logger.Level?

  /// The book to work on, for what works on one.
  var book: Int32 { chosenBook ?? 1 }

  private static func level(_ text: String) throws -> Logger.Level {
    guard let level = Logger.Level(rawValue: text) else {
      throw ValidationError("--log-level wants one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return level
  }

  /// The data folder.
  var folder: URL {
    if let data { return URL(filePath: data, directoryHint: .isDirectory).absoluteURL }
    if geteuid() == 0 { return URL(filePath: "/var/lib/aixin", directoryHint: .isDirectory) }
    let environment = ProcessInfo.processInfo.environment
    let base = environment["XDG_DATA_HOME"] ?? (environment["HOME"] ?? ".") + "/.local/share"
    return URL(filePath: base, directoryHint: .isDirectory).appending(path: "aixin")
  }

  var place: Installation.Place {
    get throws {
      if let database { return .server(try ConnectionConfiguration(url: database)) }
      return .folder(folder)
    }
  }

  /// Logs to standard error, so that standard output holds results alone.
  func logger(level: Logger.Level) -> Logger {
    var logger = Logger(label: "aixin") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = logLevel ?? level
    return logger
  }

  /// Opens the installation, runs a body on it, and closes it, whatever happens.
  ///
  /// - Parameter creating: whether what is not there may be made; who only looks must not.
  /// - Throws: `ExitCode` as the body does; code 2 for everything that could not run, after saying what.
  func run(
    creating: Bool = false, logging level: Logger.Level = .notice, _ body: (Installation, Logger) async throws -> Void
  ) async throws {
    let logger = logger(level: level)
    do {
      let installation = try await Installation.open(place, creating: creating, logger: logger)
      do {
        try await body(installation, logger)
        await installation.close()
      } catch {
        await installation.close()
        throw error
      }
    } catch let code as ExitCode {
      throw code
    } catch {
      FileHandle.standardError.write(Data("aixin: \(Self.words(of: error))\n".utf8))
      throw ExitCode(2)
    }
  }

  /// What went wrong in a line; of a file, such as on a disk that is full, which file and why.
  private static func words(of error: any Error) -> String {
    guard let error = error as? CocoaError else { return "\(error)" }
    return [error.filePath, error.localizedDescription].compactMap { $0 }.joined(separator: ": ")
  }

  /// Opens the street of a book that is there, runs a body, and closes everything.
  func withStreet(clock: WriterClock = .database, _ body: (Street, Installation.Pools) async throws -> Void) async throws {
    try await run { installation, _ in
      try await installation.checkMigrated()
      let pools = installation.pools()
      do {
        let street = try await installation.street(of: book, pools: pools, clock: clock)
        try await body(street, pools)
        await street.desk.writer.close()
        await pools.close()
      } catch {
        await pools.close()
        throw error
      }
    }
  }
}
