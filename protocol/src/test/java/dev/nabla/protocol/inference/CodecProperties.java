package dev.nabla.protocol.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Every codec gives back what it was given, and accepts no bytes that it would not write itself.
class CodecProperties {
  private final Seeds seeds = Seeds.of("codecs", Seeds.count(200, 5_000));
  private final Samples samples = new Samples(seeds);

  @Test
  void receiptIsTheAbiEncodingOfItsStruct() {
    TupleType<Tuple> type = TupleType.parse(solidityTypes(InferenceReceipt.TYPE));
    repeat(() -> {
      InferenceReceipt receipt = samples.randomReceipt();

      Bytes encoded = receipt.encode();

      assertThat(encoded).isEqualTo(abi(type, fieldsOf(receipt)));
      assertThat(encoded.size()).isEqualTo(InferenceReceipt.ENCODED_SIZE);
      assertExact(encoded, InferenceReceipt::decode, InferenceReceipt::encode);
    });
  }

  @Test
  void windowHeaderIsTheAbiEncodingOfItsStruct() {
    TupleType<Tuple> type =
        TupleType.parse("(uint64,address,bytes32,uint64,uint32,bytes32,uint64,bytes32)");
    repeat(() -> {
      WindowHeader header =
          samples.window(samples.number(), List.of(samples.randomReceipt())).header();

      Bytes encoded = header.encode();

      assertThat(encoded)
          .isEqualTo(
              abi(
                  type,
                  Tuple.from(
                      big(header.chainId()),
                      address(header.settlement()),
                      header.nodeId().toArray(),
                      big(header.window()),
                      (long) header.count(),
                      header.root().toArray(),
                      big(header.heartbeatBlock()),
                      header.heartbeatHash().toArray())));
      assertExact(encoded, WindowHeader::decode, WindowHeader::encode);
    });
  }

  @Test
  void lostRangeIsTheAbiEncodingOfItsStruct() {
    TupleType<Tuple> type = TupleType.parse("(uint64,address,bytes32,uint64,uint64)");
    repeat(() -> {
      LostRange range = samples.lost(samples.number(), Long.MAX_VALUE / 2).range();

      Bytes encoded = range.encode();

      assertThat(encoded)
          .isEqualTo(
              abi(
                  type,
                  Tuple.from(
                      big(range.chainId()),
                      address(range.settlement()),
                      range.nodeId().toArray(),
                      big(range.firstWindow()),
                      big(range.lastWindow()))));
      assertExact(encoded, LostRange::decode, LostRange::encode);
    });
  }

  @Test
  void evidenceIsTheAbiEncodingOfItsStruct() {
    TupleType<Tuple> type =
        TupleType.parse(
            "(bytes32,bytes32,uint8,bytes32,uint32,uint32,uint32,uint32,bytes32,bytes32,uint8,"
                + "bytes32,uint8,bytes32)");
    repeat(() -> {
      ExactEvidence evidence = samples.evidence(samples.tokenIds());

      Bytes encoded = evidence.encode();

      assertThat(encoded)
          .isEqualTo(
              abi(
                  type,
                  Tuple.from(
                      evidence.modelRoot().toArray(),
                      evidence.engineVersion().toArray(),
                      evidence.templateMode().code(),
                      evidence.promptIdsHash().toArray(),
                      (long) evidence.temperatureBits(),
                      (long) evidence.topPBits(),
                      (long) evidence.topK(),
                      (long) evidence.maxTokens(),
                      evidence.stopHash().toArray(),
                      evidence.nonce().value().toArray(),
                      evidence.nonce().source().code(),
                      evidence.outputIdsHash().toArray(),
                      evidence.finishReason().code(),
                      evidence.traceRoot().toArray())));
      assertThat(encoded.size()).isEqualTo(ExactEvidence.ENCODED_SIZE);
      assertExact(encoded, ExactEvidence::decode, ExactEvidence::encode);
    });
  }

  @Test
  void evidenceOfAProviderIsTheAbiEncodingOfItsStruct() {
    TupleType<Tuple> type =
        TupleType.parse("(bytes32,bytes32,bytes32,uint8,uint8,uint32,string,string,string,string)");
    repeat(() -> {
      ProviderEvidence evidence = samples.providerEvidence();

      Bytes encoded = evidence.encode();

      assertThat(encoded)
          .isEqualTo(
              abi(
                  type,
                  Tuple.from(
                      ExactEvidence.engineVersion("provider/1").toArray(),
                      ExactEvidence.engineVersion(evidence.form().wireName()).toArray(),
                      evidence.nonce().value().toArray(),
                      evidence.nonce().source().code(),
                      evidence.finishReason().code(),
                      (long) evidence.failedBefore(),
                      evidence.provider(),
                      evidence.model(),
                      evidence.servedModel(),
                      evidence.answerId())));
      assertThat(Evidence.decode(encoded)).isEqualTo(evidence);
      assertExact(encoded, ProviderEvidence::decode, ProviderEvidence::encode);
    });
  }

  @Test
  void evidenceOfAGraphIsTheAbiEncodingOfItsStruct() {
    TupleType<Tuple> type =
        TupleType.parse("(bytes32,bytes32,bytes32,uint8,uint8,bytes32,bytes32,string)");
    repeat(() -> {
      OnnxEvidence evidence = samples.onnxEvidence();

      Bytes encoded = evidence.encode();

      assertThat(encoded)
          .isEqualTo(
              abi(
                  type,
                  Tuple.from(
                      ExactEvidence.engineVersion("onnx/1").toArray(),
                      ExactEvidence.engineVersion(evidence.form().wireName()).toArray(),
                      evidence.nonce().value().toArray(),
                      evidence.nonce().source().code(),
                      evidence.finishReason().code(),
                      evidence.modelSha256().toArray(),
                      ExactEvidence.engineVersion(evidence.procedure()).toArray(),
                      evidence.runtime())));
      assertThat(Evidence.decode(encoded)).isEqualTo(evidence);
      assertExact(encoded, OnnxEvidence::decode, OnnxEvidence::encode);
    });
  }

