import Crypto
public import Foundation

/// Prose that goes with an entry, such as why it was reversed, or with a service record, such as what was done.
///
/// It can be erased, so it is kept in a table of its own with its salt, and what it goes with keeps only the digest: an entry under
/// "remark" of its details.
public struct Remark: Hashable, Sendable {
  /// Sixteen random bytes, without which nobody can guess the text from the digest.
  public let salt: Data
  /// The text.
  public let text: String

  /// A remark with a salt of its own.
  public init(_ text: String) {
    salt = UUID().data
    self.text = text
  }

  /// A remark read back from storage.
  public init(salt: Data, text: String) {
    self.salt = salt
    self.text = text
  }

  /// SHA-256 of the salt and then the text in UTF-8: 32 bytes.
  public var digest: Data { Data(SHA256.hash(data: salt + Data(text.utf8))) }
}
