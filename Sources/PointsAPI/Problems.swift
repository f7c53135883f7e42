import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Postgres
import Reconciliation
import Volunteering
import Wallets
public import Web

/// From errors to problems (RFC 9457) that a clerk understands.
public enum Problems {
  /// The problem for an error of Office or the rooms; nil for an unforeseen one.
  public static func problem(for error: any Error) -> HTTPProblem? { HTTPProblem(translating: error) }

  /// The problem of one row of a call, whose other rows stand.
  ///
  /// - Parameter key: the key of the row.
  /// - Throws: the error itself, if it is unforeseen.
  static func problem(ofRow key: UUID, for error: any Error) throws -> Problem {
    let unknown = leavesOpen(error) ? HTTPProblem.outcomeUnknown(key: key.uuidString.lowercased()) : nil
    guard let problem = unknown ?? problem(for: error) else { throw error }
    return problem.problem
  }

  /// Whether an error leaves open what became of a call: it may have been posted.
  public static func leavesOpen(_ error: any Error) -> Bool {
    if case WriterError.unknownOutcome = error { true } else { error is PostedUnread }
  }
}

extension HTTPProblem {
  fileprivate init?(translating error: any Error) {
    switch error {
    case let problem as HTTPProblem: self = problem
    case let error as MalformedRequest: self = .malformed(error)
    case let refused as Refused:
      let problem = HTTPProblem.refused(refused.reason, figures: refused.figures)
      self = refused.isReplay ? problem.with(header: "Idempotency-Replayed", "true") : problem
    case Books.Failure.unknownEntry(let entry):
      self = .unknownEntry(entry)
    case Books.Failure.yearNotOver(let year):
      self = .conflict("year-not-over", title: "年度未完", detail: "\(year) 年还没有过完，年结要等到下一年。")
    case Books.Failure.headOnly:
      self.init("head-only", 403, title: "要总网格长办", detail: "反结账只能由总网格长提出，确认时也还要是总网格长；这次没有办理。")
    case Books.Failure.noReason:
      self.init("reason-missing", 400, title: "没有写原因", detail: "反结账要写明原因，这次没有办理。")
    case Books.Failure.otherVersion(let month):
      self = .conflict(
        "closed-again", title: "后来又结过账", detail: "提出以后 \(month) 又结过一次账，这一份不作数，没有办理；请撤回，还要反结账的重新提出。")
    case let error as Books.NotProven: self = .notProven(error)
    case ClosingError.unknownMonth(let month):
      self.init("unknown-month", 404, title: "没有这个月", detail: "账簿从后面的月份开始，没有 \(month)，请核对。")
    case let refusal as Refusal: self = .refused(refusal.reason, figures: refusal.figures.text)
    case let error as WriterError:
      guard let problem = HTTPProblem(error) else { return nil }
      self = problem
    case let error as CardNumber.Malformed: self.init(error)
    case let error as Barcode.Malformed: self.init(error)
    case let error as NotYours: self.init(error)
    case let error as PeopleError: self.init(error)
    case let error as VolunteeringError: self.init(error)
    case let error as WalletsError: self.init(error)
    case ConfirmationError.notAsked(let entry):
      self = .conflict("no-confirmation-asked", title: "不用复核", detail: "第 \(entry) 号凭证不存在或不需要第二人复核，请核对。")
    case ConfirmationError.ownEntry(let entry):
      self.init("own-confirmation", 403, title: "不能复核自己的", detail: "第 \(entry) 号凭证是您自己办的，请换一位同事复核。")
    case let error as PointsShopError: self.init(error)
    case let error as Proposals.Failure: self.init(error)
    case let error as Findings.Failure: self.init(error)
    case let error as NotApart: self.init(error)
    case LedgerError.amountOverflow: self = .refused(.amountTooLarge, figures: "{}")
    case let error as PostgresError where error.isPassing: self = .notAttempted(retryAfter: 2)
    default: return nil
    }
  }

