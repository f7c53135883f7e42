public import Foundation

extension RefusalReason {
  /// What would happen is no longer what the second person was shown.
  public static let outcomeChanged = RefusalReason("outcome-changed")
}

/// The digest of what something comes to: which amounts move on which accounts, or which rows are recorded.
///
/// It has 32 bytes. Numbers that the book gives only when it is done (of entries, of accounts) and balances have no part in it: it is the same as long
/// as the same happens.
public enum OutcomeDigest {
  /// Of an entry of a kind with these net amounts: debits less credits, an account once.
  public static func of(_ kind: EntryKind, _ net: [(account: Account, amount: Int64)]) -> Data {
    var bytes = CanonicalBytes()
    bytes.append(kind.rawValue)
    bytes.append(list: net.sorted { Account.inOrder($0.account, $1.account) }) { bytes, part in
      bytes.append(Int64(part.account.code.rawValue))
      bytes.append(part.account.commodity.description)
      bytes.append(part.account.holder)
      bytes.append(Int64(part.account.vintage.lastDay.daysSince1970))
      bytes.append(Int64(part.account.vintage.isGrace ? 1 : 0))
      bytes.append(part.amount)
    }
    return bytes.digest
  }

  /// Of these rows, and of what happens to a month besides: the same with whatever digest, since a reason has a salt.
  public static func of(_ rows: [Record], _ event: PeriodEvent? = nil) -> Data {
    var bytes = CanonicalBytes()
    if let event {
      bytes.append(Int64(event.month.number))
      bytes.append(Int64(event.version))
      bytes.append(event.state.rawValue)
    }
    bytes.append(list: rows) { bytes, row in
      bytes.append(row.table.description)
      bytes.append(list: row.values) { bytes, value in
        switch value {
        case .int(let value): bytes.append(value)
        case .text(let value): bytes.append(value)
        case .day(let value): bytes.append(Int64(value.daysSince1970))
        case .instant(let value): bytes.append(value.microseconds)
        case .bytes(let value): bytes.append(value)
        case nil: bytes.append(Int64?.none)
        }
      }
    }
    return bytes.digest
  }

  /// Refuses what comes to something else than was expected, if anything was.
  static func check(_ expected: Data?, _ outcome: @autoclosure () -> Data) throws(DraftFailure) {
    guard let expected, expected != outcome() else { return }
    throw .refused(Refusal(.outcomeChanged))
  }
}
