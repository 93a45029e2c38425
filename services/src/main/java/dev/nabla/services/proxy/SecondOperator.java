package dev.nabla.services.proxy;

import dev.nabla.infrastructure.http.IncomingAnswer;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.eth.RpcFailure;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.ReceiptSecrets;
import dev.nabla.protocol.inference.TokenIds;
import dev.nabla.sdk.verify.PayerVerdict;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/// Asks a second operator the same body with the same nonce: exact answers must then be the same,
/// and where they are not, one of the two is false. What it answers is verified and kept too.
final class SecondOperator {
  private final String endpoint;
  private final GatewayDirectory gateways;
  private final ModelNames models;
  private final Judge judge;
  private final Keeper keeper;

  /// @param endpoint as the registry has it
  SecondOperator(String endpoint, GatewayDirectory gateways, ModelNames models, Desk desk) {
    this.endpoint = endpoint;
    this.gateways = gateways;
    this.models = models;
    this.judge = desk.judge();
    this.keeper = desk.keeper();
  }

  /// What judges and keeps its answers, and draws none of them for another look.
  record Desk(Judge judge, Keeper keeper) {}

  /// Its answer to what `kept` was asked.
  sealed interface Opinion {
    /// The same token ids.
    record Same() implements Opinion {}

    /// Other token ids.
    ///
    /// @param receiptId of the second answer, which is kept
    record Other(Hash receiptId) implements Opinion {}

    /// None.
    record None(String detail) implements Opinion {}
  }

  /// Asks.
  Opinion ask(Kept kept, ReceiptFile file, Bytes request) {
    Optional<RemoteGateway> gateway = gateways.atEndpoint(endpoint);
    ReceiptSecrets secrets = file.secrets();
    if (gateway.isEmpty() || secrets == null) {
      return new Opinion.None("no node in service is registered at " + endpoint);
    }
    if (gateway.get().nodeId().equals(kept.nodeId())) {
      return new Opinion.None("the second operator gave the first answer itself");
    }
    try {
      Hash nonce = ExactEvidence.decode(secrets.evidence()).nonce().value();
      return compare(secrets.outputIds(), answer(kept, request, gateway.get(), nonce));
    } catch (IOException | DecodingException | RpcFailure e) {
      return new Opinion.None("the second operator does not answer: " + e.getMessage());
    }
  }

  private ReceiptFile answer(Kept kept, Bytes request, RemoteGateway gateway, Hash nonce)
      throws IOException {
    Question question = Question.again(Family.ofPath(kept.path()), request, kept.model(), nonce);
    Judge.Call call = judge.call(question, gateway, nonce, models.find(kept.model()));
    try (IncomingAnswer answer =
        gateway.open(kept.path(), question.headers(nonce), question.body())) {
      byte[] body = answer.body().readNBytes(Attempt.MAX_RESPONSE_BYTES + 1);
      if (answer.status() != 200 || body.length > Attempt.MAX_RESPONSE_BYTES) {
        throw new DecodingException("status " + answer.status(), 0);
      }
      Bytes response = Bytes.of(body);
      PayerVerdict verdict = judge.judge(call, response, true);
      Keeper.Objection objection =
          keeper.keep(call, response, verdict, answer.header("x-nabla-request-id").orElse(""));
      if (objection != null || !(verdict instanceof PayerVerdict.Accepted accepted)) {
        throw new DecodingException("its receipt does not verify", 0);
      }
      return accepted.receipt();
    }
  }

  private static Opinion compare(TokenIds first, ReceiptFile second) {
    ReceiptSecrets secrets = second.secrets();
    TokenIds ids = secrets == null ? TokenIds.EMPTY : secrets.outputIds();
    return Arrays.equals(first.toArray(), ids.toArray())
        ? new Opinion.Same()
        : new Opinion.Other(second.id());
  }
}
