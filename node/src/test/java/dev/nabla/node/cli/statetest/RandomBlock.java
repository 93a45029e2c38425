package dev.nabla.node.cli.statetest;

import dev.nabla.chain.block.BaseFee;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.EcdsaSignature;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.primitives.crypto.SecretKey;
import dev.nabla.protocol.eth.AccessListEntry;
import dev.nabla.protocol.eth.AccessListTransaction;
import dev.nabla.protocol.eth.Authorization;
import dev.nabla.protocol.eth.DynamicFeeTransaction;
import dev.nabla.protocol.eth.LegacyTransaction;
import dev.nabla.protocol.eth.SetCodeTransaction;
import dev.nabla.protocol.eth.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A world of random programs, and transactions of all types for it that now and then may not be in
/// a block at all.
final class RandomBlock {
  private static final int CONTRACTS = 4;
  private static final int MOST_TRANSACTIONS = 9;

  /// The last two own nothing and are not in the world.
  private static final List<SecretKey> KEYS =
      IntStream.range(0, 6)
          .mapToObj(i -> SecretKey.of(Keccak256.hash(Bytes.utf8("signer " + i)).toArray()))
          .toList();

  private static final int RICH = 4;

  /// Of withdrawals (EIP-7002) and consolidations (EIP-7251).
  private static final List<String> REQUEST_CONTRACTS =
      List.of(
          "0x00000961ef480eb55e80d19ad83579a64c007002",
          "0x0000bbddc7ce488642fb579f8b00f3a590007251");

  private final Seeds seeds;
  private final long[] nonces = new long[KEYS.size()];

  private RandomBlock(Seeds seeds) {
    this.seeds = seeds;
  }

  /// What a block is made from.
  ///
  /// @param alloc the world, as a genesis file has it
  record Recipe(ObjectNode alloc, List<Transaction> transactions) {}

  static Recipe of(Seeds seeds) {
    RandomBlock block = new RandomBlock(seeds);
    ObjectNode alloc = block.alloc();
    List<Transaction> transactions = new ArrayList<>();
    int count = seeds.nextInt(1, MOST_TRANSACTIONS);
    for (int i = 0; i < count; i++) {
      transactions.add(block.transaction());
    }
    return new Recipe(alloc, transactions);
  }

  private ObjectNode alloc() {
    ObjectNode alloc = JsonNodeFactory.instance.objectNode();
    for (int contract = 0; contract < CONTRACTS; contract++) {
      ObjectNode account = alloc.putObject(contract(contract).toHex());
      account.put("balance", UInt256.of(seeds.nextInt(0, 1_000)).toQuantity()).put("nonce", "0x1");
      account.put("code", Bytes.of(RandomProgram.of(seeds)).toHex());
      account
          .putObject("storage")
          .put(Hash.ZERO.toHex(), UInt256.of(seeds.nextInt(1, 256)).toHash().toHex())
          .put(UInt256.ONE.toHash().toHex(), UInt256.ONE.toHash().toHex());
    }
    // Go-ethereum calls them after each block and insists on them; this chain has none (ADR 22).
    for (String contract : REQUEST_CONTRACTS) {
      alloc.putObject(contract).put("balance", "0x0").put("nonce", "0x1").put("code", "0x00");
    }
    for (int i = 0; i < RICH; i++) {
      nonces[i] = seeds.nextInt(0, 3) == 0 ? seeds.nextInt(0, 300) : 0;
      alloc
          .putObject(Secp256k1.addressOf(KEYS.get(i)).toHex())
          .put("balance", "0xde0b6b3a7640000")
          .put("nonce", UInt256.of(nonces[i]).toQuantity());
    }
    return alloc;
  }

  private static Address contract(int index) {
    return Address.ofNumber(0x1000 + index);
  }

