import Access
import Foundation
import Ledger
import TestSupport
import Testing
import Wallets

@testable import LedgerPostgres
@testable import People
@testable import PointsShop
@testable import Postgres
@testable import Volunteering

/// That the hot statements go by the right index, on tables that are empty and on tables that are full.
///
/// A plan is made once and kept: a statement that was planned on an empty book must still be right a year later.
@Suite struct PlanTests {
  /// An index, and the columns by which it must be entered.
  struct Access: Hashable, CustomStringConvertible {
    let index: String
    let columns: Set<String>

    init(_ index: String, _ columns: Set<String>) {
      self.index = index
      self.columns = columns
    }

    var description: String { "\(index) by \(columns.sorted().joined(separator: ", "))" }
  }

  /// Indexes that serve the same look-ups as well as others.
  private static let equivalent = [
    "block_head_unique": "block_pkey", "shop_code_unique": "shop_pkey", "account_by_holder": "account_identity_unique",
  ]

  static let facts: [Fact.Kind: [Access]] = [
    .reversals: [Access("entry_reversed_once", ["book", "reverses"])],
    .successor: [Access("merge_holder_once_an_entry", ["book", "holder"])],
    .merges: [Access("merge_pkey", ["book", "line"])],
    .validToken: [Access("token_pkey", ["book", "id"])],
    .grantHolds: [Access("role_grant_pkey", ["book", "id"]), Access("book_pkey", ["id"])],
    .activeVolunteer: [
      Access("volunteer_pkey", ["book", "holder"]), Access("closure_by_holder", ["book", "holder"]),
      Access("entry_reversed_once", ["book", "reverses"]), Access("reissue_by_about", ["book", "about"]),
    ],
    .validCard: [Access("card_pkey", ["book", "id"])],
    .openCard: [Access("card_pkey", ["book", "id"])],
    .lastHolder: [Access("holder_pkey", ["book"])],
    .lastCard: [Access("card_pkey", ["book"])],
    .person: [Access("person_pkey", ["book", "holder"])],
    .communities: [Access("community_code_unique", ["book"])],
    .shops: [Access("shop_pkey", ["book"])],
    .lastRecord: [Access("service_record_pkey", ["book"])],
    .recordsTouching: [
      Access("service_record_by_volunteer", ["book", "holder", "started_at"]),
      Access("merge_by_successor", ["book", "successor"]),
      Access("merge_holder_once_an_entry", ["book", "entry", "holder"]),
      Access("record_withdrawal_pkey", ["book", "record"]),
    ],
    .withdrawals: [Access("record_withdrawal_pkey", ["book", "record"])],
    .rates: [Access("rate_by_date", ["book"])],
    .lastGoods: [Access("goods_pkey", ["book"])],
    .lastTransfer: [Access("transfer_pkey", ["book"])],
    .lastSheet: [Access("sheet_pkey", ["book"])],
    .sheets: [Access("sheet_of_month_once", ["book", "month"])],
    .lastEntryOfMonth: [Access("period_pkey", ["book", "period", "version", "state"]), Access("entry_pkey", ["book"])],
    .signer: [Access("sheet_signature_of_two_persons", ["book", "sheet"])],
    .prints: [Access("receipt_print_pkey", ["book", "entry"])],
    .lastPrice: [Access("price_pkey", ["book", "goods"])],
    .ratified: [Access("slip_ratification_pkey", ["book", "entry"])],
    .confirmed: [Access("confirmation_pkey", ["book", "entry"])],
    .lastProposal: [Access("proposal_pkey", ["book"])],
    .proposal: [
      Access("proposal_pkey", ["book", "id"]), Access("entry_request_unique", ["book", "request"]),
      Access("command_pkey", ["book", "request"]), Access("proposal_withdrawal_pkey", ["book", "proposal"]),
    ],
    .twoPersons: [Access("two_persons_pkey", ["book"])],
    .lastFindingNote: [Access("finding_note_pkey", ["book"])], .lastCheckLevel: [Access("check_level_pkey", ["book"])],
    .closings: [Access("period_by_block", ["book"])],
    .headOfGrid: [Access("role_grant_by_user", ["book", "user_id"]), Access("book_pkey", ["id"])],
    .rateVersion: [
      Access("service_record_pkey", ["book", "id"]), Access("rate_by_date", ["book", "colour", "valid_from"]),
    ],
    .credits: [Access("credit_by_record", ["book", "record"]), Access("clawback_of_a_credit_once", ["book", "credit_entry"])],
    .clawbacks: [Access("clawback_of_a_credit_once", ["book", "credit_entry"])],
    .firstWaiting: [
      Access("credit_waiting", ["book", "budget_year", "community", "entry"]),
      Access("issue_by_quota", ["book", "budget_year", "community"]),
      Access("clawback_of_a_credit_once", ["book", "credit_entry"]),
      Access("waiting_decision_by_quota", ["book", "budget_year", "community"]),
      Access("waiting_decision_pkey", ["book", "credit_entry"]), Access("waiting_decision_pkey", ["book", "credit_entry", "no"]),
      Access("credit_pkey", ["book", "entry"]), Access("issue_of_a_credit_once", ["book", "credit_entry"]),
      Access("service_correction_waiting", ["book", "community", "entry", "waits_for"]),
      Access("service_correction_by_credit", ["book", "credit_entry", "entry"]),
      // Of a decided claim: partial indexes of few rows, as good as the primary keys that they stand for.
      Access("credit_waiting", ["book", "entry"]), Access("service_correction_waiting", ["book", "entry"]),
    ],
    .waitingDecision: [Access("waiting_decision_pkey", ["book", "credit_entry"])],
    .issued: [Access("issue_of_a_credit_once", ["book", "credit_entry"])],
    .undecided: [
      Access("credit_waiting", ["book", "budget_year"]), Access("clawback_of_a_credit_once", ["book", "credit_entry"]),
      Access("issue_of_a_credit_once", ["book", "credit_entry"]), Access("waiting_decision_pkey", ["book", "credit_entry"]),
      Access("service_correction_waiting", ["book", "waits_for"]), Access("credit_pkey", ["book", "entry"]),
      Access("service_correction_by_credit", ["book", "credit_entry", "entry"]),
    ],
    .waitingOf: [
      Access("credit_by_volunteer", ["book", "volunteer"]), Access("merge_by_successor", ["book", "successor"]),
      Access("merge_holder_once_an_entry", ["book", "entry", "holder"]),
      Access("clawback_of_a_credit_once", ["book", "credit_entry"]), Access("issue_of_a_credit_once", ["book", "credit_entry"]),
      Access("waiting_decision_pkey", ["book", "credit_entry"]),
      Access("service_correction_by_credit", ["book", "credit_entry"]),
      Access("service_correction_by_credit", ["book", "credit_entry", "entry"]), Access("credit_pkey", ["book", "entry"]),
      Access("credit_waiting", ["book", "entry"]),
    ],
    .openingCorrection: [Access("opening_correction_by_opening", ["book", "opening"])],
    .serviceCorrection: [Access("service_correction_by_credit", ["book", "credit_entry"])],
    .reissue: [Access("reissue_by_about", ["book", "about"]), Access("entry_reversed_once", ["book", "reverses"])],
    .freezeEnd: [Access("freeze_end_once", ["about", "book"])],
    .openFreezes: [Access("freeze_line_by_record", ["book", "record"]), Access("freeze_end_once", ["about", "book"])],
    .openedPool: [Access("pool_opening_once", ["book"])],
    .poolFigure: [Access("pool_opening_pkey", ["book"])],
    .lastYearEnded: [Access("year_end_by_year", ["book"])],
    .lastEntry: [Access("block_pkey", ["book"])],
    .lastCorrection: [Access("member_correction_by_receipt", ["book", "receipt"])],
    .slip: [Access("slip_number_once_a_shop", ["book", "number", "shop"])],
    .transfer: [
      Access("transfer_pkey", ["book", "id"]), Access("transfer_receipt_of_line_once", ["book", "transfer"]),
      Access("transfer_withdrawal_pkey", ["book", "transfer"]),
    ],
    .sentBack: [Access("delivery_back_by_delivery", ["book", "delivery", "delivery_line"])],
    .shelfCorrection: [Access("shop_opening_correction_by_opening", ["book", "goods", "opening"])],
    .openedVintage: [
      Access("opening_of_a_vintage_once", ["book", "holder", "vintage"]), Access("merge_by_successor", ["book", "successor"]),
      Access("merge_holder_once_an_entry", ["book", "entry", "holder"]),
    ],
    .openedHours: [
      Access("opening_of_hours_once", ["book", "holder"]), Access("merge_by_successor", ["book", "successor"]),
      Access("merge_holder_once_an_entry", ["book", "entry", "holder"]),
    ],
    .openedShelf: [Access("opening_line_of_a_shelf_once", ["book", "goods", "shop"])],
    .sheetPayment: [Access("settled_sheet_paid_once", ["book", "sheet"])],
    .priceVersion: [Access("price_by_date", ["book", "goods", "valid_from"])],
    .piecesTaken: [
      Access("receipt_line_by_taken", ["book", "goods", "member", "month"]), Access("merge_by_successor", ["book", "successor"]),
      Access("merge_holder_once_an_entry", ["book", "entry", "holder"]),
      Access("return_line_by_receipt", ["book", "receipt", "receipt_line"]), Access("entry_reversed_once", ["book", "reverses"]),
      Access("member_correction_by_right", ["book", "right_member"]),
      Access("member_correction_by_receipt", ["book", "receipt"]),
      Access("member_correction_by_receipt", ["book", "entry", "receipt"]), Access("receipt_line_pkey", ["book", "entry"]),
    ],
    .piecesReturned: [
      Access("return_line_by_receipt", ["book", "receipt", "receipt_line"]), Access("entry_reversed_once", ["book", "reverses"]),
    ],
    .pointsGivenBack: [
      Access("return_receipt_by_receipt", ["book", "receipt"]), Access("entry_reversed_once", ["book", "reverses"]),
    ],
    .standingReturns: [
      Access("return_receipt_by_receipt", ["book", "receipt"]), Access("entry_reversed_once", ["book", "reverses"]),
    ],
  ]

