/// How a connection is encrypted and whom it trusts.
public struct TLS: Sendable, Hashable {
  /// How much is demanded of the encryption, by libpq's `sslmode`.
  public enum Mode: String, Sendable, CaseIterable {
    /// Never encrypted.
    case disable
    /// Encrypted if the server insists.
    case allow
    /// Encrypted if the server can.
    case prefer
    /// Encrypted, but the server may be anybody.
    case require
    /// Encrypted, and the certificate is signed by ``TLS/rootCertificate``.
    case verifyCA = "verify-ca"
    /// Encrypted, signed, and made out to the host's name.
    case verifyFull = "verify-full"
  }

  /// How much is demanded.
  public var mode: Mode
  /// The file with the certificates that are trusted.
  public var rootCertificate: String?
  /// The file with our own certificate.
  public var certificate: String?
  /// The file with the key of our own certificate.
  public var key: String?

  /// Encrypts if the server can, unless told otherwise.
  public init(
    mode: Mode = .prefer, rootCertificate: String? = nil, certificate: String? = nil, key: String? = nil
  ) {
    self.mode = mode
    self.rootCertificate = rootCertificate
    self.certificate = certificate
    self.key = key
  }
}
