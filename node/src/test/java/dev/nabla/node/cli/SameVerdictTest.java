package dev.nabla.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.execution.CallRequest;
import dev.nabla.chain.execution.TransactionExecutor;
import dev.nabla.chain.execution.TransactionResult.Executed;
import dev.nabla.chain.precompile.NablaPrecompiles;
import dev.nabla.evm.frame.BlockContext;
import dev.nabla.evm.gas.Forks;
import dev.nabla.evm.state.Account;
import dev.nabla.evm.state.StateChanges;
import dev.nabla.evm.state.WorldState;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.SharedVectors;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.tee.certificate.AuthorityCache;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.policy.AbiReader;
import dev.nabla.tee.policy.AbiValue;
import dev.nabla.tee.policy.DefaultPolicies;
import dev.nabla.tee.policy.PolicyRecord;
import dev.nabla.tee.verifier.Claims;
import dev.nabla.tee.verifier.EvidenceVerifier;
import dev.nabla.tee.verifier.Expected;
import dev.nabla.tee.verifier.Terms;
import dev.nabla.tee.verifier.Verdict;
import dev.nabla.tee.verifier.Verdict.Accepted;
import dev.nabla.tee.verifier.Verdict.Rejected;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A contract written in Solidity, the command line and Java judge one real document: what each of
/// them says is the same, and so is what they refuse.
class SameVerdictTest {
  private static final Instant AT = Instant.parse("2026-02-12T17:56:02Z");
  private static final PolicyRecord POLICY =
      DefaultPolicies.of(EvidenceKind.NITRO).withFreshness(300, 60);
  private static final int MUTANTS = 20;

  @TempDir private Path folder;
  private Path policyFile = Path.of("");
  private final Solidity solidity = new Solidity();

  @BeforeEach
  void writePolicy() throws IOException {
    policyFile = folder.resolve("policy");
    Files.write(policyFile, POLICY.encode().toArray());
  }

  private static Bytes document() throws IOException {
    Path file = SharedVectors.require("tee").resolve("nitro/og-evm-2026.cose");
    return Bytes.of(Files.readAllBytes(file));
  }

  @Test
  void allThreeSayTheSameOfARealDocument() throws IOException {
    Bytes document = document();

    Claims java = ((Accepted) java(document)).claims();
    OnChain contract = solidity.document(document);
    JsonNode line = commandLine(document);

    assertThat(contract.accepted()).isTrue();
    assertThat(contract.claims()).isEqualTo(java.encode());
    assertThat(contract.root()).isEqualTo(java.authentic().root());
    assertThat(contract.signedTimeMillis())
        .isEqualTo(java.fresh().signedTime().orElseThrow().toEpochMilli());
    assertThat(contract.pcrHash()).isEqualTo(pcrHash(java));
    assertThat(contract.userData()).isEqualTo(java.reportData());
    assertThat(contract.nonce()).isEqualTo(java.nonce().orElseThrow());

    assertThat(line.path("accepted").booleanValue()).isTrue();
    JsonNode claims = line.path("claims");
    assertThat(text(claims.path("authentic").path("root"))).isEqualTo(contract.root().toHex());
    assertThat(Instant.parse(text(claims.path("fresh").path("signedTime"))).toEpochMilli())
        .isEqualTo(contract.signedTimeMillis());
    assertThat(text(claims.path("reportData"))).isEqualTo(contract.userData().toHex());
    assertThat(text(claims.path("nonce"))).isEqualTo(contract.nonce().toHex());
    assertThat(text(claims.path("policy").path("id"))).isEqualTo(POLICY.id().toHex());
    java.registers()
        .forEach((name, value) ->
            assertThat(text(claims.path("registers").path(name))).isEqualTo(value.toHex()));
  }

  private static Hash pcrHash(Claims claims) {
    return Keccak256.hash(
        Bytes.concat(
            claims.registers().getOrDefault("PCR0", Bytes.EMPTY),
            claims.registers().getOrDefault("PCR1", Bytes.EMPTY),
            claims.registers().getOrDefault("PCR2", Bytes.EMPTY)));
  }

  @Test
  void theContractComputesThePublishedHashOfThePcrs() throws IOException {
    String manifest = Files.readString(SharedVectors.require("tee").resolve("manifest.json"));
    String found = solidity.document(document()).pcrHash().toHex().substring(2);

    assertThat(manifest).contains("\"pcr_hash_keccak\": \"" + found + "\"");
  }

  @Test
  void allThreeRefuseMutantsForTheSameReason() throws IOException {
    Bytes document = document();
    SplittableRandom random = Seeds.of("mutants judged three times", MUTANTS).random();
    for (int i = 0; i < MUTANTS; i++) {
      byte[] bytes = document.toArray();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Bytes mutant = Bytes.of(bytes);

      Rejected java = (Rejected) java(mutant);
      OnChain contract = solidity.document(mutant);
      JsonNode line = commandLine(mutant);

      assertThat(contract.accepted()).isFalse();
      assertThat(contract.reason()).isEqualTo(java.reason().number());
      assertThat(contract.claims()).isEqualTo(Bytes.EMPTY);
      assertThat(line.path("accepted").booleanValue()).isFalse();
      assertThat(line.path("reasonNumber").intValue()).isEqualTo(java.reason().number());
    }
  }