  /// The statements of a batch, and of look-ups by key, with the indexes they must use.
  private static let statements: [(name: String, sql: SQL, accesses: [Access])] = {
    let store = BookStore(book: 1)
    let group = AccountGroup.wallet(of: HolderID(1))
    let news = store.news(since: Book(id: 1, head: .start(in: Month(number: 202_601)), commodities: [:]))
    return [
      ("head", store.head, [Access("book_pkey", ["id"]), Access("block_pkey", ["book"]), Access("period_pkey", ["book"])]),
      (
        "keys", store.known([UUID()]),
        ["entry_request_unique", "refusal_pkey", "command_pkey"].map { Access($0, ["book", "request"]) }
      ),
      (
        "states", store.states(of: [group]),
        [
          Access("commodity_code_unique", ["book", "code", "kind"]),
          Access("account_identity_unique", ["book", "code", "commodity", "holder"]),
          Access("posting_pkey", ["account", "book"]),
        ]
      ),
      (
        "goods by barcode", PointsShopRoom.skuByBarcode(Barcode(ownSerial: 1), book: 1),
        [Access("goods_barcode_unique", ["barcode", "book"])]
      ),
      (
        "records in the way", ServiceLook.overlapping([], book: 1),
        [
          Access("service_record_by_volunteer", ["book", "holder", "started_at"]),
          Access("merge_by_successor", ["book", "successor"]),
          Access("merge_holder_once_an_entry", ["book", "entry", "holder"]),
          Access("record_withdrawal_pkey", ["book", "record"]),
        ]
      ),
      (
        "last moves of points", BookReader.moves(of: 1, on: .spendable, limit: 10, book: 1),
        [
          Access("account_identity_unique", ["book", "code", "holder"]), Access("posting_pkey", ["account", "book"]),
          Access("entry_pkey", ["book", "no"]),
        ]
      ),
      (
        "entries about a record", VolunteeringRoom.entries(of: 1, book: 1),
        [
          Access("credit_by_record", ["book", "record"]), Access("service_correction_by_credit", ["book", "credit_entry"]),
          Access("issue_of_a_credit_once", ["book", "credit_entry"]),
          Access("clawback_of_a_credit_once", ["book", "credit_entry"]),
        ]
      ),
      ("last block known", news[0], [Access("block_pkey", ["book", "hash", "no"])]),
      ("commodities opened since", news[1], [Access("commodity_pkey", ["book", "id"])]),
      (
        "accounts changed since", news[2],
        [
          Access("posting_by_entry", ["book", "entry"]), Access("account_pkey", ["book", "id"]),
          Access("commodity_pkey", ["book", "id"]),
        ]
      ),
    ]
      + TestStreet.manifest.facts.values.map { query in
        (query.kind.rawValue, query.sql([Fact(query.kind, 1)], book: 1), facts[query.kind] ?? [])
      }
  }()

