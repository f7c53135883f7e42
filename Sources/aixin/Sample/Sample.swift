import Access
import ArgumentParser
import Foundation
import Ledger
import LedgerPostgres
import Office
import Postgres

struct Sample: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fill an empty database with the sample street.",
    discussion: """
      Three communities, 1,150 volunteers, their shops and a year of service and redemptions, generated from a seed and posted
      through the real writer. Does nothing if the book exists. The demo accounts' tokens and passwords go to demo.json in the data folder.

      What `aixin verify` proves of it are postings and documents; not prices, rates, cards, tokens and roles before they are used in a
      document.
      """)

  @OptionGroup var options: InstallationOptions
  @Option(help: "Seed of the generator.") var seed: UInt64 = 2_026
  @Option(help: "Months of history.") var months = 12

  func run() async throws {
    guard (1...36).contains(months) else { throw ValidationError("--months wants 1 to 36") }
    try await options.run(creating: true) { installation, _ in
      try await installation.migrate()
      let pools = installation.pools()
      do {
        try await fill(installation, pools)
        await pools.close()
      } catch {
        await pools.close()
        throw error
      }
    }
  }

  /// Written last: its absence tells of a run that was interrupted.
  private var demoFile: URL { options.folder.appending(path: "demo.json") }

  private struct Unfinished: Error, CustomStringConvertible {
    let folder: URL
    var description: String { "the sample in \(folder.path) was not finished: remove that folder, or give another with --data" }
  }

  private func fill(_ installation: Installation, _ pools: Installation.Pools) async throws {
    let exists = try await pools.reads.run { try BookDescription.load(options.book, $0) } != nil
    if exists {
      guard options.database != nil || FileManager.default.fileExists(atPath: demoFile.path) else {
        throw Unfinished(folder: options.folder)
      }
      return report("book \(options.book) exists already, nothing to do")
    }
    guard let zone = TimeZone(identifier: "Asia/Shanghai") else { throw ExitCode(2) }
    let plan = SampleStreet(seed: seed, months: months, now: Instant(Date()), zone: zone)
    try await installation.asOwner { session in
      try BookDescription.create(
        id: options.book, code: "xinan", name: "新安街道（示例）", timeZone: zone, firstMonth: plan.firstDay.month,
        isSample: true, session)
      let users = Users(book: options.book)
      for role in Role.allCases { _ = try users.add(login: role.rawValue, name: role.sampleName, roles: [role], session) }
    }
    let street = try await installation.street(of: options.book, pools: pools, clock: .drafts)
    var posting = SamplePosting(street, plan: plan, progress: report)
    let demo = try await posting.run()
    await street.desk.writer.close()
    try await writeDemoAccounts(demo, street, pools)
  }

  @Sendable private func report(_ line: String) { FileHandle.standardError.write(Data("sample: \(line)\n".utf8)) }

  private func writeDemoAccounts(_ demo: DemoFile.Things, _ street: Street, _ pools: Installation.Pools) async throws {
    let tokens = try await pools.writes.transaction { session in
      var tokens: [String: String] = [:]
      for role in Role.allCases {
        guard let user = try street.users.user(login: role.rawValue, session) else { continue }
        tokens[role.rawValue] = try street.users.issueToken(to: user.id, days: 365, session).token.text
      }
      return tokens
    }
    let (hasher, policy) = (PasswordHasher(), try await pools.reads.run { try SignInPolicy.load($0) })
    var passwords: [String: String] = [:]
    for role in Role.allCases {
      guard let user = try await street.desk.read({ try street.users.user(login: role.rawValue, $0.session) }) else { continue }
      let password = PasswordRule.generated()
      try await street.users.resetPassword(
        of: user, to: password, mustChange: false, by: nil, hasher: hasher, policy: policy, on: pools.writes)
      passwords[role.rawValue] = password
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let path = demoFile.path
    let data = try encoder.encode(DemoFile(tokens: tokens, passwords: passwords, sample: demo))
    guard FileManager.default.createFile(atPath: path, contents: data, attributes: [.posixPermissions: 0o600]) else {
      throw CocoaError(.fileWriteUnknown)
    }
    report("demo accounts are in \(path)")
  }
}

extension Role {
  /// Who has the role on the sample street: invented.
  fileprivate var sampleName: String {
    switch self {
    case .admin: "赵敏（示例）"
    case .coordinator: "周桂兰（示例）"
    case .reviewer: "孙建国（示例）"
    case .clerk: "刘桂芳（示例）"
    case .reconciler: "吴秀英（示例）"
    case .auditor: "郑学文（示例）"
    case .head: "钱志刚（示例）"
    }
  }
}

/// The demo accounts, and things to try them on.
struct DemoFile: Encodable {
  struct Things: Encodable {
    let card: String
    let shop: Code
    let community: Code
    let sku: String
    let colour: Code
    let witness: String
  }

  let tokens: [String: String]
  let passwords: [String: String]
  let sample: Things
}