  private init?(_ error: WriterError) {
    switch error {
    case .contentDiffers: self = .keyReused
    case .busy, .unavailable, .unsettled: self = .notAttempted(retryAfter: 2)
    case .unknownOutcome: return nil  // the route, which knows the key, answers it
    case .wrongDraft(.empty), .wrongDraft(.amountNotPositive):
      self.init("nothing-to-post", 400, title: "没有可记的内容", detail: "数量都是 0，没有可记的内容，请填写数量。")
    case .wrongDraft(.businessDateInFuture): self = .notAttempted(retryAfter: 2)  // midnight, by two clocks
    case .wrongDraft, .rejected: return nil
    }
  }

  /// Several rooms say that an entry is not there.
  private static func unknownEntry(_ entry: EntryNumber) -> HTTPProblem {
    HTTPProblem("unknown-entry", 404, title: "没有这张凭证", detail: "没有第 \(entry) 号凭证，请核对。")
  }

  /// Several rooms say that a correction changes nothing.
  private static var nothingToCorrect: HTTPProblem {
    .conflict("nothing-to-correct", title: "没有变化", detail: "更正后的数字与现在的相同，没有记账。")
  }

  /// A month that cannot be closed: how many findings of each level are in the way, and of which checks.
  private static func notProven(_ error: Books.NotProven) -> HTTPProblem {
    let (red, yellow) = (
      error.findings.count { $0.finding.check.level == .red }, error.findings.count { $0.finding.check.level == .yellow }
    )
    let counts = [red > 0 ? "红 \(red) 件" : nil, yellow > 0 ? "黄 \(yellow) 件" : nil].compactMap { $0 }.joined(separator: "、")
    return .conflict(
      "month-not-proven", title: "还不能结账", detail: "\(error.month) 还有\(counts)没有处理，没有结账；请先处理，再来结账。",
      figures: [
        "month": .string("\(error.month)"), "red": .integer(Int64(red)), "yellow": .integer(Int64(yellow)),
        "checks": .array(Set(error.findings.map(\.finding.check.code)).sorted().map { .string($0) }),
      ])
  }

  private init(_ error: CardNumber.Malformed) {
    switch error {
    case .form: self.init("card-malformed", 400, title: "卡号不对", detail: "卡号应当是 12 位数字，请重新扫码或检查后再输。")
    case .checkDigit: self.init("card-check-digit", 400, title: "卡号不对", detail: "卡号的校验位不对，多半是输错或颠倒了一位，请核对后重输。")
    }
  }

  private init(_ error: Barcode.Malformed) {
    switch error {
    case .form:
      self.init("barcode-malformed", 400, title: "条码不对", detail: "条码是 8、12 或 13 位数字，自编的是 5 到 7 位，请重新扫码或检查后再输。")
    case .checkDigit: self.init("barcode-check-digit", 400, title: "条码不对", detail: "条码的校验位不对，多半是输错或颠倒了一位，请核对后重输。")
    }
  }

  private init(_ error: Proposals.Failure) {
    switch error {
    case .unknown(let id): self.init("unknown-proposal", 404, title: "没有这一项", detail: "没有第 \(id) 号二人办理，请核对。")
    }
  }

  private init(_ error: NotApart) {
    switch error {
    case .ownProposal(let id):
      self.init("own-proposal", 403, title: "不能确认自己提的", detail: "第 \(id) 号二人办理是您自己提的，没有记账，请换一位同事确认；换一个登录名也不行。")
    case .ownBenefit:
      self.init("own-benefit", 403, title: "不能办自己的", detail: "这件事动的是您本人的积分或时数，没有记账，请换一位同事办理；换一个登录名也不行。")
    case .proposersBenefit:
      self.init(
        "own-benefit", 403, title: "不能办自己的", detail: "这件事动的是提出人本人的积分或时数，没有记账；请提出人撤回，由另一位同事重新提出。")
    }
  }

