package dev.nabla.node.cli.statetest;

import dev.nabla.evm.state.Account;
import dev.nabla.evm.state.StateChanges;
import dev.nabla.evm.state.StateChanges.AccountChange;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.primitives.crypto.Keccak256;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Takes test files apart into cases.
final class StateTestReader {
  private StateTestReader() {}

  /// The cases of a file, in its order. Members that are no state tests (block tests, indexes) are
  /// passed over.
  ///
  /// @throws DecodingException where the file is malformed
  static List<StateTest> read(FixtureFile file) {
    List<StateTest> tests = new ArrayList<>();
    JsonNode root = StrictJson.parse(file.content().toArray());
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (entry.getValue().path("post").isObject()) {
        read(entry.getKey(), entry.getValue(), tests);
      }
    }
    return tests;
  }

  private static void read(String name, JsonNode test, List<StateTest> tests) {
    StateChanges before = state(FixtureJson.member(test, "pre"));
    long chainId = chainId(test);
    for (var fork : FixtureJson.member(test, "post").properties()) {
      int index = 0;
      for (JsonNode expected : fork.getValue()) {
        tests.add(
            new StateTest(
                "%s [%s, %d]".formatted(name, fork.getKey(), index++),
                fork.getKey(),
                FixtureJson.member(test, "env"),
                before,
                FixtureJson.member(test, "transaction"),
                chainId,
                expected));
      }
    }
  }

  private static long chainId(JsonNode test) {
    JsonNode config = test.get("config");
    JsonNode chainId = config == null ? null : config.get("chainid");
    return chainId == null ? 1 : FixtureJson.positiveLong(chainId);
  }

  private static StateChanges state(JsonNode accounts) {
    Map<Address, AccountChange> changes = new HashMap<>();
    Map<Hash, Bytes> codes = new HashMap<>();
    for (var entry : accounts.properties()) {
      JsonNode account = entry.getValue();
      Map<UInt256, UInt256> storage = storage(FixtureJson.member(account, "storage"));
      Bytes code = FixtureJson.bytes(FixtureJson.member(account, "code"));
      Hash codeHash = Keccak256.hash(code);
      codes.put(codeHash, code);
      Account values =
          new Account(
              FixtureJson.unsignedLong(account, "nonce"),
              FixtureJson.number(account, "balance"),
              codeHash,
              !storage.isEmpty());
      changes.put(
          Address.fromHex(entry.getKey()), new AccountChange(Optional.of(values), true, storage));
    }
    codes.remove(Account.EMPTY_CODE_HASH);
    return new StateChanges(changes, codes);
  }

  private static Map<UInt256, UInt256> storage(JsonNode slots) {
    Map<UInt256, UInt256> storage = new HashMap<>();
    for (var slot : slots.properties()) {
      storage.put(UInt256.fromHex(slot.getKey()), FixtureJson.number(slot.getValue()));
    }
    return storage;
  }
}
