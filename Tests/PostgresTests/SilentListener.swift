import Glibc
import Postgres

/// A TCP port that accepts connections and says nothing.
final class SilentListener: Sendable {
  let port: UInt16
  private let descriptor: Int32

  init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let status = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(descriptor, pointer, length) | listen(descriptor, 4) | getsockname(descriptor, pointer, &length)
      }
    }
    guard status == 0 else { throw PostgresError.connectionFailed("no port to listen on") }
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit { close(descriptor) }
}