  @Test
  void theOtherPrecompiledContractSaysTheSame() throws IOException {
    Bytes document = document();

    AbiReader answer =
        solidity.call(
            "evidence(uint8,bytes,bytes,bytes)",
            AbiValue.number(EvidenceKind.NITRO.number()),
            new AbiValue.Blob(document),
            new AbiValue.Blob(Bytes.EMPTY),
            new AbiValue.Blob(POLICY.encode()));

    assertThat(answer.number(1)).isEqualTo(1);
    assertThat(answer.number(0xffff)).isZero();
    assertThat(answer.blob(1 << 16)).isEqualTo(((Accepted) java(document)).claims().encode());
  }

  private static Verdict java(Bytes document) {
    return new EvidenceVerifier(new AuthorityCache(16))
        .verify(
            EvidenceKind.NITRO, document, Bytes.EMPTY, new Terms(POLICY, AT, Expected.nothing()));
  }

  private JsonNode commandLine(Bytes document) throws IOException {
    Path file = folder.resolve("document");
    Files.write(file, document.toArray());
    StringWriter out = new StringWriter();
    Terminal terminal =
        new Terminal(
            new PrintWriter(out),
            new PrintWriter(new StringWriter()),
            InputStream.nullInputStream(),
            false);
    Main.run(
        terminal,
        "tee",
        "verify",
        file.toString(),
        "--kind",
        "NITRO",
        "--at",
        AT.toString(),
        "--policy",
        policyFile.toString(),
        "--json");
    return StrictJson.parse(out.toString().strip().getBytes(StandardCharsets.UTF_8));
  }

  private static String text(JsonNode node) {
    return node.stringValue();
  }

  private record OnChain(
      boolean accepted,
      int reason,
      Bytes claims,
      Hash root,
      long signedTimeMillis,
      Hash pcrHash,
      Bytes userData,
      Bytes nonce) {}

  /// The compiled probe, in a world of its own, in a block at [#AT].
  private static final class Solidity {
    private static final Address PROBE = Address.ofNumber(0x9999);
    private static final Address CALLER = Address.ofNumber(0xca11);

    private final TransactionExecutor executor =
        new TransactionExecutor(Forks.OSAKA, NablaPrecompiles.of(Forks.OSAKA));
    private final WorldState world;

    Solidity() {
      StateChanges made = executor.construct(new One(Map.of(), Map.of()), block(), PROBE, code());
      Account account = Objects.requireNonNull(made.accounts().get(PROBE)).account().orElseThrow();
      this.world = new One(Map.of(PROBE, account), made.code());
    }

    private static Bytes code() {
      try (InputStream file =
          SameVerdictTest.class.getResourceAsStream("/dev/nabla/contracts/EvidenceProbe.json")) {
        return Bytes.fromHex(JsonMapper.shared().readTree(file).path("bytecode").stringValue());
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    private static BlockContext block() {
      return new BlockContext(
          1,
          AT.getEpochSecond(),
          60_000_000,
          UInt256.ZERO,
          Address.ZERO,
          Hash.ZERO,
          62_252,
          UInt256.ONE,
          _ -> Hash.ZERO);
    }

    AbiReader call(String signature, AbiValue... arguments) {
      Bytes selector = Keccak256.hash(Bytes.utf8(signature)).toBytes().slice(0, 4);
      CallRequest request =
          new CallRequest(
              CALLER,
              Optional.of(PROBE),
              UInt256.ZERO,
              Bytes.concat(selector, AbiValue.encode(arguments)),
              16_000_000);
      Executed result = (Executed) executor.call(world, block(), request);
      assertThat(result.success()).isTrue();
      return AbiReader.of(result.output());
    }

    OnChain document(Bytes document) {
      AbiReader in = call("document(bytes)", new AbiValue.Blob(document));
      boolean accepted = in.number(1) == 1;
      int reason = (int) in.number(0xffff);
      Bytes claims = in.blob(1 << 16);
      AbiReader read = in.dynamic();
      read.number(255);
      Hash root = read.word();
      long signedTime = read.number(Long.MAX_VALUE);
      Hash pcrHash = read.word();
      return new OnChain(
          accepted, reason, claims, root, signedTime, pcrHash, read.blob(512), read.blob(512));
    }
  }

  /// A world of these accounts, without storage.
  private record One(Map<Address, Account> accounts, Map<Hash, Bytes> codes) implements WorldState {
    @Override
    public Optional<Account> account(Address address) {
      return Optional.ofNullable(accounts.get(address));
    }

    @Override
    public UInt256 storage(Address address, UInt256 slot) {
      return UInt256.ZERO;
    }

    @Override
    public Bytes code(Hash codeHash) {
      return codes.getOrDefault(codeHash, Bytes.EMPTY);
    }
  }
}
