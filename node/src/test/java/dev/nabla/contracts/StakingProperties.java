package dev.nabla.contracts;

import static dev.nabla.contracts.TestNetwork.PARTIES;
import static dev.nabla.contracts.TestNetwork.VALIDATORS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.execution.TransactionResult.Executed;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.contract.OpgContract;
import dev.nabla.protocol.contract.StakePool;
import dev.nabla.protocol.contract.StakePoolContract;
import dev.nabla.protocol.contract.StakePoolContract.Holdings;
import dev.nabla.protocol.contract.StakeRole;
import dev.nabla.protocol.contract.StakeSlash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Random sequences of every action on stake by anyone, possible or not. After each: all tokens are
/// accounted for; a slash takes the same fraction of everything that was liable and of nothing
/// else; nobody takes out more than it has.
class StakingProperties {
  private static final int ACTIONS = 1_000;
  private static final List<Address> DELEGATORS =
      IntStream.range(0, 5).mapToObj(i -> Address.ofNumber(0xde00 + i)).toList();
  private static final List<Address> OPERATORS =
      Stream.concat(VALIDATORS.stream(), PARTIES.operators().stream()).toList();
  private static final List<Address> ACTORS =
      Stream.concat(OPERATORS.stream(), DELEGATORS.stream()).toList();

  @Test
  void tokensAreNeitherMadeNorLostNorTaken() {
    int sequences = Seeds.count(20, 1_000);
    Seeds seeds = Seeds.of("staking sequences of " + ACTIONS + " actions", sequences);
    Set<String> done = new HashSet<>();
    for (int i = 0; i < sequences; i++) {
      new Sequence(seeds.random().split(), done).run();
    }
    assertThat(done)
        .contains("delegate", "unbond", "withdraw", "execute", "cancel", "release", "claim");
  }

  /// What unbonds: whose, of which pool, since when.
  private record Exit(Address delegator, StakeRole role, Address operator, long begun) {}

  private record PoolKey(StakeRole role, Address operator) {}

  /// One ledger and what should be true of it.
  private static final class Sequence {
    private final SplittableRandom random;
    private final Set<String> done;
    private final StakeLedger stakes = new StakeLedger();
    private final ContractLedger ledger = stakes.ledger;
    private final Set<Exit> exits = new HashSet<>();
    private final List<Hash> slashes = new ArrayList<>();
    private final Map<Hash, StakeRole> roles = new HashMap<>();
    private UInt256 burnt = UInt256.ZERO;
    private int reasons;

    Sequence(SplittableRandom random, Set<String> done) {
      this.random = random;
      this.done = done;
      ACTORS.forEach(one -> stakes.endow(one, DevelopmentNetwork.coins(50_000)));
    }

    void run() {
      for (int i = 0; i < ACTIONS; i++) {
        act(random.nextInt(16));
        checkTotals();
        if (i % 100 == 99) {
          checkPools();
        }
      }
    }

    private void act(int kind) {
      switch (kind) {
        case 0, 1, 2 -> delegate();
        case 3, 4, 5 -> unbond();
        case 6, 7 -> withdraw();
        case 8 -> freeze();
        case 9 -> cancel();
        case 10 -> executeSlash();
        case 11 -> other();
        case 12 -> claim();
        case 13 -> reward();
        default -> ledger.advance(time());
      }
    }

    private long time() {
      return random.nextInt(8) == 0
          ? random.nextLong(stakes.unbondingSeconds)
          : random.nextLong(1, stakes.periodSeconds);
    }

    private boolean attempt(String name, Address from, Bytes data) {
      Executed result = ledger.execute(from, ContractAddresses.STAKING, data, UInt256.ZERO);
      if (result.success()) {
        done.add(name);
      } else {
        assertThat(ContractErrors.describe(result.output()))
            .describedAs("every refusal has a name, and no sum overflows")
            .doesNotStartWith("unknown");
      }
      return result.success();
    }

    private void delegate() {
      UInt256 amount =
          DevelopmentNetwork.coins(random.nextInt(3_000)).add(UInt256.of(random.nextInt(1_000)));
      StakeRole role = role();
      Address operator = pick(OPERATORS);
      attempt("delegate", pick(ACTORS), StakePoolContract.delegate(role, operator, amount));
    }

