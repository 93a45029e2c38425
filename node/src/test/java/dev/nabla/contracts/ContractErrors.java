package dev.nabla.contracts;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.crypto.Keccak256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Names the error with which a contract reverted.
final class ContractErrors {
  private static final Map<String, String> NAMES = new HashMap<>();

  static {
    for (String contract :
        List.of(
            "TeeRegistry",
            "Staking",
            "ModelHub",
            "Settlement",
            "OPG",
            "VestingWallet",
            "Vesting",
            "ModelMarket",
            "RevenueSplitter",
            "ModelPayee")) {
      artefact(contract).path("abi").forEach(ContractErrors::add);
    }
  }

  private ContractErrors() {}

  static JsonNode artefact(String contract) {
    String path = "/dev/nabla/protocol/contract/" + contract + ".json";
    try (InputStream file = ContractErrors.class.getResourceAsStream(path)) {
      return JsonMapper.shared().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(JsonNode entry) {
    if (!entry.path("type").stringValue().equals("error")) {
      return;
    }
    String name = entry.path("name").stringValue();
    String types =
        entry
            .path("inputs")
            .valueStream()
            .map(input -> input.path("type").stringValue())
            .collect(Collectors.joining(","));
    byte[] signature = (name + "(" + types + ")").getBytes(StandardCharsets.UTF_8);
    NAMES.put(Keccak256.hash(signature).toBytes().slice(0, 4).toHex(), name);
  }

  /// The error's name, or the bytes where it is none of ours.
  static String describe(Bytes output) {
    String selector = output.size() < 4 ? "" : output.slice(0, 4).toHex();
    return NAMES.getOrDefault(selector, "unknown " + output);
  }

  static List<String> names() {
    return NAMES.values().stream().sorted().toList();
  }
}
