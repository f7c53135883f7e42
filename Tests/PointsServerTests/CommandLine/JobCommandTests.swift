import Foundation
import Ledger
import Postgres
import TestSupport
import Testing

extension ServerTests {
  @Suite("The command for jobs") struct JobCommand {
    /// Far enough ahead for what the street holds to have expired.
    private let later = "\(Moment.today.yearEnd(yearsLater: 1).advanced(by: 3))"

    private func onFreshStreet(_ body: (_ database: String, _ superuser: Connection) async throws -> Void) async throws {
      let database = try await TestCluster.freshDatabase(template: Template.shared.value.database)
      let superuser = try await Connection.connect(
        try await TestCluster.configuration(database: database), logger: TestCluster.logger)
      try await body(database, superuser)
      await superuser.close()
    }

    @Test("is silent where nothing is due, and says what is wrong with a call")
    func calls() async throws {
      try await onFreshStreet { database, _ in
        for job in ["expiry", "end-of-months"] {
          let nothing = try await AixinCommand.run(["job", job], on: database)
          #expect(nothing.exitCode == 0 && nothing.output == "" && nothing.errors == "", "\(nothing)")
        }
        let wrong: [(arguments: [String], words: String)] = [
          (["job", "cleaning"], "there are end-of-months, expiry"), (["job", "expiry", "--book", "7"], "no book 7"),
          (["job", "expiry", "--today", "soon"], "2027-01-03"),
          (["job", "expiry", "--today", later], "book 1 was not made as a sample"),
          (["job", "end-of-months", "--today", later, "--book", "2"], "book 2 was not made as a sample"), (["job"], "name"),
        ]
        for (arguments, words) in wrong {
          let refused = try await AixinCommand.run(arguments, on: database)
          #expect(refused.exitCode == 2 && refused.output == "", "\(refused)")
          #expect(refused.errors.contains(words), "\(refused.errors)")
        }
      }
    }

    private struct Report: Decodable {
      struct Line: Decodable {
        let book: Int32
        let due: Int64
        let done: Int64
        let refused: Int64
        let failed: Int64
      }

      let job: String
      let runs: [Line]
    }

    @Test("runs a job of a sample as of another day, and ends with code 1 while something fails")
    func sample() async throws {
      try await onFreshStreet { database, superuser in
        try await superuser.run { session in
          try session.script(
            """
            UPDATE ledger.book SET is_sample = true WHERE id = 1;
            CREATE FUNCTION public.fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
            CREATE TRIGGER fails BEFORE INSERT ON ledger.entry FOR EACH ROW EXECUTE FUNCTION public.fails();
            """)
        }
        let arguments = ["job", "expiry", "--book", "1", "--today", later]
        let failed = try await AixinCommand.run(arguments, on: database)
        #expect(failed.exitCode == 1 && failed.output.contains("expiry, book 1: "), "\(failed)")
        #expect(failed.output.contains(" 0 done") && failed.output.contains("no room"), "\(failed)")
        try await superuser.run { try $0.script("DROP TRIGGER fails ON ledger.entry") }

        let done = try await AixinCommand.run(arguments + ["--json"], on: database)
        let report = try JSONDecoder().decode(Report.self, from: Data(done.output.utf8))
        let line = try #require(report.runs.first)
        #expect(done.exitCode == 0 && report.job == "expiry" && report.runs.count == 1 && line.book == 1, "\(done)")
        #expect(line.due > 0 && line.done == line.due && line.refused == 0 && line.failed == 0)
        let again = try await AixinCommand.run(arguments, on: database)
        #expect(again.exitCode == 0 && again.output == "", "\(again)")
        let clean = try await AixinCommand.run(["verify"], on: database)
        #expect(clean.exitCode == 0 && clean.output == "", "\(clean)")
        let runs = try await superuser.run {
          try $0.query("SELECT count(*), sum(failed)::int8 FROM ledger.job_run").only(Int64.self, Int64.self)
        }
        #expect(runs == (2, line.due))
      }
    }
  }
}
