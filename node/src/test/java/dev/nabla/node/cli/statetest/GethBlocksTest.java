package dev.nabla.node.cli.statetest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nabla.chain.block.BaseFee;
import dev.nabla.chain.block.Block;
import dev.nabla.chain.execution.BlockEnvironment;
import dev.nabla.chain.execution.BlockExecution;
import dev.nabla.chain.execution.BlockExecutor;
import dev.nabla.chain.execution.ExecutedBlock;
import dev.nabla.chain.execution.TransactionExecutor;
import dev.nabla.chain.execution.TransactionResult;
import dev.nabla.chain.genesis.Genesis;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.chain.genesis.GenesisJson;
import dev.nabla.chain.state.LedgerState;
import dev.nabla.chain.state.StateStore;
import dev.nabla.chain.tracing.PrestateTracer;
import dev.nabla.chain.tracing.TracedTransaction;
import dev.nabla.chain.tracing.TransactionTrace;
import dev.nabla.evm.gas.Forks;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.Quantity;
import dev.nabla.protocol.eth.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Random blocks of transactions of types 0, 1, 2 and 4, put together here and by go-ethereum (`evm
/// t8n`): state, transactions and receipts roots, logs bloom, logs, gas used, each receipt's
/// outcome, which transactions may not be in the block, and what traces say must be the same.
///
/// Blocks that go-ethereum put together once are kept, so that this holds without the tool as well;
/// `-Dnabla.geth.record=FILE` makes that file anew.
class GethBlocksTest {
  private static final int RECORDED = 16;
  private static final long TIMESTAMP = 1_000;
  private static final Address PRODUCER = Address.ofNumber(0xc01bba5e);
  private static final JsonMapper JSON = new JsonMapper();

  /// The traces that are compared.
  private static final List<Watching> WATCHING =
      List.of(
          new Watching(
              "{}",
              watched ->
                  new PrestateTracer(
                      new PrestateTracer.Options(false, false, false, false), watched)),
          new Watching(
              "{\"diffMode\":true}",
              watched ->
                  new PrestateTracer(
                      new PrestateTracer.Options(true, false, false, false), watched)));

  @TempDir private Path folder;

  /// `prestateTracer` in one of its ways.
  private record Watching(String config, Function<TracedTransaction, TransactionTrace> ours) {}

  @Test
  void agreesOnBlocksThatGoEthereumPutTogether() throws IOException {
    JsonNode kept;
    try (InputStream in =
        Objects.requireNonNull(GethBlocksTest.class.getResourceAsStream("/geth-blocks.json"))) {
      kept = JSON.readTree(in);
    }
    assertThat(kept).hasSize(RECORDED);
    for (JsonNode each : kept) {
      Bytes body = Bytes.fromHex(each.path("transactions").asString());
      Inputs inputs = new Inputs((ObjectNode) each.path("alloc"), Block.decodeBody(body));

      assertThat(new OurBlock(inputs).summary()).isEqualTo(each.path("result"));
    }
  }

  @Test
  void agreesWithGoEthereumOnRandomBlocks() throws IOException {
    boolean deep = Boolean.getBoolean("nabla.long");
    Optional<GethTool> tool = deep ? GethTool.hereOrInstalled(folder) : GethTool.here();
    if (tool.isEmpty()) {
      System.out.println("skipped: go-ethereum's evm is not here");
    }
    assumeTrue(tool.isPresent(), "go-ethereum's evm is not here");
    int count = Seeds.count(20, 2_000);
    Seeds seeds = Seeds.of("random blocks", count);
    int transactions = 0;
    for (int i = 0; i < count; i++) {
      Inputs inputs = Inputs.of(RandomBlock.of(seeds));
      OurBlock ours = new OurBlock(inputs);

      ObjectNode theirs = theirSummary(tool.get(), ours);

      assertThat(ours.summary()).as("%s, block %d: %s", seeds, i, inputs).isEqualTo(theirs);
      transactions += theirs.path("receipts").size();
    }
    System.out.printf(
        "random blocks on which go-ethereum agrees: %d, of %d transactions%n", count, transactions);
    record(tool.get());
  }

  /// Of one transaction at a time, and without the call into the history of block hashes: `t8n` has
  /// one tracer for all that a block does.
  @Test
  void agreesWithGoEthereumOnWhatATransactionFoundAndChanged() throws IOException {
    Optional<GethTool> tool = GethTool.here();
    assumeTrue(tool.isPresent(), "go-ethereum's evm is not here");
    int count = Seeds.count(20, 2_000);
    Seeds seeds = Seeds.of("random transactions, traced", count);
    for (int i = 0; i < count; i++) {
      Inputs inputs = Inputs.of(RandomBlock.of(seeds)).firstAlone();
      for (Watching watching : WATCHING) {
        OurBlock ours = new OurBlock(inputs, Optional.of(watching));
        if (ours.rejected.isEmpty()) {
          assertThat(ours.traces())
              .as("%s, %d, %s: %s", seeds, i, watching.config(), inputs)
              .isEqualTo(theirTraces(tool.get(), ours, watching));
        }
      }
    }
  }

