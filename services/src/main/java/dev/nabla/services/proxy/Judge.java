package dev.nabla.services.proxy;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.Network;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.sdk.verify.Asked;
import dev.nabla.sdk.verify.Asked.NamedModel;
import dev.nabla.sdk.verify.PayerVerdict;
import dev.nabla.sdk.verify.ReceiptVerifier;
import dev.nabla.sdk.verify.ReceiptVerifier.Payer;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Judges what gateways send, by `sdk.verify` and nothing else.
final class Judge {
  private final Network network;
  private final InstantSource clock;

  Judge(Network network, InstantSource clock) {
    this.network = network;
    this.clock = clock;
  }

  /// One question to one gateway.
  ///
  /// @param model what the hub means by the name that was asked for
  /// @param sentMillis when it was sent
  record Call(
      Question question,
      RemoteGateway gateway,
      Hash nonce,
      @Nullable NamedModel model,
      long sentMillis) {}

  /// Begins a call.
  Call call(Question question, RemoteGateway gateway, Hash nonce, @Nullable NamedModel model) {
    return new Call(question, gateway, nonce, model, clock.millis());
  }

  /// Whether a whole response may be shown.
  ///
  /// @param succeeded whether its status says that it is an answer
  PayerVerdict judge(Call call, Bytes response, boolean succeeded) {
    return ReceiptVerifier.judge(call.question().body(), response, payer(call, succeeded));
  }

  /// Whether a receipt that was fetched later is the one of a call that broke off.
  PayerVerdict judgeFetched(Call call, ReceiptFile receipt, Bytes response) {
    return ReceiptVerifier.judgeFetched(
        receipt, call.question().body(), response, payer(call, false));
  }

  private Payer payer(Call call, boolean succeeded) {
    return new Payer(
        new Asked(
            call.nonce(),
            call.gateway().keys(),
            call.sentMillis(),
            clock.millis(),
            call.model(),
            succeeded,
            call.question().wish()),
        network);
  }
}
