package dev.nabla.protocol.eth;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.EcdsaSignature;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// Well-formed transactions of every type, most of them with signatures that no key made.
final class RandomTransactions {
  private final Seeds seeds;

  RandomTransactions(Seeds seeds) {
    this.seeds = seeds;
  }

  Transaction next() {
    return switch (seeds.nextInt(0, 5)) {
      case 0 -> legacy();
      case 1 -> accessList();
      case 2 -> dynamicFee();
      case 3 -> blob();
      default -> setCode();
    };
  }

  private Transaction legacy() {
    OptionalLong chainId =
        seeds.nextInt(0, 3) == 0 ? OptionalLong.empty() : OptionalLong.of(chain());
    return new LegacyTransaction(
        chainId, seeds.random().nextLong(), number(), gas(), to(), number(), data(), signature());
  }

  private Transaction accessList() {
    return new AccessListTransaction(
        chain(),
        seeds.random().nextLong(),
        number(),
        gas(),
        to(),
        number(),
        data(),
        list(3, this::entry),
        signature());
  }

  private Transaction dynamicFee() {
    return new DynamicFeeTransaction(
        chain(),
        seeds.random().nextLong(),
        number(),
        number(),
        gas(),
        to(),
        number(),
        data(),
        list(3, this::entry),
        signature());
  }

  private Transaction blob() {
    return new BlobTransaction(
        chain(),
        seeds.random().nextLong(),
        number(),
        number(),
        gas(),
        address(),
        number(),
        data(),
        list(2, this::entry),
        number(),
        list(3, this::hash),
        signature());
  }

  private Transaction setCode() {
    return new SetCodeTransaction(
        chain(),
        seeds.random().nextLong(),
        number(),
        number(),
        gas(),
        address(),
        number(),
        data(),
        list(2, this::entry),
        list(3, this::authorization),
        signature());
  }

  private Authorization authorization() {
    return new Authorization(
        number(), address(), seeds.random().nextLong(), seeds.nextInt(0, 256), number(), number());
  }

  private AccessListEntry entry() {
    return new AccessListEntry(address(), list(3, this::hash));
  }

  private long chain() {
    return seeds.nextInt(0, 2) == 0
        ? seeds.nextInt(0, 100_000)
        : seeds.random().nextLong() & Long.MAX_VALUE;
  }

  private long gas() {
    return seeds.random().nextLong() & Long.MAX_VALUE;
  }

  private UInt256 number() {
    return UInt256.ofBytes(seeds.bytes(seeds.nextInt(0, 33)));
  }

  private Hash hash() {
    return Hash.of(seeds.bytes(Hash.SIZE));
  }

  private Address address() {
    return Address.of(seeds.bytes(Address.SIZE));
  }

  private Optional<Address> to() {
    return seeds.nextInt(0, 4) == 0 ? Optional.empty() : Optional.of(address());
  }

  private Bytes data() {
    return Bytes.of(seeds.bytes(seeds.nextInt(0, 100)));
  }

  private EcdsaSignature signature() {
    return new EcdsaSignature(number(), number(), seeds.nextInt(0, 2));
  }

  private <T> List<T> list(int most, Supplier<T> item) {
    List<T> items = new ArrayList<>();
    int size = seeds.nextInt(0, most + 1);
    for (int i = 0; i < size; i++) {
      items.add(item.get());
    }
    return items;
  }
}