  private void record(GethTool tool) throws IOException {
    String file = System.getProperty("nabla.geth.record");
    if (file == null) {
      return;
    }
    Seeds seeds = Seeds.fixed("recorded blocks", 20_261_124);
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < RECORDED; i++) {
      Inputs inputs = Inputs.of(RandomBlock.of(seeds));
      ObjectNode each = all.addObject();
      each.set("alloc", inputs.alloc());
      each.put("transactions", Block.encodeBody(inputs.transactions()).toHex());
      each.set("result", theirSummary(tool, new OurBlock(inputs)));
    }
    Files.writeString(Path.of(file), all.toPrettyString() + "\n");
  }

  /// What both are given.
  private record Inputs(ObjectNode alloc, List<Transaction> transactions) {
    static Inputs of(RandomBlock.Recipe recipe) {
      return new Inputs(recipe.alloc(), recipe.transactions());
    }

    Inputs firstAlone() {
      ObjectNode silent = alloc.deepCopy();
      silent
          .putObject(BlockExecution.HISTORY_STORAGE.toHex())
          .put("balance", "0x0")
          .put("nonce", "0x1")
          .put("code", "0x00");
      return new Inputs(silent, List.of(transactions.getFirst()));
    }
  }

  /// The first block after a genesis with these accounts.
  private static final class OurBlock {
    private final Inputs inputs;
    private final BlockHeader parent;
    private final Bytes historyCode;
    private final ExecutedBlock block;
    private final List<Integer> rejected = new ArrayList<>();
    private final List<JsonNode> traces = new ArrayList<>();

    OurBlock(Inputs inputs) {
      this(inputs, Optional.empty());
    }

    OurBlock(Inputs inputs, Optional<Watching> watching) {
      this.inputs = inputs;
      TransactionExecutor executor = new TransactionExecutor(Forks.OSAKA);
      ObjectNode file = JsonNodeFactory.instance.objectNode();
      file.set("alloc", inputs.alloc());
      GenesisConfig config =
          GenesisJson.read(JSON.writeValueAsBytes(file))
              .over(
                  new GenesisConfig(
                      GenesisConfig.NABLA_CHAIN_ID,
                      TIMESTAMP - 1,
                      GenesisConfig.DEFAULT_GAS_LIMIT,
                      PRODUCER,
                      new TreeMap<>(),
                      List.of()));
      ExecutedBlock genesis = Genesis.execute(config, StateStore.inMemory(), executor);
      this.parent = genesis.header();
      LedgerState state = genesis.state();
      this.historyCode =
          state.code(state.account(BlockExecution.HISTORY_STORAGE).orElseThrow().codeHash());
      this.block = run(new BlockExecutor(executor, GenesisConfig.NABLA_CHAIN_ID), state, watching);
    }

    private ExecutedBlock run(
        BlockExecutor executor, LedgerState state, Optional<Watching> watching) {
      BlockExecution execution =
          executor.begin(
              new BlockEnvironment(parent, TIMESTAMP, parent.gasLimit(), PRODUCER, _ -> Hash.ZERO),
              state);
      int logs = 0;
      for (int i = 0; i < inputs.transactions().size(); i++) {
        Transaction transaction = inputs.transactions().get(i);
        TracedTransaction watched = watched(transaction, logs, state);
        Optional<TransactionTrace> trace = watching.map(each -> each.ours().apply(watched));
        Address sender = transaction.sender().orElseThrow();
        TransactionResult result =
            trace.isPresent()
                ? execution.add(transaction, sender, trace.get())
                : execution.add(transaction, sender);
        switch (result) {
          case TransactionResult.Invalid _ -> rejected.add(i);
          case TransactionResult.Executed done -> {
            logs += done.logs().size();
            trace.ifPresent(each -> traces.add(JSON.readTree(each.result(done))));
          }
        }
      }
      return execution.finish();
    }

    private static TracedTransaction watched(
        Transaction transaction, int logsBefore, LedgerState before) {
      return new TracedTransaction(
          transaction.gasLimit(),
          logsBefore,
          before,
          transaction.authorizations().stream()
              .flatMap(each -> each.authority().stream())
              .toList());
    }

    /// Of each transaction that is in the block.
    List<JsonNode> traces() {
      return traces;
    }

    /// In the terms of `t8n`.
    ObjectNode summary() {
      BlockHeader header = block.header();
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("stateRoot", header.stateRoot().toHex());
      json.put("txRoot", header.transactionsRoot().toHex());
      json.put("receiptsRoot", header.receiptsRoot().toHex());
      json.put("logsHash", logsHash().toHex());
      json.put("logsBloom", header.logsBloom().bits().toHex());
      json.put("gasUsed", Quantity.of(header.gasUsed()));
      ArrayNode receipts = json.putArray("receipts");
      block
          .transactions()
          .forEach(each ->
              receipts
                  .addObject()
                  .put("status", each.receipt().succeeded() ? "0x1" : "0x0")
                  .put("gasUsed", Quantity.of(each.gasUsed())));
      ArrayNode refused = json.putArray("rejected");
      rejected.forEach(refused::add);
      return json;
    }

    private Hash logsHash() {
      RlpWriter out = new RlpWriter().beginList();
      block.transactions().forEach(each -> each.receipt().logs().forEach(log -> log.write(out)));
      return Keccak256.hash(out.endList().toArray());
    }
  }

  private ObjectNode theirSummary(GethTool tool, OurBlock ours) throws IOException {
    return summary(run(tool, ours, List.of()));
  }

  private List<JsonNode> theirTraces(GethTool tool, OurBlock ours, Watching watching)
      throws IOException {
    run(
        tool,
        ours,
        List.of(
            "--trace", "--trace.tracer=prestateTracer", "--trace.jsonconfig=" + watching.config()));
    SortedMap<Integer, JsonNode> byIndex = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(GethBlocksTest::isTrace).toList()) {
        int index = Integer.parseInt(file.getFileName().toString().split("-", -1)[1]);
        byIndex.put(index, withoutNobodysCode(JSON.readTree(Files.readAllBytes(file))));
        Files.delete(file);
      }
    }
    return List.copyOf(byIndex.values());
  }

  /// Go-ethereum says of an account that is not there that it came to a code hash of zero.
  private static JsonNode withoutNobodysCode(JsonNode trace) {
    if (trace.path("post") instanceof ObjectNode post) {
      for (String account : List.copyOf(post.propertyNames())) {
        ObjectNode after = (ObjectNode) post.path(account);
        if (after.path("codeHash").asString().equals(Hash.ZERO.toHex())) {
          after.remove("codeHash");
        }
        if (after.isEmpty()) {
          post.remove(account);
        }
      }
    }
    return trace;
  }

  private static boolean isTrace(Path file) {
    return file.getFileName().toString().startsWith("trace-");
  }

  private JsonNode run(GethTool tool, OurBlock ours, List<String> more) throws IOException {
    ObjectNode alloc = ours.inputs.alloc().deepCopy();
    alloc
        .putObject(BlockExecution.HISTORY_STORAGE.toHex())
        .put("balance", "0x0")
        .put("nonce", "0x1")
        .put("code", ours.historyCode.toHex());
    Files.writeString(folder.resolve("alloc.json"), alloc.toString());
    Files.writeString(folder.resolve("env.json"), environment(ours.parent).toString());
    Bytes body = Block.encodeBody(ours.inputs.transactions());
    Files.writeString(folder.resolve("txs.rlp"), "\"" + body.toHex() + "\"");
    Path result = folder.resolve("result.json");
    Files.deleteIfExists(result);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "t8n",
                "--state.fork=Osaka",
                "--state.chainid=" + GenesisConfig.NABLA_CHAIN_ID,
                "--input.alloc=" + folder.resolve("alloc.json"),
                "--input.env=" + folder.resolve("env.json"),
                "--input.txs=" + folder.resolve("txs.rlp"),
                "--output.basedir=" + folder,
                "--output.result=result.json",
                "--output.alloc=alloc-after.json"));
    arguments.addAll(more);
    Path log = folder.resolve("said.log");
    tool.run(arguments, log);
    assertThat(result).as("%s", Files.readString(log)).exists();
    return JSON.readTree(Files.readAllBytes(result));
  }

  private static ObjectNode environment(BlockHeader parent) {
    ObjectNode env = JsonNodeFactory.instance.objectNode();
    env.put("currentCoinbase", PRODUCER.toHex()).put("currentDifficulty", "0x0");
    env.put("currentRandom", parent.hash().toHex());
    env.put("currentGasLimit", Quantity.of(parent.gasLimit()));
    env.put("currentNumber", "0x1").put("currentTimestamp", Quantity.of(TIMESTAMP));
    env.put("currentBaseFee", BaseFee.after(parent).toQuantity());
    env.put("currentExcessBlobGas", "0x0").put("parentBeaconBlockRoot", Hash.ZERO.toHex());
    env.putArray("withdrawals");
    env.putObject("blockHashes").put("0", parent.hash().toHex());
    return env;
  }

  private static ObjectNode summary(JsonNode told) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (String root : List.of("stateRoot", "txRoot", "receiptsRoot", "logsHash", "logsBloom")) {
      json.put(root, told.path(root).asString());
    }
    json.put("gasUsed", told.path("gasUsed").asString());
    ArrayNode receipts = json.putArray("receipts");
    for (JsonNode each : told.path("receipts")) {
      receipts
          .addObject()
          .put("status", each.path("status").asString())
          .put("gasUsed", each.path("gasUsed").asString());
    }
    ArrayNode rejected = json.putArray("rejected");
    told.path("rejected").forEach(each -> rejected.add(each.path("index").asInt()));
    return json;
  }
}
