package dev.nabla.chain.txpool;

import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.EcdsaSignature;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.protocol.eth.Authorization;
import dev.nabla.protocol.eth.DynamicFeeTransaction;
import dev.nabla.protocol.eth.SetCodeTransaction;
import dev.nabla.protocol.eth.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Transfers of the harness's accounts with chosen fees.
final class PoolTransactions {
  private PoolTransactions() {}

  /// Delegates `authorities` to address 2, each with the nonce 0.
  static Transaction setCode(int account, long nonce, long tip, int... authorities) {
    List<Authorization> authorizations =
        IntStream.of(authorities).mapToObj(PoolTransactions::authorization).toList();
    SetCodeTransaction unsigned = setCode(nonce, tip, authorizations, Transaction.UNSIGNED);
    EcdsaSignature signature = Secp256k1.sign(unsigned.signingHash(), LedgerHarness.key(account));
    return setCode(nonce, tip, authorizations, signature);
  }

  private static SetCodeTransaction setCode(
      long nonce, long tip, List<Authorization> authorizations, EcdsaSignature signature) {
    return new SetCodeTransaction(
        GenesisConfig.NABLA_CHAIN_ID,
        nonce,
        UInt256.of(tip),
        UInt256.of(10_000),
        500_000,
        Address.ofNumber(1),
        UInt256.ZERO,
        Bytes.EMPTY,
        List.of(),
        authorizations,
        signature);
  }

  private static Authorization authorization(int account) {
    Address delegate = Address.ofNumber(2);
    Bytes payload =
        new RlpWriter().beginList().number(0).address(delegate).number(0).endList().toBytes();
    Hash message = Keccak256.hash(Bytes.concat(Bytes.of((byte) 5), payload));
    EcdsaSignature signed = Secp256k1.sign(message, LedgerHarness.key(account));
    return new Authorization(UInt256.ZERO, delegate, 0, signed.yParity(), signed.r(), signed.s());
  }

  static Transaction transfer(int account, long nonce, long tip, long maxFee) {
    return transfer(account, nonce, tip, maxFee, 1);
  }

  static Transaction transfer(int account, long nonce, long tip, long maxFee, long wei) {
    return new DynamicFeeTransaction(
            GenesisConfig.NABLA_CHAIN_ID,
            nonce,
            UInt256.of(tip),
            UInt256.of(maxFee),
            21_000,
            Optional.of(Address.ofNumber(1)),
            UInt256.of(wei),
            Bytes.EMPTY,
            List.of(),
            Transaction.UNSIGNED)
        .signed(LedgerHarness.key(account));
  }
}
