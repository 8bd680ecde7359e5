// The C library's idea of characters.
// Rule: nothing in this target measures, decodes or draws before the locale is set. libedit drops typed non-ASCII in
// another locale, and a non-ASCII prompt crashes it.
import CEditLine

/// The locale that libedit and `wcwidth` work in.
enum TerminalLocale {
  /// Sets LC_CTYPE on first use: the environment's locale if it is UTF-8, else C.UTF-8. False where neither exists.
  static let isUTF8: Bool = ce_use_utf8_locale()
}
