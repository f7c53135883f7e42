import Ledger
import LedgerPostgres
import Office
import People
import Volunteering
import Wallets

extension PostedEntry {
  /// What its documents say beside its postings: how much went where, and how much did not.
  var documentFacts: [TableView.Cell] {
    [deductionFact, closureFact, mergeFact, splitFact, clawbackFact, correctionFact].compactMap { $0 }
  }

  private var deductionFact: TableView.Cell? {
    guard let deduction: Deduction = row() else { return nil }
    return .fact("扣分", "应扣 \(deduction.due.spoken) 分，实扣 \(deduction.taken.spoken) 分")
  }

  private var closureFact: TableView.Cell? {
    guard let closure: Closure = row() else { return nil }
    let heir =
      switch closure.heir {
      case "family": "转给家人（第 \(closure.family.map { "\($0)" } ?? "") 号志愿者）"
      case "pool": "捐进爱心池"
      default: "由街道收回"
      }
    let expired = closure.expired > .zero ? "；过期没有用的 \(closure.expired.spoken) 分" : ""
    return .fact("销户", "第 \(closure.holder) 号志愿者，\(closure.points.spoken) 分\(heir)\(expired)")
  }

  private var mergeFact: TableView.Cell? {
    guard let merge: MergeLine = row() else { return nil }
    let words = "第 \(merge.holder) 号志愿者" + (merge.holder == merge.successor ? "又是自己一户" : "并到第 \(merge.successor) 号")
    return .fact("谁", words)
  }

  private var splitFact: TableView.Cell? {
    let lines: [SplitLine] = rows()
    guard let merge = lines.first?.merge else { return nil }
    let points = lines.filter { $0.code == Int64(AccountCode.spendable.rawValue) }
    let (moved, back) = (points.reduce(0) { $0 + $1.moved }, points.reduce(0) { $0 + $1.returned })
    let left = moved - back
    let rest = left > 0 ? "，\(Points(hundredths: left).spoken) 分已经不在，没有分回去" : ""
    return .fact(
      "分户", "并户时过来 \(Points(hundredths: moved).spoken) 分，分回去 \(Points(hundredths: back).spoken) 分\(rest)",
      path: "/books/entries/\(merge)")
  }

  private var clawbackFact: TableView.Cell? {
    guard let clawback: Clawback = row() else { return nil }
    return .fact("追回", clawback.words)
  }

  private var correctionFact: TableView.Cell? {
    guard let correction: ServiceCorrection = row() else { return nil }
    return .fact("更正", correction.words)
  }
}

extension Clawback {
  /// What was taken back, and what could not be.
  var words: String {
    "时长 \(minutes.hours) 小时；积分 \(points.spoken) 分，收回 \(taken.spoken) 分" + (owed > .zero ? "，还欠 \(owed.spoken) 分" : "")
  }
}

extension ServiceCorrection {
  /// From which figures to which.
  var words: String {
    let waiting = Points(hundredths: dueAfter.hundredths - pointsAfter.hundredths)
    return "时长从 \(minutesBefore.hours) 小时改为 \(minutesAfter.hours) 小时，积分从 \(pointsBefore.spoken) 分改为 \(pointsAfter.spoken) 分"
      + (waiting > .zero ? "，另有 \(waiting.spoken) 分等额度" : "") + (owed > .zero ? "，还欠 \(owed.spoken) 分" : "")
  }
}
