import Foundation
import Glibc

/// A client that says exactly the bytes it is told to, over a plain socket, and reads until the server closes or is silent.
enum RawClient {
  /// What to do, in order.
  enum Step: Sendable {
    case send(String)
    case sendBytes([UInt8])
    case sendZeros(Int)
    case wait(milliseconds: UInt32)
    case closeOutput
    /// Reads until this text has come.
    case expect(String)
  }

  /// What came back.
  struct Outcome: Sendable {
    var bytes: [UInt8] = []
    /// Whether the server closed the connection, within the patience.
    var isClosed = false

    /// Decoded as a whole: a read may end within a character.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The status codes of the answers, in order.
    var statuses: [Int] {
      text.components(separatedBy: "HTTP/1.1 ").dropFirst().compactMap { Int($0.prefix(3)) }
    }
  }

  /// Talks to a server on this machine.
  ///
  /// Runs on a thread of its own: sockets block, and the server needs the shared pool.
  ///
  /// - Parameter seconds: how long a silent server is waited for; long, so that a busy machine is not taken for one that hangs;
  ///   0 goes away without reading.
  /// - Parameter isWhole: whether nothing more is waited for, of a server that does not close.
  static func talk(
    port: Int, _ steps: [Step], patience seconds: Int = 60, until isWhole: @escaping @Sendable (Outcome) -> Bool = { _ in false }
  ) async -> Outcome {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: run(port, steps, seconds, isWhole)) }
    }
  }

  private static func run(_ port: Int, _ steps: [Step], _ seconds: Int, _ isWhole: (Outcome) -> Bool) -> Outcome {
    signal(SIGPIPE, SIG_IGN)
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(socket) }
    var patience = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    guard connect(socket, port: port) else { return Outcome(bytes: Array("not connected".utf8), isClosed: true) }
    var outcome = Outcome()
    for step in steps { perform(step, socket, &outcome) }
    guard seconds > 0 else { return outcome }
    while !isWhole(outcome), read(socket, &outcome) {}
    return outcome
  }

  /// Opens connections that say this and no more, and holds them while a body runs; source addresses take turns.
  ///
  /// - Parameter areAnswered: whether the body begins only when each of them was answered or closed: until then the server is
  ///   busy for them, and on a busy machine that can last.
  static func withStrangers<Value: Sendable>(
    _ count: Int, from addresses: [String], saying text: String, areAnswered: Bool = false, port: Int,
    _ body: @Sendable () async throws -> Value
  ) async throws -> Value {
    allowFiles(count + 4_096)
    let sockets = await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        signal(SIGPIPE, SIG_IGN)
        var sockets: [Int32] = []
        while sockets.count < count {
          let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
          let source = addresses[sockets.count % addresses.count]
          sockets.append(socket)
          var patience = timeval(tv_sec: 2, tv_usec: 0)
          setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
          // A server that takes no more of them is as full as it gets.
          guard connect(socket, port: port, from: source) else { break }
          send(Array(text.utf8), socket)
        }
        if areAnswered { for socket in sockets { awaitInput(socket) } }
        continuation.resume(returning: sockets)
      }
    }
    defer { for socket in sockets { close(socket) } }
    return try await body()
  }

  /// Waits, a minute at most, until something can be read, the end included.
  private static func awaitInput(_ socket: Int32) {
    var waited = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    poll(&waited, 1, 60_000)
  }

  private static func connect(_ socket: Int32, port: Int, from source: String? = nil) -> Bool {
    func with(_ host: String, _ port: Int, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Bool {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = in_port_t(UInt16(port)).bigEndian
      address.sin_addr.s_addr = inet_addr(host)
      return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
      }
    }
    if let source { guard with(source, 0, { bind(socket, $0, $1) }) else { return false } }
    return with("127.0.0.1", port) { Glibc.connect(socket, $0, $1) }
  }

  /// Strangers and server share this process and its soft limit.
  private static func allowFiles(_ count: Int) {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = max(limit.rlim_cur, min(rlim_t(count), limit.rlim_max))
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  private static func perform(_ step: Step, _ socket: Int32, _ outcome: inout Outcome) {
    switch step {
    case .send(let text): send(Array(text.utf8), socket)
    case .sendBytes(let bytes): send(bytes, socket)
    case .sendZeros(let count): send([UInt8](repeating: 0x30, count: count), socket)
    case .wait(let milliseconds): usleep(milliseconds * 1_000)
    case .closeOutput: shutdown(socket, Int32(SHUT_WR))
    case .expect(let text): while !outcome.text.contains(text), read(socket, &outcome) {}
    }
  }

  private static func send(_ bytes: [UInt8], _ socket: Int32) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, 0) }
      guard count > 0 else { return }
      sent += count
    }
  }

  /// Reads once; false when the server closed or stayed silent.
  private static func read(_ socket: Int32, _ outcome: inout Outcome) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(socket, &buffer, buffer.count, 0)
    // A server that closes while something is on its way to it resets the connection.
    if count == 0 || (count < 0 && errno == ECONNRESET) { outcome.isClosed = true }
    guard count > 0 else { return false }
    outcome.bytes += buffer[..<count]
    return true
  }
}
