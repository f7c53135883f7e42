import Foundation

/// How many files and sockets this process may have open.
enum OpenFiles {
  /// Raises the soft limit towards a number, as far as the hard one lets it; the default of 1,024 is less than our connections.
  ///
  /// - Returns: the limit that holds now.
  static func allow(_ wanted: Int) -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return wanted }
    if limit.rlim_cur < rlim_t(wanted) {
      limit.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
    return Int(min(limit.rlim_cur, rlim_t(Int32.max)))
  }
}
