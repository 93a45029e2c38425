package dev.nabla.sdk.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.merkle.MerklePath;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Mode;
import dev.nabla.protocol.inference.Network;
import dev.nabla.protocol.inference.NodeKeys;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.ReceiptSecrets;
import dev.nabla.protocol.inference.Routing;
import dev.nabla.protocol.inference.Samples;
import dev.nabla.protocol.inference.Wish;
import dev.nabla.sdk.verify.Asked.NamedModel;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What only the one who asked can check, and that nothing passes without it.
class PayerVerdictTest {
  private static final long SENT = 1_795_000_000_000L;
  private static final Bytes REQUEST = Bytes.utf8("{\"model\":\"m\",\"messages\":[]}");

  private final Samples samples = new Samples(Seeds.of("payers", 1));
  private final Hash nonce = samples.hash();
  private final Opening opening =
      samples.withNonce(samples.opening("Blue."), REQUEST, Nonce.client(nonce));
  private final InferenceReceipt receipt = samples.receipt(opening, 3, 0, SENT + 50);
  private final NamedModel model = new NamedModel(receipt.modelId(), receipt.modelCommitment());
  private final Asked asked = asked(nonce, samples.node(), SENT, model);

  private static Asked asked(
      Hash nonce, NodeKeys node, long sentMillis, @Nullable NamedModel model) {
    return new Asked(nonce, node, sentMillis, sentMillis + 100, model, true);
  }

  private ReceiptFile file(ReceiptSecrets secrets) {
    return file(receipt, secrets);
  }

  private ReceiptFile file(InferenceReceipt of, ReceiptSecrets secrets) {
    MerklePath path = MerkleTree.prove(TreeHash.KECCAK256, samples.ids(List.of(of)), 0);
    return new ReceiptFile(
        of.id(samples.domain()),
        of,
        path,
        samples.window(3, List.of(of)),
        samples.node(),
        secrets,
        null);
  }

  private Bytes response() {
    ReceiptSecrets secrets =
        new ReceiptSecrets(opening.salts(), opening.evidence(), opening.outputIds());
    return HashedBody.withMember(opening.response(), file(secrets).encode());
  }

  private Network network(Address settlement) {
    return new Network(
        samples.domain().chainId(),
        Hash.ZERO,
        Address.ofNumber(1),
        new Network.Contracts(
            Address.ofNumber(2), Address.ofNumber(3), Address.ofNumber(4), settlement));
  }

  private PayerVerdict judge(Bytes response, Asked who) {
    return ReceiptVerifier.judge(
        REQUEST, response, new ReceiptVerifier.Payer(who, network(samples.domain().settlement())));
  }

  private static ClaimName broken(PayerVerdict verdict) {
    return ((PayerVerdict.Refused) verdict).broken().name();
  }

  @Test
  void acceptsWhatWasAskedForAndGivesItsReceipt() {
    PayerVerdict verdict = judge(response(), asked);

    assertThat(verdict).isInstanceOf(PayerVerdict.Accepted.class);
    assertThat(((PayerVerdict.Accepted) verdict).receipt().receipt()).isEqualTo(receipt);
    assertThat(verdict.claims()).extracting(Claim::name).containsExactly(ClaimName.values());
  }

  @Test
  void refusesAnotherNonce() {
    assertThat(broken(judge(response(), asked(samples.hash(), samples.node(), SENT, model))))
        .isEqualTo(ClaimName.NONCE);
  }

  @Test
  void refusesKeysThatAreNotTheRegisteredOnes() {
    NodeKeys others =
        new NodeKeys(Samples.RSA, new Samples(Seeds.of("other", 1)).node().receiptKey());

    assertThat(broken(judge(response(), asked(nonce, others, SENT, model))))
        .isEqualTo(ClaimName.NODE_KEY);
  }

  @Test
  void refusesAReceiptThatIsOlderThanTheQuestion() {
    long later = SENT + 50 + InferenceReceipt.MAX_CLOCK_SKEW_MILLIS + 1;

    assertThat(broken(judge(response(), asked(nonce, samples.node(), later, model))))
        .isEqualTo(ClaimName.TIME);
    assertThat(judge(response(), asked(nonce, samples.node(), later - 1, model)))
        .isInstanceOf(PayerVerdict.Accepted.class);
  }

  @Test
  void refusesAReceiptFromTheFuture() {
    long earlier = SENT + 50 - 100 - InferenceReceipt.MAX_CLOCK_SKEW_MILLIS - 1;

    assertThat(broken(judge(response(), asked(nonce, samples.node(), earlier, model))))
        .isEqualTo(ClaimName.TIME);
  }

  @Test
  void refusesAnotherModelThanTheHubKnowsByThatName() {
    NamedModel other = new NamedModel(samples.hash(), receipt.modelCommitment());

    assertThat(broken(judge(response(), asked(nonce, samples.node(), SENT, other))))
        .isEqualTo(ClaimName.MODEL_NAME);
  }

