import Access
import LedgerPostgres
import Office
import Postgres
import TestSupport
import Testing

@testable import PointsServer

/// What all requests so far have left in the database, in every book.
struct Footprint: Hashable {
  var entries: Int64
  var postings: Int64
  var blocksWithEntries: Int64
  var balances: Int64
  var commands: Int64
  var documents: Int64
}

extension ServerStreet {
  /// Straight from the tables.
  func footprint() async throws -> Footprint {
    try await auditor.run { session in
      let row = try session.query(
        """
        SELECT (SELECT count(*) FROM ledger.entry), (SELECT count(*) FROM ledger.posting),
               (SELECT count(*) FROM ledger.block WHERE last_entry >= first_entry),
               (SELECT coalesce(sum(balance), 0)::int8 FROM ledger.account_balance), (SELECT count(*) FROM ledger.command),
               (SELECT count(*) FROM shop.receipt_line) + (SELECT count(*) FROM shop.return_line)
                 + (SELECT count(*) FROM volunteering.credit)
        """
      ).only(Int64.self, Int64.self, Int64.self, Int64.self, Int64.self, Int64.self)
      return Footprint(
        entries: row.0, postings: row.1, blocksWithEntries: row.2, balances: row.3, commands: row.4, documents: row.5)
    }
  }

  /// A number that a query answers.
  func number(_ sql: SQL) async throws -> Int64 { try await auditor.run { try $0.query(sql).only(Int64.self) } }

  /// Texts that a query answers.
  func texts(_ sql: SQL) async throws -> [String] { try await auditor.run { try $0.query(sql).decode(String.self) } }

  /// Expects a problem of a type, with a Chinese sentence that holds certain words, and not a trace in the books.
  @discardableResult
  func expectRefusal(
    _ status: Int, _ problem: String, saying words: String..., comment: String = "",
    sourceLocation: SourceLocation = #_sourceLocation, _ request: () async throws -> HTTPAnswer
  ) async throws -> HTTPAnswer {
    let before = try await footprint()
    let answer = try await request()
    answer.expectProblem(status, problem, saying: words, comment: comment, sourceLocation: sourceLocation)
    let after = try await footprint()
    #expect(after == before, Comment(rawValue: comment), sourceLocation: sourceLocation)
    return answer
  }

  /// Recomputes the chain of blocks of the first book.
  func tampering() async throws -> Tampering? {
    let pool = ConnectionPool(
      try await TestCluster.configuration(database: database, user: "aixin_app"), size: 1, waitDeadline: .seconds(10),
      logger: TestCluster.logger)
    let book = try #require(try await pool.run { try BookDescription.load(1, $0) })
    let result = try await Verifier(book, manifest: Installation.manifest).verify(on: pool)
    await pool.close()
    return result.tampering
  }
}

extension HTTPAnswer {
  /// Expects a problem of a type, with a Chinese sentence that holds certain words.
  func expectProblem(
    _ status: Int, _ problem: String, saying words: [String] = [], comment: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let comment = Comment(rawValue: "\(comment) \(String(decoding: body, as: UTF8.self))")
    #expect(self.status == status, comment, sourceLocation: sourceLocation)
    #expect(self.problem == problem, comment, sourceLocation: sourceLocation)
    #expect(self["status"]?.number == Int64(status), comment, sourceLocation: sourceLocation)
    #expect(headers["content-type"] == "application/problem+json", comment, sourceLocation: sourceLocation)
    let detail = self["detail"]?.text ?? ""
    #expect(detail.hasSuffix("。"), comment, sourceLocation: sourceLocation)
    for word in words { #expect(detail.contains(word), comment, sourceLocation: sourceLocation) }
  }
}

/// Every test that runs a server, one after the other: of many at once, each would wait for its turn until its deadlines were over.
@Suite(.serialized, .timeLimit(.minutes(15))) enum ServerTests {}

/// Those that also run a browser, in a line of their own: it waits so much that the others have time beside it.
@Suite(.serialized, .timeLimit(.minutes(15))) enum ChromiumTests {}
