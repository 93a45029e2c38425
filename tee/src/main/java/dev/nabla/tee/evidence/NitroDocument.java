package dev.nabla.tee.evidence;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An attestation document of a Nitro enclave: COSE_Sign1 (RFC 9052 §4.2) around a CBOR map, as the
/// Nitro Security Module writes it.
///
/// @param moduleId instance and enclave, `i-…-enc…`
/// @param timestampMillis when the module made it, milliseconds since 1970
/// @param pcrs 48 bytes each, by index below 32
/// @param certificate DER of the certificate whose key signed
/// @param bundle DER of those that vouch for it, root first
/// @param publicKey given by the enclave, at most 1,024 bytes
/// @param userData given by the enclave, at most 512 bytes
/// @param nonce given by the enclave, at most 512 bytes
/// @param payload what is signed
/// @param signature `r ‖ s`, 96 bytes
public record NitroDocument(
    String moduleId,
    long timestampMillis,
    SortedMap<Integer, Bytes> pcrs,
    Bytes certificate,
    List<Bytes> bundle,
    Optional<Bytes> publicKey,
    Optional<Bytes> userData,
    Optional<Bytes> nonce,
    Bytes payload,
    Bytes signature)
    implements Evidence {
  /// Longest document.
  public static final int MAX_BYTES = 1 << 14;

  private static final int PCR_SIZE = 48;
  private static final int PCR_COUNT = 32;
  private static final int SIGNATURE_SIZE = 96;
  private static final int MAX_CERTIFICATE = 1_024;
  private static final int MAX_BUNDLE = 7;
  private static final int MAX_PUBLIC_KEY = 1_024;
  private static final int MAX_DATA = 512;
  private static final int MAX_MODULE_ID = 128;

  /// `{1: -35}`, ES384: the only protected header.
  private static final Bytes PROTECTED = Bytes.fromHex("a1013822");

  /// Copies the collections.
  public NitroDocument {
    pcrs = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(pcrs));
    bundle = List.copyOf(bundle);
  }

  @Override
  public EvidenceKind kind() {
    return EvidenceKind.NITRO;
  }

  /// Reads a document: untagged, the protected header ES384 alone, the unprotected one empty, each
  /// field known and once, nothing behind it. A document of NitroTPM, which has `nitrotpm_pcrs`, is
  /// refused: it speaks of an ordinary virtual machine.
  ///
  /// @throws DecodingException where `bytes` are not exactly that
  public static NitroDocument read(Bytes bytes) {
    if (bytes.size() > MAX_BYTES) {
      throw new DecodingException("a document of over " + MAX_BYTES + " bytes", MAX_BYTES);
    }
    CborReader cose = new CborReader(bytes);
    if (cose.array() != 4) {
      throw cose.refused("not a COSE_Sign1 of four parts");
    }
    if (!cose.bytes(PROTECTED.size()).equals(PROTECTED)) {
      throw cose.refused("the protected header is not ES384 alone");
    }
    if (cose.map() != 0) {
      throw cose.refused("the unprotected header is not empty");
    }
    Bytes payload = cose.bytes(MAX_BYTES);
    Bytes signature = cose.bytes(SIGNATURE_SIZE);
    cose.finish();
    if (signature.size() != SIGNATURE_SIZE) {
      throw cose.refused("a signature of " + signature.size() + " bytes");
    }
    return new Fields().read(payload).toDocument(payload, signature);
  }

  /// The fields as they come, in any order.
  private static final class Fields {
    private @Nullable String moduleId;
    private @Nullable String digest;
    private @Nullable Long timestamp;
    private @Nullable SortedMap<Integer, Bytes> pcrs;
    private @Nullable Bytes certificate;
    private @Nullable List<Bytes> bundle;
    private final Map<String, Optional<Bytes>> optional = new TreeMap<>();

    Fields read(Bytes payload) {
      CborReader in = new CborReader(payload);
      int pairs = in.map();
      for (int i = 0; pairs < 0 ? !in.atBreak() : i < pairs; i++) {
        readField(in, in.text(16));
      }
      in.finish();
      return this;
    }

    private void readField(CborReader in, String name) {
      switch (name) {
        case "module_id" -> moduleId = once(in, moduleId, in.text(MAX_MODULE_ID));
        case "digest" -> digest = once(in, digest, in.text(MAX_MODULE_ID));
        case "timestamp" -> timestamp = once(in, timestamp, in.unsigned());
        case "pcrs" -> pcrs = once(in, pcrs, readPcrs(in));
        case "certificate" -> certificate = once(in, certificate, in.bytes(MAX_CERTIFICATE));
        case "cabundle" -> bundle = once(in, bundle, readBundle(in));
        case "public_key" -> readOptional(in, name, MAX_PUBLIC_KEY);
        case "user_data", "nonce" -> readOptional(in, name, MAX_DATA);
        default -> throw in.refused("not a field of an enclave's document: " + name);
      }
    }

    private static <T> T once(CborReader in, @Nullable T before, T now) {
      if (before != null) {
        throw in.refused("a field twice");
      }
      return now;
    }

    private void readOptional(CborReader in, String name, int max) {
      Optional<Bytes> value = in.isNull() ? Optional.empty() : Optional.of(in.bytes(max));
      if (optional.put(name, value) != null) {
        throw in.refused("a field twice");
      }
    }

    private static SortedMap<Integer, Bytes> readPcrs(CborReader in) {
      SortedMap<Integer, Bytes> pcrs = new TreeMap<>();
      int count = in.map();
      if (count < 1 || count > PCR_COUNT) {
        throw in.refused("not 1 to 32 PCRs");
      }
      for (int i = 0; i < count; i++) {
        long index = in.unsigned();
        Bytes value = in.bytes(PCR_SIZE);
        if (index >= PCR_COUNT
            || value.size() != PCR_SIZE
            || pcrs.put((int) index, value) != null) {
          throw in.refused("a PCR out of range, of another length than 48, or twice");
        }
      }
      return pcrs;
    }

    private static List<Bytes> readBundle(CborReader in) {
      int count = in.array();
      if (count < 1 || count > MAX_BUNDLE) {
        throw in.refused("not 1 to " + MAX_BUNDLE + " certificates");
      }
      List<Bytes> bundle = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Bytes der = in.bytes(MAX_CERTIFICATE);
        if (der.isEmpty()) {
          throw in.refused("an empty certificate");
        }
        bundle.add(der);
      }
      return bundle;
    }

    NitroDocument toDocument(Bytes payload, Bytes signature) {
      if (moduleId == null
          || moduleId.isEmpty()
          || !"SHA384".equals(digest)
          || timestamp == null
          || pcrs == null
          || certificate == null
          || certificate.isEmpty()
          || bundle == null) {
        throw new DecodingException("a document without all of its fields, or of another hash", 0);
      }
      return new NitroDocument(
          moduleId,
          timestamp,
          pcrs,
          certificate,
          bundle,
          optionalOf("public_key"),
          optionalOf("user_data"),
          optionalOf("nonce"),
          payload,
          signature);
    }

    private Optional<Bytes> optionalOf(String name) {
      return optional.getOrDefault(name, Optional.empty());
    }
  }
}
