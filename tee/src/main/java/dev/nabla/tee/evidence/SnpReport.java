package dev.nabla.tee.evidence;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import java.util.Optional;

/// An attestation report of SEV-SNP firmware: 1,184 bytes (AMD 56860 §7.3, table 23).
///
/// @param version 2, 3 or 5
/// @param guestSvn the guest's security version, of its identity block
/// @param policy the guest's policy bits
/// @param vmpl privilege level that asked for the report, 0 the highest
/// @param platformInfo bits about the machine
/// @param keyFlags who signed and whether an author key is present
/// @param reportData 64 bytes that the guest chose
/// @param measurement digest of what the guest started with
/// @param hostData 32 bytes that the host chose at launch
/// @param idKeyDigest digest of the key that signed the identity block
/// @param authorKeyDigest digest of the author's key
/// @param currentTcb what runs, 8 bytes
/// @param reportedTcb what the signing key is derived from, 8 bytes
/// @param committedTcb below which the host cannot go back, 8 bytes
/// @param launchTcb what ran at launch, 8 bytes
/// @param processor family, model and stepping; from version 3 on
/// @param chipId 64 bytes; zero where the host masks it
/// @param signed what is signed
/// @param signature `r ‖ s`, big-endian, 96 bytes
public record SnpReport(
    int version,
    long guestSvn,
    long policy,
    long vmpl,
    long platformInfo,
    long keyFlags,
    Bytes reportData,
    Bytes measurement,
    Bytes hostData,
    Bytes idKeyDigest,
    Bytes authorKeyDigest,
    Bytes currentTcb,
    Bytes reportedTcb,
    Bytes committedTcb,
    Bytes launchTcb,
    Optional<Processor> processor,
    Bytes chipId,
    Bytes signed,
    Bytes signature)
    implements Evidence {
  /// Bytes of a report.
  public static final int SIZE = 1_184;

  private static final int SIGNED_SIZE = 0x2a0;
  private static final int ECDSA_P384_SHA384 = 1;
  private static final int NUMBER_WIDTH = 72;
  private static final int CURVE_WIDTH = 48;

  /// @param family extended family plus base family of CPUID
  /// @param model extended and base model of CPUID
  /// @param stepping of CPUID
  public record Processor(int family, int model, int stepping) {}

  @Override
  public EvidenceKind kind() {
    return EvidenceKind.SEV_SNP;
  }

  /// Whether the guest's owner lets the host look inside.
  public boolean debug() {
    return (policy & (1L << 19)) != 0;
  }

  /// Which key signed: 0 the chip's own, 1 the cloud provider's, 7 none.
  public int signingKey() {
    return (int) ((keyFlags >>> 2) & 7);
  }

  /// Reads a report. The numbers of the signature are 72 bytes wide and the curve's 48: the rest,
  /// and what follows them, is zero.
  ///
  /// @throws DecodingException where `bytes` are not exactly that
  public static SnpReport read(Bytes bytes) {
    if (bytes.size() != SIZE) {
      throw new DecodingException("a report of " + bytes.size() + " bytes, not " + SIZE, 0);
    }
    LittleEndianReader in = new LittleEndianReader(bytes);
    int version = in.length();
    if (version != 2 && version != 3 && version != 5) {
      throw in.refused("a report of version " + version);
    }
    final long guestSvn = in.uint32();
    final long policy = in.uint64();
    in.bytes(32);
    final long vmpl = in.uint32();
    if (in.uint32() != ECDSA_P384_SHA384) {
      throw in.refused("a report signed by another algorithm");
    }
    final Bytes currentTcb = in.bytes(8);
    final long platformInfo = in.uint64();
    final long keyFlags = in.uint32();
    in.zeros(4, "a reserved field");
    final Bytes reportData = in.bytes(64);
    final Bytes measurement = in.bytes(48);
    final Bytes hostData = in.bytes(32);
    final Bytes idKeyDigest = in.bytes(48);
    final Bytes authorKeyDigest = in.bytes(48);
    in.bytes(64);
    final Bytes reportedTcb = in.bytes(8);
    final Processor processor = new Processor(in.uint8(), in.uint8(), in.uint8());
    in.bytes(21);
    final Bytes chipId = in.bytes(64);
    final Bytes committedTcb = in.bytes(8);
    in.bytes(8);
    final Bytes launchTcb = in.bytes(8);
    in.bytes(SIGNED_SIZE - in.position());
    Bytes signature = Bytes.concat(number(in), number(in));
    in.zeros(in.left(), "what follows the signature");
    return new SnpReport(
        version,
        guestSvn,
        policy,
        vmpl,
        platformInfo,
        keyFlags,
        reportData,
        measurement,
        hostData,
        idKeyDigest,
        authorKeyDigest,
        currentTcb,
        reportedTcb,
        committedTcb,
        launchTcb,
        version == 2 ? Optional.empty() : Optional.of(processor),
        chipId,
        bytes.slice(0, SIGNED_SIZE),
        signature);
  }

  private static Bytes number(LittleEndianReader in) {
    byte[] little = in.bytes(CURVE_WIDTH).toArray();
    in.zeros(NUMBER_WIDTH - CURVE_WIDTH, "the unused part of a signature's number");
    byte[] big = new byte[CURVE_WIDTH];
    for (int i = 0; i < CURVE_WIDTH; i++) {
      big[i] = little[CURVE_WIDTH - 1 - i];
    }
    return Bytes.of(big);
  }
}
