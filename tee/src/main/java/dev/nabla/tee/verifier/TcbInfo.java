package dev.nabla.tee.verifier;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.tee.policy.TcbStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Intel's table of security levels of one line of processors (TCB Info V3).
///
/// @param id `SGX` or `TDX`
/// @param issueDate first instant it speaks of
/// @param nextUpdate last second of it
/// @param fmspc line of processors
/// @param pceId of the provisioning enclave
/// @param evaluationNumber grows with every recovery event
/// @param module TDX modules before 1.5 of version 1
/// @param modules TDX modules by version
/// @param levels highest first
record TcbInfo(
    String id,
    Instant issueDate,
    Instant nextUpdate,
    Bytes fmspc,
    Bytes pceId,
    int evaluationNumber,
    Optional<Module> module,
    List<Module> modules,
    List<Level> levels) {
  private static final int VERSION = 3;
  private static final int COMPONENTS = 16;

  /// @param id `TDX_01`, or empty
  /// @param mrSigner who signed it
  /// @param attributes expected
  /// @param attributesMask which bits count
  /// @param levels highest first
  record Module(
      String id, Bytes mrSigner, Bytes attributes, Bytes attributesMask, List<SvnLevel> levels) {}

  /// @param svn least security version
  /// @param status of what reaches it
  /// @param date of the level
  /// @param advisories that apply
  record SvnLevel(int svn, TcbStatus status, Instant date, List<String> advisories) {
    static SvnLevel read(IntelJson level) {
      return new SvnLevel(
          level.object("tcb").number("isvsvn"),
          level.status(),
          level.instant("tcbDate"),
          level.texts("advisoryIDs"));
    }

    /// The highest of `levels`, which stand highest first, that `svn` reaches.
    static Optional<SvnLevel> match(List<SvnLevel> levels, int svn) {
      return levels.stream().filter(level -> svn >= level.svn()).findFirst();
    }
  }

  /// @param sgx 16 least security versions
  /// @param pceSvn least security version
  /// @param tdx 16 least security versions, or none
  /// @param status of what reaches them
  /// @param date of the level
  /// @param advisories that apply
  record Level(
      List<Integer> sgx,
      int pceSvn,
      List<Integer> tdx,
      TcbStatus status,
      Instant date,
      List<String> advisories) {}

  /// @throws DecodingException where the text is not such a table
  static TcbInfo read(Bytes text) {
    IntelJson json = new IntelJson(StrictJson.parse(text.toArray()));
    if (json.number("version") != VERSION || json.number("tcbType") != 0) {
      throw new DecodingException("TCB information of another form", 0);
    }
    return new TcbInfo(
        json.text("id"),
        json.instant("issueDate"),
        json.instant("nextUpdate"),
        json.hex("fmspc"),
        json.hex("pceId"),
        json.number("tcbEvaluationDataNumber"),
        json.optional("tdxModule").map(module -> module(module, "")),
        json.objects("tdxModuleIdentities", each -> module(each, each.text("id"))),
        json.objects("tcbLevels", TcbInfo::level));
  }

  private static Module module(IntelJson json, String id) {
    return new Module(
        id,
        json.hex("mrsigner"),
        json.hex("attributes"),
        json.hex("attributesMask"),
        json.objects("tcbLevels", SvnLevel::read));
  }

  private static Level level(IntelJson json) {
    IntelJson tcb = json.object("tcb");
    return new Level(
        components(tcb, "sgxtcbcomponents"),
        tcb.number("pcesvn"),
        tcb.has("tdxtcbcomponents") ? components(tcb, "tdxtcbcomponents") : List.of(),
        json.status(),
        json.instant("tcbDate"),
        json.texts("advisoryIDs"));
  }

  private static List<Integer> components(IntelJson tcb, String name) {
    List<Integer> svns = tcb.objects(name, each -> each.number("svn"));
    if (svns.size() != COMPONENTS) {
      throw new DecodingException("a TCB level without its 16 components", 0);
    }
    return svns;
  }
}
