import Access
import ArgumentParser
import Foundation
import Glibc
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Postgres

struct UserCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: "Set up and list users, and give them passwords.",
    subcommands: [Add.self, Password.self, List.self])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Set up a user with roles.",
      discussion: "Without a password the user has no way into the pages, and works through the interface with a token.")

    @OptionGroup var options: InstallationOptions
    @OptionGroup var password: PasswordOptions
    @Argument(help: "Short name: lower-case letters, digits, '.', '_' and '-'.", transform: shortName) var login: String
    @Option(
      name: .customLong("role"),
      help: ArgumentHelp(
        "A role, in the whole book or at a shop or community by its code; repeat for several.", valueName: "role[@code]"))
    var roles: [PlacedRole]
    @Option(help: "What colleagues call the user; the short name if left out.", transform: visibleName) var name: String?
    @Option(help: "The user's own card, if also a volunteer: nobody approves their own service.") var card: String?

    func run() async throws {
      try await options.withStreet { street, pools in
        guard try await street.desk.read({ try street.users.user(login: login, $0.session) }) == nil else {
          throw LoginTaken(login: login)
        }
        let (volunteer, grants) = (try await ownCard(street), try await grants(street))
        let text = try password.text(for: login)
        let user = try await pools.writes.transaction {
          let user = try street.users.add(login: login, name: name, roles: [], volunteer: volunteer, $0)
          for (role, place) in grants { try street.users.grant(role, to: user.id, at: place, $0) }
          return user
        }
        if let text { try await password.set(text, of: user, street, pools) }
        print("user \(user.id) \(user.login)")
        if let text, password.generatePassword { print("password \(text)") }
      }
    }

    private func ownCard(_ street: Street) async throws -> HolderID? {
      guard let card else { return nil }
      let today = Instant(Date()).day(in: street.desk.book.timeZone)
      return try await street.people.member(try CardNumber(validating: card), on: today).holder
    }

    private func grants(_ street: Street) async throws -> [(role: Role, place: HolderID?)] {
      var grants: [(role: Role, place: HolderID?)] = []
      for one in roles {
        let place: HolderID? =
          switch (one.place, one.role.placeKind) {
          case (let code?, .shop): try await street.shop.shop(code)
          case (let code?, .community): try await street.people.community(code: code)
          case (_, nil), (nil, _): nil
          }
        grants.append((one.role, place))
      }
      return grants
    }

    private struct LoginTaken: Error, CustomStringConvertible {
      let login: String
      var description: String { "there is a user \(login) already" }
    }
  }

  struct Password: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Give a user a new password; all sessions of the user end.",
      discussion: "Reads it from standard input, unless it is to be generated: then it is printed, once.")

    @OptionGroup var options: InstallationOptions
    @OptionGroup var password: PasswordOptions
    @Argument(help: "The user's short name.", transform: shortName) var login: String

    func run() async throws {
      try await options.withStreet { street, pools in
        guard let user = try await street.desk.read({ try street.users.user(login: login, $0.session) }) else {
          throw UnknownUser(login: login)
        }
        let text = try password.text(for: login) ?? PasswordOptions.typed(for: login)
        try await password.set(text, of: user, street, pools)
        if password.generatePassword { print("password \(text)") }
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List users with their roles.")

    @OptionGroup var options: InstallationOptions
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
      try await options.withStreet { street, pools in
        let (users, grants) = try await street.desk.read { reader in
          (try street.users.all(reader.session), try street.users.grants(reader.session).filter(\.holds))
        }
        let lines = users.map { user in
          Line(
            id: user.id, login: user.login, name: user.name,
            roles: Set(grants.filter { $0.user == user.id }.map(\.grant.role.rawValue)).sorted())
        }
        if json {
          try printJSON(lines)
        } else {
          for line in lines { print(line.id, line.login, line.roles.joined(separator: ",")) }
        }
      }
    }

    private struct Line: Encodable {
      let id: UserID
      let login: String
      let name: String
      let roles: [String]
    }
  }
}

/// Where a user's password comes from.
struct PasswordOptions: ParsableArguments {
  @Flag(help: "Make up a password and print it, once.") var generatePassword = false
  @Flag(help: "Read the password from standard input: a line.") var readPassword = false
  @Flag(help: "The user may keep it; otherwise it must be changed at first use. For demonstrations only.") var keepPassword =
    false

  func validate() throws {
    guard !(generatePassword && readPassword) else {
      throw ValidationError("give --generate-password or --read-password, not both")
    }
  }

  /// The password, checked; nil if none is asked for.
  func text(for login: String) throws -> String? {
    generatePassword ? PasswordRule.generated() : readPassword ? try Self.typed(for: login) : nil
  }

  /// A line of standard input; at a terminal it is asked for and not shown.
  static func typed(for login: String) throws -> String {
    let line = isatty(0) == 1 ? getpass("Password for \(login): ").map { String(cString: $0) } : readLine()
    guard let line, !line.isEmpty else { throw NoPassword() }
    do { try PasswordRule.check(line, login: login) } catch { throw Refused(fault: error) }
    return line
  }

  func set(_ text: String, of user: User, _ street: Street, _ pools: Installation.Pools) async throws {
    let policy = try await pools.reads.run { try SignInPolicy.load($0) }
    try await street.users.resetPassword(
      of: user, to: text, mustChange: !keepPassword, by: nil, hasher: PasswordHasher(), policy: policy, on: pools.writes)
  }

  private struct NoPassword: Error, CustomStringConvertible {
    var description: String { "there is no password on standard input: give one line, or --generate-password" }
  }

  private struct Refused: Error, CustomStringConvertible {
    let fault: PasswordFault
    var description: String {
      switch fault {
      case .tooShort: "the password is too short: \(PasswordRule.shortest) characters at least"
      case .tooLong: "the password is too long: \(PasswordRule.longest) bytes at most"
      case .tooPlain, .unchanged, .wrongCurrent: "the password is the first that others would try: choose another"
      }
    }
  }
}

/// A role with the place where it is held: "auditor", "clerk@SHOP1".
struct PlacedRole: ExpressibleByArgument {
  let role: Role
  /// The code of a shop or a community; nil for the whole book.
  let place: Code?

  /// Nil if there is no such role, or if it is one of the whole book and has a place.
  init?(argument: String) {
    let parts = argument.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard let role = Role(rawValue: String(parts[0])) else { return nil }
    self.role = role
    guard parts.count > 1 else {
      place = nil
      return
    }
    guard role.placeKind != nil, let code = try? Code(folding: String(parts[1])) else { return nil }
    place = code
  }
}
