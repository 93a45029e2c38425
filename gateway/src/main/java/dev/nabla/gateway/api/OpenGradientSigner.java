package dev.nabla.gateway.api;

import dev.nabla.inference.engine.Answer;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.opengradient.SignedAnswer;
import dev.nabla.tee.enclave.Enclave;
import java.time.InstantSource;
import java.util.Base64;
import tools.jackson.databind.node.ObjectNode;

/// Puts the `tee_*` members into an answer to one request.
///
/// @param clock dates the signature
/// @param requestHash what the signature says of the request
record OpenGradientSigner(Enclave enclave, InstantSource clock, Hash requestHash) {

  /// Signs `answer` into `json`.
  ObjectNode sign(ObjectNode json, Answer answer) {
    Hash output =
        answer.finishReason() == FinishReason.TOOL_CALLS
            ? SignedAnswer.outputHash(answer.toolCalls())
            : SignedAnswer.outputHash(answer.text());
    SignedAnswer said = new SignedAnswer(requestHash, output, clock.instant().getEpochSecond());
    Bytes signature = enclave.signPss(said.message());
    return json.put("tee_signature", Base64.getEncoder().encodeToString(signature.toArray()))
        .put("tee_request_hash", bare(requestHash))
        .put("tee_output_hash", bare(output))
        .put("tee_timestamp", said.timestampSeconds())
        .put("tee_id", enclave.nodeId().toHex());
  }

  private static String bare(Hash hash) {
    return hash.toHex().substring(2);
  }
}
