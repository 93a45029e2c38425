package dev.nabla.node.bench;

import dev.nabla.evm.gas.Forks;
import dev.nabla.evm.precompile.Precompile;
import dev.nabla.evm.precompile.Precompiles;
import dev.nabla.evm.precompile.StandardPrecompiles;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Digests;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// A precompiled contract and an input that costs it as much work for its gas as we know how to ask
/// for: what a sender would choose who wants to slow the ledger down. Checks fail at their very
/// end, which costs no less than passing.
///
/// @param name of contract and input
/// @param contract that runs
/// @param input for each run
record PrecompileLoad(String name, Precompile contract, Bytes input) {
  private static final Precompiles CONTRACTS = StandardPrecompiles.of(Forks.OSAKA);
  private static final int MODEXP_BYTES = 1024;

  /// Terms after which the discount of EIP-2537 stays as it is.
  private static final int MOST_TERMS = 128;

  /// The base points of bn254 (EIP-197) and P-256 (SEC 2, 2.4.2), and that of BLS12-381,
  /// compressed.
  private static final Bytes BN254_G1 = Bytes.concat(word("01"), word("02"));

  private static final Bytes BN254_G2 =
      Bytes.fromHex(
          "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
              + "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
              + "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
              + "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa");

  private static final Bytes P256_BASE =
      Bytes.fromHex(
          "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
              + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");

  private static final Bytes BLS_G1 =
      Bytes.fromHex(
          "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac58"
              + "6c55e83ff97a1aeffb3af00adb22c6bb");

  /// Numbers without any pattern, and not above any of the curves' orders.
  private static final Bytes SCALAR = Digests.sha256(new byte[] {1}).toBytes();

  private static final Bytes LOW = Bytes.concat(Bytes.of(new byte[1]), SCALAR.slice(0, 31));

  /// All of them, the heavy ones.
  static List<PrecompileLoad> all() {
    Bytes g1 = run(0x10, Bytes.concat(padding(32), LOW));
    Bytes g2 = run(0x11, Bytes.concat(padding(32), LOW, padding(32), LOW));
    Bytes bnPoint = run(0x07, Bytes.concat(BN254_G1, SCALAR));
    Bytes bnPair = Bytes.concat(bnPoint, BN254_G2);
    Bytes blsPair = Bytes.concat(g1, g2);
    return List.of(
        load("ecrecover", 0x01, Bytes.concat(SCALAR, word("1b"), LOW, LOW)),
        load("modexp, 1,024 bytes", 0x05, modExp(MODEXP_BYTES, 32, 1)),
        load("modexp, 1,024 bytes, even", 0x05, modExp(MODEXP_BYTES, 32, 0)),
        load("modexp, 256 bytes, even", 0x05, modExp(256, 32, 0)),
        load("modexp, long exponent", 0x05, modExp(32, MODEXP_BYTES, 1)),
        load("modexp, least price", 0x05, modExp(32, 4, 1)),
        load("bn254 add", 0x06, Bytes.concat(bnPoint, BN254_G1)),
        load("bn254 multiply", 0x07, Bytes.concat(bnPoint, SCALAR)),
        load("bn254 pairing, 1 pair", 0x08, bnPair),
        load("bn254 pairing, 10 pairs", 0x08, repeat(bnPair, 10)),
        load(
            "blake2f",
            0x09,
            Bytes.concat(Bytes.fromHex("000f4240"), padding(208), Bytes.of((byte) 1))),
        load("KZG opening", 0x0a, opening()),
        load("BLS12-381 G1 add", 0x0b, Bytes.concat(g1, g1)),
        load("BLS12-381 G1 sum of 1", 0x0c, Bytes.concat(g1, SCALAR)),
        load("BLS12-381 G1 sum of 128", 0x0c, repeat(Bytes.concat(g1, SCALAR), MOST_TERMS)),
        load("BLS12-381 G2 add", 0x0d, Bytes.concat(g2, g2)),
        load("BLS12-381 G2 sum of 1", 0x0e, Bytes.concat(g2, SCALAR)),
        load("BLS12-381 G2 sum of 128", 0x0e, repeat(Bytes.concat(g2, SCALAR), MOST_TERMS)),
        load("BLS12-381 pairing, 1 pair", 0x0f, blsPair),
        load("BLS12-381 pairing, 10 pairs", 0x0f, repeat(blsPair, 10)),
        load("BLS12-381 map to G1", 0x10, Bytes.concat(padding(32), LOW)),
        load("BLS12-381 map to G2", 0x11, Bytes.concat(padding(32), LOW, padding(32), LOW)),
        load("P-256", 0x0100, Bytes.concat(SCALAR, LOW, LOW, P256_BASE)));
  }

  private static PrecompileLoad load(String name, int address, Bytes input) {
    return new PrecompileLoad(name, contract(address), input);
  }

  private static Precompile contract(int address) {
    Precompile contract = CONTRACTS.at(Address.ofNumber(address));
    if (contract == null) {
      throw new IllegalStateException("no contract at " + address);
    }
    return contract;
  }

  private static Bytes run(int address, Bytes input) {
    return contract(address).run(input).orElseThrow();
  }

  private static Bytes word(String hex) {
    return UInt256.fromHex("0x" + hex).toHash().toBytes();
  }

  private static Bytes padding(int size) {
    return Bytes.of(new byte[size]);
  }

  private static Bytes repeat(Bytes term, int times) {
    return Bytes.concat(Collections.nCopies(times, term).toArray(Bytes[]::new));
  }

  /// Operands without any pattern, but for the modulus's highest and lowest bits; the exponent is
  /// all ones.
  private static Bytes modExp(int size, int exponentSize, int lowestBit) {
    byte[] base = noise(size, 2);
    byte[] exponent = new byte[exponentSize];
    Arrays.fill(exponent, (byte) 0xff);
    byte[] modulus = noise(size, 3);
    modulus[0] |= (byte) 0x80;
    modulus[size - 1] = (byte) ((modulus[size - 1] & 0xfe) | lowestBit);
    return Bytes.concat(
        UInt256.of(size).toHash().toBytes(),
        UInt256.of(exponentSize).toHash().toBytes(),
        UInt256.of(size).toHash().toBytes(),
        Bytes.of(base),
        Bytes.of(exponent),
        Bytes.of(modulus));
  }

  /// @param size a multiple of 32
  private static byte[] noise(int size, int seed) {
    byte[] noise = new byte[size];
    byte[] part = {(byte) seed};
    for (int at = 0; at < size; at += part.length) {
      part = Digests.sha256(part).toArray();
      System.arraycopy(part, 0, noise, at, part.length);
    }
    return noise;
  }

  /// One that does not hold.
  private static Bytes opening() {
    byte[] hash = Digests.sha256(BLS_G1.toArray()).toArray();
    hash[0] = 1;
    return Bytes.concat(Bytes.of(hash), LOW, LOW, BLS_G1, BLS_G1);
  }

  /// Runs so often that the gas is at least this.
  ///
  /// @return the gas
  long spend(long gas) {
    long each = Math.max(1, contract.gas(input));
    long spent = 0;
    while (spent < gas) {
      contract.run(input);
      spent += each;
    }
    return spent;
  }
}
