package dev.nabla.node.cli.statetest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Random transactions into random programs, run here and by go-ethereum: state roots (and with
/// them balances, so the gas used) and logs must be the same. Only in long runs, and only where the
/// tool `evm` is there or Go can install it.
class GethDifferentialTest {
  private static final List<String> FORKS = List.of("Cancun", "Prague", "Osaka");
  private static final int CASES = Integer.getInteger("nabla.geth.cases", 20_000);
  private static final int CASES_PER_FILE = 500;
  private static final String ZERO = "0x" + "00".repeat(32);
  private static final Pattern RESULT =
      Pattern.compile("state root (0x[0-9a-f]{64}), logs (0x[0-9a-f]{64})");

  /// A key known to everyone from the official tests, and its address.
  private static final String KEY =
      "0x45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8";

  private static final String SENDER = "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b";

  @TempDir private Path folder;

  @Test
  void agreesWithGoEthereumOnRandomPrograms() throws IOException {
    assumeTrue(Boolean.getBoolean("nabla.long"), "only in long runs");
    Optional<GethTool> tool = GethTool.hereOrInstalled(folder);
    if (tool.isEmpty()) {
      System.out.println("skipped: neither go-ethereum's evm nor Go is here");
    }
    assumeTrue(tool.isPresent(), "neither go-ethereum's evm nor Go is here");
    Seeds seeds = Seeds.of("random programs", CASES);
    // A tool that called everything right would prove nothing.
    Map<String, String> unexpected = cases(seeds, 3);
    assertThat(refused(tool.get(), unexpected, unexpected)).hasSize(3);
    int agreed = 0;
    for (int first = 0; first < CASES; first += CASES_PER_FILE) {
      int count = Math.min(CASES_PER_FILE, CASES - first);
      List<String> differing = differing(tool.get(), cases(seeds, count));
      assertThat(differing).as(seeds.toString()).isEmpty();
      agreed += count;
    }
    System.out.println("random programs on which go-ethereum agrees: " + agreed);
  }

  /// Fixtures with nothing expected, by name.
  private static Map<String, String> cases(Seeds seeds, int count) {
    Map<String, String> cases = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      cases.put("case" + i, fixture(seeds));
    }
    return cases;
  }

  private static String fixture(Seeds seeds) {
    StringBuilder accounts = new StringBuilder();
    for (int contract = 0; contract < 4; contract++) {
      accounts.append(
          """
          "0x%040x": {"balance": "0x%x", "nonce": "0x1", "code": "%s",
            "storage": {"0x00": "0x%02x", "0x01": "0x01"}},
          """
              .formatted(
                  0x1000 + contract,
                  seeds.nextInt(0, 1_000),
                  Bytes.of(RandomProgram.of(seeds)).toHex(),
                  seeds.nextInt(1, 256)));
    }
    String fork = FORKS.get(seeds.nextInt(0, FORKS.size()));
    boolean creates = seeds.nextInt(0, 10) == 0;
    byte[] data = creates ? RandomProgram.of(seeds) : seeds.bytes(seeds.nextInt(0, 100));
    return """
    {"env": {"currentCoinbase": "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba",
      "currentDifficulty": "0x00", "currentRandom": "%s", "currentGasLimit": "0x5f5e100",
      "currentNumber": "0x01", "currentTimestamp": "0x03e8", "currentBaseFee": "0x0a",
      "currentExcessBlobGas": "0x00"},
    "pre": {%s
      "%s": {"balance": "0xde0b6b3a7640000", "nonce": "0x0", "code": "0x", "storage": {}}},
    "transaction": {"nonce": "0x00", "gasPrice": "0x0c", "to": "%s", "value": ["0x%x"],
      "data": ["%s"], "gasLimit": ["0x%x"], "secretKey": "%s", "sender": "%s"},
    "post": {"%s": [{"hash": "%s", "logs": "%s", "indexes":
      {"data": 0, "gas": 0, "value": 0}}]}}
    """
        .formatted(
            Bytes.of(seeds.bytes(32)).toHex(),
            accounts,
            SENDER,
            creates ? "" : "0x%040x".formatted(0x1000),
            seeds.nextInt(0, 100),
            Bytes.of(data).toHex(),
            80_000 + seeds.nextInt(0, 2_000_000),
            KEY,
            SENDER,
            fork,
            ZERO,
            ZERO);
  }

  /// The cases for which the tool comes to other results than we do, with what it says.
  private List<String> differing(GethTool tool, Map<String, String> cases) throws IOException {
    Map<String, String> expecting = new LinkedHashMap<>(cases);
    expecting.replaceAll((_, fixture) -> withOurResult(fixture));
    return refused(tool, expecting, cases);
  }

  private List<String> refused(
      GethTool tool, Map<String, String> expecting, Map<String, String> cases) throws IOException {
    List<String> members = new ArrayList<>();
    expecting.forEach((name, fixture) -> members.add("\"" + name + "\": " + fixture));
    Path file = folder.resolve("cases.json");
    Files.writeString(file, "{" + String.join(",\n", members) + "}");
    JsonNode told = new JsonMapper().readTree(tool.run(List.of("statetest", file.toString())));
    List<String> differing = new ArrayList<>();
    for (JsonNode each : told) {
      if (!each.path("pass").asBoolean()) {
        String fixture = String.valueOf(cases.get(each.path("name").asString()));
        differing.add(each.path("error").asString() + "\n" + fixture);
      }
    }
    assertThat(told.size()).as("cases that go-ethereum ran").isEqualTo(cases.size());
    return differing;
  }

  /// The same with the root and the logs that we come to as what is expected.
  private static String withOurResult(String fixture) {
    Bytes file = Bytes.utf8("{\"one\": " + fixture + "}");
    StateTest test = StateTestReader.read(new FixtureFile("one", file)).getFirst();
    Verdict verdict = new StateTestJudge().judge(test);
    Matcher result = RESULT.matcher(verdict.toString().replaceFirst(".*actual=", ""));
    if (!result.find()) {
      throw new AssertionError("no result of ours: " + verdict + "\n" + fixture);
    }
    return fixture
        .replace("\"hash\": \"" + ZERO, "\"hash\": \"" + result.group(1))
        .replace("\"logs\": \"" + ZERO, "\"logs\": \"" + result.group(2));
  }
}
