package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.ViewCall;
import java.util.function.Function;

/// Calls of `OPG`. Amounts are in units of 10^-18.
public final class OpgContract {
  static final ContractAbi ABI = ContractAbi.load("OPG");

  private static final String AUTHORIZATION =
      "WithAuthorization(address,address,uint256,uint256,uint256,bytes32,";
  private static final String IN_PARTS = "uint8,bytes32,bytes32)";
  private static final String IN_ONE = "bytes)";

  private OpgContract() {}

  /// Moves the sender's tokens.
  public static Bytes transfer(Address to, UInt256 amount) {
    return ABI.call("transfer", AbiRow.wrap(to), amount.toBigInteger());
  }

  /// Moves tokens that `from` has allowed the sender to move.
  public static Bytes transferFrom(Address from, Address to, UInt256 amount) {
    return ABI.call("transferFrom", AbiRow.wrap(from), AbiRow.wrap(to), amount.toBigInteger());
  }

  /// Allows `spender` to move so many of the sender's tokens.
  public static Bytes approve(Address spender, UInt256 amount) {
    return ABI.call("approve", AbiRow.wrap(spender), amount.toBigInteger());
  }

  /// Makes tokens of the native coins sent along.
  public static Bytes deposit() {
    return ABI.call("deposit");
  }

  /// Makes native coins of the sender's tokens.
  public static Bytes withdraw(UInt256 amount) {
    return ABI.call("withdraw", amount.toBigInteger());
  }

  /// Destroys the sender's tokens.
  public static Bytes burn(UInt256 amount) {
    return ABI.call("burn", amount.toBigInteger());
  }

  /// A permit with its signature in three parts (EIP-2612).
  ///
  /// @param signature 65 bytes: r, s, v
  public static Bytes permit(TokenPermit permit, Bytes signature) {
    return ABI.call(
        "permit(address,address,uint256,uint256," + IN_PARTS,
        AbiRow.wrap(permit.owner()),
        AbiRow.wrap(permit.spender()),
        permit.value().toBigInteger(),
        permit.deadline().toBigInteger(),
        signature.get(64) & 0xff,
        signature.slice(0, 32).toArray(),
        signature.slice(32, 32).toArray());
  }

  /// A permit with a signature of any form, a contract's too.
  public static Bytes permitBySignature(TokenPermit permit, Bytes signature) {
    return ABI.call(
        "permit(address,address,uint256,uint256," + IN_ONE,
        AbiRow.wrap(permit.owner()),
        AbiRow.wrap(permit.spender()),
        permit.value().toBigInteger(),
        permit.deadline().toBigInteger(),
        signature.toArray());
  }

  /// Uses an authorization, with a signature of any form (EIP-3009).
  public static Bytes useAuthorization(TokenAuthorization authorization, Bytes signature) {
    return ABI.call(
        verb(authorization) + AUTHORIZATION + IN_ONE,
        AbiRow.wrap(authorization.from()),
        AbiRow.wrap(authorization.to()),
        authorization.value().toBigInteger(),
        authorization.validAfter().toBigInteger(),
        authorization.validBefore().toBigInteger(),
        authorization.nonce().toArray(),
        signature.toArray());
  }

  /// As [#useAuthorization] with the signature, 65 bytes, in three parts.
  public static Bytes useAuthorizationInParts(TokenAuthorization authorization, Bytes signature) {
    return ABI.call(
        verb(authorization) + AUTHORIZATION + IN_PARTS,
        AbiRow.wrap(authorization.from()),
        AbiRow.wrap(authorization.to()),
        authorization.value().toBigInteger(),
        authorization.validAfter().toBigInteger(),
        authorization.validBefore().toBigInteger(),
        authorization.nonce().toArray(),
        signature.get(64) & 0xff,
        signature.slice(0, 32).toArray(),
        signature.slice(32, 32).toArray());
  }

  private static String verb(TokenAuthorization authorization) {
    return authorization.byPayee() ? "receive" : "transfer";
  }

  /// Cancels an authorization that was not used.
  public static Bytes cancelAuthorization(Address authorizer, Hash nonce, Bytes signature) {
    return ABI.call(
        "cancelAuthorization(address,bytes32,bytes)",
        AbiRow.wrap(authorizer),
        nonce.toArray(),
        signature.toArray());
  }

  /// What `account` holds.
  public static ViewCall<UInt256> balanceOf(Address account) {
    return view("balanceOf", row -> row.amount(0), AbiRow.wrap(account));
  }

  /// What `spender` may still move of the owner's tokens.
  public static ViewCall<UInt256> allowance(Address owner, Address spender) {
    return view("allowance", row -> row.amount(0), AbiRow.wrap(owner), AbiRow.wrap(spender));
  }

  /// All tokens and native coins.
  public static ViewCall<UInt256> totalSupply() {
    return view("totalSupply", row -> row.amount(0));
  }

  /// The owner's next permit (EIP-2612).
  public static ViewCall<UInt256> nonces(Address owner) {
    return view("nonces", row -> row.amount(0), AbiRow.wrap(owner));
  }

  /// Whether an authorization was used or cancelled.
  public static ViewCall<Boolean> authorizationState(Address authorizer, Hash nonce) {
    return view("authorizationState", row -> row.flag(0), AbiRow.wrap(authorizer), nonce.toArray());
  }

  /// The separator that the contract signs under.
  public static ViewCall<Hash> domainSeparator() {
    return view("DOMAIN_SEPARATOR", row -> row.hash(0));
  }

  private static <T> ViewCall<T> view(
      String function, Function<AbiRow, T> reader, Object... arguments) {
    return new ViewCall<>(
        ContractAddresses.OPG,
        ABI.call(function, arguments),
        returned -> reader.apply(ABI.answer(function, returned)));
  }
}
