package dev.nabla.node.bench;

import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.primitives.crypto.SecretKey;
import dev.nabla.protocol.eth.DynamicFeeTransaction;
import dev.nabla.protocol.eth.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Transfers, signed beforehand and packed into JSON-RPC batches, and the first block that they
/// need: the same bytes for every ledger that is measured.
final class TransferLoad {
  /// Transactions in a batch.
  static final int BATCH = 100;

  static final Address TOKEN = Address.ofNumber(0x70c3);

  private static final int SENDERS = 200;
  private static final int SMALL_STATE = 10_000;
  private static final UInt256 WEALTH = UInt256.fromHex("0xffffffffffffffffffffffff");
  private static final UInt256 TIP = UInt256.of(1_000_000_000);
  private static final UInt256 MAX_FEE = UInt256.of(1_000_000_000_000L);
  private static final long TRANSFER_GAS = 21_000;
  private static final long TOKEN_GAS = 100_000;
  private static final Bytes TRANSFER_SELECTOR = Bytes.fromHex("a9059cbb");
  private static final Bytes BALANCE_SELECTOR = Bytes.fromHex("70a08231");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final List<SecretKey> senders =
      IntStream.range(0, SENDERS)
          .mapToObj(i -> SecretKey.of(Keccak256.hash(Bytes.utf8("sender " + i)).toArray()))
          .toList();
  private final long[] nonces = new long[SENDERS];
  private final int holders;
  private final SplittableRandom random = new SplittableRandom(1);
  private long next;

  /// @param holders how many accounts there are to send to
  TransferLoad(int holders) {
    this.holders = holders;
  }

  /// Account `index` of those that receive.
  static Address holder(int index) {
    return Address.of(Keccak256.hash(Bytes.utf8("holder " + index)).toArray(), 12);
  }

