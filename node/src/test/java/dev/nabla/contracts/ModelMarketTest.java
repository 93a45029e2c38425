package dev.nabla.contracts;

import static dev.nabla.contracts.TestNetwork.MODEL;
import static dev.nabla.contracts.TestNetwork.OPERATOR;
import static dev.nabla.contracts.TestNetwork.OTHER_OPERATOR;
import static dev.nabla.contracts.TestNetwork.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.contract.ModelListing;
import dev.nabla.protocol.contract.ModelMarketContract;
import dev.nabla.protocol.contract.ModelPrice;
import dev.nabla.protocol.contract.OpgContract;
import dev.nabla.protocol.contract.RevenueSplitterContract;
import org.junit.jupiter.api.Test;

class ModelMarketTest {
  private static final Address AUTHOR = STRANGER;
  private static final Address PAYOUT = Address.ofNumber(0xa07);
  private static final Address OPG = ContractAddresses.OPG;
  private static final Hash NODE = TestNode.FIRST.id();
  private static final ModelListing LISTING = listing("vision", "1.0");
  private static final Hash ID = LISTING.modelId(AUTHOR);

  private final TestNetwork network = new TestNetwork();
  private final ContractLedger ledger = network.ledger;

  @Test
  void anyonePublishesAndNobodyApproves() {
    publish();

    assertThat(ledger.view(ModelMarketContract.listing(ID))).isEqualTo(LISTING);
    assertThat(ledger.view(ModelMarketContract.listingCount())).isEqualTo(1);
    assertThat(ledger.view(ModelMarketContract.listingAt(0))).isEqualTo(ID);
    assertThat(ledger.view(ModelMarketContract.holding(ID)))
        .isEqualTo(new ModelMarketContract.Holding(AUTHOR, AUTHOR, AUTHOR, false));
  }

  @Test
  void aVersionNeverChanges() {
    publish();

    assertThat(refusal(AUTHOR, ModelMarketContract.publish(LISTING))).isEqualTo("AlreadyListed");
    assertThat(refusal(AUTHOR, ModelMarketContract.publish(listing("", "1"))))
        .isEqualTo("BadLength");
    assertThat(refusal(AUTHOR, ModelMarketContract.publish(listing("n", "1".repeat(65)))))
        .isEqualTo("BadLength");
  }

  @Test
  void onlyTheOwnerSetsPricesPayoutAndFate() {
    publish();
    ModelPrice price = new ModelPrice(UInt256.ONE, UInt256.of(7), true);
    for (Bytes call :
        new Bytes[] {
          ModelMarketContract.setPrice(ID, OPG, price),
          ModelMarketContract.setPayout(ID, PAYOUT),
          ModelMarketContract.deprecate(ID, true),
          ModelMarketContract.transfer(ID, OPERATOR)
        }) {
      assertThat(refusal(OPERATOR, call)).isEqualTo("NotModelOwner");
      market(AUTHOR, call);
    }

    assertThat(ledger.view(ModelMarketContract.price(ID, OPG))).isEqualTo(price);
    assertThat(ledger.view(ModelMarketContract.holding(ID)))
        .isEqualTo(new ModelMarketContract.Holding(AUTHOR, OPERATOR, OPERATOR, true));
    assertThat(refusal(AUTHOR, ModelMarketContract.deprecate(ID, false)))
        .isEqualTo("NotModelOwner");
  }

  @Test
  void paymentsBeforeAPayeeHasCodeAreSharedOutByAnyone() {
    publish();
    Address payee = pay(DevelopmentNetwork.coins(100).add(UInt256.of(3)));
    make();
    UInt256 staked = tokens(ContractAddresses.STAKING);
    ledger.send(OTHER_OPERATOR, payee, RevenueSplitterContract.split(OPG));

    assertThat(tokens(AUTHOR))
        .describedAs("a fifth and what rounding left")
        .isEqualTo(DevelopmentNetwork.coins(20).add(UInt256.of(1)));
    assertThat(tokens(OPERATOR)).isEqualTo(DevelopmentNetwork.coins(70).add(UInt256.of(2)));
    assertThat(tokens(ContractAddresses.STAKING).subtract(staked))
        .isEqualTo(DevelopmentNetwork.coins(7));
    assertThat(tokens(ContractAddresses.TIMELOCK)).isEqualTo(DevelopmentNetwork.coins(3));
    assertThat(tokens(payee)).isEqualTo(UInt256.ZERO);
  }

