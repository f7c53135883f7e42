public import Foundation
import Glibc
import Postgres
import Synchronization

/// The folder of this run of the tests, for what is large or lives on: servers, browsers, their data.
///
/// It goes when the process exits. What a killed run has left, its servers too, goes when the next run begins.
public enum TestRun {
  /// A name for a folder or file that is not there yet.
  public static func place(_ name: String) -> URL {
    folder.appending(path: "\(name)-\(UUID().uuidString.prefix(8))", directoryHint: .isDirectory)
  }

  /// Made when first asked for.
  public static let folder: URL = {
    for run in Remains.all { run.removeIfLeft() }
    let remains = Remains(folder: URL(filePath: "/tmp/\(Remains.prefix)\(getpid())", directoryHint: .isDirectory))
    do {
      try FileManager.default.createDirectory(at: remains.folder, withIntermediateDirectories: true)
      guard let lock = try FileLock(remains.lock, .exclusive) else { throw CocoaError(.fileLocking) }
      own.withLock { $0 = (remains, lock) }
    } catch {
      // Every test that asks for it needs it: a run ends here, with the reason, before it has begun.
      fatalError("\(remains.folder.path) cannot be made: \(error)")
    }
    atexit { TestRun.own.withLock { $0.take() }?.remains.remove() }
    return remains.folder
  }()

  /// Held as long as the process lives: so others see that it does.
  private static let own = Mutex<(remains: Remains, lock: FileLock)?>(nil)
}

/// The folder of a run, and what works in it.
private struct Remains {
  static let prefix = "aixin-tests-"

  let folder: URL

  var lock: String { folder.appending(path: "run.lock").path }

  static var all: [Remains] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? []
    return names.filter { $0.hasPrefix(prefix) }.map { Remains(folder: URL(filePath: "/tmp/\($0)", directoryHint: .isDirectory)) }
  }

  /// Removes it if nobody holds its lock; not within a minute of its last change, when that may not have been taken yet.
  func removeIfLeft() {
    let changed = (try? FileManager.default.attributesOfItem(atPath: folder.path)[.modificationDate]) as? Date
    guard let changed, changed < Date(timeIntervalSinceNow: -60), let lock = try? FileLock(lock, .exclusive) else { return }
    remove()
    withExtendedLifetime(lock) {}
  }

  /// Ends all that works in it, then removes it.
  func remove() {
    for _ in 0..<100 {
      let workers = workers
      if workers.isEmpty { break }
      for process in workers { kill(process, SIGKILL) }
      // A pause that blocks: at the exit nothing can be awaited. A hundred of them are the most.
      usleep(20_000)
    }
    try? FileManager.default.removeItem(at: folder)
  }

  private var workers: [Int32] {
    let path = folder.resolvingSymlinksInPath().path
    return ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }.filter { process in
      let place = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")) ?? ""
      return process != getpid() && "\(place)/".hasPrefix("\(path)/")
    }
  }
}