  @Test func everyHotStatementGoesByItsIndex() async throws {
    let street = try await TestStreet()
    try await check(street, "empty")
    try await street.furnish()
    let card = try await street.volunteer(points: 10_000_000)
    for _ in 0..<20 {
      let receipt = try posted(try await street.redeem(card)).entry.number
      _ = try await street.takeBack(receipt)
    }
    try await check(street, "filled")
    await street.close()
  }

  @Test func noTableIsAnalysedWhileItIsSmall() async throws {
    let street = try await TestStreet()
    let hasty = try await street.reads.run { session in
      try session.query(
        """
        SELECT c.oid::regclass::text FROM pg_class c
         WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text IN ('ledger', 'access', 'volunteering', 'shop')
           AND NOT coalesce('autovacuum_analyze_threshold=5000' = ANY (c.reloptions), false) ORDER BY 1
        """
      ).decode(String.self)
    }
    #expect(hasty == [], "a plan made on statistics of a few rows takes any index")
    await street.close()
  }

  @Test func aJoinThatThePlannerMayReorderIsCaught() async throws {
    let street = try await TestStreet()
    let loose: SQL = """
      SELECT k.ord, l.quantity FROM unnest(\([Int64(1)]), \([Int64(1)])) WITH ORDINALITY k(member, month, ord)
        JOIN shop.receipt_line l ON l.book = \(Int32(1)) AND l.member = k.member AND l.month = k.month
      """
    let found = try await street.writes.run { try accesses(of: loose, $0) }
    #expect(found != [Access("receipt_line_by_taken", ["book", "member", "month"])], "this is how it went wrong")
    await street.close()
  }

