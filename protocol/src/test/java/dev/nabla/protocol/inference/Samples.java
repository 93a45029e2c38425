package dev.nabla.protocol.inference;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.P256;
import dev.nabla.primitives.crypto.P256PrivateKey;
import dev.nabla.primitives.crypto.RsaPublicKey;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.inference.BatchLeaf.SignedLostRange;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes well-formed objects of every format from one seed: random where the format leaves a
/// choice, consistent where it does not.
public final class Samples {
  /// A public RSA-2048 key; nothing here needs its private half.
  public static final RsaPublicKey RSA =
      new RsaPublicKey(
          Bytes.of(
              Base64.getDecoder()
                  .decode(
                      "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAv4PafwKCgBonDFyIyMrhp80oACWxsnvo"
                          + "A2LFlPvOL3gH6iZiZWw1YF7W5VIPB7aCh33/vrzYvd0gKB3rAPLixyTMlwguIH8u42tykO+K8EaR"
                          + "4cIiIqsJTD6ZemjGQt/fQfgzX4CvqW+u02paazhjoerxgGzSCLEjojSUUoElpR/jrYbbTwQwpkCQ"
                          + "L9W4V5faCfH7uLhqTAXm0/8BkV4eEH21o0SorSy+2Hf6TazjTQXuUaZuuVlZ5r6knoM5F89p2hs/"
                          + "2jWC4U0uMxmfViqQuDl8w4XmSD2/zjw5aTKIQ4Nvxf7lXD09q/TjbOSZwpP8b/XVD4GedmutIiJm"
                          + "JikJAQIDAQAB")));

  private final Seeds seeds;
  private final P256PrivateKey key;
  private final Domain domain;

  /// Samples of one node, in one domain.
  public Samples(Seeds seeds) {
    this.seeds = seeds;
    this.key = P256PrivateKey.generate(seeds.random());
    this.domain = new Domain(62_252, address());
  }

  /// The domain of all receipts and windows.
  public Domain domain() {
    return domain;
  }

  /// The node's keys.
  public NodeKeys node() {
    return new NodeKeys(RSA, key.publicKey());
  }

  /// The secret that signs windows.
  public P256PrivateKey key() {
    return key;
  }

  /// 32 random bytes.
  public Hash hash() {
    return Hash.of(seeds.bytes(Hash.SIZE));
  }

  /// 20 random bytes.
  public Address address() {
    return Address.of(seeds.bytes(Address.SIZE));
  }

  /// A number of up to 2^40.
  public long number() {
    return seeds.random().nextLong(1L << 40);
  }

  /// One of `values`.
  public <T> T oneOf(T[] values) {
    return values[seeds.nextInt(0, values.length)];
  }

  /// A receipt with every field random, for codecs.
  public InferenceReceipt randomReceipt() {
    return new InferenceReceipt(
        InferenceReceipt.VERSION,
        oneOf(Mode.values()),
        oneOf(Outcome.values()),
        hash(),
        number(),
        seeds.nextInt(0, 1_000),
        hash(),
        hash(),
        hash(),
        hash(),
        hash(),
        number() % 10_000,
        number() % 10_000,
        UInt256.ofHash(hash()).divide(UInt256.of(1 << 20)),
        address(),
        address(),
        address(),
        hash(),
        hash(),
        number(),
        hash(),
        hash(),
        oneOf(Disclosure.values()),
        hash());
  }

  /// Evidence with every field random.
  public ExactEvidence evidence(TokenIds outputIds) {
    NonceSource source = oneOf(NonceSource.values());
    return new ExactEvidence(
        hash(),
        ExactEvidence.engineVersion("exact/1"),
        oneOf(TemplateMode.values()),
        hash(),
        Float.floatToIntBits(0.75f),
        Float.floatToIntBits(0.9f),
        seeds.nextInt(0, 100),
        seeds.nextInt(1, 300),
        ExactEvidence.stopHash(List.of("\n\n", "END")),
        new Nonce(source == NonceSource.SEED ? Hash.ZERO : hash(), source),
        outputIds.hash(),
        oneOf(
            new FinishReason[] {
              FinishReason.STOP, FinishReason.LENGTH, FinishReason.ABORTED, FinishReason.ERROR
            }),
        hash());
  }