  private init(_ error: Findings.Failure) {
    switch error {
    case .unknown(let id): self.init("unknown-finding", 404, title: "没有这处差异", detail: "没有 \(KeptFinding.number(id)) 号差异，请核对。")
    case .changed(let id):
      self = .conflict(
        "finding-changed", title: "数字变了", detail: "\(KeptFinding.number(id)) 的数字刚刚变了，或者不是这样改；没有记下。请看现在的数字，再办一次。")
    case .unknownUser(let login): self.init("unknown-user", 404, title: "没有这个人", detail: "没有用户“\(login)”，请重新选。")
    case .alreadySent(let id):
      self = .conflict(
        "correction-sent", title: "已经送审了", detail: "\(KeptFinding.number(id)) 的更正已经送给第二人，或者已经更正好了，没有再送一份；请看处理经过。")
    case .seesNone(let login):
      self.init("sees-no-findings", 400, title: "他看不到差异", detail: "“\(login)”没有对账、审计或总网格长的岗位，看不到差异；没有记下，请选别人。")
    case .notAhead: self.init("level-not-ahead", 400, title: "日期不对", detail: "级别最早从明天起改，以前的月份不变。")
    case .ownDuty(let id):
      self.init(
        "own-duty", 403, title: "要另一位总网格长认可",
        detail: "\(KeptFinding.number(id)) 里有您自己办的事，没有记下。请另一位总网格长认可，或请管理员另给一位同事这个岗位；换一个登录名也不行。")
    case .levelStays(let code):
      self = .conflict("level-stays", title: "这一项不能改", detail: "检查“\(code)”查的是账簿本身，或者没有这一项，级别不变。")
    }
  }

  private init(_ error: NotYours) {
    self.init("other-place", 403, title: "不是您的地方", detail: "您的岗位不在这家超市或这个社区，这次没有办理；请本店或本社区的同事办理，或请管理员给您加岗位。")
  }

  private init(_ error: PeopleError) {
    switch error {
    case .unknownCard: self.init("unknown-card", 404, title: "没有这张卡", detail: "没有找到这张卡，请核对卡号。")
    case .unknownVolunteer(let id): self.init("unknown-volunteer", 404, title: "没有这位志愿者", detail: "没有第 \(id) 号志愿者，请核对。")
    case .unknownMerge(let entry): self.init("unknown-merge", 404, title: "没有这次并户", detail: "第 \(entry) 号凭证不是并户，请核对。")
    case .ownHeir: self.init("own-heir", 400, title: "不能转给自己", detail: "销户的积分不能转给本人，请填家人的卡号。")
    case .unknownCommunity(let code): self.init("unknown-community", 404, title: "没有这个社区", detail: "没有代码为“\(code)”的社区，请核对。")
    }
  }

