import Crypto
import CryptoExtras
import Foundation
public import Ledger
public import Postgres

/// What a password is checked against: scrypt (RFC 7914) of it, with blocks of 8 and parallelism 1.
struct PasswordVerifier: Sendable {
  /// Random: 16 bytes.
  let salt: Data
  /// 32 bytes.
  let bytes: Data
  /// The binary logarithm of scrypt's N: 15 takes 32 MB.
  let cost: Int32

  /// The verifier of a new password; hashes.
  init(of password: String, cost: Int32) throws {
    salt = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
    self.cost = cost
    bytes = try Self.derive(password, salt, cost)
  }

  init(salt: Data, bytes: Data, cost: Int32) {
    self.salt = salt
    self.bytes = bytes
    self.cost = cost
  }

  /// Whether this is the password; hashes.
  func matches(_ password: String) throws -> Bool {
    let derived = try Self.derive(password, salt, cost)
    // All bytes are looked at, so that the time says nothing of where they differ.
    return zip(derived, bytes).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private static func derive(_ password: String, _ salt: Data, _ cost: Int32) throws -> Data {
    let text = Data(password.precomposedStringWithCanonicalMapping.utf8)
    let key = try KDF.Scrypt.deriveKey(
      from: text, salt: salt, outputByteCount: 32, rounds: 1 << Int(cost), blockSize: 8, parallelism: 1)
    return key.withUnsafeBytes { Data($0) }
  }
}

/// Why a new password is not taken.
public enum PasswordFault: Error, Equatable, Sendable {
  /// Fewer characters than ``PasswordRule/shortest``.
  case tooShort
  /// More bytes than ``PasswordRule/longest``.
  case tooLong
  /// The same character again and again, a run such as 12345678, or the login.
  case tooPlain
  /// It is the one in use.
  case unchanged
  /// The one in use was not given, or wrong.
  case wrongCurrent
}

/// What a password must be: long enough, and not the first that others would try.
public enum PasswordRule {
  /// Characters, at least.
  public static let shortest = 8
  /// Bytes, at most.
  public static let longest = 256

  /// Checks a new password of a login.
  public static func check(_ password: String, login: String) throws(PasswordFault) {
    guard password.utf8.count <= longest else { throw .tooLong }
    guard password.count >= shortest else { throw .tooShort }
    let scalars = password.lowercased().unicodeScalars.map(\.value)
    let steps = Set(zip(scalars, scalars.dropFirst()).map { Int64($1) - Int64($0) })
    guard steps.count > 1, !password.lowercased().contains(login) || password.count >= login.count + shortest else {
      throw .tooPlain
    }
  }

  /// A random password that is easily read aloud and typed: "kwmt-7hpd-x3rv", 59 bits.
  public static func generated() -> String { generated { _ in UInt64.random(in: .min ... .max) } }

  /// As ``generated()``, from numbers that somebody else makes up, one for each letter.
  static func generated(_ number: (_ letter: Int) -> UInt64) -> String {
    // Without letters that are taken for others, and without vowels, so that it makes no words.
    let letters = Array("bcdfghjkmnpqrstvwxz23456789")
    let groups = (0..<3).map { group in
      String((0..<4).map { letters[Int(number(4 * group + $0) % UInt64(letters.count))] })
    }
    return groups.joined(separator: "-")
  }
}

/// Hashes passwords beside the threads that serve: two at once, so that many tries neither take all memory nor all processors.
public final class PasswordHasher: Sendable {
  /// So many tries wait at most for their turn; further ones are told to come back.
  private static let longestQueue = 64
  private let queue = OperationQueue()

  /// A hasher for one process.
  public init() {
    queue.maxConcurrentOperationCount = 2
    queue.name = "passwords"
  }

  /// Runs something that hashes.
  ///
  /// - Parameter isKnown: whether a browser asks that the user signed in from before: it goes first.
  /// - Throws: ``Busy``, or what the body throws.
  func run<Value: Sendable>(isKnown: Bool = true, _ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    guard isKnown || queue.operationCount < Self.longestQueue else { throw Busy() }
    return try await withCheckedThrowingContinuation { done in
      let operation = BlockOperation { done.resume(with: Result { try body() }) }
      operation.queuePriority = isKnown ? .high : .normal
      queue.addOperation(operation)
    }
  }

  /// Too many tries wait already.
  public struct Busy: Error {}
}

extension Users {
  /// One that no password matches, for a login that nobody has: checking it takes as long as that of some user, always the same, so
  /// that the time says nothing either while some passwords are still hashed at an older cost.
  func passwordOfNobody(_ login: String, _ policy: SignInPolicy, _ session: DatabaseSession) throws -> PasswordVerifier {
    let number = policy.signer.number(of: login, for: "nobody")
    let cost = try session.query(
      """
      SELECT p.cost FROM access.password p WHERE p.book = \(book) ORDER BY p.user_id LIMIT 1
      OFFSET \(number) % greatest(1, (SELECT count(*) FROM access.password WHERE book = \(book)))
      """
    ).first(Int32.self)
    return PasswordVerifier(salt: Data(count: 16), bytes: Data(count: 32), cost: cost ?? policy.passwordCost)
  }

  /// Sets a user's password to a verifier.
  func setPassword(_ verifier: PasswordVerifier, of user: UserID, mustChange: Bool, _ session: DatabaseSession) throws {
    _ = try session.query(
      """
      INSERT INTO access.password AS p (book, user_id, salt, verifier, cost, must_change)
      VALUES (\(book), \(user), \(verifier.salt), \(verifier.bytes), \(verifier.cost), \(mustChange))
      ON CONFLICT (book, user_id) DO UPDATE
        SET salt = EXCLUDED.salt, verifier = EXCLUDED.verifier, cost = EXCLUDED.cost, must_change = EXCLUDED.must_change,
            changed_at = clock_timestamp()
      """)
  }

  /// Sets a user's password, as the operator or an administrator, and ends all of the user's sessions.
  ///
  /// - Parameters:
  ///   - actor: who resets it; nil for the operator.
  ///   - mustChange: whether the user must change it before anything else.
  /// - Throws: ``PasswordFault``; `PostgresError`.
  public func resetPassword(
    of user: User, to password: String, mustChange: Bool, by actor: UserID?, hasher: PasswordHasher, policy: SignInPolicy,
    on writes: ConnectionPool
  ) async throws {
    try PasswordRule.check(password, login: user.login)
    let verifier = try await hasher.run { try PasswordVerifier(of: password, cost: policy.passwordCost) }
    try await writes.transaction { session in
      try lock(session)
      try setPassword(verifier, of: user.id, mustChange: mustChange, session)
      try endSessions(of: user.id, session)
      try note(.passwordReset, actor: actor, about: user.id, session)
    }
  }
}