  @Test
  void whoCannotBePaidBlocksNobody() {
    publish();
    market(AUTHOR, ModelMarketContract.setPayout(ID, OPG));
    Address payee = pay(DevelopmentNetwork.coins(100));
    make();
    ledger.send(OTHER_OPERATOR, payee, RevenueSplitterContract.split(OPG));
    ledger.send(OTHER_OPERATOR, payee, RevenueSplitterContract.split(OPG));

    assertThat(tokens(OPERATOR)).isEqualTo(DevelopmentNetwork.coins(70));
    assertThat(ledger.view(RevenueSplitterContract.owed(payee, OPG, OPG)))
        .isEqualTo(DevelopmentNetwork.coins(20));
    assertThat(tokens(payee)).isEqualTo(DevelopmentNetwork.coins(20));
    assertThat(ledger.refusal(STRANGER, payee, RevenueSplitterContract.pay(OPG, STRANGER)))
        .isEqualTo("NothingOwed");
  }

  @Test
  void aModelOfTheHubAlonePaysItsPublisherAndAnUnknownOneTheTreasury() {
    assertThat(ledger.view(ModelMarketContract.payout(MODEL.modelId()))).isEqualTo(OPERATOR);
    assertThat(ledger.view(ModelMarketContract.payout(TestBatch.hash(404))))
        .isEqualTo(Address.ZERO);
  }

  @Test
  void nobodyButGovernanceSetsSharesAndNotAgainstWhoEarns() {
    Bytes greedy = RevenueSplitterContract.setShares(1_000, 3_999, 0, 5_001);
    ledger.fund(ContractAddresses.TIMELOCK);

    assertThat(ledger.refusal(STRANGER, ContractAddresses.REVENUE_SPLITTER, greedy))
        .isEqualTo("NotTreasury");
    assertThat(
            ledger.refusal(ContractAddresses.TIMELOCK, ContractAddresses.REVENUE_SPLITTER, greedy))
        .isEqualTo("BadShares");
  }

  private Address pay(UInt256 amount) {
    Address payee = ledger.view(RevenueSplitterContract.payee(ID, NODE));
    ledger.world().fund(OTHER_OPERATOR, amount.add(amount));
    ledger.send(OTHER_OPERATOR, OPG, OpgContract.deposit(), amount);
    ledger.send(OTHER_OPERATOR, OPG, OpgContract.transfer(payee, amount));
    return payee;
  }

  private void make() {
    Bytes call = RevenueSplitterContract.make(ID, NODE);
    ledger.send(OTHER_OPERATOR, ContractAddresses.REVENUE_SPLITTER, call);
    ledger.send(OTHER_OPERATOR, ContractAddresses.REVENUE_SPLITTER, call);
  }

  private void publish() {
    market(AUTHOR, ModelMarketContract.publish(LISTING));
  }

  private void market(Address from, Bytes data) {
    ledger.send(from, ContractAddresses.MODEL_MARKET, data);
  }

  private String refusal(Address from, Bytes data) {
    return ledger.refusal(from, ContractAddresses.MODEL_MARKET, data);
  }

  private UInt256 tokens(Address account) {
    return ledger.view(OpgContract.balanceOf(account));
  }

  private static ModelListing listing(String name, String version) {
    return new ModelListing(
        name,
        version,
        TestBatch.hash(51),
        "https://models.example/vision.json",
        TestBatch.hash(52),
        Hash.ZERO,
        ModelListing.Engine.GRAPH);
  }
}