  private Transaction transaction() {
    int signer = seeds.nextInt(0, 12) == 0 ? RICH : seeds.nextInt(0, RICH);
    SecretKey key = KEYS.get(signer);
    boolean isWrong = seeds.nextInt(0, 15) == 0;
    long nonce = isWrong ? nonces[signer] + 1 : nonces[signer]++;
    UInt256 tip = UInt256.of(seeds.nextInt(0, 1_000));
    UInt256 fee = BaseFee.INITIAL.add(tip).add(UInt256.of(seeds.nextInt(0, 10)));
    long gas = 21_000L + seeds.nextInt(0, seeds.nextInt(0, 4) == 0 ? 60_000 : 1_500_000);
    UInt256 value = UInt256.of(seeds.nextInt(0, 3) == 0 ? seeds.nextInt(0, 2_000) : 0);
    return switch (seeds.nextInt(0, 4)) {
      case 0 ->
          new LegacyTransaction(
                  OptionalLong.of(GenesisConfig.NABLA_CHAIN_ID),
                  nonce,
                  fee,
                  gas,
                  recipient(),
                  value,
                  data(),
                  Transaction.UNSIGNED)
              .signed(key);
      case 1 ->
          new AccessListTransaction(
                  GenesisConfig.NABLA_CHAIN_ID,
                  nonce,
                  fee,
                  gas,
                  recipient(),
                  value,
                  data(),
                  accessList(),
                  Transaction.UNSIGNED)
              .signed(key);
      case 2 ->
          new DynamicFeeTransaction(
                  GenesisConfig.NABLA_CHAIN_ID,
                  nonce,
                  tip,
                  fee,
                  gas,
                  recipient(),
                  value,
                  data(),
                  accessList(),
                  Transaction.UNSIGNED)
              .signed(key);
      default -> signed(setCode(nonce, tip, fee, gas, value), key);
    };
  }

  private SetCodeTransaction setCode(
      long nonce, UInt256 tip, UInt256 fee, long gas, UInt256 value) {
    List<Authorization> authorizations = new ArrayList<>();
    int count = seeds.nextInt(1, 4);
    for (int i = 0; i < count; i++) {
      authorizations.add(authorization());
    }
    return new SetCodeTransaction(
        GenesisConfig.NABLA_CHAIN_ID,
        nonce,
        tip,
        fee,
        gas + 25_000,
        anyone(),
        value,
        data(),
        accessList(),
        authorizations,
        Transaction.UNSIGNED);
  }

  private static Transaction signed(SetCodeTransaction unsigned, SecretKey key) {
    return new SetCodeTransaction(
        unsigned.chain(),
        unsigned.nonce(),
        unsigned.maxPriorityFeePerGas(),
        unsigned.maxFeePerGas(),
        unsigned.gasLimit(),
        unsigned.to(),
        unsigned.value(),
        unsigned.data(),
        unsigned.accessList(),
        unsigned.authorizations(),
        Secp256k1.sign(unsigned.signingHash(), key));
  }

  /// Of an account that is there or not, maybe the sender's own; mostly with the right nonce.
  private Authorization authorization() {
    int signer = seeds.nextInt(0, KEYS.size());
    boolean isRight = seeds.nextInt(0, 4) > 0;
    long nonce = isRight ? nonces[signer]++ : nonces[signer] + 1;
    Address delegate = seeds.nextInt(0, 5) == 0 ? Address.ZERO : contract(seeds.nextInt(0, 5));
    UInt256 chain = UInt256.of(seeds.nextInt(0, 3) == 0 ? 0 : GenesisConfig.NABLA_CHAIN_ID);
    RlpWriter payload =
        new RlpWriter().beginList().number(chain).address(delegate).number(nonce).endList();
    Bytes message = Bytes.concat(Bytes.of((byte) 5), payload.toBytes());
    EcdsaSignature signature = Secp256k1.sign(Keccak256.hash(message), KEYS.get(signer));
    return new Authorization(
        chain, delegate, nonce, signature.yParity(), signature.r(), signature.s());
  }

  /// Nobody for a creation.
  private Optional<Address> recipient() {
    return seeds.nextInt(0, 6) == 0 ? Optional.empty() : Optional.of(anyone());
  }

  private Address anyone() {
    return switch (seeds.nextInt(0, 6)) {
      case 0 -> Secp256k1.addressOf(KEYS.get(seeds.nextInt(0, KEYS.size())));
      case 1 -> Address.ofNumber(seeds.nextInt(1, 0x13));
      default -> contract(seeds.nextInt(0, CONTRACTS + 1));
    };
  }

  private Bytes data() {
    return Bytes.of(
        seeds.nextInt(0, 4) == 0 ? RandomProgram.of(seeds) : seeds.bytes(seeds.nextInt(0, 100)));
  }

  private List<AccessListEntry> accessList() {
    List<AccessListEntry> entries = new ArrayList<>();
    int count = seeds.nextInt(0, 3);
    for (int i = 0; i < count; i++) {
      entries.add(
          new AccessListEntry(
              contract(seeds.nextInt(0, CONTRACTS)),
              List.of(UInt256.of(seeds.nextInt(0, 4)).toHash())));
    }
    return entries;
  }
}
