import Foundation
import Postgres
import TestSupport
import Testing
import Web

extension ServerTests {
  /// That each measurement runs on real books; the figures decide nothing.
  @Suite("aixin bench") struct BenchTests {
    static let measurements: [(String, Set<String>)] = [
      ("limit --entries 2000 --accounts 50", ["copy_entries_per_second"]),
      ("tpcb --transactions 20 --scale 1", ["transactions_per_second"]),
      ("post --entries 300 --accounts 20 --batch 100", BenchTests.post),
      ("post --entries 300 --accounts 20 --callers 8 --hot --postings 4 --key-version 4", BenchTests.post),
      ("post --entries 300 --accounts 20 --callers 8 --servers 2", BenchTests.post),
      ("verify --entries 300 --accounts 20", ["postings_per_second"]),
      ("clerk --entries 40 --accounts 20", ["clerk_ms", "pgbench_ms", "ratio"]),
      (
        "http --seconds 1 --connections 4 --members 20",
        BenchTests.post.union(["busy", "longest_ms", "healthz_per_second"])
      ),
      (
        "http --seconds 1 --connections 4 --members 20 --rate 30",
        BenchTests.post.union(["busy", "longest_ms", "healthz_per_second"])
      ),
      (
        "grow --entries 3000 --sample 300 --accounts 20 --key-version 4",
        [
          "empty_entries_per_second", "full_entries_per_second", "ratio", "empty_balance_ms", "full_balance_ms",
          "filling_entries_per_second", "server_rss_bytes", "bytes_per_entry",
        ]
      ),
      (
        "mixed --drafts 3000 --members 50 --rate 100",
        ["redemptions", "p50_ms", "p99_ms", "longest_ms", "seconds", "server_rss_bytes"]
      ),
      ("pages --seconds 1 --months 1 --goal 60000", ["p50_ms", "p99_ms", "server_rss_bytes"]),
      (
        "till --redemptions 3 --members 20",
        Set(["card", "goods", "confirm", "print", "pages", "interface"].flatMap { ["\($0)_p50_ms", "\($0)_p99_ms"] })
      ),
    ]
    private static let post: Set = [
      "entries_per_second", "p50_ms", "p99_ms", "p999_ms", "batches", "bytes_per_entry", "server_rss_bytes",
    ]

    @Test("checks its books, prints its figures and the settings under which they were taken", arguments: measurements)
    func figures(arguments: String, names: Set<String>) async throws {
      let words = arguments.split(separator: " ").map(String.init)
      let result = try await AixinCommand.run(["bench"] + words + ["--json", "--runs", "1"], on: "postgres")
      #expect(result.exitCode == 0, "\(result.errors)")
      let report = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any] ?? [:]
      #expect(Set(report.keys) == names.union(["settings"]))
      for name in names where name != "busy" { #expect(report[name] as? Double ?? 0 > 0, "\(name)") }
      #expect((report["settings"] as? [String: String])?["fsync"] == "off", "of the tests' cluster")
      if let batches = report["batches"] as? Double, arguments.contains("--batch 100") { #expect(batches == 3) }
    }

    @Test(
      "refuses flags that make no sense",
      arguments: [
        "post --postings 3", "post --batch 0", "limit --accounts 1", "post --runs 0", "verify --entries x",
        "post --servers 2", "http --rate 0", "mixed --members 1", "pages --rate 51", "till --members 0",
      ])
    func badFlags(arguments: String) async throws {
      let result = try await AixinCommand.run(["bench"] + arguments.split(separator: " ").map(String.init))
      #expect(result.exitCode == 2 && result.errors.contains("--"), "\(result.errors)")
    }
  }
}
