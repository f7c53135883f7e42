import Foundation
import Ledger
import Synchronization
import Testing

@testable import Access
@testable import PointsPages
@testable import Web

/// What passes Mustache's own escaping: a quote with a combining mark behind it is one character, and no quote to it.
private let payload = "\"\u{301}><script>alert('1')</script>&`\0"

/// Time that passes when a test says so.
private final class ManualClock: Sendable {
  private let time = Mutex(Duration.zero)
  var now: Duration { time.withLock { $0 } }
  func advance(by duration: Duration) { time.withLock { $0 += duration } }
}

@Suite struct TemplateTests {
  @Test("Every template names how it is escaped, and writes nothing unescaped", arguments: Templates.all.map(\.name))
  func template(name: String) throws {
    let bytes = try #require(Templates.all.first { $0.name == name }?.bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasPrefix("{{% CONTENT_TYPE:PAGE}}"))
    #expect(!text.contains("{{{") && !text.contains("{{&") && !text.contains("{{ &"))
    #expect(!text.contains("style=") && !text.contains("<style") && !text.contains("onclick") && !text.contains("<script>"))
  }

  @Test func nothingBreaksOutOfAnAttribute() {
    let escaped = PageContentType().escapeText(payload)
    #expect(escaped == "&quot;\u{301}&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&#96;\u{FFFD}")
  }

  @Test func everyFieldOfEveryViewIsEscaped() throws {
    let renderer = try PageRenderer(bootstrap: Data(), chart: Data())
    let problem = renderer.problem(
      PageProblem(
        status: 500, title: payload, detail: payload, isForm: true, isOpen: true,
        again: InterruptedForm(path: payload, fields: FormFields([(payload, payload)]), owner: payload), back: payload,
        requestID: payload, textSize: payload))
    #expect(problem.contains("&quot;\u{301}&gt;") && !problem.contains("<script>") && !problem.contains("\"\u{301}"))
  }
}

