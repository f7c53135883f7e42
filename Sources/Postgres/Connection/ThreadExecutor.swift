import DequeModule
import Foundation

/// Runs an actor's jobs on a thread of its own, one after the other.
///
/// The thread lives as long as the executor, so a job that comes after its connection was closed still runs, and can throw.
final class ThreadExecutor: SerialExecutor {
  private let queue = WorkQueue()

  init(name: String) {
    let queue = queue
    // The thread holds the queue but not the executor: so the executor can go, and with it the thread.
    let thread = Thread { queue.work() }
    thread.name = name
    thread.start()
  }

  deinit { queue.finish() }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // The closure keeps the executor alive while its job runs, even if the job lets go of the actor.
    queue.add { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
}

/// Work for one thread, first come, first served.
///
/// `@unchecked Sendable`: `condition` guards the other two properties.
private final class WorkQueue: @unchecked Sendable {
  private let condition = NSCondition()
  private var waiting: Deque<@Sendable () -> Void> = []
  private var isFinished = false

  func add(_ work: @escaping @Sendable () -> Void) {
    condition.withLock {
      waiting.append(work)
      condition.signal()
    }
  }

  /// Lets the thread end, but not before it has done what is waiting.
  func finish() {
    condition.withLock {
      isFinished = true
      condition.signal()
    }
  }

  func work() {
    while let next = next() { next() }
  }

  private func next() -> (@Sendable () -> Void)? {
    condition.withLock {
      while waiting.isEmpty, !isFinished { condition.wait() }
      return waiting.popFirst()
    }
  }
}
