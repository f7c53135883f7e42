import Foundation
public import Ledger
public import LedgerPostgres

/// Writes a book as one JSON object per block, with everything that an outsider needs to recompute the hashes.
///
/// The seal of a month stands behind the block that closes it. Of one month alone its seals come first, and then its blocks.
public struct NDJSONExport {
  private let seals: [MonthSeal]
  private let month: Month?

  /// An export of a whole book, or of a closed month.
  ///
  /// - Parameter seals: of the book, or of the month: none of a month that was never closed.
  public init(seals: [MonthSeal], month: Month? = nil) {
    self.seals = seals
    self.month = month
  }

  /// The lines before the first block.
  ///
  /// Each seal says how many there are, so that none can be missing.
  public var header: String {
    month == nil ? "" : seals.map { Self.line($0, ["seals": .int(Int64(seals.count))]) + "\n" }.joined()
  }

  /// The lines of a block; none of one that is not exported.
  public func text(of verified: VerifiedBlock) -> String {
    if month != nil {
      guard let blocks = seals.last?.blocks, blocks.first <= blocks.last,
        (blocks.first...blocks.last).contains(verified.block.number)
      else { return "" }
      return Self.line(verified) + "\n"
    }
    let closed = verified.block.periods.filter { $0.state == .closed }.compactMap { event in
      seals.first { $0.month == event.month && $0.version == event.version }
    }
    return ([Self.line(verified)] + closed.map { Self.line($0) }).map { $0 + "\n" }.joined()
  }

  /// A seal as one line, in canonical JSON, without the line break.
  private static func line(_ seal: MonthSeal, _ more: [String: CanonicalJSON] = [:]) -> String {
    CanonicalJSON.object(more.merging(["seal": seal.json]) { $1 }).text
  }

  /// A block as one line, in canonical JSON, without the line break.
  ///
  /// Hashes and fingerprints are hexadecimal.
  public static func line(_ verified: VerifiedBlock) -> String {
    let block = verified.block
    return CanonicalJSON.object([
      "book": .int(Int64(block.book)), "block": .id(block.number), "format": .int(Int64(block.format)),
      "hash": hex(verified.hash), "previousHash": hex(block.previousHash),
      "recordedAt": .string(block.recordedAt.description), "recordedMicroseconds": .int(block.recordedAt.microseconds),
      "commodities": .array(
        block.commodities.map {
          [
            "id": .int(Int64($0.id)), "kind": .int(Int64($0.commodity.kind.rawValue)), "code": .string($0.commodity.code),
          ]
        }),
      "accounts": .array(block.accounts.map { account($0, verified.commodityNumbers) }),
      "entries": .array(block.entries.map { entry($0, verified.documents[$0.number] ?? []) }),
      "refusals": .array(block.refusals.map(refusal)),
      "periods": .array(block.periods.map(period)),
      "erasures": .array(
        block.erasures.map { ["table": .string($0.table), "number": .int($0.number), "actor": .id($0.actor)] }),
    ]).text
  }

  private static func period(_ event: PeriodEvent) -> CanonicalJSON {
    var fields: [String: CanonicalJSON] = [
      "month": .int(Int64(event.month.number)), "version": .int(Int64(event.version)), "state": .string(event.state.rawValue),
      "firstEntry": .id(event.firstEntry), "lastEntry": .id(event.lastEntry),
    ]
    fields["digest"] = event.digest.map(hex)
    fields["actor"] = event.actor.map { .id($0) }
    return .object(fields)
  }

  private static func account(_ opened: Block.OpenedAccount, _ numbers: [Commodity: Int32]) -> CanonicalJSON {
    let account = opened.account
    return [
      "id": .id(opened.id), "code": .int(Int64(account.code.rawValue)),
      "commodity": .int(Int64(numbers[account.commodity] ?? 0)), "holder": .id(account.holder),
      "lot": .string("\(account.vintage.lastDay)"), "lotDays": .int(Int64(account.vintage.lastDay.daysSince1970)),
      "grace": .bool(account.vintage.isGrace),
    ]
  }

  private static func entry(_ entry: Entry, _ documents: [Document]) -> CanonicalJSON {
    var fields: [String: CanonicalJSON] = [
      "entry": .id(entry.number), "request": .string(entry.request.uuidString.lowercased()),
      "fingerprint": hex(entry.fingerprint.bytes), "kind": .string(entry.kind.rawValue),
      "period": .int(Int64(entry.period.number)), "businessDate": .string("\(entry.businessDate)"),
      "businessDays": .int(Int64(entry.businessDate.daysSince1970)), "actor": .id(entry.actor),
      "details": .string(entry.details),
      "postings": .array(
        entry.postings.map {
          [
            "account": .id($0.state.id), "version": .int($0.state.version), "amount": .int($0.amount),
            "balance": .int($0.state.balance),
          ]
        }),
      "documents": .array(documents.map(document)),
    ]
    fields["reverses"] = entry.reverses.map { .id($0) }
    fields["returnsOf"] = entry.returnsOf.map { .id($0) }
    fields["affects"] = entry.affects.map { .int(Int64($0.number)) }
    fields["documentDigest"] = entry.documentDigest.map(hex)
    return .object(fields)
  }

  private static func refusal(_ refusal: StoredRefusal) -> CanonicalJSON {
    var fields: [String: CanonicalJSON] = [
      "request": .string(refusal.request.uuidString.lowercased()), "reason": .string(refusal.reason.rawValue),
      "figures": .string(refusal.figures),
    ]
    fields["fingerprint"] = refusal.fingerprint.map { hex($0.bytes) }
    return .object(fields)
  }

  /// A row with its columns, without those that are NULL; the type of each stands beside its value.
  private static func document(_ document: Document) -> CanonicalJSON {
    let columns = zip(document.table.columns, document.values).compactMap { column, stored -> (String, CanonicalJSON)? in
      stored.map { (column.name, value($0)) }
    }
    return [
      "table": .string(document.table.name), "columns": .object(Dictionary(uniqueKeysWithValues: columns)),
    ]
  }

  private static func value(_ value: Document.Value) -> CanonicalJSON {
    switch value {
    case .int(let value): .int(value)
    case .text(let value): .string(value)
    case .day(let value): ["day": .string("\(value)"), "days": .int(Int64(value.daysSince1970))]
    case .instant(let value): ["instant": .string("\(value)"), "microseconds": .int(value.microseconds)]
    case .bytes(let value): ["bytes": hex(value)]
    }
  }

  private static func hex(_ data: Data) -> CanonicalJSON { .string(data.hexadecimal) }
}
