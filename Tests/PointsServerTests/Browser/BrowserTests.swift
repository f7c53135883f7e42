import Foundation
import Postgres
import TestSupport
import Testing
import Web

extension ChromiumTests {
  /// The desks as people use them, with the script and without.
  @Suite("In a real browser") struct BrowserTests {
    private func run(_ people: Person..., body: (ServerStreet) async throws -> Void) async throws {
      try await ServerStreet.run { street in
        for person in people { try await street.setPassword(person, ServerStreet.password) }
        try await body(street)
      }
    }

    @Test("somebody new signs in, must change the password first, and has the desk of the role", arguments: [true, false])
    func firstSignIn(scripts: Bool) async throws {
      try await run(.admin) { street in
        let first = try await street.inBrowser(of: .admin, scripts: scripts) { browser in
          try await browser.visit("/users/new")
          try await browser.type("刘桂芳", into: "姓名")
          try await browser.type("liuguifang", into: "登录名")
          try await browser.choose("店员", of: "岗位")
          try await browser.choose("全街道", of: "在哪里")
          try await browser.press("新设用户")
          let password = try #require(try await browser.text.firstMatch(of: /[b-z2-9]{4}-[b-z2-9]{4}-[b-z2-9]{4}/)).0
          try await browser.reload()
          try await browser.expect(String(password))
          return String(password)
        }
        #expect(try await street.number("SELECT count(*) FROM access.app_user WHERE login = 'liuguifang'") == 1)
        try await street.inBrowser(scripts: scripts) { browser in
          try await browser.signIn("liuguifang", first)
          #expect(try await browser.address == "/password")
          try await browser.visit("/till/shelf")
          #expect(try await browser.address == "/password", "nothing else before")
          try await browser.type(first, into: "现在的密码")
          try await browser.type(ServerStreet.password, into: "新密码")
          try await browser.type(ServerStreet.password, into: "再输一次")
          try await browser.press("修改密码")
          try await browser.expect("密码改好了")
          try await browser.press("货架")
          try await browser.expect("食盐")
          try await browser.visit("/users")
          #expect(try await browser.status == 403)
          try await browser.visit("/")
          try await browser.press("退出", in: "header")
          #expect(try await browser.address == "/sign-in?done=out")
          try await browser.back()
          try await browser.visit("/till/shelf")
          #expect(try await browser.address.hasPrefix("/sign-in?next="))
        }
      }
    }

    @Test("a volunteer is registered, a service recorded, and another person approves it, each once", arguments: [true, false])
    func recordAndApprove(scripts: Bool) async throws {
      try await run(.coordinator, .reviewer) { street in
        let (card, record) = try await street.inBrowser(of: .coordinator, scripts: scripts) { browser in
          try await browser.visit("/people/new")
          try await browser.type("欧阳·娟", into: "姓名")
          try await browser.choose("东平社区", of: "社区")
          try await browser.pressTwice("登记并发卡")
          let card = try #require(try await browser.text.firstMatch(of: /卡号 (\d{4} \d{4} \d{4})/)).1.filter { $0 != " " }
          #expect(try await street.number("SELECT count(*) FROM volunteering.person WHERE name = '欧阳·娟'") == 1)
          try await browser.lookTwice(at: street)
          try await browser.fillInService(card: String(card), activity: "楼道清扫")
          try await browser.press("登记服务")
          let record = try #require(try await browser.text.firstMatch(of: /第 (\d+) 号服务记录登记好了/)).1
          try await browser.lookTwice(at: street)
          return (String(card), String(record))
        }
        try await street.inBrowser(of: .reviewer, scripts: scripts) { browser in
          try await browser.press("待批")
          try await browser.tick("批准第 \(record) 号")
          try await browser.press("批准勾选的记录")
          try await browser.expect("批准了 1 条")
          try await browser.lookTwice(at: street)
        }
        #expect(try await street.balance(card) == "3.00")
      }
    }

    @Test("the form of a service fits on a screen, with the times in one row, and on a phone one below the other")
    func serviceFits() async throws {
      try await run(.coordinator) { street in
        let places = """
          done(["day", "start", "end"].map(function (id) { return document.getElementById(id).getBoundingClientRect().top; })
            .concat(document.querySelector("main").getBoundingClientRect().bottom + scrollY).map(Math.round));
          """
        try await street.inBrowser(of: .coordinator) { browser in
          try await browser.visit("/service-records/new?person=\(street.number("SELECT min(holder) FROM volunteering.card"))")
          let found = try await browser.script(places).items.compactMap(\.number)
          #expect(found.count == 4 && Set(found.prefix(3)).count == 1 && (found.last ?? 0) <= 900, "\(found)")
          try await browser.turn(to: .phone)
          #expect(Set(try await browser.script(places).items.compactMap(\.number).prefix(3)).count == 3)
        }
      }
    }

