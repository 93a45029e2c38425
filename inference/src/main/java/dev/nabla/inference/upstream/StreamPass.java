package dev.nabla.inference.upstream;

import dev.nabla.inference.engine.ProviderFailure.Kind;
import dev.nabla.inference.upstream.AnswerReader.ProviderError;
import dev.nabla.inference.upstream.ProviderClient.Ending;
import dev.nabla.inference.upstream.ProviderClient.Stop;
import dev.nabla.primitives.bytes.DecodingException;
import java.nio.ByteBuffer;
import java.util.List;

/// One stream from its first byte to its end. Until the answer has begun a fault lets another
/// provider be asked; after that it breaks the answer off.
final class StreamPass {
  private static final long LOOK_UP_MILLIS = 50;

  private final SseParser parser = new SseParser();
  private final AnswerReader reader;
  private final AnswerParts parts;
  private final Deadlines deadlines;

  StreamPass(AnswerReader reader, AnswerParts parts, Deadlines deadlines) {
    this.reader = reader;
    this.parts = parts;
    this.deadlines = deadlines;
  }

  /// Passes the stream on.
  ///
  /// @throws Stop where it fails before an answer has begun
  Ending run(ByteFlow body) throws Stop, InterruptedException {
    try {
      while (!parts.complete) {
        if (deadlines.isCancelled() && parts.hasStarted()) {
          return Ending.CANCELLED;
        }
        switch (body.poll(LOOK_UP_MILLIS)) {
          case null -> requireTime();
          case ByteFlow.Data(List<ByteBuffer> buffers) -> take(buffers);
          case ByteFlow.End() -> {
            return ended();
          }
          case ByteFlow.Broken _ -> throw new Stop(Kind.UNREACHABLE, "broke off");
        }
      }
      return Ending.COMPLETE;
    } catch (Stop e) {
      return brokenUnlessUnbegun(e);
    } catch (DecodingException | SseParser.TooLarge e) {
      return brokenUnlessUnbegun(new Stop(Kind.GARBAGE, "sent what is no answer"));
    } catch (ProviderError e) {
      return brokenUnlessUnbegun(new Stop(Kind.REFUSED, "failed by its own account"));
    }
  }

  private Ending brokenUnlessUnbegun(Stop stop) throws Stop {
    if (parts.hasStarted()) {
      return Ending.BROKEN;
    }
    throw stop;
  }

  private void requireTime() throws Stop {
    if (!parts.hasStarted()) {
      deadlines.requireFirstByte();
    } else if (deadlines.isLate()) {
      throw new Stop(Kind.TIMEOUT, "stalled");
    }
  }

  private void take(List<ByteBuffer> buffers) throws SseParser.TooLarge, ProviderError, Stop {
    for (ByteBuffer buffer : buffers) {
      parser.append(buffer);
    }
    for (SseParser.Event event = parser.poll(); event != null; event = parser.poll()) {
      if (!parts.complete) {
        reader.read(event, parts);
      }
      // A stream of comments or pings is no answer that goes on.
      deadlines.heard();
    }
    requireTime();
  }

  /// A stream that ends without its mark was cut, unless it had said why it ends.
  private Ending ended() throws Stop {
    if (parts.finish != null) {
      return Ending.COMPLETE;
    }
    throw new Stop(Kind.UNREACHABLE, "broke off");
  }
}
