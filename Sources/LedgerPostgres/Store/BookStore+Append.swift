import Foundation
import Ledger
import Postgres

extension BookStore {
  /// From how many entries on COPY beats `INSERT … SELECT unnest`, although it costs two round trips more.
  ///
  /// Measured: see `deploy/performance.md`.
  static let copyThreshold = 500

  /// Writes what was decided, its rows in the order that constraints want; returns the statements to send together with COMMIT.
  ///
  /// One statement per table that has rows.
  ///
  /// - Parameter tables: those of records, in the order in which they are written.
  func append(
    _ decision: Decision, commodityNumbers: [Commodity: Int32], records tables: [RecordTable], _ session: DatabaseSession
  ) throws -> [SQL] {
    let block = try decision.block.map { try append($0, decision, commodityNumbers, session) } ?? []
    if decision.recordings.isEmpty { return block }
    let rows = Dictionary(grouping: decision.records, by: \.table)
    return block + tables.compactMap { table in rows[table].map { table.write($0, book: book) } } + [insert(decision.recordings)]
  }

  private func append(
    _ block: Block, _ decision: Decision, _ commodityNumbers: [Commodity: Int32], _ session: DatabaseSession
  ) throws -> [SQL] {
    var statements = [insert(block, head: decision.head)]
    if !block.commodities.isEmpty { statements.append(insert(block.commodities, block.number)) }
    if !block.accounts.isEmpty { statements.append(insert(block.accounts, block.number, commodityNumbers)) }
    if block.entries.count >= Self.copyThreshold {
      _ = try session.pipeline(statements)
      statements = []
      try copy(block.entries, block.number, commodityNumbers, session)
    } else if !block.entries.isEmpty {
      statements.append(insert(block.entries, block.number))
      statements.append(insertPostings(block.entries, commodityNumbers))
    }
    if !block.refusals.isEmpty { statements.append(insert(block.refusals, block.number)) }
    if !block.periods.isEmpty { statements.append(insert(block.periods, block.number)) }
    if !block.erasures.isEmpty { statements.append(insert(block.erasures, block.number)) }
    if !decision.remarks.isEmpty { statements.append(insert(decision.remarks)) }
    for (table, rows) in Dictionary(grouping: decision.documents, by: \.document.table).sorted(by: { $0.key < $1.key }) {
      statements.append(table.insert(rows, book: book))
    }
    return statements
  }

  private func insert(_ block: Block, head: Head) -> SQL {
    """
    INSERT INTO ledger.block (book, no, format, hash, previous_no, previous_hash, first_entry, last_entry, last_account, recorded_at)
    VALUES (\(book), \(block.number), \(block.format), \(head.hash), \(block.number == 1 ? nil : BlockNumber(block.number.number - 1)),
            \(block.previousHash), \(block.entries.first?.number ?? head.lastEntry.next), \(head.lastEntry), \(head.lastAccount),
            \(block.recordedAt))
    """
  }

  private func insert(_ commodities: [Block.OpenedCommodity], _ block: BlockNumber) -> SQL {
    """
    INSERT INTO ledger.commodity (book, id, kind, code, scale, opened_block)
    SELECT \(book), c.*, \(block) FROM unnest(\(commodities.map(\.id)), \(commodities.map(\.commodity.kind.rawValue)),
      \(commodities.map(\.commodity.code)), \(commodities.map(\.commodity.scale))) c
    """
  }

  private func insert(_ accounts: [Block.OpenedAccount], _ block: BlockNumber, _ numbers: [Commodity: Int32]) -> SQL {
    """
    INSERT INTO ledger.account (book, id, code, commodity, holder, vintage, grace, opened_block)
    SELECT \(book), a.*, \(block) FROM unnest(\(accounts.map(\.id)), \(accounts.map(\.account.code.rawValue)),
      \(accounts.map { numbers[$0.account.commodity] }), \(accounts.map(\.account.holder)),
      \(accounts.map(\.account.vintage.lastDay)), \(accounts.map(\.account.vintage.isGrace))) a
    """
  }

  private func insert(_ entries: [Entry], _ block: BlockNumber) -> SQL {
    """
    INSERT INTO ledger.entry (book, block, no, request, fingerprint, kind, period, business_date, actor, reverses, returns_of,
                              affects, details, document_digest)
    SELECT \(book), \(block), e.* FROM unnest(\(entries.map(\.number)), \(entries.map(\.request)),
      \(entries.map(\.fingerprint.bytes)), \(entries.map(\.kind.rawValue)), \(entries.map(\.period)),
      \(entries.map(\.businessDate)), \(entries.map(\.actor)), \(entries.map(\.reverses)), \(entries.map(\.returnsOf)),
      \(entries.map(\.affects)), \(entries.map(\.details)), \(entries.map(\.documentDigest))) e
    """
  }

