package dev.nabla.tee.enclave;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.tee.evidence.CborReader;
import dev.nabla.tee.evidence.EvidenceKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// AWS Nitro: asks the security module by `/dev/nsm` for a document.
///
/// The driver takes a struct of two address-and-length pairs (`struct nsm_raw` of Linux's
/// `include/uapi/linux/nsm.h`): a CBOR request, and room for a CBOR answer, whose real length it
/// writes back.
public final class NitroAttester implements Attester {
  /// Where the module is.
  public static final Path DEVICE = Path.of("/dev/nsm");

  /// `_IOWR(0x0a, 0x0, struct nsm_raw)`.
  static final long NSM_RAW = 0xC020_0A00L;

  static final int MAX_REQUEST = 0x1000;
  static final int MAX_RESPONSE = 0x3000;

  private static final int MAX_FIELD = 512;
  private static final int RAW_SIZE = 32;
  private static final int REQUEST_ADDRESS = 0;
  private static final int REQUEST_LENGTH = 8;
  private static final int RESPONSE_ADDRESS = 16;
  private static final int RESPONSE_LENGTH = 24;
  private static final Bytes NULL = Bytes.fromHex("f6");

  private final DeviceCalls calls;
  private final Path device;

  /// @param device normally [#DEVICE]
  public NitroAttester(DeviceCalls calls, Path device) {
    this.calls = calls;
    this.device = device;
  }

  @Override
  public EvidenceKind kind() {
    return EvidenceKind.NITRO;
  }

  @Override
  public Produced produce(Bytes reportData, Bytes nonce) {
    if (reportData.size() > MAX_FIELD || nonce.size() > MAX_FIELD) {
      throw new IllegalArgumentException("user data and nonce have at most 512 bytes");
    }
    Bytes request =
        Bytes.concat(
            Bytes.fromHex("a1"),
            text("Attestation"),
            Bytes.fromHex("a3"),
            text("user_data"),
            optional(reportData),
            text("nonce"),
            optional(nonce),
            text("public_key"),
            NULL);
    return new Produced(document(exchange(request)), Bytes.EMPTY);
  }

  private Bytes exchange(Bytes request) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = arena.allocate(MAX_REQUEST);
      MemorySegment.copy(request.toArray(), 0, in, ValueLayout.JAVA_BYTE, 0, request.size());
      MemorySegment out = arena.allocate(MAX_RESPONSE);
      MemorySegment raw = arena.allocate(RAW_SIZE, Long.BYTES);
      raw.set(ValueLayout.JAVA_LONG, REQUEST_ADDRESS, in.address());
      raw.set(ValueLayout.JAVA_LONG, REQUEST_LENGTH, request.size());
      raw.set(ValueLayout.JAVA_LONG, RESPONSE_ADDRESS, out.address());
      raw.set(ValueLayout.JAVA_LONG, RESPONSE_LENGTH, MAX_RESPONSE);
      calls.call(device, NSM_RAW, raw);
      long length = raw.get(ValueLayout.JAVA_LONG, RESPONSE_LENGTH);
      if (length < 1 || length > MAX_RESPONSE) {
        throw refused("it says that its answer has " + length + " bytes");
      }
      return Bytes.of(out.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  /// `{"Attestation": {"document": bytes}}`, or `{"Error": text}`.
  private Bytes document(Bytes answer) {
    try {
      CborReader in = new CborReader(answer);
      if (in.map() != 1) {
        throw refused("its answer is no map of one");
      }
      String name = in.text(MAX_FIELD);
      if (name.equals("Error")) {
        throw refused("it answers " + in.text(MAX_FIELD));
      }
      if (!name.equals("Attestation") || in.map() != 1 || !in.text(MAX_FIELD).equals("document")) {
        throw refused("its answer is no attestation");
      }
      Bytes document = in.bytes(MAX_RESPONSE);
      in.finish();
      return document;
    } catch (DecodingException e) {
      throw new EnclaveException("the Nitro security module's answer cannot be read", false, e);
    }
  }

  private static EnclaveException refused(String why) {
    return new EnclaveException("the Nitro security module gives no document: " + why, false, null);
  }

  private static Bytes text(String text) {
    return Bytes.concat(Bytes.of((byte) (0x60 | text.length())), Bytes.utf8(text));
  }

  private static Bytes optional(Bytes value) {
    if (value.isEmpty()) {
      return NULL;
    }
    return Bytes.concat(head(value.size()), value);
  }

  private static Bytes head(int length) {
    if (length < 24) {
      return Bytes.of((byte) (0x40 | length));
    }
    return length < 1 << 8
        ? Bytes.of((byte) 0x58, (byte) length)
        : Bytes.of((byte) 0x59, (byte) (length >>> 8), (byte) length);
  }
}