    @Test("a delivery is put on the shelf once", arguments: [true, false])
    func delivery(scripts: Bool) async throws {
      try await run(.clerk) { street in
        try await street.inBrowser(of: .clerk, scripts: scripts) { browser in
          try await browser.press("入库")
          try await browser.choose("东平社区爱心超市", of: "超市")
          try await browser.choose("食盐", of: "商品")
          try await browser.choose("采购", of: "来源")
          try await browser.type("3", into: "件数")
          try await browser.press("入库")
          try await browser.expect("入库好了")
          try await browser.lookTwice(at: street)
        }
        #expect(try await street.stock("SALT") == 43)
      }
    }

    @Test("points are taken off once, and given back by the reversal once", arguments: [true, false])
    func deduction(scripts: Bool) async throws {
      try await run(.reconciler) { street in
        try await street.inBrowser(of: .reconciler, scripts: scripts) { browser in
          try await browser.press("扣分")
          try await browser.type(street.sample.card, into: "卡号")
          try await browser.type("5", into: "扣多少")
          try await browser.type("重复登记", into: "原因")
          try await browser.pressTwice("扣分")
          let number = try #require(try await browser.text.firstMatch(of: /第 (\d+) 号凭证：扣分/)).1
          #expect(try await street.balance() == "95.00")
          try await browser.lookTwice(at: street)
          try await browser.press("冲正")
          try await browser.type("查过了，没有重复", into: "原因")
          try await browser.press("冲正第 \(number) 号")
          try await browser.expect("冲正")
          #expect(try await street.balance() == "100.00")
          try await browser.lookTwice(at: street)
        }
      }
    }

    @Test("points are issued again by two persons: one proposes, the other signs in and confirms", arguments: [true, false])
    func twoPersons(scripts: Bool) async throws {
      try await run(.reconciler, .head) { street in
        let (card, entry) = try await street.expired(points: 5)
        let page = try await street.inBrowser(of: .reconciler, scripts: scripts) { browser in
          try await browser.visit("/books/entries/\(entry)")
          try await browser.press("补发")
          try await browser.type("4", into: "补多少")
          try await browser.type("住院期间过期", into: "原因")
          try await browser.pressTwice("提出补发")
          try await browser.expect("还没有记账")
          try await browser.lookTwice(at: street)
          return try await browser.address
        }
        #expect(try await street.balance(card) == "0.00")
        try await street.inBrowser(of: .head, scripts: scripts) { browser in
          try await browser.press("二人办理（1 项等您）")
          #expect(try await browser.text.contains("补发 4 分"))
          try await browser.visit(page)
          try await browser.expect("住院期间过期")
          try await browser.pressTwice("确认补发 4 分")
          try await browser.expect("已经办好")
          try await browser.lookTwice(at: street)
        }
        #expect(try await street.balance(card) == "4.00")
        #expect(try await street.number("SELECT count(*) FROM ledger.entry WHERE kind = 'reissue'") == 1)
      }
    }

    @Test("each of three people sees what they recorded, and no more", arguments: [true, false])
    func threePeople(scripts: Bool) async throws {
      try await run(.coordinator, .deputy, .clerk) { street in
        let others = [(Person.coordinator, "陪老人看病", street.sample.card), (.deputy, "分发口罩", street.sample.poorCard)]
        for (person, activity, card) in others {
          try await street.inBrowser(of: person, scripts: scripts) { browser in
            try await browser.fillInService(card: card, activity: activity)
            try await browser.press("登记服务")
            try await browser.expect("登记好了")
          }
        }
        for (person, activity, _) in others {
          try await street.inBrowser(of: person, scripts: scripts) { browser in
            try await browser.press("我登记的")
            let text = try await browser.text
            #expect(text.contains(activity) && others.allSatisfy { $0.1 == activity || !text.contains($0.1) })
            try await browser.visit("/users")
            #expect(try await browser.status == 403)
          }
        }
        try await street.inBrowser(of: .clerk, scripts: scripts) { browser in
          #expect(try await !browser.text.contains("我登记的"))
          for path in ["/service-records", "/reviews", "/books/entries", "/users"] {
            try await browser.visit(path)
            try await browser.expect("没有权限", status: 403)
          }
        }
      }
    }

