package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import java.util.EnumSet;
import java.util.Set;

/// What disclosure `full` reveals of one receipt: everything needed to run the answer again.
///
/// @param salts of the four hashed fields
/// @param request body bytes as received
/// @param response body bytes as hashed ([HashedBody])
/// @param output UTF-8 of the outcome
/// @param evidence `abi.encode` of the evidence struct; empty where the receipt has none
/// @param outputIds token ids of the answer; empty where there are none
public record Opening(
    Salts salts, Bytes request, Bytes response, Bytes output, Bytes evidence, TokenIds outputIds) {

  /// The preimage of `field`.
  public Bytes preimage(HashedField field) {
    return switch (field) {
      case REQUEST -> request;
      case RESPONSE -> response;
      case OUTPUT -> output;
      case EVIDENCE -> evidence;
    };
  }

  /// The fields of `receipt` whose hash is not that of what stands here; none for a true opening.
  public Set<HashedField> unequalTo(InferenceReceipt receipt) {
    Set<HashedField> unequal = EnumSet.noneOf(HashedField.class);
    for (HashedField field : HashedField.values()) {
      if (!salts.open(field, receipt, preimage(field))) {
        unequal.add(field);
      }
    }
    return unequal;
  }

  void write(RlpWriter out) {
    out.beginList();
    out.hash(salts.request()).hash(salts.response());
    out.hash(salts.output()).hash(salts.evidence());
    out.bytes(request).bytes(response).bytes(output);
    out.bytes(evidence).bytes(outputIds.encode());
    out.endList();
  }

  static Opening read(RlpReader in) {
    RlpReader items = in.list();
    Opening opening =
        new Opening(
            new Salts(items.hash(), items.hash(), items.hash(), items.hash()),
            items.bytes(),
            items.bytes(),
            items.bytes(),
            items.bytes(),
            TokenIds.decode(items.bytes()));
    items.expectEnd();
    return opening;
  }

  /// Hides the texts.
  @Override
  public String toString() {
    return "Opening[hidden, %d + %d bytes]".formatted(request.size(), response.size());
  }
}