    private void unbond() {
      StakeRole role = role();
      Address operator = pick(OPERATORS);
      Address delegator = random.nextInt(3) == 0 ? operator : pick(ACTORS);
      UInt256 held = ledger.view(StakePoolContract.sharesOf(role, operator, delegator));
      UInt256 shares =
          held.multiply(UInt256.of(random.nextInt(1, 11)))
              .divide(UInt256.of(random.nextInt(1, 40)));
      UInt256 before = ledger.view(StakePoolContract.holdings()).unbonding();
      UInt256 worth = stakes.stake(role, operator, delegator);
      if (attempt("unbond", delegator, StakePoolContract.unbond(role, operator, shares))) {
        long begun = (ledger.timestamp() / stakes.periodSeconds + 1) * stakes.periodSeconds;
        exits.add(new Exit(delegator, role, operator, begun));
        UInt256 out = ledger.view(StakePoolContract.holdings()).unbonding().subtract(before);
        assertThat(out).isLessThanOrEqualTo(worth);
      }
    }

    private void withdraw() {
      if (exits.isEmpty()) {
        return;
      }
      Exit exit = pick(List.copyOf(exits));
      UInt256 before = stakes.tokens(exit.delegator());
      UInt256 owned =
          ledger.view(
              StakePoolContract.leavingStakeOf(
                  exit.role(), exit.operator(), exit.begun(), exit.delegator()));
      Bytes data = StakePoolContract.withdraw(exit.role(), exit.operator(), exit.begun());
      if (attempt("withdraw", exit.delegator(), data)) {
        exits.remove(exit);
        assertThat(ledger.timestamp())
            .isGreaterThanOrEqualTo(exit.begun() + stakes.unbondingSeconds);
        assertThat(stakes.tokens(exit.delegator()).subtract(before)).isEqualTo(owned);
      }
    }

    private void freeze() {
      if (random.nextInt(3) != 0) {
        return;
      }
      Address accused = pick(OPERATORS);
      Hash reason = TestBatch.hash(++reasons);
      long committedAt = ledger.timestamp() - random.nextLong(stakes.unbondingSeconds);
      stakes.freeze(accused, reason, committedAt, pick(DELEGATORS));
      for (StakeRole role : StakeRole.values()) {
        Hash id = stakes.slashId(role, accused, reason);
        slashes.add(id);
        roles.put(id, role);
      }
    }

    private void cancel() {
      if (!slashes.isEmpty()) {
        Hash id = pick(slashes);
        VALIDATORS.forEach(one -> attempt("cancel", one, StakePoolContract.voteToCancel(id)));
      }
    }

    private void executeSlash() {
      if (slashes.isEmpty()) {
        return;
      }
      Hash id = pick(slashes);
      StakeSlash slash = ledger.view(StakePoolContract.slash(id));
      PoolKey pool = new PoolKey(roles.getOrDefault(id, StakeRole.VALIDATOR), slash.operator());
      StakePool before = stakes.pool(pool.role(), pool.operator());
      Map<Long, UInt256> leaving = leaving(pool);
      UInt256 supply = ledger.view(OpgContract.totalSupply());
      if (attempt("execute", pick(DELEGATORS), StakePoolContract.executeSlash(id))) {
        UInt256 cut = cut(before.stake(), slash);
        assertThat(stakes.pool(pool.role(), pool.operator()).stake())
            .isEqualTo(before.stake().subtract(cut));
        UInt256 slashed = cut.add(checkLeaving(pool, slash, leaving));
        UInt256 gone = supply.subtract(ledger.view(OpgContract.totalSupply()));
        burnt = burnt.add(gone);
        UInt256 rest = slashed.subtract(slashed.divide(UInt256.of(10)));
        assertThat(gone.add(gone))
            .describedAs("half of what the reporter leaves is burnt")
            .isBetween(rest, rest.add(UInt256.of(1)));
      }
    }

    private Map<Long, UInt256> leaving(PoolKey pool) {
      Map<Long, UInt256> found = new HashMap<>();
      exits.stream()
          .filter(exit -> new PoolKey(exit.role(), exit.operator()).equals(pool))
          .forEach(exit ->
              found.put(
                  exit.begun(),
                  ledger.view(
                      StakePoolContract.leaving(pool.role(), pool.operator(), exit.begun()))));
      return found;
    }

