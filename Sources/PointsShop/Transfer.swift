public import Ledger
public import LedgerPostgres
public import Postgres

/// Goods on their way from one shop to another (调拨).
public struct TransferID: Identifier, PostgresStorable {
  /// The stored number.
  public let number: Int64
  /// The transfer with this number.
  @inlinable
  public init(_ number: Int64) { self.number = number }
}

/// A line of a transfer that arrived: a row of its documents.
struct TransferLine: DocumentRow {
  static let table = DocumentTable("shop.transfer_receipt", of: TransferLine.self, kinds: [.stockTransfer])

  var line: Int64 = 1
  var transfer: TransferID = 0
  var goods: GoodsID = 0
  var quantity: Int64 = 0

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("transfer", &transfer)
    columns.column("goods", &goods)
    columns.column("quantity", &quantity)
  }
}

/// A transfer as it was sent.
public struct Transfer: Sendable {
  /// Its number.
  public let id: TransferID
  /// The code of the shop that sent it.
  public let from: Code
  /// The code of the shop that is to receive it.
  public let to: Code
  /// SKUs and pieces.
  public let lines: [GoodsQuantity]
  /// What people call the goods, line by line.
  public let titles: [String]
}

/// A transfer that is sent: a row of the transfers.
struct TransferRow: RecordRow {
  static let table = RecordTable("shop.transfer", of: TransferRow.self)

  var id: TransferID = 0
  var sender = HolderID.book
  var receiver = HolderID.book
  var sentBy = UserID.system

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("id", &id)
    columns.column("sender", &sender)
    columns.column("receiver", &receiver)
    columns.column("sent_by", &sentBy)
  }

  /// Goods of a transfer: a row of its lines.
  struct Line: RecordRow {
    static let table = RecordTable("shop.transfer_line", of: Line.self)

    var transfer: TransferID = 0
    var line: Int64 = 0
    var goods: GoodsID = 0
    var quantity: Int64 = 0

    mutating func visit(_ columns: inout some DocumentColumns) {
      columns.column("transfer", &transfer)
      columns.column("line", &line)
      columns.column("goods", &goods)
      columns.column("quantity", &quantity)
    }
  }
}

extension Fact.Kind {
  /// The last transfer that was sent.
  static let lastTransfer = Fact.Kind(rawValue: "shop.last-transfer")
}

/// That a transfer was withdrawn: a row of the withdrawals.
struct TransferWithdrawal: RecordRow {
  static let table = RecordTable("shop.transfer_withdrawal", of: TransferWithdrawal.self)

  var transfer: TransferID = 0
  var withdrawnBy = UserID.system

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("transfer", &transfer)
    columns.column("withdrawn_by", &withdrawnBy)
  }
}

extension PointsShopRoom {
  /// 调拨, the sending: nothing is posted until the receiver confirms what arrived.
  ///
  /// - Throws: ``PointsShopError``; `WriterError`.
  public func send(_ basket: Basket, from: Code, to: Code, _ request: BookRequest) async throws -> Recorded<TransferID> {
    guard from != to else { throw PointsShopError.sameShop(to) }
    return try await desk.record(request) {
      let (giver, taker, goods) = try await desk.read { reader in
        (try self.shop(from, reader), try self.shop(to, reader), try self.goods(of: basket, reader))
      }
      let last = Fact(.lastTransfer, 0)
      return request.recording(guards: [.next(last)], [TransferRow.table, TransferRow.Line.table]) { facts in
        let transfer = TransferRow(id: TransferID(facts[last]), sender: giver, receiver: taker, sentBy: request.actor)
        let lines = zip(goods, basket.lines).enumerated().map { index, line in
          TransferRow.Line(transfer: transfer.id, line: Int64(index + 1), goods: line.0, quantity: line.1.pieces).record
        }
        return ([transfer.record] + lines, ["transfer": .id(transfer.id)])
      }
    }.map { try $0.id("transfer") }
  }

  /// Withdraws a transfer that has not arrived.
  ///
  /// - Throws: ``PointsShopError/unknownTransfer(_:)``; `Refused` for ``RefusalReason/transferSettled``; `WriterError`.
  public func withdraw(_ transfer: TransferID, _ request: BookRequest) async throws -> Recorded<TransferID> {
    try await desk.record(request) {
      _ = try await shops(ofTransfer: transfer)
      let isUnderWay = Guard(
        Fact(.transfer, transfer.number), .equals(0), effect: .becomes(-1),
        otherwise: .refuse(.transferSettled, ["transfer": .id(transfer)]))
      return request.recording(guards: [isUnderWay], [TransferWithdrawal.table]) { _ in
        let row = TransferWithdrawal(transfer: transfer, withdrawnBy: request.actor)
        return ([row.record], ["transfer": .id(transfer), "withdrawn": .int(1)])
      }
    }.map { try $0.id("transfer") }
  }

