package dev.nabla.protocol.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.CanonicalJson;
import dev.nabla.primitives.codec.StrictJson;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Hostile bytes end in the one exception that stands for them, or in a value whose one encoding
/// they are.
///
/// In a normal run the mutations below run, seeded, for a few seconds. `JAZZER_FUZZ=1` with
/// `-Dtest='DecoderFuzz#…Jazzer'` fuzzes one of them with coverage feedback for a minute.
class DecoderFuzz {
  private static final int COUNT = Seeds.count(5_000, 1_000_000);

  private final Samples samples = new Samples(Seeds.of("fuzz samples", 1));

  @Test
  void blobDecoderHoldsUnderMutations() {
    List<Bytes> blobs = List.of(samples.blob(0).encode(), samples.blob(9).encode());

    Mutations.feed("mutated blobs", COUNT, blobs, DecoderFuzz::checkBlob);
  }

  @Test
  void receiptFileReaderHoldsUnderMutations() {
    List<Bytes> files = List.of(samples.file(0, 1).encode(), samples.file(2, 5).encode());

    Mutations.feed("mutated receipt files", COUNT / 2, files, DecoderFuzz::checkReceiptFile);
  }

  @Test
  void requestReaderHoldsUnderMutations() {
    List<Bytes> requests = RequestVectors.bodies().stream().map(Bytes::utf8).toList();

    Mutations.feed("mutated requests", COUNT, requests, DecoderFuzz::checkRequest);
  }

  @Test
  void responseReadersHoldUnderMutations() {
    List<Bytes> responses =
        List.of(
            samples.opening("Hello").response(),
            samples.streamedOpening("Hello there").response(),
            HashedBody.withMember(samples.opening("Hi").response(), samples.file(0, 1).encode()),
            Bytes.concat(
                samples.streamedOpening("Hi").response(),
                HashedBody.line(samples.file(0, 1).encode()),
                Bytes.utf8(HashedBody.DONE)));

    Mutations.feed("mutated responses", COUNT, responses, DecoderFuzz::checkResponse);
  }

  @FuzzTest(maxDuration = "60s")
  void blobDecoderHoldsUnderJazzer(byte[] input) {
    checkBlob(Bytes.of(input));
  }

  @FuzzTest(maxDuration = "60s")
  void receiptFileReaderHoldsUnderJazzer(byte[] input) {
    checkReceiptFile(Bytes.of(input));
  }

  @FuzzTest(maxDuration = "60s")
  void requestReaderHoldsUnderJazzer(byte[] input) {
    checkRequest(Bytes.of(input));
  }

  @FuzzTest(maxDuration = "60s")
  void responseReadersHoldUnderJazzer(byte[] input) {
    checkResponse(Bytes.of(input));
  }

  private static void checkBlob(Bytes input) {
    try {
      assertThat(Blob.decode(input).encode()).isEqualTo(input);
    } catch (DecodingException e) {
      assertThat(e.offset()).isNotNegative();
    }
  }

  private static void checkReceiptFile(Bytes input) {
    try {
      ReceiptFile file = ReceiptFile.decode(input);
      assertThat(ReceiptFile.decode(file.encode())).isEqualTo(file);
      assertThat(file.encode())
          .isEqualTo(Bytes.of(CanonicalJson.write(StrictJson.parse(input.toArray()))));
    } catch (DecodingException e) {
      assertThat(e.offset()).isNotNegative();
    }
  }

  private static void checkRequest(Bytes input) {
    try {
      ChatRequest request = ChatRequest.parse(input);
      assertThat(request.messages()).isNotEmpty();
    } catch (RequestRefused e) {
      assertThat(e.getMessage()).hasSizeLessThan(500);
    }
  }

  private static void checkResponse(Bytes input) {
    try {
      HashedBody parts = HashedBody.of(input);
      assertThat(parts.hashed().size()).isLessThanOrEqualTo(input.size());
      assertThat(ChatAnswer.read(parts.hashed()).text().length()).isLessThanOrEqualTo(input.size());
      assertThat(OutcomeText.of(Outcome.ERROR, parts.hashed()).isEmpty()).isFalse();
    } catch (DecodingException e) {
      assertThat(e.offset()).isNotNegative();
    }
  }
}
