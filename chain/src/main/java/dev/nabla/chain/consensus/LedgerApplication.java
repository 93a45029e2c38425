package dev.nabla.chain.consensus;

import dev.nabla.chain.block.Block;
import dev.nabla.chain.block.BlockFault;
import dev.nabla.chain.execution.ExecutedBlock;
import dev.nabla.chain.execution.ExecutedTransaction;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.protocol.eth.SealedHeader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An [Application] over a [Ledger]. A proposal is `rlp([header, body])`, both as strings; the
/// engine's own record of its decision stands for the seal.
public final class LedgerApplication implements Application {
  private final Ledger ledger;
  private final ValidatorRule rule;
  private @Nullable ExecutedBlock checked;
  private @Nullable ExecutedBlock decided;

  /// @param rule who validates
  public LedgerApplication(Ledger ledger, ValidatorRule rule) {
    this.ledger = ledger;
    this.rule = rule;
  }

  @Override
  public Committed info() {
    ChainStore.Head head = ledger.head();
    return new Committed(head.number(), head.hash());
  }

  @Override
  public List<ValidatorUpdate> initChain() {
    return rule.validators(ledger.headState());
  }

  @Override
  public Bytes prepareProposal(Turn turn) {
    ExecutedBlock block = ledger.propose(turn);
    checked = block;
    Bytes body =
        Block.encodeBody(
            block.transactions().stream().map(ExecutedTransaction::transaction).toList());
    return new RlpWriter()
        .beginList()
        .bytes(SealedHeader.unsealed(block.header()).encoded())
        .bytes(body)
        .endList()
        .toBytes();
  }

  @Override
  public ProposalVerdict processProposal(Bytes proposal, Turn turn) {
    Block block;
    try {
      block = decode(proposal);
    } catch (DecodingException e) {
      return new ProposalVerdict.Rejected(
          BlockFault.WRONG_RESULT, "not a block: " + e.getMessage());
    }
    if (block.header().timestamp() != turn.timestamp()
        || !block.header().coinbase().equals(turn.proposer())) {
      return new ProposalVerdict.Rejected(
          BlockFault.WRONG_SEAL, "made for another time or proposer than " + turn);
    }
    if (!block.sealedHeader().equals(SealedHeader.unsealed(block.header()))) {
      return new ProposalVerdict.Rejected(BlockFault.WRONG_SEAL, "sealed before it is decided");
    }
    if (block.header().gasLimit() != ledger.head().header().gasLimit()) {
      return new ProposalVerdict.Rejected(
          BlockFault.WRONG_GAS_LIMIT, "a proposer does not move the gas limit");
    }
    Optional<ExecutedBlock> known =
        Optional.ofNullable(checked).filter(executed -> executed.header().equals(block.header()));
    if (known.isPresent()) {
      return new ProposalVerdict.Accepted(known.get());
    }
    ProposalVerdict verdict = ledger.validate(block);
    if (verdict instanceof ProposalVerdict.Accepted(ExecutedBlock executed)) {
      checked = executed;
    }
    return verdict;
  }

  private static Block decode(Bytes proposal) {
    RlpReader fields = RlpReader.ofList(proposal);
    SealedHeader header = SealedHeader.decode(fields.bytes());
    Bytes body = fields.bytes();
    fields.expectEnd();
    return new Block(header, Block.decodeBody(body));
  }

  @Override
  public Finalized finalizeBlock(Bytes block, Turn turn) {
    return switch (processProposal(block, turn)) {
      case ProposalVerdict.Accepted(ExecutedBlock executed) -> {
        decided = executed;
        yield new Finalized(executed.header().hash(), updates(executed));
      }
      case ProposalVerdict.Rejected(BlockFault fault, String detail) ->
          throw new IllegalStateException(
              "a decided block does not hold: " + fault + ", " + detail);
    };
  }

  private List<ValidatorUpdate> updates(ExecutedBlock block) {
    Map<Bytes, Long> before = byKey(rule.validators(ledger.headState()));
    Map<Bytes, Long> after = byKey(rule.validators(block.state()));
    List<ValidatorUpdate> updates = new ArrayList<>();
    after.forEach((key, power) -> {
      if (!power.equals(before.get(key))) {
        updates.add(new ValidatorUpdate(key, power));
      }
    });
    before.keySet().stream()
        .filter(key -> !after.containsKey(key))
        .forEach(key -> updates.add(new ValidatorUpdate(key, 0)));
    return updates;
  }

  private static Map<Bytes, Long> byKey(List<ValidatorUpdate> validators) {
    Map<Bytes, Long> powers = new LinkedHashMap<>();
    validators.forEach(validator -> powers.put(validator.publicKey(), validator.power()));
    return powers;
  }

  @Override
  public Committed commit() {
    ExecutedBlock block = decided;
    if (block == null) {
      throw new IllegalStateException("no block was decided");
    }
    decided = null;
    checked = null;
    ledger.commit(block, SealedHeader.unsealed(block.header()));
    return info();
  }
}
