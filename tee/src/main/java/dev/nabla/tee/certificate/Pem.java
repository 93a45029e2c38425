package dev.nabla.tee.certificate;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Certificates as text (RFC 7468), in one spelling only: lines of 64 characters, line feeds, and
/// nothing before, between or behind.
///
/// The text is covered by no signature, so another spelling of the same certificates would be other
/// evidence with the same meaning.
public final class Pem {
  /// Longest text that is read.
  public static final int MAX_BYTES = 1 << 16;

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----\n";
  private static final String END = "-----END CERTIFICATE-----\n";
  private static final int LINE = 64;

  private Pem() {}

  /// The certificates that `text` holds, at most [CertificatePath#MAX_LENGTH].
  ///
  /// @throws DecodingException where there is none, or the text is spelt differently
  public static List<X509> read(Bytes text) {
    if (text.size() > MAX_BYTES) {
      throw new DecodingException("PEM of over " + MAX_BYTES + " bytes", MAX_BYTES);
    }
    String rest = new String(text.toArray(), StandardCharsets.ISO_8859_1);
    List<X509> certificates = new ArrayList<>();
    int at = 0;
    do {
      int end = rest.indexOf(END, at);
      if (!rest.startsWith(BEGIN, at)
          || end < 0
          || certificates.size() == CertificatePath.MAX_LENGTH) {
        throw new DecodingException("not the PEM of a few certificates", at);
      }
      Bytes der = decode(rest.substring(at + BEGIN.length(), end), at);
      certificates.add(X509.read(der));
      at = end + END.length();
    } while (at < rest.length());
    return List.copyOf(certificates);
  }

  /// Certificates of a file as people have them: DER, or PEM with either end of line and with empty
  /// lines. For bringing collateral into its form; what was given is judged as it comes out.
  ///
  /// @throws DecodingException where it is neither
  public static List<X509> readFile(Bytes file) {
    String text = new String(file.toArray(), StandardCharsets.ISO_8859_1);
    return text.startsWith("-----")
        ? read(Bytes.utf8(text.replace("\r\n", "\n").replaceAll("\n{2,}", "\n")))
        : X509.readAll(file);
  }

  /// The one spelling of these certificates.
  public static Bytes write(List<X509> certificates) {
    StringBuilder text = new StringBuilder();
    for (X509 certificate : certificates) {
      text.append(BEGIN).append(lines(certificate.der())).append(END);
    }
    return Bytes.utf8(text.toString());
  }

  private static Bytes decode(String lines, int at) {
    try {
      Bytes der = Bytes.of(Base64.getDecoder().decode(lines.replace("\n", "")));
      if (lines.equals(lines(der))) {
        return der;
      }
    } catch (IllegalArgumentException e) {
      throw new DecodingException("not base64", at, e);
    }
    throw new DecodingException("PEM in another spelling", at);
  }

  private static String lines(Bytes der) {
    return Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der.toArray()) + "\n";
  }
}