@Suite struct PagePartTests {
  @Test(
    arguments: [
      ("https://aixin.example.org", "https://aixin.example.org"), ("https://AIXIN.example.org:443", "https://aixin.example.org"),
      ("https://10.0.0.1:8443", "https://10.0.0.1:8443"), ("http://aixin.example.org", nil), ("https://a/b", nil),
      ("https://a?b", nil), ("https://u@a", nil), ("aixin.example.org", nil), ("", nil), ("https://", nil),
    ] as [(String, String?)])
  func anOriginIsHTTPSAndAHost(text: String, origin: String?) { #expect(PageOrigin(text)?.text == origin) }

  @Test func cookiesBehindTLSBelongToThisHostAlone() {
    let cookie = SetCookie(.session, "x", seconds: 60)
    #expect(cookie.line(isSecure: true) == "__Host-aixin=x; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60")
    #expect(cookie.line(isSecure: false) == "aixin=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=60")
  }

  @Test func formsAreReadAsBrowsersWriteThem() throws {
    let form = try FormFields(parsing: "a=1+2&b=%E7%88%B1%26&c&&d=&a=3")
    #expect(form.all.map { "\($0.name)=\($0.value)" } == ["a=1 2", "b=爱&", "c=", "d=", "a=3"])
    #expect(try form.text("b") == "爱&" && form.text("d") == nil && form.text("e") == nil && form.list("a") == ["1 2", "3"])
    #expect(throws: FormFields.Fault.self) { try form.text("a") }
    #expect(try FormFields(parsing: form.encoded).encoded == form.encoded)
    for broken in ["a=%", "a=%4", "a=%zz", "a=%ff", "%c3%28=1"] {
      #expect(throws: FormFields.Fault.self) { try FormFields(parsing: broken) }
    }
  }

  @Test func signaturesAreForOnePurpose() {
    let (signer, other) = (Signer(secret: UUID()), Signer(secret: UUID()))
    let text = signer.signed("1-2.3", for: "form")
    #expect(signer.verified(text, for: "form") == "1-2.3")
    #expect(signer.verified(text, for: "browser") == nil && other.verified(text, for: "form") == nil)
    #expect(signer.verified(text + "x", for: "form") == nil && signer.verified("1-2", for: "form") == nil)
  }

  @Test func whoTriesPasswordsWaitsEverLonger() {
    let clock = ManualClock()
    let throttle = SignInThrottle(capacity: 100, now: { clock.now })
    let key = SignInThrottle.Key.stranger(book: 1, login: "clerk", address: "10.0.0.1")
    var waits: [Int] = []
    for _ in 1...12 {
      #expect(throttle.admit(key) == nil)
      waits.append(throttle.wrong(key).wait)
      #expect(waits.last == 0 || throttle.admit(key) == waits.last)
      clock.advance(by: .seconds(waits.last ?? 0))
    }
    #expect(waits == [0, 0, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300])
    throttle.succeeded(key)
    #expect(throttle.wrong(key).tries == 0)
    // Ten thousand logins cost no more room than a hundred.
    for number in 0..<10_000 {
      clock.advance(by: .milliseconds(1))
      _ = throttle.admit(.stranger(book: 1, login: "x\(number)", address: "10.0.0.1"))
    }
    #expect(throttle.wrong(.stranger(book: 1, login: "x9999", address: "10.0.0.1")).tries == 1)
    #expect(throttle.wrong(.stranger(book: 1, login: "x1", address: "10.0.0.1")).tries == 0)
  }

  @Test func manyAddressesThatWaitCostNoMoreRoomThanAHundred() {
    let clock = ManualClock()
    let addresses = CallLimiter<String>(TokenBucket.Rate(burst: 2, perSecond: 0.5), capacity: 100, now: { clock.now })
    for number in 0..<1_000 {
      clock.advance(by: .milliseconds(1))
      #expect(addresses.take("\(number)") == nil)
      #expect(addresses.count <= 100)
    }
    #expect(addresses.take("999") == nil && addresses.take("999") != nil, "the latest are remembered")
  }

  @Test func aBrowserIsKnownForEachUserWhileThePasswordHolds() throws {
    let signer = Signer(secret: UUID())
    let (one, other) = (
      try PasswordVerifier(of: "eins zwei drei", cost: 10), try PasswordVerifier(of: "vier fünf sechs", cost: 10)
    )
    var cookie = KnownBrowsers(nil, signer).adding(7, in: 1, id: nil, one)
    let id = KnownBrowsers(cookie, signer).id(of: 7, in: 1, one)
    #expect(id != nil)
    cookie = KnownBrowsers(cookie, signer).adding(8, in: 1, id: nil, other)
    let both = KnownBrowsers(cookie, signer)
    #expect(both.id(of: 7, in: 1, one) == id && both.id(of: 8, in: 1, other) != nil, "a shared till")
    #expect(both.id(of: 7, in: 1, other) == nil, "another password")
    #expect(both.id(of: 7, in: 2, one) == nil && both.id(of: 9, in: 1, one) == nil)
    #expect(KnownBrowsers(cookie.replacing("1-7-", with: "1-9-"), signer).id(of: 9, in: 1, one) == nil, "forged")
    let late = Date(timeIntervalSinceNow: TimeInterval(SignInDesk.rememberedDays + 1) * 86_400)
    #expect(KnownBrowsers(cookie, signer, now: late).id(of: 7, in: 1, one) == nil, "half a year later")
    for user in Int64(10)..<30 { cookie = KnownBrowsers(cookie, signer).adding(UserID(user), in: 1, id: nil, other) }
    #expect(cookie.utf8.count <= 1_024 && KnownBrowsers(cookie, signer).id(of: 29, in: 1, other) != nil)
    #expect(KnownBrowsers(String(repeating: "~1-7-a-9", count: 1_000), signer).id(of: 7, in: 1, one) == nil)
  }

  @Test(
    arguments: [
      ("12345678", false), ("aaaaaaaa", false), ("hgfedcba", false), ("clerk123", false), ("kurz", false), ("一句好记的话吧", false),
      ("一句好记的话吧。", true), ("wetter im november", true), ("clerk und noch viel mehr", true),
    ])
  func aPasswordIsNotTheFirstThatOthersTry(text: String, isGood: Bool) {
    var isTaken = true
    do { try PasswordRule.check(text, login: "clerk") } catch { isTaken = false }
    #expect(isTaken == isGood)
    #expect(PasswordRule.generated().wholeMatch(of: /[b-z2-9]{4}-[b-z2-9]{4}-[b-z2-9]{4}/) != nil)
  }

  @Test func passwordsAreStoredAsScrypt() throws {
    let verifier = try PasswordVerifier(of: "Passwort é", cost: 10)
    #expect(verifier.bytes.count == 32 && verifier.salt.count == 16)
    #expect(try verifier.matches("Passwort e\u{301}"), "however the keyboard composes it")
    #expect(try !verifier.matches("Passwort e"))
    #expect(try PasswordVerifier(of: "Passwort é", cost: 10).bytes != verifier.bytes, "salted")
  }
}
