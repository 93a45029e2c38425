package dev.nabla.node.bench;

import dev.nabla.inference.store.Catalogue;
import dev.nabla.inference.store.ModelStore;
import dev.nabla.inference.store.PullProgress;
import dev.nabla.node.wiring.DataFolder;
import dev.nabla.node.wiring.ModelShelf;
import dev.nabla.node.wiring.Ports;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.contract.SettlementEvent;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.HttpRpcTransport;
import dev.nabla.protocol.eth.LogFilter;
import dev.nabla.protocol.eth.MinedLog;
import dev.nabla.protocol.eth.MinedReceipt;
import dev.nabla.protocol.inference.ChatMessage;
import dev.nabla.protocol.inference.Role;
import dev.nabla.sdk.client.Answered;
import dev.nabla.sdk.client.ChatBody;
import dev.nabla.sdk.client.NablaClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The whole way of an answer, measured from outside: a network as a user starts it, asked over
/// HTTP, with the default model; and with a small one, so that the ledger is the limit.
public final class FirstLight implements Benchmark {
  private static final int PORT_OFFSET = 21_000;
  private static final Ports PORTS = new Ports(PORT_OFFSET);
  private static final int STARTS = 3;
  private static final int ANSWERS = 3;
  private static final int VERIFICATIONS = 5;
  private static final int CLIENTS = 8;
  private static final Duration LOAD = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final double NANOS_PER_SECOND = 1e9;

  private final Path script;
  private final Path models;

  /// @param home folder of the script
  /// @param models folder of a store that has the default model
  public FirstLight(Path home, Path models) {
    this.script = home.resolve("nabla").toAbsolutePath();
    this.models = models;
  }

  @Override
  public String name() {
    return "first-light";
  }

  @Override
  public String description() {
    return "from the last byte of an answer to FINAL; receipts a second; gas; start and verify";
  }

  @Override
  public void measure(Figures figures) {
    try {
      Path folder = Files.createTempDirectory("nabla-bench");
      try {
        measure(figures, folder);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void measure(Figures figures, Path folder) throws IOException {
    Path data = folder.resolve("data");
    copyModels(data);
    start(data).close();
    figures.add(new Figure("up to ready, not the first", "s", starts(data)));
    figures.goal("up to ready, not the first", new Figures.Goal(5, false, false));
    try (HttpClient http = HttpClient.newHttpClient()) {
      NablaClient client =
          new NablaClient(http, URI.create(PORTS.gatewayUrl()), new SecureRandom());
      try (ChildNetwork _ = start(data)) {
        toFinal(figures, client);
        verify(figures, client, folder, data);
        new ReceiptLoad(Catalogue.load().defaultName(), CLIENTS, LOAD).measure(figures, client);
      }
      measureSmall(figures, http, client, folder);
    }
    figures.remark("no peer does all of this; the model runs on the same cores as everything else");
    figures.remark("receipts signed and settled: %d clients, one token each".formatted(CLIENTS));
  }

  /// On a network of its own, so that gas is that of this load.
  private void measureSmall(Figures figures, HttpClient http, NablaClient client, Path folder)
      throws IOException {
    Path data = folder.resolve("small");
    SmallModel.addTo(ModelStore.at(Files.createDirectories(new DataFolder(data).models())), folder);
    try (ChildNetwork _ = start(data, "--model", SmallModel.NAME)) {
      new ReceiptLoad(SmallModel.NAME, CLIENTS, LOAD).measure(figures, client);
      gas(figures, new EthClient(new HttpRpcTransport(http, URI.create(PORTS.rpcUrl()), PATIENCE)));
    }
  }

  private ChildNetwork start(Path data, String... arguments) {
    return ChildNetwork.start(script, data, PORT_OFFSET, arguments);
  }

  private void copyModels(Path data) throws IOException {
    Path target = Files.createDirectories(new DataFolder(data).models());
    try (var files = Files.walk(models)) {
      for (Path from : files.filter(Files::isRegularFile).toList()) {
        Path to = target.resolve(models.relativize(from).toString());
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
      }
    }
    new ModelShelf(new DataFolder(data))
        .require(Catalogue.load().defaultName(), PullProgress.SILENT);
  }

  private List<Double> starts(Path data) {
    List<Double> seconds = new ArrayList<>();
    for (int run = 0; run < STARTS; run++) {
      long begun = System.nanoTime();
      try (ChildNetwork _ = start(data)) {
        seconds.add(since(begun));
      }
    }
    return seconds;
  }

  private void toFinal(Figures figures, NablaClient client) {
    List<Double> seconds = new ArrayList<>();
    for (int run = 0; run < ANSWERS; run++) {
      Answered answered = client.ask(body("What is a receipt? " + run, 32), _ -> {});
      long begun = System.nanoTime();
      if (!client.status(answered.requestId(), "FINAL", PATIENCE).equals("FINAL")) {
        throw new IllegalStateException("a receipt was not FINAL after " + PATIENCE);
      }
      seconds.add(since(begun));
    }
    figures.add(new Figure("last byte to FINAL", "s", seconds));
    figures.goal("last byte to FINAL", new Figures.Goal(PATIENCE.toSeconds(), false, false));
  }

  private void verify(Figures figures, NablaClient client, Path folder, Path data)
      throws IOException {
    Answered answered = client.ask(body("Who are you?", 32), _ -> {});
    Path receipt =
        Files.write(folder.resolve("receipt.json"), answered.receipt().encode().toArray());
    List<Double> seconds = new ArrayList<>();
    for (int run = 0; run < VERIFICATIONS; run++) {
      long begun = System.nanoTime();
      Process process =
          new ProcessBuilder(
                  script.toString(),
                  "receipt",
                  "verify",
                  receipt.toString(),
                  "--data",
                  data.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (await(process) != 0) {
        throw new IllegalStateException("the receipt did not verify");
      }
      seconds.add(since(begun));
    }
    figures.add(new Figure("receipt verify, from the shell", "s", seconds));
  }

  /// All gas that Settlement took, commits and attestations, over all receipts that it settled.
  private static void gas(Figures figures, EthClient ledger) {
    List<MinedLog> logs =
        ledger.logs(
            new LogFilter(ContractAddresses.SETTLEMENT, 0, ledger.blockNumber(), List.of()));
    Set<Hash> transactions =
        logs.stream().map(MinedLog::transactionHash).collect(Collectors.toSet());
    long gas =
        transactions.stream()
            .flatMap(hash -> ledger.transactionReceipt(hash).stream())
            .mapToLong(MinedReceipt::gasUsed)
            .sum();
    long receipts =
        logs.stream()
            .flatMap(log -> SettlementContract.event(log.log()).stream())
            .mapToLong(FirstLight::receiptsOf)
            .sum();
    figures.add(
        new Figure("gas a receipt, under the last load", "gas", List.of((double) gas / receipts)));
  }

  private static long receiptsOf(SettlementEvent event) {
    return event instanceof SettlementEvent.BatchCommitted batch
        ? batch.commitment().receiptCount()
        : 0;
  }

  private static Bytes body(String question, int maxTokens) {
    return ChatBody.streaming(
        Catalogue.load().defaultName(), List.of(ChatMessage.of(Role.USER, question)), maxTokens);
  }

  private static int await(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    }
  }

  private static double since(long begunNanos) {
    return (System.nanoTime() - begunNanos) / NANOS_PER_SECOND;
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
