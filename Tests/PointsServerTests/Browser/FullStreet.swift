import Access
import Foundation
import Postgres
import TestSupport
import Testing
import Web

extension Template {
  /// The street after a busy year: every list of it is longer than a page.
  ///
  /// Unstructured, because all tests share it and none may cancel it; a static is made once, whoever comes first.
  static let full = Task {
    let template = try await shared.value
    let database = try await TestCluster.freshDatabase(template: template.database)
    try await ServerStreet.serve(database) { clients, _ in
      let auditor = try await Connection.connect(
        try await TestCluster.configuration(database: database), logger: TestCluster.logger)
      let street = ServerStreet(
        database: database, clients: clients, auditor: auditor, tokens: template.tokens, sample: template.sample,
        shutDown: {})
      try await street.fill()
      for person in Person.allCases { try await street.setPassword(person, ServerStreet.password) }
      await auditor.close()
    }
    return Template(database: database, tokens: template.tokens, sample: template.sample)
  }
}

extension ServerStreet {
  /// More than the longest page of a list has.
  private static let many = 56

  fileprivate func fill() async throws {
    try await fillGoods()
    try await fillPeople()
    let salt = #"{"shop":"DP","source":"purchase","lines":[{"sku":"SALT","quantity":\#(Self.many)}]}"#
    _ = try await made("/stock-receipts", .clerk, salt)
    let customer = try await made("/volunteers", .coordinator, #"{"name":"李芳","community":"DP"}"#)
    let card = try #require(customer["card"]?.text)
    _ = try await made("/openings", .admin, #"{"rows":[{"card":"\#(card)","points":"500"}]}"#)
    for _ in 1...Self.many { _ = try await made("/redemptions", .clerk, Self.basket(card)) }
    for _ in 1...Self.many {
      _ = try await made("/stock-transfers", .clerk, #"{"from":"DP","to":"XP","lines":[{"sku":"SALT","quantity":1}]}"#)
      _ = try await made("/stock-receipts", .clerk, #"{"shop":"DP","source":"donation","lines":[{"sku":"SALT","quantity":1}]}"#)
    }
    let receipt = try await unhurried { try await redeem("SALT", 2) }.entry()
    _ = try await unhurried { try await takeBack("SALT", 1, of: receipt) }.entry()
    _ = try await made("/deductions", .reconciler, #"{"card":"\#(sample.card)","points":"1","reason":"重复登记"}"#)
    try await fillHolding(card)
    try await addMistakes()
    try await grantLastYear(hundredths: 30_000)
    _ = try await post("/reconciliations", as: .reconciler, "")
    try await fillProposals()
    let users = Users(book: 1)
    try await auditor.run { session in
      for number in 1...Self.many {
        _ = try users.add(login: "colleague\(number)", name: "欧阳·桂芳\(number)", roles: [.clerk], session)
      }
      _ = try session.query(
        """
        INSERT INTO shop.sheet (book, id, shop, month, payable, receivable, drawn_by)
        SELECT 1, n, s.holder, to_char(now() - make_interval(months => n::int), 'YYYYMM')::int4, 100 * n, 0, 1
          FROM generate_series(1, \(Int64(Self.many))) n JOIN shop.shop s ON s.book = 1 AND s.code = 'DP'
        """)
      _ = try session.query(
        """
        INSERT INTO shop.open_redemption (book, key, shop, noted_by)
        SELECT 1, '6f1dc0f1-0000-4000-8000-000000000003', s.holder, 1 FROM shop.shop s WHERE s.book = 1 AND s.code = 'DP'
        """)
      _ = try session.query(
        """
        INSERT INTO ledger.job_run (book, job, started_at, ended_at, due, done, refused, failed, server, problem)
        SELECT 1, 'expiry', now(), now() + interval '2 seconds', 40, 40 - n % 3, 0, n % 3, 'aixin.example.org',
               CASE WHEN n % 3 > 0 THEN 'connection to the database server was lost' END
          FROM generate_series(1, \(Int64(Self.many))) n
        """)
      _ = try session.query(
        """
        INSERT INTO access.audit (book, kind, actor, about, address)
        SELECT 1, 'signed-in', 1, 1, '192.168.100.100'
          FROM generate_series(1, \(Int64(Self.many))) n
        """)
    }
  }

  /// More cases than a page has, the pool's opening, gifts and counts.
  private func fillHolding(_ card: String) async throws {
    let id = try await holder(of: card)
    for number in 1...Self.many {
      let reason = #"{"points":"1","reason":"有人反映第 \#(number) 次没有到场，先冻结再查"}"#
      _ = try await made("/volunteers/\(id)/freezes", .reconciler, reason)
    }
    let last = try await made("/volunteers/\(id)/freezes", .reconciler, #"{"points":"1","reason":"记错人"}"#).entry()
    _ = try await made("/freezes/\(last)/thaw", .reconciler, #"{"reason":"查清了"}"#)
    _ = try await made("/openings", .admin, #"{"rows":[{"pool":"1000"}]}"#)
    _ = try await made("/gifts", .coordinator, #"{"from":"\#(card)","to":"\#(sample.card)","points":"1"}"#)
    _ = try await made("/pool-donations", .coordinator, #"{"card":"\#(card)","points":"2.50"}"#)
    _ = try await made("/pool-grants", .admin, #"{"card":"\#(sample.card)","points":"3","reason":"家里失火"}"#)
    let booked = try await number(
      """
      SELECT b.balance FROM ledger.account_balance b JOIN shop.shop s ON s.book = b.book AND s.holder = b.holder
       WHERE b.book = 1 AND s.code = 'DP' AND b.code = 1601 AND b.commodity_code = 'SALT'
      """)
    let count = #"{"shop":"DP","sku":"SALT","booked":\#(booked),"counted":\#(booked - 1),"reason":"破了一袋"}"#
    _ = try await made("/stock-counts", .clerk, count)
  }

  /// What waits for a second person and what ended, and the entries that forms of two persons begin at, as the latest.
  private func fillProposals() async throws {
    let (_, expiry) = try await expired(points: 3)
    _ = try await volunteer(points: 9)
    _ = try await made("/openings", .admin, #"{"rows":[{"shop":"XP","sku":"SALT","quantity":9}]}"#)
    _ = try await unhurried { try await redeem("SALT", 1) }.entry()
    _ = try await propose("/reissues", as: .reconciler, #"{"entry":\#(expiry),"points":"2","reason":"住院期间过期，家属拿来了证明"}"#)
    let receipt = try await number("SELECT max(entry) FROM shop.receipt WHERE book = 1")
    _ = try await together(
      "/redemptions/\(receipt)/member-correction", as: .reconciler, #"{"card":"\#(sample.poorCard)","reason":"同名，拿错了卡"}"#)
    try await auditor.run { session in
      _ = try session.query(
        """
        INSERT INTO ledger.proposal (book, id, action, input, proposer, expires_at, key, outcome)
        SELECT 1, 100 + n, 'cut-quota', '{"community":"DP","points":"' || n || '.00"}', u.id,
               now() + (n % 2) * interval '1 hour', substr(sha256(n::text::bytea), 1, 16), sha256(n::text::bytea)
          FROM generate_series(1, \(Int64(6 * Self.many))) n
          JOIN access.app_user u ON u.book = 1 AND u.login = CASE n % 3 WHEN 0 THEN 'reconciler' ELSE 'admin' END
        """)
    }
  }

  private func fillGoods() async throws {
    var rows: [String] = []
    for number in 1...110 {
      let sku = "GOODS-\(number)"
      _ = try await made("/goods", .admin, #"{"sku":"\#(sku)","name":"抽取式面巾纸 120 抽 × 3 包装 \#(number)"}"#)
      _ = try await made("/goods/\(sku)/prices", .admin, #"{"from":"2020-01-01","price":"\#(number).50"}"#)
      rows.append(#"{"shop":"DP","sku":"\#(sku)","quantity":\#(number % 8)}"#)
    }
    let stocked = rows.filter { !$0.hasSuffix(":0}") }.joined(separator: ",")
    _ = try await made("/openings", .admin, #"{"rows":[\#(stocked)]}"#)
  }

  /// Volunteers, each with a service that waits and one that was approved.
  private func fillPeople() async throws {
    for number in 1...Self.many {
      let person = try await made("/volunteers", .deputy, #"{"name":"欧阳·买买提明\#(number)","community":"DP"}"#)
      let card = try #require(person["card"]?.text)
      let activity = "陪独居老人到社区医院看病、取药，打扫房间第 \(number) 次"
      _ = try await made("/service-records", .coordinator, service(endingHoursAgo: 26, activity: activity, card: card))
      let done = try await made("/service-records", .coordinator, service(endingHoursAgo: 50, activity: activity, card: card))
      _ = try await made("/service-records/\(try #require(done["id"]?.number))/approval", .reviewer, "")
    }
  }

  /// What is put right from a page of its own: a service that was approved, one that waits for quota, a slip over quota, goods on their
  /// way, and two who are one.
  func addMistakes() async throws {
    for (community, ago) in [("DP", 74.0), ("XP", 98)] {
      let done = try await made(
        "/service-records", .coordinator, service(endingHoursAgo: ago, activity: "分发口罩", community: community))
      _ = try await made("/service-records/\(try #require(done["id"]?.number))/approval", .reviewer, "")
    }
    _ = try await made("/stock-transfers", .clerk, #"{"from":"DP","to":"XP","lines":[{"sku":"SALT","quantity":1}]}"#)
    let poor = try #require(try await made("/volunteers", .coordinator, #"{"name":"赵敏","community":"XP"}"#)["card"]?.text)
    let again = try #require(try await made("/volunteers", .coordinator, #"{"name":"赵敏","community":"XP"}"#)["card"]?.text)
    let lines = #"[{"sku":"SALT","quantity":1}]"#
    _ = try await made(
      "/paper-slips", .clerk, #"{"shop":"DP","number":7,"card":"\#(poor)","day":"\#(Moment.today)","lines":\#(lines)}"#)
    _ = try await made("/merges", .admin, #"{"card":"\#(again)","into":"\#(poor)"}"#)
  }

  /// Posts, however long the server asks to wait between calls.
  private func made(_ path: String, _ person: Person, _ json: String) async throws -> HTTPAnswer {
    let answer = try await unhurried { try await post(path, as: person, json) }
    try #require(answer.status == 201, "\(path): \(String(decoding: answer.body, as: UTF8.self))")
    return answer
  }

  /// Waits where somebody calls too often: how fast this is filled depends on the machine.
  private func unhurried(_ call: () async throws -> HTTPAnswer) async throws -> HTTPAnswer {
    while true {
      let answer = try await call()
      if answer.status != 429 { return answer }
      try await Task.sleep(for: .milliseconds(200))
    }
  }
}
