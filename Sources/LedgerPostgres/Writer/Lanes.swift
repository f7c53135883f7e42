import DequeModule

/// The two queues of a writer: tills before bulk, but bulk is never starved.
struct Lanes<Item> {
  private var tills: Deque<Item> = []
  private var bulk: Deque<Item> = []
  private let limits: WriterLimits
  private let weight: (Item) -> Int
  /// Since when bulk has waited for its next batch.
  private var bulkWaitsSince: ContinuousClock.Instant?
  private var lastTill: ContinuousClock.Instant?
  /// How many postings, roughly, bulk may write while a till is near: what this machine wrote of late in ``WriterLimits/lockTime``.
  private var shortBatch: Int
  /// Whether the last batch was bulk, kept short.
  private var isShort = false

  /// Empty lanes.
  ///
  /// - Parameter weight: how many postings an item writes at most, roughly.
  init(limits: WriterLimits, weight: @escaping (Item) -> Int) {
    self.limits = limits
    self.weight = weight
    shortBatch = limits.batchPostings
  }

  var isEmpty: Bool { tills.isEmpty && bulk.isEmpty }

  /// Takes an item from a till, unless too many wait.
  mutating func append(till item: Item) -> Bool {
    guard tills.count < limits.queue else { return false }
    tills.append(item)
    return true
  }

  /// Takes a chunk of bulk, whole or not at all.
  mutating func append(bulk items: [Item], at now: ContinuousClock.Instant) -> Bool {
    guard bulk.count + items.count <= limits.bulkQueue else { return false }
    if bulk.isEmpty { bulkWaitsSince = now }
    bulk.append(contentsOf: items)
    return true
  }

  /// Somebody stands at a till, here or at another server: bulk keeps its batches short for a second.
  mutating func noteTill(at now: ContinuousClock.Instant) { lastTill = now }

  /// What was taken last, or the part of it that this is, held the book's lock for so long: if it was kept short, the next ones are to
  /// come closer to ``WriterLimits/lockTime``.
  ///
  /// Never to less than half, nor by more than an eighth longer: one stall says little. Of small batches COMMIT takes most, whatever
  /// their size: they say nothing.
  mutating func noteLock(held: Duration, by batch: [Item]) {
    guard isShort else { return }
    let postings = batch.reduce(0) { $0 + weight($1) }
    guard postings >= shortBatch / 2 else { return }
    if held > limits.lockTime {
      let fitting = max(shortBatch / 2, Int(Double(postings) * (limits.lockTime / held)), limits.shortestBatch)
      shortBatch = min(shortBatch, fitting)
    } else {
      shortBatch = min(shortBatch + max(1, shortBatch / 8), limits.batchPostings)
    }
  }

  /// The next batch: tills, unless bulk has waited for its turn.
  mutating func take(at now: ContinuousClock.Instant) -> [Item] {
    if !tills.isEmpty { lastTill = now }
    isShort = false
    let isBulksTurn = bulkWaitsSince.map { now - $0 >= limits.bulkTurn } ?? false
    guard tills.isEmpty || isBulksTurn else { return Self.take(from: &tills, limits.batchPostings, weight) }
    isShort = lastTill.map { now - $0 < .seconds(1) } ?? false
    let batch = Self.take(from: &bulk, isShort ? shortBatch : limits.bulkPostings, weight)
    bulkWaitsSince = bulk.isEmpty ? nil : now
    return batch
  }

  /// As many items as the postings allow; at least one.
  private static func take(from queue: inout Deque<Item>, _ postings: Int, _ weight: (Item) -> Int) -> [Item] {
    var sum = 0
    var batch: [Item] = []
    while let next = queue.first, batch.isEmpty || sum + weight(next) <= postings {
      sum += weight(next)
      batch.append(next)
      queue.removeFirst()
    }
    return batch
  }
}