    /// Unbonding never escapes a slash for an earlier fault, and is never hit for a later one.
    private UInt256 checkLeaving(PoolKey pool, StakeSlash slash, Map<Long, UInt256> before) {
      UInt256 total = UInt256.ZERO;
      for (Map.Entry<Long, UInt256> entry : before.entrySet()) {
        long begun = entry.getKey();
        boolean liable =
            begun > slash.committedAt() && begun + stakes.unbondingSeconds > slash.frozenAt();
        UInt256 cut = liable ? cut(entry.getValue(), slash) : UInt256.ZERO;
        assertThat(ledger.view(StakePoolContract.leaving(pool.role(), pool.operator(), begun)))
            .describedAs("begun %d, committed %d", begun, slash.committedAt())
            .isEqualTo(entry.getValue().subtract(cut));
        total = total.add(cut);
      }
      return total;
    }

    private static UInt256 cut(UInt256 amount, StakeSlash slash) {
      return amount.multiply(UInt256.of(slash.fractionBps())).divide(UInt256.of(10_000));
    }

    private void other() {
      Address operator = pick(OPERATORS);
      StakeRole role = role();
      switch (random.nextInt(4)) {
        case 0 -> {
          UInt256 bond = DevelopmentNetwork.coins(random.nextInt(9_000, 20_000));
          attempt("register", operator, StakePoolContract.register(role, 500, bond));
        }
        case 1 -> attempt("seat", operator, StakePoolContract.seat(role, operator));
        case 2 -> {
          int commission = random.nextInt(600);
          attempt("lower", operator, StakePoolContract.lowerCommission(role, commission));
        }
        default -> attempt("release", operator, StakePoolContract.release(role));
      }
    }

    private void claim() {
      Address actor = pick(ACTORS);
      Holdings before = ledger.view(StakePoolContract.holdings());
      UInt256 held = stakes.tokens(actor);
      if (attempt("claim", actor, StakePoolContract.claim(pick(VALIDATORS)))) {
        UInt256 paid = stakes.tokens(actor).subtract(held);
        assertThat(ledger.view(StakePoolContract.holdings()).rewards().add(paid))
            .isEqualTo(before.rewards());
      }
    }

    private void reward() {
      Bytes gift =
          OpgContract.transfer(ContractAddresses.STAKING, UInt256.of(random.nextLong(1L << 60)));
      ledger.execute(pick(DELEGATORS), ContractAddresses.OPG, gift, UInt256.ZERO);
      attempt("collect", pick(ACTORS), StakePoolContract.collectRewards());
    }

    /// The supply is what it was but for what was burnt, and Staking holds what it owes.
    private void checkTotals() {
      assertThat(ledger.view(OpgContract.totalSupply()).add(burnt))
          .isEqualTo(DevelopmentNetwork.coins(1_000_000_000));
      Holdings owed = ledger.view(StakePoolContract.holdings());
      assertThat(owed.bonded().add(owed.unbonding()).add(owed.rewards()))
          .isLessThanOrEqualTo(stakes.tokens(ContractAddresses.STAKING));
    }

    /// Shares times price are the stake held, but for less than a unit a delegator.
    private void checkPools() {
      UInt256 bonded = UInt256.ZERO;
      for (StakeRole role : StakeRole.values()) {
        for (Address operator : OPERATORS) {
          StakePool pool = stakes.pool(role, operator);
          UInt256 owned = UInt256.ZERO;
          for (Address actor : ACTORS) {
            owned = owned.add(stakes.stake(role, operator, actor));
          }
          assertThat(pool.stake()).isLessThanOrEqualTo(pool.shares());
          assertThat(owned)
              .isBetween(
                  pool.stake().compareTo(UInt256.of(ACTORS.size())) < 0
                      ? UInt256.ZERO
                      : pool.stake().subtract(UInt256.of(ACTORS.size())),
                  pool.stake());
          bonded = bonded.add(pool.stake());
        }
      }
      assertThat(ledger.view(StakePoolContract.holdings()).bonded()).isEqualTo(bonded);
    }

    private StakeRole role() {
      return random.nextInt(3) == 0 ? StakeRole.INFERENCE : StakeRole.VALIDATOR;
    }

    private <T> T pick(List<T> from) {
      return from.get(random.nextInt(from.size()));
    }
  }
}
