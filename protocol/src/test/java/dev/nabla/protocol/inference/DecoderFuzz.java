package dev.nabla.protocol.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.GuidedFuzz;
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
/// Each decoder is fed twice: seeded mutations, which a failure can be replayed from, and what
/// Jazzer finds by coverage in a bounded time.
class DecoderFuzz {
  private static final int COUNT = Seeds.count(5_000, 1_000_000);

  private final Samples samples = new Samples(Seeds.of("fuzz samples", 1));
  private final List<Bytes> blobs = List.of(samples.blob(0).encode(), samples.blob(9).encode());
  private final List<Bytes> files =
      List.of(samples.file(0, 1).encode(), samples.file(2, 5).encode());
  private final List<Bytes> requests = RequestVectors.bodies().stream().map(Bytes::utf8).toList();
  private final List<Bytes> responses =
      List.of(
          samples.opening("Hello").response(),
          samples.streamedOpening("Hello there").response(),
          HashedBody.withMember(samples.opening("Hi").response(), samples.file(0, 1).encode()),
          Bytes.concat(
              samples.streamedOpening("Hi").response(),
              HashedBody.line(samples.file(0, 1).encode()),
              Bytes.utf8(HashedBody.DONE)));

  @Test
  void blobDecoderHoldsUnderMutations() {
    Mutations.feed("mutated blobs", COUNT, blobs, DecoderFuzz::checkBlob);
  }

  @Test
  void receiptFileReaderHoldsUnderMutations() {
    Mutations.feed("mutated receipt files", COUNT / 2, files, DecoderFuzz::checkReceiptFile);
  }

  @Test
  void requestReaderHoldsUnderMutations() {
    Mutations.feed("mutated requests", COUNT, requests, DecoderFuzz::checkRequest);
  }

  @Test
  void responseReadersHoldUnderMutations() {
    Mutations.feed("mutated responses", COUNT, responses, DecoderFuzz::checkResponse);
  }

  @Test
  void blobDecoderHoldsUnderJazzer() {
    GuidedFuzz.run("blobs", BlobTarget.class, bytes(blobs));
  }

  @Test
  void receiptFileReaderHoldsUnderJazzer() {
    GuidedFuzz.run("receipt files", ReceiptFileTarget.class, bytes(files));
  }

  @Test
  void requestReaderHoldsUnderJazzer() {
    GuidedFuzz.run("requests", RequestTarget.class, bytes(requests));
  }

  @Test
  void responseReadersHoldUnderJazzer() {
    GuidedFuzz.run("responses", ResponseTarget.class, bytes(responses));
  }

  private static List<byte[]> bytes(List<Bytes> inputs) {
    return inputs.stream().map(Bytes::toArray).toList();
  }

  /// What Jazzer calls, by name, in a JVM of its own.
  public static final class BlobTarget {
    private BlobTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
      checkBlob(Bytes.of(input));
    }
  }

  /// As [BlobTarget].
  public static final class ReceiptFileTarget {
    private ReceiptFileTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
      checkReceiptFile(Bytes.of(input));
    }
  }

  /// As [BlobTarget].
  public static final class RequestTarget {
    private RequestTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
      checkRequest(Bytes.of(input));
    }
  }

  /// As [BlobTarget].
  public static final class ResponseTarget {
    private ResponseTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
      checkResponse(Bytes.of(input));
    }
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
