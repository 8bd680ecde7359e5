internal import Crypto

/// Digests that tell whether bytes were changed.
public enum ContentDigest {
  /// SHA-256 (FIPS 180-4) in hexadecimal.
  public static func sha256(_ bytes: [UInt8]) -> String {
    SHA256.hash(data: bytes).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}
