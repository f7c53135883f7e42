import Foundation
import Histories
import Ledger
import LedgerPostgres

/// Recordings that nobody thought of, with what each should come to: notes in slots that hold three each, some under keys that were used
/// before, with the same content or another.
struct RandomRecordings {
  /// A note in a slot.
  struct Note: RecordRow {
    static let table = RecordTable("test.note", of: Note.self)

    var slot: Int64 = 0
    var no: Int64 = 0

    mutating func visit(_ columns: inout some DocumentColumns) {
      columns.column("slot", &slot)
      columns.column("no", &no)
    }
  }

  enum Expected: Hashable {
    case recorded(no: Int64), refused, contentDiffers
  }

  /// A recording, and what it should come to.
  struct Wish {
    let recording: Recording
    let expected: Expected

    func isAnswered(by result: Result<Answer?, any Error>) -> Bool {
      switch (result, expected) {
      case (.success(.recorded(let answer, _)), .recorded(let no)): (try? answer.int("no")) == no
      case (.success(.refused(RandomRecordings.full, _, _)), .refused): true
      case (.failure(let error), .contentDiffers): if case WriterError.contentDiffers = error { true } else { false }
      default: false
      }
    }
  }

  static let full = RefusalReason("slot-full", figures: "actual")
  private static let notes = Fact.Kind(rawValue: "test.notes")
  static let fact = FactQuery(notes, "SELECT count(*) FROM test.note n WHERE n.book = k.book AND n.slot = k.first")

  private var random: SeededRandom
  private var slots: [Int64: Int64] = [:]
  /// What was asked for under each key, and what it came to for ever; nil if only success would stand.
  private var asked: [(key: UUID, slot: Int64, origin: KeyOrigin, answer: Expected?)] = []
  /// How many notes are kept.
  private(set) var kept: Int64 = 0
  /// How often each came about.
  private(set) var tally: [String: Int] = [:]

  init(seed: UInt64) { random = SeededRandom(seed: seed ^ 0x5EED) }

  /// The next recordings.
  mutating func next(_ count: Int) -> [Wish] { (0..<count).map { _ in next() } }

  private mutating func next() -> Wish {
    let slot = Int64.random(in: 1...1_000, using: &random)
    guard let index = asked.indices.randomElement(using: &random), Int.random(in: 1...100, using: &random) <= 30 else {
      let origin: KeyOrigin = Bool.random(using: &random) ? .attempt : .identity
      asked.append((UUID(random: &random), slot, origin, nil))
      return judge(asked.count - 1, slot)
    }
    return judge(index, Bool.random(using: &random) ? asked[index].slot : slot)
  }

  /// What comes of content under a key.
  private mutating func judge(_ index: Int, _ slot: Int64) -> Wish {
    let one = asked[index]
    let expected: Expected
    if let answer = one.answer {
      expected = slot == one.slot ? answer : .contentDiffers
      count(expected == answer ? "replayed" : "other content")
    } else if slots[slot, default: 0] < 3 {
      slots[slot, default: 0] += 1
      kept += 1
      expected = .recorded(no: slots[slot] ?? 0)
      asked[index] = (one.key, slot, one.origin, expected)
      count("recorded")
    } else {
      expected = .refused
      // Under a key of an identity nothing stands but success: any content may come next.
      if one.origin == .attempt { asked[index] = (one.key, slot, one.origin, expected) }
      count(one.origin == .attempt ? "refused" : "refused for now")
    }
    return Wish(recording: Self.recording(one.key, one.origin, slot), expected: expected)
  }

  private mutating func count(_ outcome: String) { tally[outcome, default: 0] += 1 }

  private static func recording(_ key: UUID, _ origin: KeyOrigin, _ slot: Int64) -> Recording {
    let fact = Fact(notes, slot)
    let content = withUnsafeBytes(of: slot) { Data($0) }
    return Recording(
      request: key, keyOrigin: origin, fingerprint: Fingerprint(action: "note", actor: 1, content: content), actor: 1,
      guards: [Guard(fact, .atMost(3), effect: .adds(1), otherwise: .refuse(full, [:]))], tables: [Note.table]
    ) { facts in ([Note(slot: slot, no: facts[fact]).record], ["no": .int(facts[fact])]) }
  }
}

extension UUID {
  /// A key of version 7, from a seed.
  fileprivate init(random: inout SeededRandom) {
    let (high, low) = (random.next(), random.next())
    var bytes = withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) }
    bytes[6] = bytes[6] & 0x0F | 0x70
    bytes[8] = bytes[8] & 0x3F | 0x80
    self = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
  }
}
