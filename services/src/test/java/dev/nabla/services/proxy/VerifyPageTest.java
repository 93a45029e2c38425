package dev.nabla.services.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.infrastructure.http.HttpServer;
import dev.nabla.infrastructure.http.HttpServerConfig;
import dev.nabla.infrastructure.store.CrashingFolder;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.contract.ReceiptStatus;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Network;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.ReceiptSecrets;
import dev.nabla.protocol.inference.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The script of the page agrees with `sdk.verify`: on a good receipt, and on every changed byte.
class VerifyPageTest {
  private static final String CHANGES =
      """
      import { readFileSync } from "node:fs";
      import { verify } from "./verify.mjs";
      const read = (name) => new Uint8Array(readFileSync(name));
      const json = (name) => JSON.parse(readFileSync(name, "utf8"));
      const names = async (file, request, response) =>
        (await verify(file, request, response, json("network.json")))
          .filter((claim) => claim.verdict === "failed").map((claim) => claim.name).join("+");
      const [count, seed] = process.argv.slice(2).map(Number);
      console.log("whole:" + await names(json("receipt.json"), read("request"), read("response")));
      let state = seed;
      const random = (bound) => (state = (state * 48271) % 2147483647) % bound;
      const tally = { request: 0, response: 0 };
      for (let i = 0; i < count; i++) {
        const what = random(2) ? "request" : "response";
        const bytes = { request: read("request"), response: read("response") };
        bytes[what][random(bytes[what].length)] ^= 1 + random(255);
        const found = await names(json("receipt.json"), bytes.request, bytes.response);
        if (found === "") console.log("unnoticed in " + what);
        else tally[what]++;
      }
      for (const [part, names_] of Object.entries({
        receipt: ["nodeId", "window", "index", "requestHash", "promptTokens", "timestampMillis"],
        window: ["root", "heartbeatHash", "signature", "count"],
        node: ["rsaSpki", "p256"],
      })) {
        for (const name of names_) {
          const file = json("receipt.json");
          const value = String(file[part][name]);
          const last = value.endsWith("1") ? "2" : "1";
          const changed = value.slice(0, -1) + last;
          file[part][name] = typeof file[part][name] === "number" ? Number(changed) : changed;
          if (await names(file, read("request"), read("response")) === "")
            console.log("unnoticed in " + part + "." + name);
        }
      }
      console.log("noticed:" + (tally.request + tally.response));
      """;

  @TempDir private Path folder;
  private final Samples samples = new Samples(Seeds.of("receipts for the page", 1));

  /// An exchange as the proxy keeps it.
  private record Exchange(ReceiptFile file, Bytes request, Bytes response, Network network) {}

  private Exchange exchange(boolean stream) {
    Opening opening = stream ? samples.streamedOpening("Blue.") : samples.opening("Blue.");
    List<InferenceReceipt> receipts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      receipts.add(samples.receipt(opening, 5, i));
    }
    ReceiptFile file =
        new ReceiptFile(
            receipts.get(1).id(samples.domain()),
            receipts.get(1),
            MerkleTree.prove(TreeHash.KECCAK256, samples.ids(receipts), 1),
            samples.window(5, receipts),
            samples.node(),
            new ReceiptSecrets(opening.salts(), opening.evidence(), opening.outputIds()),
            null);
    Bytes response =
        stream
            ? Bytes.concat(
                opening.response(), HashedBody.line(file.encode()), Bytes.utf8(HashedBody.DONE))
            : HashedBody.withMember(opening.response(), file.encode());
    Network network =
        new Network(
            samples.domain().chainId(),
            Hash.ZERO,
            Address.ofNumber(1),
            new Network.Contracts(
                Address.ofNumber(2),
                Address.ofNumber(3),
                Address.ofNumber(4),
                samples.domain().settlement()));
    return new Exchange(file, opening.request(), response, network);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theScriptFindsAGoodReceiptGoodAndEveryChangeBad(boolean stream) throws Exception {
    Optional<Path> node = onPath("node");
    if (node.isEmpty()) {
      System.out.println("skipped: node is not installed, the page's script was not run");
      return;
    }
    Exchange exchange = exchange(stream);
    Files.write(folder.resolve("receipt.json"), exchange.file().encode().toArray());
    Files.write(folder.resolve("request"), exchange.request().toArray());
    Files.write(folder.resolve("response"), exchange.response().toArray());
    Files.write(folder.resolve("network.json"), exchange.network().encode().toArray());
    Files.write(folder.resolve("verify.mjs"), resource("verify.js"));
    Files.writeString(folder.resolve("changes.mjs"), CHANGES);
    int count = Seeds.count(100, 3_000);

    String told = run(node.get().toString(), "changes.mjs", Integer.toString(count), "7");

    assertThat(told.lines()).containsExactly("whole:", "noticed:" + count);
  }

  @Test
  void theButtonOfThePageSaysThatAGoodReceiptHolds() throws Exception {
    Optional<Path> browser =
        Stream.of("chromium", "chromium-browser", "google-chrome", "headless_shell")
            .flatMap(name -> onPath(name).stream())
            .findFirst();
    if (browser.isEmpty()) {
      System.out.println("skipped: no Chromium is installed, the page was not opened");
      return;
    }
    Exchange exchange = exchange(true);
    ReceiptFolder kept = new ReceiptFolder(new CrashingFolder(), KeepLimits.DEFAULT);
    assertThat(keep(kept, exchange)).isTrue();
    RecordRoutes records = new RecordRoutes(kept, exchange.network());
    try (HttpServer server = HttpServer.start(HttpServerConfig.loopback(0), Proxy.pages(records))) {
      String address =
          "http://127.0.0.1:%d/receipts#%s/verify".formatted(server.port(), exchange.file().id());

      String page =
          run(
              browser.get().toString(),
              "--headless",
              "--no-sandbox",
              "--disable-gpu",
              "--virtual-time-budget=20000",
              "--dump-dom",
              address);

      assertThat(page).contains("class=\"holds\"").contains(">holds<").doesNotContain("breaks");
    }
  }

  private static boolean keep(ReceiptFolder folder, Exchange exchange) {
    Kept kept =
        new Kept(
            exchange.file().id(),
            "ab".repeat(16),
            1_795_000_000_000L,
            exchange.file().receipt().nodeId(),
            Family.CHAT.path(),
            "m",
            "COMPLETED",
            1_000,
            ReceiptStatus.NONE,
            Kept.Check.NONE,
            Kept.Accusation.NONE,
            "");
    return folder.keep(
        kept, new ReceiptFolder.Texts(exchange.request(), exchange.response()), exchange.file());
  }

  private static byte[] resource(String name) throws IOException {
    try (@Nullable InputStream in = Proxy.class.getResourceAsStream(name)) {
      assertThat(in).isNotNull();
      return in.readAllBytes();
    }
  }

  private static Optional<Path> onPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