  private func insertPostings(_ entries: [Entry], _ numbers: [Commodity: Int32]) -> SQL {
    let rows = entries.flatMap { entry in entry.postings.map { (entry.number, $0) } }
    return """
      INSERT INTO ledger.posting (book, entry, account, version, amount, balance, commodity)
      SELECT \(book), p.* FROM unnest(\(rows.map(\.0)), \(rows.map(\.1.state.id)), \(rows.map(\.1.state.version)),
        \(rows.map(\.1.amount)), \(rows.map(\.1.state.balance)), \(rows.map { numbers[$0.1.account.commodity] })) p
      """
  }

  /// Copies entries, then their postings; the server works on a chunk while the next is encoded.
  private func copy(_ entries: [Entry], _ block: BlockNumber, _ numbers: [Commodity: Int32], _ session: DatabaseSession) throws {
    var rest = entries[...]
    try session.copy(
      into: """
        ledger.entry (book, block, no, request, fingerprint, kind, period, business_date, actor, reverses, returns_of, affects,
                      details, document_digest)
        """
    ) {
      chunk(of: &rest) { rows, entry in
        rows.append(
          book, block, entry.number, entry.request, entry.fingerprint.bytes, entry.kind.rawValue, entry.period,
          entry.businessDate, entry.actor, entry.reverses, entry.returnsOf, entry.affects, entry.details,
          entry.documentDigest)
      }
    }
    rest = entries[...]
    try session.copy(into: "ledger.posting (book, entry, account, version, amount, balance, commodity)") {
      chunk(of: &rest) { rows, entry in
        for posting in entry.postings {
          let state = posting.state
          rows.append(
            book, entry.number, state.id, state.version, posting.amount, state.balance, numbers[posting.account.commodity])
        }
      }
    }
  }

  /// The rows of the next entries, or nil if there are none left.
  private func chunk(of rest: inout ArraySlice<Entry>, _ append: (inout CopyRows, Entry) -> Void) -> CopyRows? {
    if rest.isEmpty { return nil }
    var rows = CopyRows()
    for entry in rest.prefix(200) { append(&rows, entry) }
    rest = rest.dropFirst(200)
    return rows
  }

  private func insert(_ remarks: [(entry: EntryNumber, Remark)]) -> SQL {
    """
    INSERT INTO ledger.remark (book, entry, salt, text)
    SELECT \(book), r.* FROM unnest(\(remarks.map(\.entry)), \(remarks.map(\.1.salt)), \(remarks.map(\.1.text))) r
    """
  }

  private func insert(_ recordings: [DecidedRecording]) -> SQL {
    """
    INSERT INTO ledger.command (book, request, fingerprint, actor, response)
    SELECT \(book), c.* FROM unnest(\(recordings.map(\.request)), \(recordings.map(\.fingerprint.bytes)),
      \(recordings.map(\.actor)), \(recordings.map(\.answer))) c
    """
  }

  private func insert(_ refusals: [StoredRefusal], _ block: BlockNumber) -> SQL {
    """
    INSERT INTO ledger.refusal (book, block, request, fingerprint, ordinal, reason, figures)
    SELECT \(book), \(block), r.* FROM unnest(\(refusals.map(\.request)), \(refusals.map(\.fingerprint?.bytes)),
      \(Array(Int32(1)...Int32(refusals.count))), \(refusals.map(\.reason.rawValue)), \(refusals.map(\.figures))) r
    """
  }

  private func insert(_ erasures: [Erasure], _ block: BlockNumber) -> SQL {
    """
    INSERT INTO ledger.erasure (book, block, ordinal, table_name, number, actor)
    SELECT \(book), \(block), e.* FROM unnest(\(Array(Int32(1)...Int32(erasures.count))), \(erasures.map(\.table)),
      \(erasures.map(\.number)), \(erasures.map(\.actor))) e
    """
  }

  private func insert(_ periods: [PeriodEvent], _ block: BlockNumber) -> SQL {
    """
    INSERT INTO ledger.period (book, block, ordinal, period, version, state, first_entry, last_entry, digest, actor)
    SELECT \(book), \(block), p.* FROM unnest(\(Array(Int32(1)...Int32(periods.count))), \(periods.map(\.month)), \(periods.map(\.version)),
      \(periods.map(\.state.rawValue)), \(periods.map(\.firstEntry)), \(periods.map(\.lastEntry)), \(periods.map(\.digest)),
      \(periods.map(\.actor))) p
    """
  }
}
