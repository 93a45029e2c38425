package dev.nabla.services.proxy;

import dev.nabla.primitives.bytes.Hash;

/// What the proxy tells the person in front of it. Never holds a text of the parties.
public sealed interface ProxyEvent {
  /// A gateway's answer was not shown, or not to its end.
  ///
  /// @param gateway where it is
  /// @param claim what should have been proved
  /// @param detail why it is not
  record AnswerRefused(String gateway, String claim, String detail) implements ProxyEvent {}

  /// A gateway did not answer.
  record GatewayFailed(String gateway, String detail) implements ProxyEvent {}

  /// A registered gateway is not asked, since something about its evidence does not hold.
  ///
  /// @param what `TLS key`, `policy`, `evidence` or `binding`
  record GatewayRefused(String gateway, String what, String detail) implements ProxyEvent {}

  /// The ledger found against a receipt that is kept here.
  ///
  /// @param status such as `REJECTED`
  record ReceiptFell(Hash receiptId, String status) implements ProxyEvent {}

  /// An answer was run again, or asked of a second operator, and is false.
  ///
  /// @param detail what is false
  record AnswerFalse(Hash receiptId, String detail) implements ProxyEvent {}

  /// A false answer was accused on the ledger.
  record Accused(Hash receiptId, Hash transaction) implements ProxyEvent {}

  /// A false answer was not accused; `detail` says why, and what its owner can do.
  record NotAccused(Hash receiptId, String detail) implements ProxyEvent {}
}