  private init(_ error: VolunteeringError) {
    switch error {
    case .unknownWitness(let login): self.init("unknown-witness", 404, title: "没有这位见证人", detail: "没有用户“\(login)”，请填写在场工作人员的用户名。")
    case .unknownRecord(let id): self.init("unknown-record", 404, title: "没有这条服务记录", detail: "没有第 \(id) 号服务记录。")
    case .unknownOpening(let entry): self.init("unknown-opening", 404, title: "没有这笔期初", detail: "第 \(entry) 号凭证不是期初建账，请核对。")
    case .nothingToCorrect: self = .nothingToCorrect
    case .badMinutes: self.init("bad-minutes", 400, title: "时长不对", detail: "时长要在 1 分钟到 24 小时之间，请改正。")
    case .nothingLeftOfCredit:
      self = .conflict("nothing-left-of-credit", title: "请改用追回", detail: "更正后一分也不剩，请用“追回”处理这条记录。")
    case .sameCommunity(let code):
      self.init("same-community", 400, title: "社区相同", detail: "调出和调入都是“\(code)”，请选两个社区。")
    case .noRate(let colour, let day):
      self.init("no-rate", 404, title: "没有积分标准", detail: "\(day) 还没有“\(colour)”的积分标准，请管理员先设定。")
    case .badRate: self.init("bad-rate", 400, title: "标准不对", detail: "每小时积分要在 0 到 10000 分之间，请改正。")
    case .badVintage(let day):
      self.init("bad-vintage", 400, title: "有效期不对", detail: "有效期 \(day) 已经过了，请填今天或以后的日期。")
    case .endsBeforeStart: self.init("ends-before-start", 400, title: "时间不对", detail: "结束时间不晚于开始时间，请检查是否填反了。")
    case .inFuture: self.init("service-in-future", 400, title: "时间不对", detail: "服务还没有结束，请在结束之后再登记。")
    case .tooLong(let minutes):
      self.init("service-too-long", 400, title: "时间不对", detail: "这次服务长 \(minutes / 60) 小时 \(minutes % 60) 分，超过 24 小时，请检查日期。")
    case .tooShort: self.init("service-too-short", 400, title: "时间不对", detail: "这次服务不足 1 分钟，请检查时间。")
    case .ownWitness:
      self.init("own-witness", 403, title: "不能为自己见证", detail: "见证人就是服务者本人，请填写另一位在场工作人员的用户名。")
    case .ownRecord: self.init("own-clawback", 403, title: "不能办理自己的", detail: "这条记录是您本人的服务，请换一位审批人办理。")
    case .ownWork: self.init("own-work", 403, title: "不能审批自己的", detail: "登记人、见证人和服务者本人不能审批这条记录，请换一位审批人。")
    }
  }

  private init(_ error: WalletsError) {
    switch error {
    case .unknownEntry(let entry): self = .unknownEntry(entry)
    case .nothingLost(let entry):
      self = .conflict("nothing-lost", title: "没有可补发的", detail: "第 \(entry) 号凭证没有扣过可以补发的积分，请核对。")
    case .moreThanLost(let entry, let lost):
      self = .conflict("more-than-lost", title: "补发太多", detail: "第 \(entry) 号凭证扣走 \(lost.spoken) 分，补发不能多于它。")
    case .unknownFreeze(let entry): self.init("unknown-freeze", 404, title: "没有这次冻结", detail: "第 \(entry) 号凭证不是冻结，请核对。")
    case .anothersRecord(let record):
      self = .conflict("anothers-record", title: "不是本人的记录", detail: "第 \(record) 号服务记录不是这位志愿者的，没有冻结，请核对。")
    case .ownGift: self.init("own-gift", 400, title: "不能转赠给自己", detail: "转出和收分的是同一个人，没有转，请核对卡号。")
    case .poolNotOpened: self = .conflict("pool-not-opened", title: "没有期初", detail: "爱心公益池还没有期初建账，没有可以更正的。")
    case .nothingToCorrect: self = .nothingToCorrect
    }
  }

