package dev.nabla.sdk.verify;

/// One line of a verification.
///
/// @param name what is claimed
/// @param verdict what was found
/// @param detail a plain sentence that says why, without any text of the parties
public record Claim(ClaimName name, Verdict verdict, String detail) {
  static Claim proved(ClaimName name, String detail) {
    return new Claim(name, Verdict.PROVED, detail);
  }

  static Claim notProved(ClaimName name, String detail) {
    return new Claim(name, Verdict.NOT_PROVED, detail);
  }

  static Claim failed(ClaimName name, String detail) {
    return new Claim(name, Verdict.FAILED, detail);
  }

  static Claim notChecked(ClaimName name, String detail) {
    return new Claim(name, Verdict.NOT_CHECKED, detail);
  }
}
