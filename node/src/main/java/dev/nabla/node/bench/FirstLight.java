package dev.nabla.node.bench;

import dev.nabla.inference.store.Catalogue;
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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/// The whole way of an answer, measured from outside: a network as a user starts it, asked over
/// HTTP, with the default model.
public final class FirstLight implements Benchmark {
  private static final int PORT_OFFSET = 21_000;
  private static final int STARTS = 3;
  private static final int ANSWERS = 3;
  private static final int VERIFICATIONS = 5;
  private static final int CLIENTS = 4;
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
    ChildNetwork.start(script, data, PORT_OFFSET).close();
    figures.add(new Figure("up to ready, not the first", "s", starts(data)));
    figures.goal("up to ready, not the first", new Figures.Goal(5, false, false));
    try (ChildNetwork _ = ChildNetwork.start(script, data, PORT_OFFSET);
        HttpClient http = HttpClient.newHttpClient()) {
      Ports ports = new Ports(PORT_OFFSET);
      NablaClient client =
          new NablaClient(http, URI.create(ports.gatewayUrl()), new SecureRandom());
      toFinal(figures, client);
      verify(figures, client, folder, data);
      load(figures, client);
      EthClient ledger =
          new EthClient(new HttpRpcTransport(http, URI.create(ports.rpcUrl()), PATIENCE));
      gas(figures, ledger);
    }
    figures.remark("no peer does all of this; the model runs on the same cores as everything else");
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
      try (ChildNetwork _ = ChildNetwork.start(script, data, PORT_OFFSET)) {
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

  /// Several clients ask for one token again and again; then all receipts are waited for.
  private static void load(Figures figures, NablaClient client) {
    long begun = System.nanoTime();
    List<String> requests = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<String>>> asked = new ArrayList<>();
      for (int number = 0; number < CLIENTS; number++) {
        asked.add(clients.submit(askUntil(client, begun + LOAD.toNanos())));
      }
      for (Future<List<String>> each : asked) {
        requests.addAll(each.get());
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("the load broke off", e);
    }
    double signedPerSecond = requests.size() / since(begun);
    for (String request : requests) {
      client.status(request, "SETTLED", PATIENCE);
    }
    double settledPerSecond = requests.size() / since(begun);
    figures.add(new Figure("receipts signed, one token each", "1/s", List.of(signedPerSecond)));
    figures.add(new Figure("the same, settled", "1/s", List.of(settledPerSecond)));
  }

  private static Callable<List<String>> askUntil(NablaClient client, long end) {
    return () -> {
      List<String> requests = new ArrayList<>();
      while (System.nanoTime() < end) {
        requests.add(client.ask(body("Hi", 1), _ -> {}).requestId());
      }
      return requests;
    };
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
        new Figure("gas a receipt, under this load", "gas", List.of((double) gas / receipts)));
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