    @Test("a role that is taken away between the page and the click books nothing", arguments: [true, false])
    func takenAway(scripts: Bool) async throws {
      try await run(.coordinator, .admin) { street in
        try await street.inBrowser(of: .coordinator, scripts: scripts) { browser in
          try await browser.visit("/people/new")
          try await browser.type("王芳", into: "姓名")
          try await browser.choose("东平社区", of: "社区")
          try await street.inBrowser(of: .admin, scripts: scripts) { admin in
            try await admin.visit("/users")
            try await admin.press("收回coordinator的岗位：协调员")
            try await admin.expect("岗位收回了")
          }
          let before = try await street.footprint()
          try await browser.press("登记并发卡")
          try await browser.expect("没有权限", status: 403)
          #expect(try await street.footprint() == before)
        }
        #expect(try await street.number("SELECT count(*) FROM volunteering.person WHERE name = '王芳'") == 0)
      }
    }

    @Test("the page of a form that is still under way says by itself what became of it", arguments: [true, false])
    func underWay(scripts: Bool) async throws {
      try await run(.coordinator) { street in
        let other = try await street.browser(of: .coordinator)
        let form = await other.get("/people/new")
        let (csrf, key) = (try #require(form.hidden("csrf")), try #require(form.hidden("key")))
        try await street.inBrowser(of: .coordinator, scripts: scripts) { browser in
          try await browser.visit("/outcome/\(key)")
          try await browser.expect("到现在还没有记上")
          let fields = [("csrf", csrf), ("key", key), ("name", "王芳"), ("community", "DP")]
          #expect(await other.post("/people", fields).status == 303)
          try await browser.wait(for: "已经记上了")
        }
      }
    }

    @Test(
      "a session that ends on a full form loses nothing: the form is offered again, and books once", arguments: [true, false])
    func interrupted(scripts: Bool) async throws {
      try await run(.coordinator) { street in
        try await street.inBrowser(of: .coordinator, scripts: scripts) { browser in
          try await browser.fillInService(card: street.sample.card, activity: "分发“重阳”糕 & 茶")
          try await street.endSessions(of: browser)
          let before = try await street.footprint()
          try await browser.press("登记服务")
          try await browser.expect("填的都还在", status: 401)
          try await browser.choose("新安街道", of: "街道")
          try await browser.signInHere("coordinator", ServerStreet.password)
          try await browser.expect("还没有送出")
          #expect(try await street.footprint() == before)
          try await browser.press("再送一次")
          try await browser.expect("登记好了")
          let after = try await street.footprint()
          #expect(after.commands == before.commands + 1)
          try await browser.reload()
          try await browser.back()
          #expect(try await street.footprint() == after)
          try await browser.visit("/service-records")
          #expect(try await browser.text.components(separatedBy: "分发“重阳”糕 & 茶").count == 2)
        }
      }
    }

    @Test("Back after a form that was refused, mended and sent leads to the empty form, not to a question whether to send again")
    func backAfterRefusal() async throws {
      try await run(.coordinator) { street in
        try await street.inBrowser(of: .coordinator) { browser in
          try await browser.fillInService(card: "123456789012", activity: "楼道清扫")
          for _ in 0..<2 {
            try await browser.press("登记服务")
            try await browser.expect("没有办理", status: 400)
            #expect(try await browser.address == "/service-records")
            #expect(try await browser.currentDesk == "登记服务")
          }
          try await browser.type(street.sample.card, into: "卡号")
          try await browser.press("登记服务")
          try await browser.expect("登记好了")
          let after = try await street.footprint()
          for _ in 0..<2 {
            try await browser.back()
            #expect(try await browser.address == "/service-records/new")
            #expect(try await browser.value(of: "卡号").isEmpty)
          }
          #expect(try await street.footprint() == after)
        }
      }
    }
  }
}

extension ServerStreet {
  /// Ends all sessions, as twelve hours do, and waits until the server has noticed: it remembers a session for a second.
  func endSessions(of browser: Chromium) async throws {
    try await auditor.run { session in
      try session.script(
        """
        SET session_replication_role = replica; UPDATE access.token SET expires_at = now() WHERE kind = 'session';
        SET session_replication_role = origin
        """)
    }
    let other = self.browser()
    other.cookies = ["aixin": try #require(try await browser.cookie("aixin"))]
    try await wait(for: "the end of the session", every: .milliseconds(50)) { await other.get("/").status != 200 }
  }
}
