package dev.nabla.tee.verifier;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.tee.certificate.Pem;
import dev.nabla.tee.certificate.RevocationList;
import dev.nabla.tee.certificate.X509;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What Intel publishes about a platform, as one JSON object in the form that the open verifiers of
/// these quotes share: `root_ca_crl`, `pck_crl`, `tcb_info_signature`, `qe_identity_signature` in
/// hex, `tcb_info_issuer_chain` and `qe_identity_issuer_chain` in PEM, `tcb_info` and `qe_identity`
/// as the exact text that Intel signed. A member `pck_crl_issuer_chain` is allowed and not used:
/// the list is checked against the authority that vouches for the quote.
///
/// @param rootList of the root
/// @param pckList of the authority that vouches for platforms
/// @param tcbChain of the key that signs TCB information, leaf first
/// @param tcbInfo exact text
/// @param tcbInfoSignature `r ‖ s`
/// @param qeChain of the key that signs identities, leaf first
/// @param qeIdentity exact text
/// @param qeIdentitySignature `r ‖ s`
public record IntelCollateral(
    RevocationList rootList,
    RevocationList pckList,
    List<X509> tcbChain,
    Bytes tcbInfo,
    Bytes tcbInfoSignature,
    List<X509> qeChain,
    Bytes qeIdentity,
    Bytes qeIdentitySignature) {
  /// Longest collateral that is read.
  public static final int MAX_BYTES = 1 << 19;

  private static final Set<String> MEMBERS =
      Set.of(
          "root_ca_crl",
          "pck_crl",
          "tcb_info_issuer_chain",
          "tcb_info",
          "tcb_info_signature",
          "qe_identity_issuer_chain",
          "qe_identity",
          "qe_identity_signature");
  private static final String UNUSED = "pck_crl_issuer_chain";

  /// Copies the lists.
  public IntelCollateral {
    tcbChain = List.copyOf(tcbChain);
    qeChain = List.copyOf(qeChain);
  }

  /// Reads collateral.
  ///
  /// @throws DecodingException where it is not exactly that
  public static IntelCollateral read(Bytes json) {
    if (json.size() > MAX_BYTES) {
      throw new DecodingException("collateral of over " + MAX_BYTES + " bytes", MAX_BYTES);
    }
    JsonNode object = StrictJson.parse(json.toArray());
    for (String name : object.propertyNames()) {
      if (!MEMBERS.contains(name) && !name.equals(UNUSED)) {
        throw new DecodingException("a member that collateral does not have: " + name, 0);
      }
    }
    return new IntelCollateral(
        RevocationList.read(hex(object, "root_ca_crl")),
        RevocationList.read(hex(object, "pck_crl")),
        Pem.read(utf8(object, "tcb_info_issuer_chain")),
        utf8(object, "tcb_info"),
        hex(object, "tcb_info_signature"),
        Pem.read(utf8(object, "qe_identity_issuer_chain")),
        utf8(object, "qe_identity"),
        hex(object, "qe_identity_signature"));
  }

  private static Bytes hex(JsonNode object, String name) {
    return Bytes.fromHex(text(object, name));
  }

  private static Bytes utf8(JsonNode object, String name) {
    return Bytes.utf8(text(object, name));
  }

  private static String text(JsonNode object, String name) {
    JsonNode member = object.get(name);
    if (member == null || !member.isString()) {
      throw new DecodingException("collateral without " + name, 0);
    }
    return member.stringValue();
  }
}
