import Access
import ArgumentParser
import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import Postgres
import Volunteering

struct Migrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Bring the database to this version's schema.")

  @OptionGroup var options: InstallationOptions
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await options.run(creating: true) { installation, _ in
      let applied = try await installation.migrate()
      if json {
        try printJSON(["applied": applied.map(\.number)])
      } else {
        for migration in applied { print("applied \(migration.number) \(migration.name)") }
      }
    }
  }
}

struct BookCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "book", abstract: "Set up books.", subcommands: [Create.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Set up a new book, whose first month is the present one.")

    @OptionGroup var options: InstallationOptions
    @Option(help: "What people call the book.", transform: visibleName) var name: String
    @Option(help: "Short name for addresses: a letter, then letters, digits and '-', 16 at most; b and the number if left out.")
    var code: String?
    @Option(help: ArgumentHelp("IANA time zone of its business dates.", valueName: "zone"), transform: knownZone)
    var timeZone: TimeZone = .shanghai
    @Option(help: "The last day of an accounting month: 1 to 28, or 31 for the calendar month's last.") var cutOffDay = 31

    func run() async throws {
      guard code.map({ $0.wholeMatch(of: /[a-z][a-z0-9-]{0,15}/) != nil }) ?? true else {
        throw ValidationError("--code wants a small letter, then small letters, digits and '-', 16 at most")
      }
      guard let cutOff = CutOff(day: cutOffDay) else { throw ValidationError("--cut-off-day wants 1 to 28, or 31") }
      try await options.run(creating: true) { installation, _ in
        try await installation.migrate()
        try await installation.asOwner { session in
          guard try BookDescription.load(options.book, session) == nil else { throw BookExists(id: options.book) }
          let month = cutOff.month(of: Instant(Date()).day(in: timeZone))
          try BookDescription.create(
            id: options.book, code: code, name: name, timeZone: timeZone, firstMonth: month, cutOff: cutOff, session)
        }
      }
    }

    /// Of the names that mean the same zone everywhere: "GMT+8" lies east for some and west for others.
    private static func knownZone(_ typed: String) throws -> TimeZone {
      let wanted = typed.trimmingCharacters(in: .whitespaces).lowercased()
      let name = TimeZone.knownTimeZoneIdentifiers.first { $0.lowercased() == wanted }
      guard let name, let zone = TimeZone(identifier: name) else {
        throw ValidationError("there is no time zone \(typed): --time-zone wants an IANA name such as Asia/Shanghai")
      }
      return zone
    }

    private struct BookExists: Error, CustomStringConvertible {
      let id: Int32
      var description: String { "book \(id) exists already: choose another number with --book" }
    }
  }
}

struct TokenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "Issue, list and revoke tokens.", subcommands: [Issue.self, List.self, Revoke.self])

  struct Issue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Issue a token; it is shown once and stored nowhere.")

    @OptionGroup var options: InstallationOptions
    @Argument(help: "The user's short name.", transform: shortName) var login: String
    @Option(help: "Days until it expires.") var days: Int64 = 90

    func run() async throws {
      guard (0...3_660).contains(days) else { throw ValidationError("--days wants 0 to 3660") }
      try await options.withStreet { street, pools in
        let token = try await pools.writes.transaction { session in
          guard let user = try street.users.user(login: login, session) else { throw UnknownUser(login: login) }
          return try street.users.issueToken(to: user.id, days: days, session)
        }
        print(token.token.text)
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List a user's tokens by number, never their text.")

    @OptionGroup var options: InstallationOptions
    @Argument(help: "The user's short name.", transform: shortName) var login: String

    func run() async throws {
      try await options.withStreet { street, pools in
        let tokens = try await street.desk.read { reader in
          let session = reader.session
          guard let user = try street.users.user(login: login, session) else { throw UnknownUser(login: login) }
          return try street.users.tokens(of: user.id, session)
        }
        for token in tokens { print(token.id, token.isValid ? "valid until \(token.expires)" : "no longer valid") }
      }
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Revoke a token; once this returns, nothing commits with it.")

    @OptionGroup var options: InstallationOptions
    @Argument(help: "The token's number.") var token: Int64

    func run() async throws {
      try await options.withStreet { street, pools in
        let isRevoked = try await pools.writes.transaction { try street.users.revoke(token: TokenID(token), $0) }
        guard isRevoked else { throw UnknownToken(id: token) }
      }
    }

    private struct UnknownToken: Error, CustomStringConvertible {
      let id: Int64
      var description: String { "there is no token \(id) that could be revoked" }
    }
  }

}

/// Nobody has the login.
struct UnknownUser: Error, CustomStringConvertible {
  let login: String
  var description: String { "there is no user \(login)" }
}

/// A login in its one spelling.
func shortName(_ typed: String) throws -> String {
  guard let login = Spelling.login(typed) else {
    throw ValidationError("\(typed) is no short name: letters, digits, '.', '_' and '-', a letter first, 32 at most")
  }
  return login
}

/// A name in its one spelling.
func visibleName(_ typed: String) throws -> String {
  let name = Spelling.prose(typed)
  guard Spelling.isVisible(name) else {
    throw ValidationError("--name wants a name in one line, without control or other invisible characters")
  }
  return name
}

extension TimeZone {
  /// Where the first books are.
  fileprivate static var shanghai: TimeZone { TimeZone(identifier: "Asia/Shanghai") ?? .gmt }
}

/// Prints a value as one line of JSON with sorted keys.
func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  print(String(decoding: try encoder.encode(value), as: UTF8.self))
}
