package dev.nabla.tee.conformance;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.tee.certificate.Pem;
import dev.nabla.tee.certificate.X509;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The answers of Intel's provisioning service, as files of a folder: `tcb_info.json` and
/// `qe_identity.json` as they came, `root_crl.der`, `pck_platform_crl.der` or
/// `pck_processor_crl.der`, and `tcb_signing.der` or `tcb_signing_chain.pem`.
public final class IntelAnswers {
  private IntelAnswers() {}

  /// The same as one object in the form that the verifier takes.
  ///
  /// @param root completes a signing certificate that came alone
  /// @throws DecodingException where a file is missing or not in its form
  public static Bytes toCollateral(VectorFolder folder, List<X509> root) {
    List<X509> signers = new ArrayList<>(Pem.readFile(signer(folder)));
    if (signers.size() == 1) {
      signers.addAll(root);
    }
    String chain = text(Pem.write(signers));
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("root_ca_crl", hex(need(folder, "root_crl.der")));
    object.put("pck_crl", hex(pckList(folder)));
    object.put("tcb_info_issuer_chain", chain);
    putSigned(object, "tcb_info", "tcbInfo", need(folder, "tcb_info.json"));
    object.put("qe_identity_issuer_chain", chain);
    putSigned(object, "qe_identity", "enclaveIdentity", need(folder, "qe_identity.json"));
    return Bytes.utf8(object.toString());
  }

  /// Intel signs the text of the inner object, so it is cut out and never written anew.
  private static void putSigned(ObjectNode object, String name, String member, Bytes answer) {
    String text = text(answer).strip();
    String head = "{\"" + member + "\":";
    int tail = text.lastIndexOf(",\"signature\":");
    if (!text.startsWith(head) || tail < 0) {
      throw new DecodingException("not an answer with " + member + " and its signature", 0);
    }
    object.put(name, text.substring(head.length(), tail));
    object.put(name + "_signature", Vector.text(StrictJson.parse(answer.toArray()), "signature"));
  }

  private static Bytes signer(VectorFolder folder) {
    return folder.read("tcb_signing_chain.pem").orElseGet(() -> need(folder, "tcb_signing.der"));
  }

  private static Bytes pckList(VectorFolder folder) {
    return folder
        .read("pck_platform_crl.der")
        .orElseGet(() -> need(folder, "pck_processor_crl.der"));
  }

  private static Bytes need(VectorFolder folder, String name) {
    return folder
        .read(name)
        .orElseThrow(() -> new DecodingException("the collateral has no file " + name, 0));
  }

  private static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(bytes.toArray());
  }

  private static String text(Bytes utf8) {
    return new String(utf8.toArray(), StandardCharsets.UTF_8);
  }
}
