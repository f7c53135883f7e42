import Ledger
import LedgerPostgres
import Web

extension EntrySummary {
  init(_ posted: PostedEntry) {
    let entry = posted.entry
    self.init(
      entry: entry.number, block: posted.block, kind: entry.kind.rawValue, period: "\(entry.period)",
      businessDate: "\(entry.businessDate)", recordedAt: "\(posted.recordedAt)", actor: entry.actor, reverses: entry.reverses,
      returnsOf: entry.returnsOf, affects: entry.affects.map { "\($0)" })
  }
}

extension PostingLine {
  init(_ posting: Posting) {
    let account = posting.account
    self.init(
      account: posting.state.id, code: Int64(account.code.rawValue), commodity: "\(account.commodity)",
      holder: account.holder, vintage: account.lotText, grace: account.graceMark, side: sideText(of: posting.amount),
      amount: account.commodity.figure(abs(posting.amount)), balance: account.commodity.figure(posting.state.balance))
  }
}

extension AccountResponse {
  init(_ line: BookReader.AccountLine) {
    let account = line.account
    self.init(
      account: line.id, code: Int64(account.code.rawValue), commodity: "\(account.commodity)", holder: account.holder,
      vintage: account.lotText, grace: account.graceMark, name: account.code.definition.title, side: account.code.sideText,
      balance: account.commodity.figure(line.balance), version: line.version)
  }
}

extension StatementItem {
  init(_ line: BookReader.StatementLine, _ commodity: Commodity) {
    self.init(
      entry: line.entry, recordedAt: "\(line.recordedAt)", businessDate: "\(line.businessDate)", kind: line.kind,
      side: sideText(of: line.amount), amount: commodity.figure(abs(line.amount)), balance: commodity.figure(line.balance),
      version: line.version)
  }
}

extension TrialBalanceLine {
  init(_ line: PeriodLine) {
    let figure = line.commodity.figure
    self.init(
      code: Int64(line.code.rawValue), name: line.code.definition.title, commodity: "\(line.commodity)",
      side: line.code.sideText, opening: figure(line.opening), debit: figure(line.debit), credit: figure(line.credit),
      balance: figure(line.closing))
  }
}

extension Account {
  fileprivate var lotText: String? { vintage == .none ? nil : "\(vintage.lastDay)" }
  /// Said only where it is so.
  fileprivate var graceMark: Bool? { vintage.isGrace ? true : nil }
}

extension AccountCode {
  fileprivate var sideText: String { definition.side == .debit ? "debit" : "credit" }
}

private func sideText(of amount: Int64) -> String { amount > 0 ? "debit" : "credit" }
