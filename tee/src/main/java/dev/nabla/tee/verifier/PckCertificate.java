package dev.nabla.tee.verifier;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.tee.certificate.DerReader;
import dev.nabla.tee.certificate.X509;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the certificate of a platform's key says about the platform (Intel SGX PCK Certificate
/// profile, §1.3.5).
///
/// @param ppid the platform's id, 16 bytes
/// @param components 16 security versions
/// @param pceSvn security version of the provisioning enclave
/// @param pceId its id, 2 bytes
/// @param fmspc line of processors, 6 bytes
record PckCertificate(Bytes ppid, List<Integer> components, int pceSvn, Bytes pceId, Bytes fmspc) {
  private static final String SGX = "1.2.840.113741.1.13.1";
  private static final int COMPONENTS = 16;
  private static final int PCE_SVN = 17;

  /// @throws DecodingException where the extension is not there, or not in its form
  static PckCertificate read(X509 leaf) {
    Bytes extension =
        leaf.extension(SGX)
            .orElseThrow(() -> new DecodingException("a certificate without SGX's extension", 0));
    Map<String, Bytes> members = members(DerReader.of(extension).enter(DerReader.SEQUENCE), SGX);
    Map<String, Bytes> tcb =
        members(DerReader.of(member(members, ".2")).enter(DerReader.SEQUENCE), SGX + ".2");
    Integer[] components = new Integer[COMPONENTS];
    for (int i = 0; i < COMPONENTS; i++) {
      components[i] = number(tcb, "." + (i + 1));
    }
    return new PckCertificate(
        octets(members, ".1", 16),
        Collections.unmodifiableList(Arrays.asList(components)),
        number(tcb, "." + PCE_SVN),
        octets(members, ".3", 2),
        octets(members, ".4", 6));
  }

  /// Pairs of an identifier below `prefix` and a value.
  private static Map<String, Bytes> members(DerReader list, String prefix) {
    Map<String, Bytes> members = new TreeMap<>();
    while (!list.atEnd()) {
      DerReader pair = list.enter(DerReader.SEQUENCE);
      String oid = pair.oid();
      if (!oid.startsWith(prefix + ".")
          || members.put(oid.substring(prefix.length()), pair.element()) != null) {
        throw new DecodingException("a member twice in SGX's extension, or of another one", 0);
      }
      pair.finish();
    }
    return members;
  }

  private static Bytes member(Map<String, Bytes> members, String name) {
    Bytes value = members.get(name);
    if (value == null) {
      throw new DecodingException("SGX's extension without its member " + name, 0);
    }
    return value;
  }

  private static int number(Map<String, Bytes> members, String name) {
    return DerReader.of(member(members, name)).smallNumber(DerReader.INTEGER);
  }

  private static Bytes octets(Map<String, Bytes> members, String name, int size) {
    Bytes value = DerReader.of(member(members, name)).content(DerReader.OCTET_STRING);
    if (value.size() != size) {
      throw new DecodingException("a member of another length in SGX's extension", 0);
    }
    return value;
  }
}
