package dev.nabla.node.cli.statetest;

import dev.nabla.chain.execution.InvalidTransaction;
import dev.nabla.chain.execution.TransactionExecutor;
import dev.nabla.chain.execution.TransactionResult;
import dev.nabla.chain.execution.TransactionResult.Executed;
import dev.nabla.chain.execution.TransactionResult.Invalid;
import dev.nabla.chain.state.LedgerState;
import dev.nabla.chain.state.StateStore;
import dev.nabla.evm.frame.BlockContext;
import dev.nabla.evm.gas.Fork;
import dev.nabla.evm.gas.Forks;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.primitives.crypto.SecretKey;
import dev.nabla.protocol.eth.Log;
import dev.nabla.protocol.eth.Transaction;
import dev.nabla.protocol.eth.Transactions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Runs cases and judges them: the state root by the real trie, the hash of the logs, and whether a
/// transaction that must be refused is, for the right reason. Each runs both ways, instruction by
/// instruction and block by block, and must end alike. Used by one thread.
final class StateTestJudge {
  private final Map<String, TransactionExecutor> executors = new HashMap<>();
  private final Map<String, TransactionExecutor> eager = new HashMap<>();

  /// Runs one case.
  ///
  /// @throws DecodingException where the case is malformed
  Verdict judge(StateTest test) {
    Optional<Fork> fork = Forks.named(test.fork());
    if (fork.isEmpty()) {
      return new Verdict.Skipped("fork " + test.fork());
    }
    return judge(test, fork.get());
  }

  private Verdict judge(StateTest test, Fork fork) {
    LedgerState state = LedgerState.empty(StateStore.inMemory());
    state.apply(test.before());
    JsonNode exception = test.expected().get("expectException");
    Optional<String> refusal = Optional.ofNullable(exception).map(FixtureJson::text);
    Attempt attempt = attempt(test, fork, state);
    String rest = expectation(test.expected());
    return switch (attempt) {
      case Differing(String detail) -> new Verdict.Failed("the same block by block", detail);
      case Undecodable(String detail) ->
          refusal.isPresent() && ExpectedRefusal.reasons(refusal.get()).isEmpty()
              ? new Verdict.Passed()
              : new Verdict.Failed(refusal.orElse(rest), "undecodable transaction: " + detail);
      case Ran(Invalid invalid) -> judgeRefusal(invalid, refusal.orElse(rest), refusal.isPresent());
      case Ran(Executed executed) when refusal.isPresent() ->
          new Verdict.Failed(refusal.get(), "executed, success " + executed.success());
      case Ran(Executed executed) -> {
        state.apply(executed.changes());
        String actual = describe(state.root(), logsHash(executed.logs()));
        yield actual.equals(rest) ? new Verdict.Passed() : new Verdict.Failed(rest, actual);
      }
    };
  }

  private sealed interface Attempt {}

  private record Ran(TransactionResult result) implements Attempt {}

  private record Differing(String detail) implements Attempt {}

  private record Undecodable(String detail) implements Attempt {}

  private Attempt attempt(StateTest test, Fork fork, LedgerState state) {
    Transaction transaction;
    Address sender;
    try {
      transaction = transaction(test);
      sender = sender(test, transaction);
    } catch (DecodingException e) {
      return new Undecodable(String.valueOf(e.getMessage()));
    }
    BlockContext block = block(test, fork);
    TransactionExecutor executor =
        executors.computeIfAbsent(fork.name(), _ -> new TransactionExecutor(fork));
    TransactionResult plain = executor.execute(state, block, transaction, sender);
    TransactionResult byBlock =
        eager
            .computeIfAbsent(fork.name(), _ -> executor.eager())
            .execute(state, block, transaction, sender);
    return plain.equals(byBlock) ? new Ran(plain) : new Differing(plain + " and " + byBlock);
  }

  /// As it would come in over the wire where the file has that, else from its fields.
  private static Transaction transaction(StateTest test) {
    JsonNode encoded = test.expected().get("txbytes");
    return encoded == null
        ? new TestTransaction(test).read()
        : Transactions.decode(FixtureJson.bytes(encoded));
  }

  private static Address sender(StateTest test, Transaction transaction) {
    if (test.expected().has("txbytes")) {
      return transaction.sender().orElseThrow(() -> new DecodingException("bad signature", 0));
    }
    JsonNode sender = test.transaction().get("sender");
    return sender == null
        ? Secp256k1.addressOf(
            SecretKey.of(
                FixtureJson.hash(FixtureJson.member(test.transaction(), "secretKey")).toArray()))
        : FixtureJson.address(sender);
  }

  private static BlockContext block(StateTest test, Fork fork) {
    JsonNode env = test.environment();
    UInt256 excessBlobGas = FixtureJson.number(env, "currentExcessBlobGas", UInt256.ZERO);
    return new BlockContext(
        FixtureJson.unsignedLong(env, "currentNumber"),
        FixtureJson.unsignedLong(env, "currentTimestamp"),
        FixtureJson.number(env, "currentGasLimit").toLongSaturated(),
        FixtureJson.number(env, "currentBaseFee", UInt256.ZERO),
        FixtureJson.address(FixtureJson.member(env, "currentCoinbase")),
        FixtureJson.number(env, "currentRandom", UInt256.ZERO).toHash(),
        test.chainId(),
        fork.blobs().baseFee(excessBlobGas.toLongSaturated()),
        StateTestJudge::blockHash);
  }

  /// The hash that the vectors take for block `number`.
  private static Hash blockHash(long number) {
    return Keccak256.hash(Bytes.utf8(Long.toString(number)));
  }

  private static Verdict judgeRefusal(Invalid invalid, String expected, boolean wanted) {
    Set<InvalidTransaction> any = Set.of(invalid.reason());
    boolean right =
        wanted && ExpectedRefusal.reasons(expected).orElse(any).contains(invalid.reason());
    return right
        ? new Verdict.Passed()
        : new Verdict.Failed(expected, "refused: " + invalid.reason() + ", " + invalid.detail());
  }

  private static String expectation(JsonNode expected) {
    return describe(
        FixtureJson.hash(FixtureJson.member(expected, "hash")),
        FixtureJson.hash(FixtureJson.member(expected, "logs")));
  }

  private static String describe(Hash root, Hash logs) {
    return "state root " + root + ", logs " + logs;
  }

  private static Hash logsHash(List<Log> logs) {
    RlpWriter out = new RlpWriter().beginList();
    logs.forEach(log -> log.write(out));
    return Keccak256.hash(out.endList().toArray());
  }
}
