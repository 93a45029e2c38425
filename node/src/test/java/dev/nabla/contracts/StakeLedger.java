package dev.nabla.contracts;

import static dev.nabla.contracts.TestNetwork.PARTIES;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.OpgContract;
import dev.nabla.protocol.contract.StakePool;
import dev.nabla.protocol.contract.StakePoolContract;
import dev.nabla.protocol.contract.StakeRole;
import java.nio.charset.StandardCharsets;

/// A ledger whose accounts have tokens and let Staking take them.
final class StakeLedger {
  static final long FREEZE_SECONDS = 10;

  final ContractLedger ledger = new ContractLedger(PARTIES);
  final long unbondingSeconds = ledger.view(StakePoolContract.unbondingSeconds());
  final long periodSeconds = ledger.view(StakePoolContract.periodSeconds());

  /// Gives the account tokens that Staking may take.
  void endow(Address account, UInt256 amount) {
    ledger.world().fund(account, amount.add(amount));
    ledger.send(account, ContractAddresses.OPG, OpgContract.deposit(), amount);
    approve(account);
  }

  void approve(Address account) {
    ledger.send(
        account,
        ContractAddresses.OPG,
        OpgContract.approve(ContractAddresses.STAKING, UInt256.MAX));
  }

  void send(Address from, Bytes data) {
    ledger.send(from, ContractAddresses.STAKING, data);
  }

  String refusal(Address from, Bytes data) {
    return ledger.refusal(from, ContractAddresses.STAKING, data);
  }

  /// Begins to unbond, and says from when that counts.
  long unbond(Address delegator, StakeRole role, Address operator, UInt256 shares) {
    send(delegator, StakePoolContract.unbond(role, operator, shares));
    return (ledger.timestamp() / periodSeconds + 1) * periodSeconds;
  }

  /// Freezes as Settlement does over a fault in what was committed at `committedAt`.
  void freeze(Address account, Hash reason, long committedAt, Address reporter) {
    ledger.sendAsContract(
        ContractAddresses.SETTLEMENT,
        ContractAddresses.STAKING,
        freezing(account, reason, committedAt, reporter),
        UInt256.ZERO);
  }

  static Bytes freezing(Address account, Hash reason, long committedAt, Address reporter) {
    byte[] signature =
        "freeze(address,bytes32,uint256,bytes32,address)".getBytes(StandardCharsets.UTF_8);
    return Bytes.concat(
        Keccak256.hash(signature).toBytes().slice(0, 4),
        word(account),
        reason.toBytes(),
        UInt256.of(committedAt).toHash().toBytes(),
        TestBatch.hash(0xe6).toBytes(),
        word(reporter));
  }

  private static Bytes word(Address address) {
    byte[] padded = new byte[32];
    address.copyTo(padded, 12);
    return Bytes.of(padded);
  }

  Hash slashId(StakeRole role, Address operator, Hash reason) {
    return ledger.view(StakePoolContract.slashId(role, operator, reason));
  }

  StakePool pool(StakeRole role, Address operator) {
    return ledger.view(StakePoolContract.pool(role, operator));
  }

  UInt256 stake(StakeRole role, Address operator, Address delegator) {
    return ledger.view(StakePoolContract.stakeOf(role, operator, delegator));
  }

  UInt256 tokens(Address account) {
    return ledger.view(OpgContract.balanceOf(account));
  }
}