  private func check(_ street: TestStreet, _ state: String) async throws {
    for (name, sql, expected) in Self.statements + Self.tillStatements + Self.jobStatements {
      let found = try await street.writes.run { try accesses(of: sql, $0) }
      #expect(found == Set(expected), "\(name), \(state)")
    }
  }

  /// The indexes of a statement's kept plan; "a scan of" a table where there is none.
  private func accesses(of sql: SQL, _ session: DatabaseSession) throws -> Set<Access> {
    let types = try sql.parameters.types.map { type in
      try session.query("SELECT format_type(\(Int64(type))::oid, NULL)").only(String.self)
    }
    let arguments = types.isEmpty ? "" : "(" + types.map { _ in "NULL" }.joined(separator: ", ") + ")"
    let list = types.isEmpty ? "" : "(" + types.joined(separator: ", ") + ")"
    defer { _ = try? session.query("DEALLOCATE looked_at") }
    _ = try session.query("PREPARE looked_at\(raw: list) AS \(raw: sql.text)")
    let lines = try session.query("EXPLAIN (COSTS OFF) EXECUTE looked_at\(raw: arguments)").decode(String.self)
    var found: Set<Access> = []
    for (line, next) in zip(lines, lines.dropFirst() + [""]) {
      if let scan = line.firstMatch(of: /Index (?:Only )?Scan (?:Backward )?using (\S+) on/) {
        let condition = next.contains("Index Cond:") ? next : ""
        // "(l.book = …)" or "(book = …)": what stands left of a comparison is the index's column.
        let columns = condition.matches(of: /\((?:\w+\.)?(\w+) (?:=|<=|>=|<|>)/).map { String($0.1) }
        let index = Self.equivalent[String(scan.1)] ?? String(scan.1)
        found.insert(Access(index, Set(columns)))
      } else if let scan = line.firstMatch(of: /(?:Seq|Bitmap Heap) Scan on (\S+)/) {
        found.insert(Access("a scan of \(scan.1)", []))
      }
    }
    return found
  }
}