  @Test
  void evidenceOfEachKindIsReadAsItsOwn() {
    repeat(() -> {
      assertExact(samples.onnxEvidence().encode(), Evidence::decode, Evidence::encode);
      assertExact(samples.providerEvidence().encode(), Evidence::decode, Evidence::encode);
      assertExact(
          samples.evidence(samples.tokenIds()).encode(), Evidence::decode, Evidence::encode);
    });
  }

  @Test
  void batchLeafReadsBackAndNothingElseDoes() {
    repeat(() -> {
      BatchLeaf leaf =
          seeds.random().nextBoolean()
              ? samples.lost(3, 9)
              : samples.blobWindow(samples.number(), 1).leaf();

      Bytes encoded = leaf.encode();

      assertThat(leaf.isSignedBy(samples.node().receiptKey())).isTrue();
      assertThat(encoded.size()).isLessThanOrEqualTo(BatchLeaf.MAX_ENCODED_SIZE);
      assertExact(encoded, BatchLeaf::decode, BatchLeaf::encode);
    });
  }

  @Test
  void blobReadsBackAndNothingElseDoes() {
    repeat(() -> {
      Bytes encoded = samples.blob(samples.number()).encode();

      assertThat(Blob.decode(encoded).encode()).isEqualTo(encoded);
      assertExact(encoded, Blob::decode, Blob::encode);
    });
  }

  @Test
  void receiptFileReadsBackAndNothingElseDoes() {
    repeat(() -> {
      int count = seeds.nextInt(1, 6);
      Bytes encoded = samples.file(seeds.nextInt(0, count), count).encode();

      assertThat(ReceiptFile.decode(encoded).encode()).isEqualTo(encoded);
      assertExact(encoded, CodecProperties::decodeCompact, ReceiptFile::encode);
    });
  }

  @Test
  void tokenIdsReadBack() {
    repeat(() -> {
      TokenIds ids = samples.tokenIds();

      assertThat(TokenIds.decode(ids.encode())).isEqualTo(ids);
      assertExact(ids.encode(), TokenIds::decode, TokenIds::encode);
    });
  }

  private void repeat(Runnable property) {
    for (int i = Seeds.count(200, 5_000); i > 0; i--) {
      property.run();
    }
  }

  /// A changed, cut or lengthened encoding is refused, or it is another value's one encoding.
  private <T> void assertExact(
      Bytes encoded, Function<Bytes, T> decode, Function<T, Bytes> encode) {
    assertThat(encode.apply(decode.apply(encoded))).isEqualTo(encoded);
    assertRefusedOrExact(changed(encoded), decode, encode);
    assertRefusedOrExact(encoded.slice(0, seeds.nextInt(0, encoded.size())), decode, encode);
    assertRefusedOrExact(Bytes.concat(encoded, Bytes.of(seeds.bytes(1))), decode, encode);
  }

  private <T> void assertRefusedOrExact(
      Bytes bytes, Function<Bytes, T> decode, Function<T, Bytes> encode) {
    T value;
    try {
      value = decode.apply(bytes);
    } catch (DecodingException e) {
      return;
    }
    assertThat(encode.apply(value)).as("%s", seeds).isEqualTo(bytes);
  }

  /// White space is free in files, so files that hold any are left out here; no value has some.
  private static ReceiptFile decodeCompact(Bytes file) {
    for (int at = 0; at < file.size(); at++) {
      if (Character.isWhitespace(file.get(at))) {
        throw new DecodingException("holds white space", at);
      }
    }
    return ReceiptFile.decode(file);
  }

  private Bytes changed(Bytes bytes) {
    byte[] changed = bytes.toArray();
    changed[seeds.nextInt(0, changed.length)] ^= (byte) seeds.nextInt(1, 256);
    return Bytes.of(changed);
  }

  /// `Name(uint16 version,…)` to `(uint16,…)`.
  private static String solidityTypes(String eip712Type) {
    return eip712Type.substring(eip712Type.indexOf('(')).replaceAll(" [a-zA-Z]+", "");
  }

  private static Bytes abi(TupleType<Tuple> type, Tuple values) {
    java.nio.ByteBuffer encoded = type.encode(values);
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return Bytes.of(bytes);
  }

  private static Tuple fieldsOf(InferenceReceipt receipt) {
    return Tuple.from(
        receipt.version(),
        receipt.mode().code(),
        receipt.outcome().code(),
        receipt.nodeId().toArray(),
        big(receipt.window()),
        (long) receipt.index(),
        receipt.modelId().toArray(),
        receipt.modelCommitment().toArray(),
        receipt.requestHash().toArray(),
        receipt.responseHash().toArray(),
        receipt.outputHash().toArray(),
        big(receipt.promptTokens()),
        big(receipt.completionTokens()),
        receipt.price().toBigInteger(),
        address(receipt.asset()),
        address(receipt.payer()),
        address(receipt.payee()),
        receipt.paymentId().toArray(),
        receipt.offerHash().toArray(),
        big(receipt.timestampMillis()),
        receipt.evidenceHash().toArray(),
        receipt.routingHash().toArray(),
        receipt.disclosure().code(),
        receipt.parentId().toArray());
  }

  private static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }

  private static com.esaulpaugh.headlong.abi.Address address(Address address) {
    return com.esaulpaugh.headlong.abi.Address.wrap(
        com.esaulpaugh.headlong.abi.Address.toChecksumAddress(
            new BigInteger(1, address.toArray())));
  }
}
