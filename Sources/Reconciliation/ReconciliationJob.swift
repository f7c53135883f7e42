public import Ledger
public import LedgerPostgres
public import Postgres

/// Proves that a book agrees with itself, or names what does not; repairs nothing.
///
/// Reads a fixed range, so that the same range gives the same findings when it is looked at again.
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

  /// Why there is nothing to reconcile.
  public enum Failure: Error, Sendable, CustomStringConvertible {
    /// The book has no such month, or has not come to it yet.
    case unknownMonth(Month)

    /// The fault.
    public var description: String {
      switch self {
      case .unknownMonth(let month): "the book has no month \(month), or has not come to it yet"
      }
    }
  }

  /// The chain of blocks: every hash is that of its rows, running balances replay, numbers have no gaps.
  ///
  /// The verifier's, not a statement's.
  public static let chain = Check(
    "chain", 17, "记账链完整", .red,
    Check.Guidance(
      left: "记下时的", right: "现在的", cause: "有人绕过系统改了数据库。", action: "不要再改，马上请系统管理员用备份核对这一批。")
  ) { _ in "SELECT ''::text WHERE false" }

  /// All checks, in the order in which they run: the chain, then those of the ledger and of the rooms.
  public var checks: [Check] { [Self.chain] + manifest.checks }

  /// Runs every check over a month, or over the whole book.
  ///
  /// A month's run believes what lies before the month, and reads it only where the month refers to it: it costs as much as the month.
  ///
  /// - Parameters:
  ///   - month: nil for the whole book.
  ///   - readsAll: reads the whole book first, and then the month.
  ///   - progress: told how many checks are done, and of how many.
  /// - Throws: ``Failure``; `PostgresError` if the database cannot be read.
  public func run(
    month: Month? = nil, readsAll: Bool = false, progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) async throws -> ReconciliationRun {
    let scope = try await scope(of: month)
    guard readsAll, month != nil else { return try await run(scope, progress: progress) }
    let count = checks.count
    let whole = try await run(try await self.scope(of: nil)) { done, _ in progress(done, 2 * count) }
    let part = try await run(scope) { done, _ in progress(count + done, 2 * count) }
    let known = Set(part.findings.map { [$0.check.code] + $0.documents.map(\.description) })
    let others = whole.findings.filter { !known.contains([$0.check.code] + $0.documents.map(\.description)) }
    let findings = checks.flatMap { check in (part.findings + others).filter { $0.check == check } }
    return ReconciliationRun(month: month, block: part.block, first: 1, last: part.last, findings: findings)
  }

  private func scope(of month: Month?) async throws -> CheckScope {
    let scope = try await pool.run { [book] in try CheckScope.read(month, of: book, $0) }
    guard let scope else { throw Failure.unknownMonth(month ?? book.firstMonth) }
    return scope
  }

  private func run(_ scope: CheckScope, progress: (_ done: Int, _ of: Int) -> Void) async throws -> ReconciliationRun {
    let checks = checks
    progress(0, checks.count)
    let levels = try await pool.run { try self.levels(on: scope.day, $0) }
    var findings = try await chainFindings(in: scope)
    for (index, check) in manifest.checks.enumerated() {
      progress(index + 1, checks.count)
      findings += try await self.findings(of: levels[check.code].map(check.at) ?? check, in: scope)
    }
    progress(checks.count, checks.count)
    return ReconciliationRun(
      month: scope.month, block: scope.lastBlock, first: scope.first, last: scope.last, findings: findings)
  }

  /// What one check finds; a row that cannot be read is a finding of its own, and keeps no other check from its turn.
  private func findings(of check: Check, in scope: CheckScope) async throws -> [Finding] {
    do {
      let rows = try await pool.run(deadline: .seconds(300)) { session in
        try session.query("\(check.statement(scope)) LIMIT \(raw: "\(Check.most + 1)")")
      }
      var findings = try rows.prefix(Check.most).map { row in
        let documents: [String] = try row["documents"]
        return Finding(
          check: check, what: try row["what"], left: try row["left_side"], right: try row["right_side"],
          difference: try row["difference"], documents: documents.compactMap(FoundDocument.init))
      }
      if rows.count > Check.most {
        // What is not listed would be settled by nobody: only the head lets it be, and knows that there is more.
        let level = check.level == .hint ? check : check.at(.red)
        let range = scope.month.map { "\($0) " } ?? ""
        findings.append(Finding(check: level, what: "没有列完：\(range)这项不止 \(Check.most) 处，只列了前面的", documents: []))
      }
      return findings
    } catch let error as PostgresError where error.sqlstate?.hasPrefix("22") == true {
      // Data exceptions: what stands in a row is not of the form that everything which writes it gives it.
      let code = error.sqlstate ?? ""
      return [Finding(check: check.at(.red), what: "查不了：有一行读不出来，有人绕过系统改了数据库（\(code)）", documents: [])]
    }
  }

  private func chainFindings(in scope: CheckScope) async throws -> [Finding] {
    let verified = try await Verifier(book, manifest: manifest).verify(scope.firstBlock, through: scope.lastBlock, on: pool)
    guard let tampering = verified.tampering else { return [] }
    let entry = tampering.entry.map { "，凭证 \($0)" } ?? ""
    return [
      Finding(
        check: Self.chain, what: "记账批 \(tampering.block)\(entry)：和当时记下的不一致，请马上找系统管理员。原文：\(tampering.finding)",
        documents: (tampering.entry.map { [FoundDocument(.entry, $0.number)] } ?? [])
          + [FoundDocument(.block, tampering.block.number)])
    ]
  }
}
