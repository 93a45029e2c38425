package dev.nabla.chain.rpc;

import dev.nabla.chain.consensus.Consensus;
import dev.nabla.chain.txpool.PoolRefusal;
import dev.nabla.chain.txpool.PoolVerdict;
import dev.nabla.chain.txpool.TransactionPool;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.eth.Transaction;
import dev.nabla.protocol.eth.Transactions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// `eth_sendRawTransaction`: lets a signed transaction wait for a block; gives its hash.
final class EthSendRawTransaction implements RpcMethod {
  private final TransactionPool pool;
  private final Consensus consensus;

  EthSendRawTransaction(TransactionPool pool, Consensus consensus) {
    this.pool = pool;
    this.consensus = consensus;
  }

  @Override
  public String name() {
    return "eth_sendRawTransaction";
  }

  @Override
  public JsonNode answer(Params params) {
    Transaction transaction = Transactions.decode(params.bytes(0));
    return switch (pool.add(transaction)) {
      case PoolVerdict.Added(Hash hash) -> {
        consensus.transactionWaits();
        yield StringNode.valueOf(hash.toHex());
      }
      case PoolVerdict.Known _ -> throw new RpcException(RpcError.REFUSED, "already known");
      case PoolVerdict.Refused(PoolRefusal reason, String detail) ->
          throw new RpcException(RpcError.REFUSED, text(reason) + ": " + detail);
    };
  }

  /// The words by which wallets and libraries recognise each case: those of go-ethereum.
  private static String text(PoolRefusal reason) {
    return switch (reason) {
      case UNSUPPORTED_TYPE -> "transaction type not supported";
      case WRONG_CHAIN -> "invalid chain id for signer";
      case BAD_SIGNATURE -> "invalid sender";
      case TOO_LARGE -> "oversized data";
      case GAS_LIMIT_TOO_HIGH -> "exceeds block gas limit";
      case GAS_LIMIT_TOO_LOW -> "intrinsic gas too low";
      case INIT_CODE_TOO_LARGE -> "max initcode size exceeded";
      case TIP_ABOVE_FEE -> "max priority fee per gas higher than max fee per gas";
      case NONCE_TOO_LOW -> "nonce too low";
      case NONCE_TOO_HIGH -> "nonce too high";
      case NO_AUTHORIZATION -> "EIP-7702 transaction with empty auth list";
      case SENDER_IS_CONTRACT -> "sender not an eoa";
      case IN_FLIGHT_LIMIT -> "in-flight transaction limit reached for delegated accounts";
      case OUT_OF_ORDER -> "gapped-nonce tx from delegated accounts";
      case AUTHORITY_IN_FLIGHT -> "authority already reserved";
      case INSUFFICIENT_FUNDS -> "insufficient funds for gas * price + value";
      case REPLACEMENT_UNDERPRICED -> "replacement transaction underpriced";
      case POOL_FULL -> "txpool is full";
    };
  }
}
