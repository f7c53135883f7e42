import Glibc

/// Held by the process that owns a cluster, and let go by the operating system when that process dies, however it dies.
///
/// Closed on exec, so that the server, our descendant, does not hold it after us.
final class OwnerLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock, or returns `nil` if another live process has it.
  init?(_ path: String) throws {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw EmbeddedClusterError.folderNotUsable("\(path) cannot be opened: \(String(cString: strerror(errno)))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
  }

  deinit { close(descriptor) }
}