  /// 调拨, the receipt: the receiver confirms that the goods arrived, and they move from shelf to shelf.
  ///
  /// - Throws: ``PointsShopError/unknownTransfer(_:)``; `WriterError`.
  public func receive(_ transfer: TransferID, on day: Day, _ request: BookRequest) async throws -> Answer {
    try await desk.post(request) {
      let (sender, receiver, lines) = try await desk.read { reader in
        let heads = try reader.query("SELECT sender, receiver FROM shop.transfer WHERE book = \(book) AND id = \(transfer)")
          .first(HolderID.self, HolderID.self)
        guard let (sender, receiver) = heads else { throw PointsShopError.unknownTransfer(transfer) }
        let lines = try reader.query(
          """
          SELECT l.goods, g.sku, l.quantity FROM shop.transfer_line l
            JOIN shop.goods g ON g.book = l.book AND g.id = l.goods
           WHERE l.book = \(book) AND l.transfer = \(transfer) ORDER BY l.line
          """
        ).decode(GoodsID.self, String.self, Int64.self)
        return (sender, receiver, lines.map { (goods: $0.0, sku: $0.1, quantity: $0.2) })
      }
      let documents = lines.enumerated().map { index, line in
        var row = TransferLine()
        row.line = Int64(index + 1)
        row.transfer = transfer
        row.goods = line.goods
        row.quantity = line.quantity
        return row.document
      }
      return request.draft(
        .stockTransfer, on: day,
        guards: [
          Guard(
            .transfer(transfer), .equals(0), effect: .becomesEntry,
            otherwise: .refuse(.transferSettled, ["transfer": .id(transfer)]))
        ],
        [
          EntryDraft.Alternative(
            legs: .moveStock(from: sender, to: receiver, lines.map { GoodsQuantity(sku: $0.sku, pieces: $0.quantity) }),
            details: ["transfer": .id(transfer)], tables: [TransferLine.table], documents: { _ in documents })
        ])
    }
  }

  /// Transfers that have neither arrived nor been withdrawn, those after one, at most `limit`.
  ///
  /// - Parameter shops: those that they go from or to; nil for all.
  public func transfersUnderWay(
    after transfer: TransferID, at shops: [HolderID]? = nil, limit: Int64
  ) async throws -> [Transfer] {
    let own: SQL = shops.map { "(k.sender = ANY (\($0)) OR k.receiver = ANY (\($0)))" } ?? "true"
    return try await desk.read { reader in
      let rows = try reader.query(
        """
        SELECT t.id, s.code AS sender, r.code AS receiver, g.sku, g.name, g.specification, l.quantity
          FROM (SELECT k.book, k.id, k.sender, k.receiver FROM shop.transfer k
                 WHERE k.book = \(book) AND k.id > \(transfer) AND \(own)
                   AND (SELECT f.value FROM (SELECT k.book, k.id AS first) k, LATERAL (\(raw: Self.transferState)) f(value)) = 0
                 ORDER BY k.id LIMIT \(limit)) t
          JOIN shop.shop s ON s.book = t.book AND s.holder = t.sender
          JOIN shop.shop r ON r.book = t.book AND r.holder = t.receiver
          JOIN shop.transfer_line l ON l.book = t.book AND l.transfer = t.id
          JOIN shop.goods g ON g.book = l.book AND g.id = l.goods
         ORDER BY t.id, l.line
        """
      ).map { row in
        (
          id: try row["id"] as TransferID, from: try row["sender"] as Code, to: try row["receiver"] as Code,
          line: GoodsQuantity(sku: try row["sku"], pieces: try row["quantity"]),
          title: GoodsName.title(try row["name"], try row["specification"])
        )
      }
      return Dictionary(grouping: rows, by: \.id).sorted { $0.key < $1.key }.map { id, rows in
        Transfer(id: id, from: rows[0].from, to: rows[0].to, lines: rows.map(\.line), titles: rows.map(\.title))
      }
    }
  }

  /// SQL for the state of the transfer `k.first`: the entry of its receipt, -1 if withdrawn, 0 while under way; no row if there is none.
  static let transferState = """
    SELECT coalesce((SELECT r.entry FROM shop.transfer_receipt r WHERE r.book = k.book AND r.transfer = k.first LIMIT 1),
                    (SELECT -1::int8 FROM shop.transfer_withdrawal w WHERE w.book = k.book AND w.transfer = k.first), 0::int8)
      FROM shop.transfer t WHERE t.book = k.book AND t.id = k.first
    """
}
