package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.ViewCall;

/// Calls of `RevenueSplitter` and of the payees that it makes.
public final class RevenueSplitterContract {
  static final ContractAbi ABI = ContractAbi.load("RevenueSplitter");
  static final ContractAbi PAYEE = ContractAbi.load("ModelPayee");

  private RevenueSplitterContract() {}

  /// Where payments for this model at this node go, made or not.
  public static ViewCall<Address> payee(Hash modelId, Hash nodeId) {
    return new ViewCall<>(
        ContractAddresses.REVENUE_SPLITTER,
        ABI.call("payeeOf", modelId.toArray(), nodeId.toArray()),
        returned -> ABI.answer("payeeOf", returned).address(0));
  }

  /// Puts the code at a payee's address.
  public static Bytes make(Hash modelId, Hash nodeId) {
    return ABI.call("make", modelId.toArray(), nodeId.toArray());
  }

  /// Sets the shares, in hundredths of a percent, 10,000 together; for governance.
  public static Bytes setShares(int author, int node, int validators, int treasury) {
    return ABI.call(
        "setShares", com.esaulpaugh.headlong.abi.Tuple.from(author, node, validators, treasury));
  }

  /// Shares out what a payee has of a token; sent to the payee.
  public static Bytes split(Address token) {
    return PAYEE.call("split", AbiRow.wrap(token));
  }

  /// Pays an account what a payee could not pay before; sent to the payee.
  public static Bytes pay(Address token, Address account) {
    return PAYEE.call("pay", AbiRow.wrap(token), AbiRow.wrap(account));
  }

  /// What waits at a payee for an account.
  public static ViewCall<UInt256> owed(Address payee, Address token, Address account) {
    return new ViewCall<>(
        payee,
        PAYEE.call("owedTo", AbiRow.wrap(token), AbiRow.wrap(account)),
        returned -> PAYEE.answer("owedTo", returned).amount(0));
  }
}