  @Test
  void leavesTheModelUncheckedWhereTheHubKnowsNone() {
    assertThat(judge(response(), asked(nonce, samples.node(), SENT, null)))
        .isInstanceOf(PayerVerdict.Accepted.class);
  }

  @Test
  void refusesAnAnswerThatIsSoldAsAnError() {
    Asked failed = new Asked(nonce, samples.node(), SENT, SENT + 100, model, false);

    assertThat(broken(judge(response(), failed))).isEqualTo(ClaimName.OUTCOME);
  }

  private static final Wish WISH = new Wish(null, Mode.VANILLA, new BigDecimal("5"));

  /// An answer to `asked`, in `mode`, with a receipt that says `told` and commits to `committed`.
  private PayerVerdict routed(
      @Nullable Wish sent, Mode mode, @Nullable Routing told, @Nullable Routing committed) {
    Hash hash = committed == null ? Hash.ZERO : committed.hash(opening.salts());
    InferenceReceipt routed = Samples.routed(receipt, mode, hash);
    ReceiptSecrets secrets =
        new ReceiptSecrets(opening.salts(), opening.evidence(), opening.outputIds(), told);
    Asked who = new Asked(nonce, samples.node(), SENT, SENT + 100, model, true, sent);
    return judge(HashedBody.withMember(opening.response(), file(routed, secrets).encode()), who);
  }

  private static Routing routing(Wish wish, Mode chosen) {
    return new Routing(wish, chosen, "the caller's floor asks for vanilla", Hash.ZERO);
  }

  @Test
  void acceptsTheModeThatWasAskedFor() {
    Routing routing = routing(WISH, Mode.TEE);

    PayerVerdict verdict = routed(WISH, Mode.TEE, routing, routing);

    assertThat(verdict).isInstanceOf(PayerVerdict.Accepted.class);
    assertThat(verdict.claims())
        .filteredOn(claim -> claim.name() == ClaimName.ROUTING)
        .extracting(Claim::verdict)
        .containsExactly(Verdict.PROVED);
  }

  @Test
  void refusesAnAnswerThatSaysNothingOfTheModeThatWasAskedFor() {
    assertThat(broken(routed(WISH, Mode.VANILLA, null, null))).isEqualTo(ClaimName.ROUTING);
  }

  @Test
  void refusesAnAnswerToAnotherWish() {
    Wish weaker = new Wish(null, Mode.VANILLA, null);
    Routing routing = routing(weaker, Mode.VANILLA);
    Wish floor = new Wish(null, Mode.TEE, null);

    assertThat(broken(routed(WISH, Mode.VANILLA, routing, routing))).isEqualTo(ClaimName.ROUTING);
    assertThat(broken(routed(floor, Mode.VANILLA, routing, routing))).isEqualTo(ClaimName.ROUTING);
  }

  @Test
  void refusesAWeakerModeThanWasChosen() {
    Routing routing = routing(WISH, Mode.TEE);

    assertThat(broken(routed(WISH, Mode.VANILLA, routing, routing))).isEqualTo(ClaimName.ROUTING);
  }

  @Test
  void refusesARoutingThatTheReceiptDoesNotCommitTo() {
    Routing told = routing(WISH, Mode.TEE);

    assertThat(broken(routed(WISH, Mode.TEE, told, routing(WISH, Mode.VANILLA))))
        .isEqualTo(ClaimName.ROUTING);
    assertThat(broken(routed(null, Mode.TEE, told, null))).isEqualTo(ClaimName.ROUTING);
  }

  @Test
  void refusesAResponseWithoutAReceipt() {
    assertThat(broken(judge(opening.response(), asked))).isEqualTo(ClaimName.CARRIED_RECEIPT);
  }

  @Test
  void refusesAReceiptWithoutItsSalts() {
    Bytes bare =
        HashedBody.withMember(opening.response(), file(secrets()).withoutSecrets().encode());

    assertThat(broken(judge(bare, asked))).isEqualTo(ClaimName.REQUEST);
  }

  private ReceiptSecrets secrets() {
    return new ReceiptSecrets(opening.salts(), opening.evidence(), opening.outputIds());
  }

  @Test
  void refusesAReceiptOfAnotherNetwork() {
    PayerVerdict verdict =
        ReceiptVerifier.judge(
            REQUEST, response(), new ReceiptVerifier.Payer(asked, network(Address.ofNumber(9))));

    assertThat(broken(verdict)).isEqualTo(ClaimName.NETWORK);
  }

  @Test
  void takesAReceiptThatIsFetchedLaterForAnExchangeThatBrokeOff() {
    ReceiptVerifier.Payer payer =
        new ReceiptVerifier.Payer(asked, network(samples.domain().settlement()));

    assertThat(ReceiptVerifier.judgeFetched(file(secrets()), REQUEST, opening.response(), payer))
        .isInstanceOf(PayerVerdict.Accepted.class);
    assertThat(ReceiptVerifier.judgeFetched(file(secrets()), REQUEST, Bytes.utf8("{}"), payer))
        .isInstanceOf(PayerVerdict.Refused.class);
  }
}
