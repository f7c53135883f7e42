import Foundation
import Ledger
import People
import PointsShop

/// What one field of the till takes from a scanner or a keyboard, told apart by what it is.
///
/// Nothing is looked up here: a reading says what it can be, in the order in which it is to be tried.
enum Scan: Equatable, Sendable {
  /// Whom or what the till waits for.
  enum Step: Sendable {
    /// A member: cards come before goods, and words are a name.
    case member
    /// Goods: a UPC-A of 12 digits comes before a card.
    case goods
  }

  /// One thing that it can be.
  enum Candidate: Equatable, Sendable {
    case card(CardNumber)
    case barcode(Barcode)
    case sku(String)
    /// A receipt of ours, by its entry.
    case receipt(EntryNumber)
    /// The last four digits of a card.
    case tail(String)
    case name(String)
  }

  /// Nothing: a scanner's second Enter.
  case nothing
  /// One code, or words: the first candidate that there is counts.
  case one([Candidate])
  /// Codes that ran together on a slow line, each whole: one after the other.
  case several([String])
  /// Codes that ran together and cannot be taken apart for certain.
  case ranTogether
  /// Chinese where a code was expected: an input method took the scanner's keys.
  case han
  /// No code and no name; folded, to be read back.
  case unknown(String)

  /// Characters that are looked at; a scanner sends far fewer.
  private static let longest = 200

  /// Reads what came into the field.
  init(_ typed: String, at step: Step) {
    let text = Self.folded(String(typed.unicodeScalars.prefix(Self.longest)))
    let digits = String(text.unicodeScalars.filter { $0 != "-" })
    if text.isEmpty {
      self = .nothing
    } else if !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
      self.init(digits: digits, text, at: step)
    } else {
      self.init(words: text, typed, at: step)
    }
  }

  private init(digits: String, _ text: String, at step: Step) {
    var candidates = Self.codes(digits)
    // Twelve digits can be a card and a UPC-A.
    if step == .goods { candidates.reverse() }
    if step == .member, digits.utf8.count == 4 {
      candidates.append(.tail(digits))
    } else if let sku = Spelling.sku(text) {
      candidates.append(.sku(sku))
    }
    if digits.utf8.count >= Self.shortestPair {
      let ways = Self.partings(of: Substring(digits))
      self = ways.count == 1 ? .several(ways[0]) : .ranTogether
    } else {
      self = candidates.isEmpty ? .unknown(digits) : .one(candidates)
    }
  }

  private init(words text: String, _ typed: String, at step: Step) {
    if let sku = Spelling.sku(text) {
      // A code of goods is none of anybody's name, but some names are written in Latin letters.
      self = .one(step == .goods ? [.sku(sku)] : [.sku(sku), .name(text)])
    } else if step == .member, let name = Self.name(typed) {
      self = .one([.name(name)])
    } else if text.unicodeScalars.contains(where: \.properties.isIdeographic) {
      self = .han
    } else {
      self = .unknown(text)
    }
  }

  // MARK: Digits

  /// What digits can be by their number and check digits, cards first.
  private static func codes(_ digits: String) -> [Candidate] {
    var candidates: [Candidate] = []
    if let card = try? CardNumber(validating: digits) { candidates.append(.card(card)) }
    if let receipt = try? ReceiptCode(validating: digits) { candidates.append(.receipt(receipt.entry)) }
    if let barcode = try? Barcode(validating: digits) { candidates.append(.barcode(barcode)) }
    return candidates
  }

  /// Codes that run together have a check digit each: an own number of 5 to 7 digits has none, and could be cut out of anything.
  private static let lengths = [8, 12, 13]
  private static let shortestPair = 16
  private static let mostTogether = 4

  /// The ways to take digits apart into codes that are valid, each.
  private static func partings(of digits: Substring, _ most: Int = mostTogether) -> [[String]] {
    guard !digits.isEmpty else { return [[]] }
    guard most > 0 else { return [] }
    return lengths.filter { $0 <= digits.utf8.count && !codes(String(digits.prefix($0))).isEmpty }.flatMap { length in
      partings(of: digits.dropFirst(length), most - 1).map { [String(digits.prefix(length))] + $0 }
    }
  }

  // MARK: Spelling

  /// The text in one spelling: compatibility forms as ordinary ones, dashes as "-", without spaces, ends of lines and what nobody sees.
  private static func folded(_ text: String) -> String {
    var folded = String.UnicodeScalarView()
    for scalar in text.precomposedStringWithCompatibilityMapping.unicodeScalars {
      if scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint { continue }
      switch scalar.properties.generalCategory {
      case .control, .format: continue
      case .dashPunctuation: folded.append("-")
      default: folded.append(scalar == "\u{2212}" ? "-" : scalar)
      }
    }
    return String(folded)
  }

  /// A name as it is kept, without spaces; nil if it has no letter, or is longer than names are.
  private static func name(_ typed: String) -> String? {
    let kept = Spelling.prose(typed).unicodeScalars.filter {
      !$0.properties.isWhitespace && !$0.properties.isDefaultIgnorableCodePoint && $0.properties.generalCategory != .control
    }
    let name = String(String.UnicodeScalarView(kept))
    return name.unicodeScalars.contains(where: \.properties.isAlphabetic) && kept.count <= 50 ? name : nil
  }
}
