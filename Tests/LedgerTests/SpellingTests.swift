import Ledger
import Testing

@Suite("One spelling") struct SpellingTests {
  @Test(
    "of a code, however it is typed",
    arguments: [
      ("DP", "DP"), ("dp", "DP"), (" DP\u{3000}", "DP"), ("ＤＰ", "DP"), ("\u{212A}-1", "K-1"), ("①号店", "1号店"), ("〇", "〇"),
      ("东平_1.a", "东平_1.A"), ("㐀𠮷\u{323AF}", "㐀𠮷\u{323AF}"), ("\u{F900}", "豈"), ("\u{2F800}", "丽"), ("㍿", "株式会社"),
    ])
  func code(typed: String, spelled: String) throws {
    #expect(Array(try Code(folding: typed).text.utf8) == Array(spelled.utf8))
  }

  @Test(
    "is refused to what no code is made of",
    arguments: [
      "", " ", "\u{3000}", "SHOP-É", "SHOP-E\u{301}", "D P", "DP\u{200B}", "\u{200B}", "D\u{AD}P", "ß", "ı", "ДП", "Ａ／Ｂ",
      "DP\u{FE0F}",
      "\u{E000}", "\u{3164}", "👍", "DP\n1", "D\u{0}P", "\u{2E80}", "๑", String(repeating: "A", count: 41),
    ])
  func noCode(typed: String) { #expect(throws: Code.Malformed.self) { try Code(folding: typed) } }

  @Test("goes by the bytes in memory, as in the database")
  func bytes() {
    let (composed, decomposed) = (Code(stored: "SHOP-É"), Code(stored: "SHOP-E\u{301}"))
    #expect(composed != decomposed && composed.text == decomposed.text)
    #expect(Set([composed, decomposed, "DP", "dp"]).count == 3)
  }

  @Test(
    "of SKUs and logins, each in its case",
    arguments: [
      ("rice-5", "RICE-5", "rice-5"), (" ＲＩＣＥ－５", "RICE-5", "rice-5"), ("\u{212A}1", "K1", "k1"), ("5", "5", nil),
      ("-A", nil, nil),
      ("a.b_c", nil, "a.b_c"), ("李", nil, nil), ("", nil, nil), (String(repeating: "a", count: 33), nil, nil),
    ] as [(String, String?, String?)])
  func others(typed: String, sku: String?, login: String?) {
    #expect(Spelling.sku(typed) == sku)
    #expect(Spelling.login(typed) == login)
  }

  @Test(
    "of barcodes: digits as they are scanned; twelve are thirteen with a 0 in front",
    arguments: [
      ("6901234567892", "6901234567892"), (" 6 901234 567892\u{3000}", "6901234567892"), ("６９０１２３４５６７８９２", "6901234567892"),
      ("036000291452", "0036000291452"), ("96385074", "96385074"), ("12345", "12345"), ("1234567", "1234567"), ("1234", nil),
      ("123456789", nil), ("12345678901", nil), ("12345678901234", nil), ("690123456789X", nil), ("", nil), (" ", nil),
      ("6901234567-92", nil), ("690123456789\u{200B}2", nil), ("一二三四五", nil), ("٦٩٠١٢٣٤٥", nil),
    ] as [(String, String?)])
  func barcode(typed: String, spelled: String?) { #expect(Spelling.barcode(typed) == spelled) }

  @Test(
    "of names: composed, without space around",
    arguments: [
      (" 张丽娟\u{3000}", "张丽娟"), ("e\u{301}", "\u{E9}"), ("大米 5 kg", "大米 5 kg"), ("ＤＰ", "ＤＰ"), ("阿依古丽·买买提", "阿依古丽·买买提"),
      ("👩\u{200D}👩\u{200D}👧 ❤\u{FE0F}", "👩\u{200D}👩\u{200D}👧 ❤\u{FE0F}"), ("می\u{200C}خواهم", "می\u{200C}خواهم"),
      ("葛\u{E0100}", "葛\u{E0100}"),
      ("\t𠮷田\r\n", "𠮷田"),
    ])
  func prose(typed: String, spelled: String) {
    #expect(Array(Spelling.prose(typed).utf8) == Array(spelled.utf8))
    #expect(Spelling.isVisible(Spelling.prose(typed)))
  }

  @Test(
    "is refused to names that hold what nobody sees",
    arguments: [
      "", " ", "张\n三", "张\u{0}三", "张\u{85}三", "张\u{200B}三", "\u{FEFF}张", "张\u{2028}三", "张\u{2029}三", "\u{202E}张", "张\u{2066}三",
      "张\u{E000}", "\u{10FFFD}", "\u{3164}", "\u{115F}张", "\u{1160}", "\u{FFA0}", "\u{2800}",
      String(UnicodeScalar(0xFDD0) ?? "\0"), "张" + String(UnicodeScalar(0xFFFE) ?? "\0"), "\u{378}",
      "张\u{AD}三",
      "张\u{200D}", "\u{200D}张", "张 \u{200C}三", "\u{FE0F}张", "张 \u{E0100}", "张\u{E0041}", "张\u{34F}三", "\u{FFF9}张", "张\u{61C}",
    ])
  func unseen(typed: String) { #expect(!Spelling.isVisible(Spelling.prose(typed))) }
}
