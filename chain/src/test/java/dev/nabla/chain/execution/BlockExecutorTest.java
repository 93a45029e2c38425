package dev.nabla.chain.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.Bytecode;
import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.block.Block;
import dev.nabla.chain.block.BlockFault;
import dev.nabla.chain.block.BlockRules;
import dev.nabla.chain.consensus.ProposalVerdict;
import dev.nabla.chain.consensus.Turn;
import dev.nabla.chain.genesis.GenesisConstructor;
import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.SealedHeader;
import dev.nabla.protocol.eth.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BlockExecutorTest {
  private static final Address COUNTER = Address.ofNumber(0x2001);
  private static final Address LOOP = Address.ofNumber(0x2002);

  private final VirtualTimeline clock = LedgerHarness.clock();
  private final LedgerHarness ledger =
      LedgerHarness.start(
          clock,
          List.of(
              new GenesisConstructor(COUNTER, Bytecode.deploying(Bytecode.counting())),
              new GenesisConstructor(LOOP, Bytecode.deploying(Bytecode.looping()))));

  @Test
  void keepsTheHashesOfEarlierBlocksInTheState() {
    clock.advance(Duration.ofSeconds(15));

    Bytes question = UInt256.of(1).toHash().toBytes();

    assertThat(ledger.client().call(BlockExecution.HISTORY_STORAGE, question))
        .isEqualTo(ledger.chain().hash(1).toBytes());
  }

  @Test
  void runsTransactionsOneAfterTheOtherOnOneState() {
    for (int i = 0; i < 5; i++) {
      ledger.send(call(COUNTER, i, 100_000));
    }
    clock.advance(Duration.ofSeconds(1));

    assertThat(ledger.chain().head().number()).isEqualTo(1);
    assertThat(ledger.chain().block(1).orElseThrow().transactions()).hasSize(5);
    assertThat(headStorage(COUNTER)).isEqualTo(UInt256.of(5));
  }

  @Test
  void leavesForTheNextBlockWhatDoesNotFit() {
    // Three with all the gas that a transaction may have fit into 60 million, a fourth does not.
    for (int i = 0; i < 5; i++) {
      ledger.send(call(LOOP, i, 1 << 24));
    }
    clock.advance(Duration.ofSeconds(1));

    assertThat(ledger.chain().block(1).orElseThrow().transactions()).hasSize(3);
    assertThat(ledger.chain().block(2).orElseThrow().transactions()).hasSize(2);
    assertThat(ledger.chain().block(1).orElseThrow().transactions())
        .allMatch(executed -> !executed.receipt().succeeded());
  }

  @Test
  void rejectsABlockWhoseHeaderClaimsAnotherResult() {
    ExecutedBlock honest = proposal();

    assertFault(altered(honest.header(), Hash.ZERO, honest.header().gasUsed()), honest);
    assertFault(
        altered(honest.header(), honest.header().stateRoot(), honest.header().gasUsed() + 1),
        honest);
  }

  @Test
  void rejectsABlockWithATransactionThatCannotRun() {
    ExecutedBlock honest = proposal();
    Transaction early = call(COUNTER, 7, 100_000);
    BlockHeader header = honest.header();

    ProposalVerdict verdict =
        ledger.ledger().validate(block(withTransactions(header, List.of(early)), List.of(early)));

    assertThat(verdict)
        .isInstanceOfSatisfying(
            ProposalVerdict.Rejected.class,
            rejected -> {
              assertThat(rejected.fault()).isEqualTo(BlockFault.INVALID_TRANSACTION);
              assertThat(rejected.detail()).contains("NONCE_TOO_HIGH");
            });
  }

  @Test
  void rejectsABlockWithATransactionThatNobodySigned() {
    Transaction unsigned =
        LedgerHarness.transaction(0, Optional.of(COUNTER), UInt256.ZERO, Bytes.EMPTY, 100_000);
    BlockHeader header = proposal().header();

    ProposalVerdict verdict =
        ledger
            .ledger()
            .validate(block(withTransactions(header, List.of(unsigned)), List.of(unsigned)));

    assertThat(verdict)
        .isInstanceOfSatisfying(
            ProposalVerdict.Rejected.class,
            rejected -> assertThat(rejected.fault()).isEqualTo(BlockFault.BAD_SIGNATURE));
  }

  @Test
  void proposingWritesNothing() {
    Hash before = ledger.chain().head().hash();

    proposal();
    ExecutedBlock again = proposal();

    assertThat(ledger.chain().head().hash()).isEqualTo(before);
    assertThat(again.transactions()).hasSize(1);
    assertThat(headStorage(COUNTER)).isEqualTo(UInt256.ZERO);
  }

  private ExecutedBlock proposal() {
    ledger.pool().add(call(COUNTER, 0, 100_000));
    return ledger
        .ledger()
        .propose(new Turn(LedgerHarness.START.getEpochSecond(), LedgerHarness.address(9)));
  }

  private void assertFault(BlockHeader header, ExecutedBlock honest) {
    List<Transaction> transactions =
        honest.transactions().stream().map(ExecutedTransaction::transaction).toList();

    assertThat(ledger.ledger().validate(block(header, transactions)))
        .isInstanceOfSatisfying(
            ProposalVerdict.Rejected.class,
            rejected -> assertThat(rejected.fault()).isEqualTo(BlockFault.WRONG_RESULT));
  }

  private static Block block(BlockHeader header, List<Transaction> transactions) {
    return new Block(SealedHeader.unsealed(header), transactions);
  }

  private static BlockHeader withTransactions(BlockHeader header, List<Transaction> transactions) {
    return copy(
        header, header.stateRoot(), BlockRules.transactionsRoot(transactions), header.gasUsed());
  }

  private static BlockHeader altered(BlockHeader header, Hash stateRoot, long gasUsed) {
    return copy(header, stateRoot, header.transactionsRoot(), gasUsed);
  }

  private static BlockHeader copy(
      BlockHeader header, Hash stateRoot, Hash transactionsRoot, long gasUsed) {
    return new BlockHeader(
        header.parentHash(),
        header.coinbase(),
        stateRoot,
        transactionsRoot,
        header.receiptsRoot(),
        header.logsBloom(),
        header.number(),
        header.gasLimit(),
        gasUsed,
        header.timestamp(),
        header.extraData(),
        header.prevRandao(),
        header.baseFeePerGas(),
        header.withdrawalsRoot(),
        header.blobGasUsed(),
        header.excessBlobGas(),
        header.parentBeaconBlockRoot(),
        header.requestsHash());
  }

  private UInt256 headStorage(Address address) {
    return ledger.chain().stateAt(ledger.chain().head().header()).storage(address, UInt256.ZERO);
  }

  private static Transaction call(Address to, long nonce, long gas) {
    return LedgerHarness.transaction(nonce, Optional.of(to), UInt256.ZERO, Bytes.EMPTY, gas)
        .signed(LedgerHarness.key(0));
  }
}
