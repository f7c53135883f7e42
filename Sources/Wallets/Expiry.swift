public import Ledger
public import LedgerPostgres
public import Postgres

/// A wallet with points whose vintage, and the days of grace after it, are past.
public struct PastWallet: Sendable {
  /// The volunteer.
  public let holder: HolderID
  /// The past accounts that hold something.
  let accounts: [AccountID]
  /// How often each was posted to.
  let versions: [Int64]

  /// What is due, as it stands: an account that is filled again later is something else.
  var identity: CanonicalBytes {
    var identity = CanonicalBytes()
    identity.append(holder)
    identity.append(list: Array(zip(accounts, versions))) { bytes, one in
      bytes.append(one.0)
      bytes.append(one.1)
    }
    return identity
  }
}

/// What expires in a book on a day.
public struct ExpiryDue: Sendable {
  /// The present day of the book.
  public let today: Day
  /// How many days after its last day a vintage expires.
  public let days: Int
  /// The wallets, by holder.
  public let wallets: [PastWallet]
}

extension WalletsRoom {
  /// How many entries may come before what a look found is noted anew, so that the next reads few.
  private static let stale: Int64 = 500

  /// A query for the books in which something expires, by number; it notes of the others how far nothing was left.
  ///
  /// Read is only what was not past at the look before, and what was posted since: a vintage that was emptied once is not read again,
  /// unless something came back to it. Each note is true by itself, so two servers may look at once. The database's clock says the day,
  /// since it judges what is posted.
  ///
  /// - Parameter today: another day than the present one; nil for that of each book.
  public static func booksWithExpiry(today: Day?) -> SQL {
    """
    WITH looked AS MATERIALIZED (
      SELECT b.id, t.through, h.last_entry, k.vintage, k.entry,
             EXISTS (SELECT FROM (
                 (SELECT a.id FROM ledger.account a
                   WHERE a.book = b.id AND a.code = 2101 AND a.vintage < 'infinity'
                     AND a.vintage > coalesce(k.vintage, '-infinity') AND a.vintage <= t.through OFFSET 0)
                 UNION ALL
                 (SELECT a.id
                    FROM (SELECT p.account FROM ledger.posting p WHERE p.book = b.id AND p.entry > k.entry OFFSET 0) p
                   CROSS JOIN LATERAL (SELECT a.id FROM ledger.account a
                                        WHERE a.book = b.id AND a.id = p.account AND a.code = 2101
                                          AND a.vintage <= least(k.vintage, t.through) OFFSET 0) a)) a
               CROSS JOIN LATERAL (SELECT p.balance FROM ledger.posting p
                                    WHERE p.book = b.id AND p.account = a.id ORDER BY p.version DESC LIMIT 1) p
              WHERE p.balance > 0) AS is_due
        FROM ledger.book b
       CROSS JOIN LATERAL (
         SELECT coalesce(\(today), (clock_timestamp() AT TIME ZONE b.time_zone)::date) - b.expiry_days AS through OFFSET 0) t
       CROSS JOIN LATERAL (SELECT h.last_entry FROM ledger.block h WHERE h.book = b.id ORDER BY h.no DESC LIMIT 1) h
        LEFT JOIN LATERAL (SELECT k.vintage, k.entry FROM ledger.expiry_look k WHERE k.book = b.id OFFSET 0) k ON true
       ORDER BY b.id
    ), noted AS (
      INSERT INTO ledger.expiry_look (book, vintage, entry)
      SELECT l.id, l.through, l.last_entry FROM looked l
       WHERE NOT l.is_due AND (l.vintage IS NULL OR l.vintage < l.through OR l.entry < l.last_entry - \(stale))
      ON CONFLICT (book) DO UPDATE SET vintage = excluded.vintage, entry = excluded.entry
    )
    SELECT l.id FROM looked l WHERE l.is_due ORDER BY l.id
    """
  }

  /// A query for the wallets of a book in which something expires: one step down an index for each account that is past.
  static func pastWallets(of book: Int32, today: Day?) -> SQL {
    """
    SELECT t.today, b.expiry_days, a.holder, array_agg(a.id ORDER BY a.id), array_agg(p.version ORDER BY a.id)
      FROM ledger.book b
     CROSS JOIN LATERAL (SELECT coalesce(\(today), (clock_timestamp() AT TIME ZONE b.time_zone)::date) AS today OFFSET 0) t
     CROSS JOIN LATERAL (SELECT a.id, a.holder FROM ledger.account a
                          WHERE a.book = b.id AND a.code = 2101 AND a.vintage < 'infinity'
                            AND a.vintage <= t.today - b.expiry_days OFFSET 0) a
     CROSS JOIN LATERAL (SELECT p.version, p.balance FROM ledger.posting p
                          WHERE p.book = b.id AND p.account = a.id ORDER BY p.version DESC LIMIT 1) p
     WHERE b.id = \(book) AND p.balance > 0
     GROUP BY t.today, b.expiry_days, a.holder ORDER BY a.holder
    """
  }

  /// What expires in the book now; nil if nothing does.
  ///
  /// - Parameter today: another day than the present one.
  public func expiryDue(today: Day?) async throws -> ExpiryDue? {
    let book = desk.book.id
    let rows = try await desk.read { reader in
      try reader.query(Self.pastWallets(of: book, today: today)).decode(
        Day.self, Int16.self, HolderID.self, [AccountID].self, [Int64].self)
    }
    guard let (today, days, _, _, _) = rows.first else { return nil }
    return ExpiryDue(
      today: today, days: Int(days), wallets: rows.map { PastWallet(holder: $0.2, accounts: $0.3, versions: $0.4) })
  }

  /// 过期: an entry for each wallet, behind the tills, under keys made from what was found: at once on two servers, and again after a
  /// failure, each vintage expires once.
  ///
  /// What was spent since it was found does not expire, and what another run took is refused as ``RefusalReason/nothingThere``. A wallet
  /// that was merged since is `WriterError.unsettled`: look again, and the successor has it.
  ///
  /// - Returns: a result for each wallet, in order.
  public func expire(_ wallets: [PastWallet], of due: ExpiryDue) async -> [Result<Answer, any Error>] {
    let rows = wallets.map { ($0, desk.due("wallets.expiry", $0.identity)) }
    return await desk.post(rows: rows) { wallet, request in
      request.draft(
        .expiry, on: due.today,
        [
          EntryDraft.Alternative(
            legs: .expire(wallet.holder, after: due.days, on: due.today), details: ["holder": .id(wallet.holder)])
        ])
    }
  }
}
