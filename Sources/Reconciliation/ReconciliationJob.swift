public import Ledger
public import LedgerPostgres
public import Postgres

/// Something that does not agree (差异), with the figures that show it.
public struct Finding: Sendable, Equatable {
  /// The check that found it.
  public let check: Check
  /// The disagreement, in words with numbers.
  public let text: String
}

/// A run of the checks.
public struct ReconciliationRun: Sendable {
  /// The block up to which everything was looked at.
  public let block: BlockNumber
  /// Entries looked at.
  public let entries: Int64
  /// The disagreements; empty when all is well.
  public let findings: [Finding]
}

/// Proves that a book agrees with itself, or names what does not.
public struct ReconciliationJob: Sendable {
  let book: BookDescription
  private let manifest: RoomManifest
  let pool: ConnectionPool

  /// The reconciliation of one book, read through a pool.
  public init(_ book: BookDescription, manifest: RoomManifest, pool: ConnectionPool) {
    self.book = book
    self.manifest = manifest
    self.pool = pool
  }

  /// The chain of blocks: every hash is that of its rows, running balances replay, numbers have no gaps.
  ///
  /// The verifier's, not a statement's.
  public static let chain = Check("chain", "记账链完整") { _ in "SELECT ''::text WHERE false" }

  /// All checks, in the order in which they run: the chain, then those of the ledger and of the rooms.
  public var checks: [Check] { [Self.chain] + manifest.checks }

  /// Runs every check up to the present head.
  ///
  /// - Throws: `PostgresError` if the database cannot be read.
  public func run() async throws -> ReconciliationRun {
    let verified = try await Verifier(book, manifest: manifest).verify(on: pool)
    var findings: [Finding] = []
    if let tampering = verified.tampering {
      let entry = tampering.entry.map { "，凭证 \($0)" } ?? ""
      findings.append(
        Finding(check: Self.chain, text: "记账批 \(tampering.block)\(entry)：和当时记下的不一致，请马上找系统管理员。原文：\(tampering.finding)"))
    }
    for check in manifest.checks {
      let lines = try await pool.run(deadline: .seconds(120)) { [book] session in
        try session.query(check.statement(book.id)).decode(String.self)
      }
      findings += lines.map { Finding(check: check, text: $0) }
    }
    return ReconciliationRun(block: verified.head, entries: verified.entries, findings: findings)
  }
}
