import DequeModule

/// The two queues of a writer: tills before bulk, but bulk is never starved.
struct Lanes<Item> {
  private var tills: Deque<Item> = []
  private var bulk: Deque<Item> = []
  private let limits: WriterLimits
  private let weight: (Item) -> Int
  private let isRecording: (Item) -> Bool
  /// Since when bulk has waited for its next batch.
  private var bulkWaitsSince: ContinuousClock.Instant?
  private var lastTill: ContinuousClock.Instant?
  /// How many postings, roughly, bulk may write while a till is near: what this machine wrote of late in ``WriterLimits/lockTime``.
  private var shortBatch: Int
  /// Whether the last batch was bulk, kept short.
  private var isShort = false

  /// Empty lanes.
  ///
  /// - Parameters:
  ///   - weight: how many postings an item writes at most, roughly.
  ///   - isRecording: whether an item records and posts nothing: a batch has only such items, or none.
  init(limits: WriterLimits, weight: @escaping (Item) -> Int, isRecording: @escaping (Item) -> Bool = { _ in false }) {
    self.limits = limits
    self.weight = weight
    self.isRecording = isRecording
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
    guard tills.isEmpty || isBulksTurn else { return take(from: &tills, limits.batchPostings) }
    isShort = lastTill.map { now - $0 < .seconds(1) } ?? false
    let batch = take(from: &bulk, isShort ? shortBatch : limits.bulkPostings)
    bulkWaitsSince = bulk.isEmpty ? nil : now
    return batch
  }

  /// As many items of one kind as the postings allow; at least one.
  private func take(from queue: inout Deque<Item>, _ postings: Int) -> [Item] {
    var sum = 0
    var batch: [Item] = []
    while let next = queue.first {
      if let first = batch.first, sum + weight(next) > postings || isRecording(first) != isRecording(next) { break }
      sum += weight(next)
      batch.append(next)
      queue.removeFirst()
    }
    return batch
  }
}
