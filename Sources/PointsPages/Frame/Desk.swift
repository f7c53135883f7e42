import Access

/// A desk: what people with a role do, as the bar and the first page show it.
struct Desk: Sendable {
  let title: String
  /// What is done there, in a sentence.
  let text: String
  let roles: Set<Role>
  let links: [(title: String, path: String)]

  /// Where what needs two persons is.
  private static let proposals = (title: "二人办理", path: "/proposals")

  /// Every desk that has a page.
  static let all: [Desk] = [
    Desk(
      title: "店员台", text: "收银、退货，看今日和货架，到货入库，签结算单。", roles: [.clerk],
      links: [
        ("收银", "/till"), ("退货", "/till/returns"), ("今日", "/till/today"), ("货架", "/till/shelf"),
        ("入库", "/till/stock-receipts/new"), ("结算单", "/settlements"),
      ]),
    Desk(
      title: "协调员台", text: "找人、印卡、停卡，登记志愿者，登记服务。", roles: [.coordinator],
      links: [
        ("志愿者", "/people"), ("登记志愿者", "/people/new"), ("登记服务", "/service-records/new"), ("我登记的", "/service-records"),
      ]),
    Desk(
      title: "审批台", text: "看待批的服务记录，批准后时长和积分记入账簿；批错了，从志愿者找到那条服务来更正。", roles: [.reviewer],
      links: [("待批", "/reviews"), ("志愿者", "/people")]),
    Desk(
      title: "商品、标准和额度", text: "商品的条码和价格，每小时的积分标准，各社区的额度。", roles: [.admin],
      links: [("商品", "/goods"), ("积分标准", "/rates"), ("额度", "/quota"), proposals]),
    Desk(
      title: "管理员台", text: "给同事设登录名和岗位，重设密码；定哪些事要两个人办；并户、销户从志愿者那一页办，改回来从凭证那一页办。", roles: [.admin],
      links: [
        ("用户", "/users"), ("志愿者", "/people"), ("凭证", "/books/entries"), ("新设用户", "/users/new"), ("几个人办", "/two-persons"),
        ("检查级别", "/check-levels"),
      ]),
    Desk(
      title: "更正期初和核销", text: "更正期初从那张期初凭证开始；核销志愿者欠的积分。", roles: [.admin],
      links: [("凭证", "/books/entries"), ("核销欠分", "/write-offs/new"), proposals]),
    Desk(
      title: "对账和月结", text: "查账上有没有对不上的；一个月过完了结账；收店方对账单，出结算单，签字付清。", roles: [.reconciler, .auditor],
      links: [("对账", "/reconciliations"), ("月结", "/months"), ("结算", "/settlements")]),
    Desk(
      title: "账簿", text: "看凭证的借贷双方、明细账和科目余额表。", roles: [.reconciler, .auditor],
      links: [("凭证", "/books/entries"), ("科目余额表", "/books/trial-balance"), proposals]),
    Desk(title: "额度", text: "看各社区的额度用了多少。", roles: [.head, .reconciler, .auditor], links: [("额度", "/quota")]),
    Desk(
      title: "确认", text: "看别人提出的事会怎样记账，确认了才记；对账的红从那一处认可，反结账从那个月的一页提出。", roles: [.head],
      links: [proposals, ("对账", "/reconciliations"), ("月结", "/months"), ("凭证", "/books/entries")]),
    Desk(
      title: "商品、标准和志愿者", text: "看商品的价格、积分标准、志愿者的服务和积分。", roles: [.auditor],
      links: [("商品", "/goods"), ("积分标准", "/rates"), ("志愿者", "/people")]),
    Desk(
      title: "自动任务", text: "到期的月份和积分由服务自动办理，看办得怎么样。", roles: [.admin, .auditor], links: [("自动任务", "/jobs")]),
    Desk(
      title: "更正台", text: "扣分、冻结、解冻、年结；冲正、补发、记错人更正从凭证那一页开始，扣分和冻结也可以从志愿者那一页开始。", roles: [.reconciler],
      links: [("扣分", "/deductions/new"), ("冻结", "/freezes"), ("年结", "/year-ends/new"), ("志愿者", "/people"), proposals]),
    Desk(
      title: "爱心公益池", text: "看池里有多少分，从池里资助有困难的人。", roles: [.head, .admin, .reconciler, .auditor],
      links: [("爱心公益池", "/pool")]),
    Desk(title: "冻结", text: "看现在冻结着的积分。", roles: [.auditor], links: [("冻结", "/freezes")]),
    Desk(title: "登录记录", text: "谁在什么时候登录，谁改了密码和岗位，谁看了谁的全名。", roles: [.admin, .auditor], links: [("登录记录", "/audit")]),
  ]

  /// What the bar's row takes beside the brand and the name of whoever is signed in, at a width of 1366 pixels: in letters, with the
  /// space around each link.
  private static let (room, aroundLink, moreLink) = (42.0, 1.85, 4.7)

  /// The links of a bar in one row: those that there is no room for go behind 更多, but never the one of the page that is open.
  static func inRow(_ links: [DeskLink]) -> (row: [DeskLink], more: [DeskLink]) {
    func width(_ links: [DeskLink]) -> Double { links.reduce(0) { $0 + Double($1.title.count) + aroundLink } }
    guard width(links) > room else { return (links, []) }
    var left = room - moreLink - width(links.filter { $0.current != nil })
    let isInRow = links.map { link in
      guard link.current == nil else { return true }
      left -= width([link])
      return left >= 0
    }
    return (zip(links, isInRow).filter(\.1).map(\.0), zip(links, isInRow).filter { !$0.1 }.map(\.0))
  }

  /// The links of the bar for a session: those of its own desks, each once; marked is the one of an address, or that it lies below.
  ///
  /// - Parameter isForm: whether a form was sent to the address; what is made at "/people" has its form at "/people/new".
  static func links(_ session: BrowserSession, at address: String, isForm: Bool) -> [DeskLink] {
    var links: [DeskLink] = []
    for desk in own(session) {
      for link in desk.links where !links.contains(where: { $0.path == link.path }) {
        links.append(DeskLink(title: link.title, path: link.path))
      }
    }
    let form = links.contains { isForm && $0.path == address + "/new" }
    let address = form ? address + "/new" : address
    let home = homes.first { address.hasPrefix($0.below) }?.link
    func nearness(_ path: String) -> Int? {
      path == home ? .max : address == path || address.hasPrefix(path + "/") ? path.count : nil
    }
    let near = links.indices.compactMap { index in nearness(links[index].path).map { (index: index, by: $0) } }
    let nearest = near.max { $0.by < $1.by }?.index
    if let nearest { links[nearest].current = address == links[nearest].path ? "page" : "true" }
    return links
  }

  /// Pages that belong to a link below which they do not lie.
  private static let homes: [(below: String, link: String)] = [
    ("/service-records/new", "/service-records/new"), ("/service-records/", "/reviews"),
    ("/till/stock-receipts/new", "/till/stock-receipts/new"), ("/till/stock-receipts", "/till/shelf"),
    ("/till/stock-counts", "/till/shelf"), ("/till/transfers", "/till/shelf"), ("/openings/shelves", "/goods"),
    ("/slips", "/quota"), ("/merges", "/books/entries"),
    ("/entries", "/books/entries"),
  ]

  /// The desks of a session.
  static func own(_ session: BrowserSession) -> [Desk] {
    session.mustChangePassword ? [] : all.filter { !$0.roles.isDisjoint(with: session.identity.roles) }
  }
}