  /// The first block, in the form that go-ethereum's files have: senders, the first holders, and a
  /// token that all of these own.
  static byte[] genesis() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode config = root.putObject("config").put("chainId", GenesisConfig.NABLA_CHAIN_ID);
    config.put("terminalTotalDifficulty", 0).put("shanghaiTime", 0).put("cancunTime", 0);
    config.put("pragueTime", 0).put("osakaTime", 0);
    root.put("nonce", "0x0").put("timestamp", "0x0").put("extraData", "0x");
    root.put("gasLimit", "0x3938700").put("difficulty", "0x0");
    root.put("mixHash", Hash.ZERO.toHex()).put("coinbase", Address.ZERO.toHex());
    ObjectNode alloc = root.putObject("alloc");
    ObjectNode token = alloc.putObject(TOKEN.toHex());
    token.put("balance", "0x0").put("nonce", "0x1").put("code", "0x" + tokenCode());
    ObjectNode owned = token.putObject("storage");
    for (Address address : accountsOfGenesis()) {
      alloc.putObject(address.toHex()).put("balance", WEALTH.toQuantity());
      owned.put(balanceSlot(address).toHex(), WEALTH.toHash().toHex());
    }
    return JSON.writeValueAsBytes(root);
  }

  private static List<Address> accountsOfGenesis() {
    List<Address> all = new ArrayList<>(new TransferLoad(0).senderAddresses());
    IntStream.range(0, SMALL_STATE).mapToObj(TransferLoad::holder).forEach(all::add);
    return all;
  }

  private List<Address> senderAddresses() {
    return senders.stream().map(Secp256k1::addressOf).toList();
  }

  /// Where OpenZeppelin's ERC-20 keeps a balance: in the mapping at slot 0.
  private static Hash balanceSlot(Address owner) {
    byte[] key = new byte[2 * Hash.SIZE];
    owner.copyTo(key, Hash.SIZE - Address.SIZE);
    return Keccak256.hash(key);
  }

  /// OpenZeppelin Contracts 5.7.0's ERC20 by itself, solc 0.8.37, optimised, runtime code.
  private static String tokenCode() {
    try (InputStream in = TransferLoad.class.getResourceAsStream("/bench/erc20.hex")) {
      if (in == null) {
        throw new IllegalStateException("erc20.hex is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The next `count` native transfers to random holders, in batches.
  List<byte[]> transfers(int count) {
    return batches(count, to -> transaction(to, UInt256.ONE, Bytes.EMPTY, TRANSFER_GAS));
  }

  /// The next `count` native transfers, not packed.
  List<Transaction> signedTransfers(int count) {
    return IntStream.range(0, count)
        .<Transaction>mapToObj(
            i -> signed(i, to -> transaction(to, UInt256.ONE, Bytes.EMPTY, TRANSFER_GAS)))
        .toList();
  }

  /// The next `count` ERC-20 transfers to random holders, in batches.
  List<byte[]> tokenTransfers(int count) {
    return batches(
        count,
        to ->
            transaction(
                TOKEN,
                UInt256.ZERO,
                Bytes.concat(TRANSFER_SELECTOR, word(to), UInt256.ONE.toHash().toBytes()),
                TOKEN_GAS));
  }

  /// A call that asks for a token balance.
  byte[] balanceCall() {
    ObjectNode call = JsonNodeFactory.instance.objectNode();
    call.put("jsonrpc", "2.0").put("id", 1).put("method", "eth_call");
    Bytes data = Bytes.concat(BALANCE_SELECTOR, word(holder(random.nextInt(SMALL_STATE))));
    call.putArray("params")
        .add(
            JsonNodeFactory.instance
                .objectNode()
                .put("to", TOKEN.toHex())
                .put("data", data.toHex()))
        .add("latest");
    return JSON.writeValueAsBytes(call);
  }

  /// Asks for the nonces of all senders, in one batch.
  byte[] nonceQuestion() {
    var batch = JsonNodeFactory.instance.arrayNode();
    for (Address address : senderAddresses().subList(0, BATCH)) {
      batch.add(
          call("eth_getTransactionCount")
              .set(
                  "params",
                  JsonNodeFactory.instance.arrayNode().add(address.toHex()).add("latest")));
    }
    return JSON.writeValueAsBytes(batch);
  }

  /// What the answers to [#nonceQuestion()] add up to once all that was made is in blocks.
  long noncesOfAsked() {
    return IntStream.range(0, BATCH).mapToLong(i -> nonces[i]).sum();
  }

  private interface Maker {
    DynamicFeeTransaction to(Address holder);
  }

  private List<byte[]> batches(int count, Maker maker) {
    List<byte[]> batches = new ArrayList<>();
    for (int made = 0; made < count; made += BATCH) {
      var batch = JsonNodeFactory.instance.arrayNode();
      for (int i = 0; i < BATCH; i++) {
        Bytes signed = signed(made + i, maker).encoded();
        batch.add(
            call("eth_sendRawTransaction")
                .set("params", JsonNodeFactory.instance.arrayNode().add(signed.toHex())));
      }
      batches.add(JSON.writeValueAsBytes(batch));
    }
    return batches;
  }

  private DynamicFeeTransaction signed(int turn, Maker maker) {
    int sender = turn % SENDERS;
    next = nonces[sender]++;
    return maker.to(holder(random.nextInt(holders))).signed(senders.get(sender));
  }

  private DynamicFeeTransaction transaction(Address to, UInt256 value, Bytes data, long gas) {
    return new DynamicFeeTransaction(
        GenesisConfig.NABLA_CHAIN_ID,
        next,
        TIP,
        MAX_FEE,
        gas,
        Optional.of(to),
        value,
        data,
        List.of(),
        Transaction.UNSIGNED);
  }

  private static ObjectNode call(String method) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("jsonrpc", "2.0")
        .put("id", 1)
        .put("method", method);
  }

  private static Bytes word(Address address) {
    byte[] word = new byte[Hash.SIZE];
    address.copyTo(word, Hash.SIZE - Address.SIZE);
    return Bytes.of(word);
  }
}