  /// Evidence of a provider with every field random, texts of several scripts among them.
  public ProviderEvidence providerEvidence() {
    NonceSource source = oneOf(NonceSource.values());
    return new ProviderEvidence(
        oneOf(RequestForm.values()),
        new Nonce(source == NonceSource.SEED ? Hash.ZERO : hash(), source),
        oneOf(FinishReason.values()),
        seeds.nextInt(0, 8),
        "https://provider-" + seeds.nextInt(0, 100) + ".example/v1",
        text(seeds.nextInt(1, 40)),
        text(seeds.nextInt(0, 70)),
        text(seeds.nextInt(0, 70)));
  }

  /// Evidence of a run of a graph with every field random.
  public OnnxEvidence onnxEvidence() {
    NonceSource source = oneOf(NonceSource.values());
    return new OnnxEvidence(
        oneOf(new RequestForm[] {RequestForm.EMBEDDINGS, RequestForm.INFER}),
        new Nonce(source == NonceSource.SEED ? Hash.ZERO : hash(), source),
        FinishReason.STOP,
        hash(),
        "procedure-" + seeds.nextInt(0, 100) + "/1",
        text(seeds.nextInt(1, 40)));
  }

  private String text(int characters) {
    String alphabet = "abcdefghij-0123456789é∇模";
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < characters; i++) {
      text.append(alphabet.charAt(seeds.nextInt(0, alphabet.length())));
    }
    return text.toString();
  }

  /// Up to 20 token ids.
  public TokenIds tokenIds() {
    int[] ids = new int[seeds.nextInt(1, 20)];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = seeds.nextInt(0, 49_152);
    }
    return TokenIds.of(ids);
  }

  /// A conversation that was answered with `text` in one JSON body.
  public Opening opening(String text) {
    TokenIds ids = tokenIds();
    return opening(
        text,
        ids,
        "{\"id\":\"c\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":"
            + "{\"role\":\"assistant\",\"content\":\""
            + text
            + "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
            + usage(ids)
            + "}");
  }

  /// A conversation that was answered with `text` as a stream.
  public Opening streamedOpening(String text) {
    TokenIds ids = tokenIds();
    int half = text.length() / 2;
    return opening(
        text,
        ids,
        chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null")
            + chunk("{\"content\":\"" + text.substring(0, half) + "\"}", "null")
            + chunk("{\"content\":\"" + text.substring(half) + "\"}", "null")
            + chunk("{}", "\"stop\"")
            + "data: {\"choices\":[],"
            + usage(ids)
            + "}\n\n");
  }

  private static String chunk(String delta, String finishReason) {
    return "data: {\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"finish_reason\":"
        + finishReason
        + "}]}\n\n";
  }

  private static String usage(TokenIds ids) {
    return "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":%d,\"total_tokens\":%d}"
        .formatted(ids.size(), 9 + ids.size());
  }

  private Opening opening(String text, TokenIds ids, String response) {
    return new Opening(
        Salts.derive(hash()),
        Bytes.utf8(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Question "
                + seeds.nextInt(0, 1_000_000)
                + "?\"}]}"),
        Bytes.utf8(response),
        Bytes.utf8(text),
        finished(evidence(ids)).encode(),
        ids);
  }

  private static ExactEvidence finished(ExactEvidence evidence) {
    return with(evidence, evidence.nonce());
  }

  /// `opening` as an answer that was bought.
  public Opening bought(Opening opening, ProviderEvidence evidence) {
    return new Opening(
        opening.salts(),
        opening.request(),
        opening.response(),
        opening.output(),
        evidence.encode(),
        TokenIds.EMPTY);
  }

  /// A text that a graph turned into a vector of two numbers.
  public Opening vectors(OnnxEvidence evidence) {
    Bytes response =
        Bytes.utf8(
            "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":"
                + "[0.6,-0.8]}],\"model\":\"m\",\"usage\":{\"prompt_tokens\":9,\"total_tokens\":9}}");
    return new Opening(
        Salts.derive(hash()),
        Bytes.utf8("{\"model\":\"m\",\"input\":\"Text " + seeds.nextInt(0, 1_000_000) + "\"}"),
        response,
        OutcomeText.of(RequestForm.EMBEDDINGS, Outcome.COMPLETED, response),
        evidence.encode(),
        TokenIds.EMPTY);
  }

  /// `opening` as the answer to `request`, run with `nonce`.
  public Opening withNonce(Opening opening, Bytes request, Nonce nonce) {
    return new Opening(
        opening.salts(),
        request,
        opening.response(),
        opening.output(),
        with(ExactEvidence.decode(opening.evidence()), nonce).encode(),
        opening.outputIds());
  }

  private static ExactEvidence with(ExactEvidence evidence, Nonce nonce) {
    return new ExactEvidence(
        evidence.modelRoot(),
        evidence.engineVersion(),
        evidence.templateMode(),
        evidence.promptIdsHash(),
        evidence.temperatureBits(),
        evidence.topPBits(),
        evidence.topK(),
        evidence.maxTokens(),
        evidence.stopHash(),
        nonce,
        evidence.outputIdsHash(),
        FinishReason.STOP,
        evidence.traceRoot());
  }

  /// The receipt that opens to `opening`, at its place.
  public InferenceReceipt receipt(Opening opening, long window, int index) {
    return receipt(opening, window, index, 1_795_000_000_000L + number() % 1_000_000_000);
  }

  /// The receipt that opens to `opening`, at its place and time.
  public InferenceReceipt receipt(Opening opening, long window, int index, long timestampMillis) {
    Salts salts = opening.salts();
    NamedModel model = modelOf(opening);
    return new InferenceReceipt(
        InferenceReceipt.VERSION,
        Mode.VANILLA,
        Outcome.COMPLETED,
        RSA.nodeId(),
        window,
        index,
        model.id(),
        model.commitment(),
        salts.hash(HashedField.REQUEST, opening.request()),
        salts.hash(HashedField.RESPONSE, opening.response()),
        salts.hash(HashedField.OUTPUT, opening.output()),
        9,
        opening.outputIds().size(),
        UInt256.ZERO,
        Address.ZERO,
        Address.ZERO,
        address(),
        Hash.ZERO,
        Hash.ZERO,
        timestampMillis,
        salts.hash(HashedField.EVIDENCE, opening.evidence()),
        Hash.ZERO,
        Disclosure.FULL,
        Hash.ZERO);
  }

  /// The same receipt of an answer in this mode, with this routing.
  public static InferenceReceipt routed(InferenceReceipt of, Mode mode, Hash routingHash) {
    return new InferenceReceipt(
        of.version(),
        mode,
        of.outcome(),
        of.nodeId(),
        of.window(),
        of.index(),
        of.modelId(),
        of.modelCommitment(),
        of.requestHash(),
        of.responseHash(),
        of.outputHash(),
        of.promptTokens(),
        of.completionTokens(),
        of.price(),
        of.asset(),
        of.payer(),
        of.payee(),
        of.paymentId(),
        of.offerHash(),
        of.timestampMillis(),
        of.evidenceHash(),
        routingHash,
        of.disclosure(),
        of.parentId());
  }

  /// The same receipt with other evidence.
  public static InferenceReceipt claiming(InferenceReceipt of, Hash evidenceHash) {
    return new InferenceReceipt(
        of.version(),
        of.mode(),
        of.outcome(),
        of.nodeId(),
        of.window(),
        of.index(),
        of.modelId(),
        of.modelCommitment(),
        of.requestHash(),
        of.responseHash(),
        of.outputHash(),
        of.promptTokens(),
        of.completionTokens(),
        of.price(),
        of.asset(),
        of.payer(),
        of.payee(),
        of.paymentId(),
        of.offerHash(),
        of.timestampMillis(),
        evidenceHash,
        of.routingHash(),
        of.disclosure(),
        of.parentId());
  }

  private record NamedModel(Hash id, Hash commitment) {}

  private NamedModel modelOf(Opening opening) {
    return switch (Evidence.decode(opening.evidence())) {
      case ExactEvidence exact -> new NamedModel(hash(), exact.modelRoot());
      case ProviderEvidence _ -> new NamedModel(Hash.ZERO, Hash.ZERO);
      case OnnxEvidence onnx -> new NamedModel(Hash.ZERO, onnx.modelSha256());
    };
  }

  /// The signed window over `receipts`.
  public SignedWindow window(long number, List<InferenceReceipt> receipts) {
    WindowHeader header =
        new WindowHeader(
            domain.chainId(),
            domain.settlement(),
            RSA.nodeId(),
            number,
            receipts.size(),
            MerkleTree.root(TreeHash.KECCAK256, ids(receipts)),
            number(),
            hash());
    return new SignedWindow(header, P256.sign(header.signingHash(), key));
  }

  /// The ids of `receipts` as leaf data.
  public List<Bytes> ids(List<InferenceReceipt> receipts) {
    return receipts.stream().map(receipt -> receipt.id(domain).toBytes()).toList();
  }

  /// A signed word that windows are lost.
  public SignedLostRange lost(long first, long last) {
    LostRange range =
        new LostRange(domain.chainId(), domain.settlement(), RSA.nodeId(), first, last);
    return new SignedLostRange(range, P256.sign(range.signingHash(), key));
  }

  /// A window of the blob with `count` receipts, every third one undisclosed.
  public Blob.Window blobWindow(long number, int count) {
    List<InferenceReceipt> receipts = new ArrayList<>();
    List<Blob.Entry> entries = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      Opening opening = opening("Answer " + index);
      InferenceReceipt receipt = receipt(opening, number, index);
      @Nullable Opening disclosed = index % 3 == 2 ? null : opening;
      receipts.add(receipt);
      entries.add(new Blob.Entry(receipt, disclosed));
    }
    return new Blob.Window(window(number, receipts), entries);
  }

  /// A batch: two windows of receipts around one lost window.
  public Blob blob(long firstWindow) {
    return new Blob(
        RSA.nodeId(),
        List.of(
            blobWindow(firstWindow, 3),
            new Blob.Window(lost(firstWindow + 1, firstWindow + 1), List.of()),
            blobWindow(firstWindow + 2, 1)));
  }

  /// The file of the only receipt of its window, as the payer gets it.
  public ReceiptFile file(Opening opening) {
    return file(List.of(opening), 0);
  }

  /// A receipt file of receipt `index` in a window of `count`, as the payer gets it.
  public ReceiptFile file(int index, int count) {
    List<Opening> openings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      openings.add(opening("Answer " + i));
    }
    return file(openings, index);
  }

  private ReceiptFile file(List<Opening> openings, int index) {
    List<InferenceReceipt> receipts = new ArrayList<>();
    for (int i = 0; i < openings.size(); i++) {
      receipts.add(receipt(openings.get(i), 7, i));
    }
    Opening opening = openings.get(index);
    return new ReceiptFile(
        receipts.get(index).id(domain),
        receipts.get(index),
        MerkleTree.prove(TreeHash.KECCAK256, ids(receipts), index),
        window(7, receipts),
        node(),
        new ReceiptSecrets(opening.salts(), opening.evidence(), opening.outputIds()),
        null);
  }
}