  private init(_ error: PointsShopError) {
    switch error {
    case .unknownShop(let code): self.init("unknown-shop", 404, title: "没有这家超市", detail: "没有代码为“\(code)”的超市，请核对。")
    case .unknownGoods(let sku): self.init("unknown-goods", 404, title: "没有这种商品", detail: "没有编号为“\(sku)”的商品，请核对。")
    case .noPrice(let sku): self.init("no-price", 404, title: "没有定价", detail: "商品“\(sku)”还没有定价，请管理员先定价。")
    case .totalChanged(let total):
      self = .conflict("total-changed", title: "价格变了", detail: "价格刚刚变了，这一单现在要 \(total.spoken) 分，没有兑换，请按新价格再确认。")
    case .unknownReceipt(let entry):
      self.init("unknown-receipt", 404, title: "没有这张小票", detail: "没有第 \(entry) 号小票，请核对；别的超市开的小票，请到那家超市办理。")
    case .notOnReceipt(let sku): self = .conflict("not-on-receipt", title: "小票上没有", detail: "这张小票上没有商品“\(sku)”，请核对。")
    case .emptyBasket: self.init("empty-basket", 400, title: "没有商品", detail: "还没有选商品，请先扫一件商品。")
    case .repeatedGoods(let sku): self.init("repeated-goods", 400, title: "商品重复", detail: "商品“\(sku)”出现了两次，请合成一行。")
    case .malformedSKU(let sku):
      self.init(
        "malformed-sku", 400, title: "商品编号不对", detail: "商品编号“\(sku)”不对：只用大写字母、数字和连字符，最多 32 个，例如 RICE-5。")
    case .badPrice(let sku): self.init("bad-price", 400, title: "价格不对", detail: "商品“\(sku)”的价格要在 0.01 到 1000000 分之间。")
    case .badMonthlyLimit(let sku):
      self.init("bad-monthly-limit", 400, title: "限量不对", detail: "商品“\(sku)”的每月限量要在 1 到 1000000 之间。")
    case .badCount(let sku): self.init("bad-count", 400, title: "数量不对", detail: "商品“\(sku)”清点的件数要在 0 到 1000000 之间。")
    case .countAgrees(let sku):
      self = .conflict("count-agrees", title: "账实相符", detail: "商品“\(sku)”清点的和账上一样多，没有记账，也不用记。")
    case .unknownDelivery(let entry): self.init("unknown-delivery", 404, title: "没有这次入库", detail: "第 \(entry) 号凭证不是入库，请核对。")
    case .notDelivered(let sku): self = .conflict("not-delivered", title: "入库单上没有", detail: "这次入库没有商品“\(sku)”，请核对。")
    case .unknownOpening(let entry):
      self.init("unknown-opening", 404, title: "没有这笔期初", detail: "第 \(entry) 号凭证没有这种商品的期初，请核对。")
    case .nothingToCorrect: self = .nothingToCorrect
    case .unknownTransfer(let id): self.init("unknown-transfer", 404, title: "没有这次调拨", detail: "没有第 \(id) 号调拨，请核对。")
    case .sameShop(let code): self.init("same-shop", 400, title: "超市相同", detail: "调出和调入都是“\(code)”，请选两家超市。")
    case .monthNotOver(let month):
      self = .conflict("month-not-over", title: "不能出单", detail: "\(month) 还没有过结账日，或不在账内，请核对月份。")
    case .unknownSheet(let id): self.init("unknown-sheet", 404, title: "没有这张结算单", detail: "没有第 \(id) 号结算单，请核对。")
    case .ownSheet(let id):
      self.init("own-sheet", 403, title: "不能一人两签", detail: "第 \(id) 号结算单的超市一方是您签的，请换一位同事替街道签字。")
    case .slipInFuture: self.init("slip-in-future", 400, title: "日期不对", detail: "手工单的日期在今天之后，请检查日期。")
    case .sameMember: self = .conflict("same-member", title: "会员没有变", detail: "这张小票本来就在这位会员名下，不用更正。")
    case .nothingLeft(let entry):
      self = .conflict("nothing-left", title: "已经全退", detail: "第 \(entry) 号小票已经全部退完，没有可以更正的。")
    case .badQuantity(let sku): self.init("bad-quantity", 400, title: "数量不对", detail: "商品“\(sku)”的数量要在 1 到 1000000 之间。")
    }
  }
}

extension HTTPProblem {
  /// A refusal under the lock, live or replayed: both come from the stored reason and figures alone.
  static func refused(_ reason: RefusalReason, figures text: String) -> HTTPProblem {
    if reason == .tokenRevoked { return .unauthenticated }
    if reason == .roleEnded { return .forbidden }
    let figures = (try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))) ?? [:]
    let words = RefusalWords.of(reason)
    return .conflict(reason.rawValue, title: words.title, detail: words.sentence(text), figures: figures)
  }
}
