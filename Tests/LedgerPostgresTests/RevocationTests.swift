import Foundation
import Ledger
import LedgerPostgres
import People
import Postgres
import TestSupport
import Testing
import Volunteering

/// What the application may set once, and no more.
@Suite struct RevocationTests {
  /// What is set first, and what the application then tries.
  @Test(arguments: [
    ("access.token SET revoked_at = clock_timestamp()", "access.token SET revoked_at = NULL"),
    ("access.token SET revoked_at = clock_timestamp()", "access.token SET revoked_at = 'infinity'"),
    ("access.token SET revoked_at = clock_timestamp()", "access.token SET revoked_at = clock_timestamp() + interval '1 day'"),
    ("volunteering.card SET valid_to = '2026-01-31'", "volunteering.card SET valid_to = 'infinity'"),
    ("volunteering.card SET valid_to = '2026-01-31'", "volunteering.card SET valid_to = '2099-12-31'"),
    ("volunteering.card SET valid_to = '2026-01-31'", "volunteering.card SET valid_to = '2020-01-01'"),
    ("ledger.book SET lock_grant = true", "ledger.book SET lock_grant = false"),
  ])
  func whatIsSetStays(first: String, second: String) async throws {
    let street = try await TestStreet()
    try await street.furnish()
    _ = try await street.people.addVolunteer(name: "张伟", community: "DP", card: nil, from: street.today, street.request())
    let users = try await street.writes.transaction { session in
      try session.query("SELECT id FROM access.app_user WHERE login = 'clerk'").only(Int64.self)
    }
    _ = try await street.reads.run { session in
      try session.query(
        """
        INSERT INTO access.token (book, user_id, hash, expires_at, kind)
        VALUES (1, \(users), sha256('t'), clock_timestamp() + interval '1 day', 'bearer')
        """)
    }
    try await street.reads.run { try $0.script("UPDATE \(first)") }
    // Setting it to what it is changes nothing, and is no offence.
    let table = first.split(separator: " ")[0]
    let column = first.split(separator: " ")[2]
    try await street.reads.run { try $0.script("UPDATE \(table) SET \(column) = \(column)") }
    await #expect { try await street.reads.run { try $0.script("UPDATE \(second)") } } throws: {
      ($0 as? PostgresError)?.sqlstate == "AX004"
    }
    try await street.tamper("SET ROLE aixin_owner; UPDATE \(second)")
    await street.close()
  }

  /// Columns that the application may change, and that nothing guards: the probe, on which nothing depends, working state, and words
  /// on which nothing is computed.
  @Test func everyColumnThatMayBeChangedIsGuarded() async throws {
    let street = try await TestStreet()
    let unguarded = try await street.reads.run { session in
      try session.query(
        """
        SELECT a.attrelid::regclass || '.' || a.attname
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
         WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind = 'r'
           AND c.relnamespace IN ('ledger'::regnamespace, 'access'::regnamespace, 'volunteering'::regnamespace, 'shop'::regnamespace)
           AND has_column_privilege('aixin_app', c.oid, a.attnum, 'UPDATE')
           AND NOT EXISTS (SELECT FROM pg_trigger t
                            WHERE t.tgrelid = c.oid AND t.tgfoid = 'ledger.refuse_reset()'::regprocedure AND t.tgenabled = 'O'
                              AND split_part(encode(t.tgargs, 'escape'), '\\000', 1) = a.attname)
         ORDER BY 1
        """
      ).decode(String.self)
    }
    let passwords = ["changed_at", "cost", "must_change", "salt", "verifier"].map { "access.password.\($0)" }
    let labels = ["barcode", "specification", "unit"].map { "shop.goods.\($0)" }
    #expect(
      unguarded == ["access.app_user.name"] + passwords + [
        "access.session_use.seen_at", "ledger.expiry_look.entry", "ledger.expiry_look.vintage", "ledger.job_look.looked_at",
        "ledger.job_look.problem", "ledger.probe.written_at",
      ] + labels
        + ["volunteering.colour.label", "volunteering.person.building", "volunteering.person.unit"])
    await street.close()
  }
}
