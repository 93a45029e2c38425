package dev.nabla.inference.upstream;

import dev.nabla.inference.engine.ProviderFailure.Kind;
import dev.nabla.inference.upstream.AnswerReader.ProviderError;
import dev.nabla.inference.upstream.ProviderClient.Ending;
import dev.nabla.inference.upstream.ProviderClient.Stop;
import dev.nabla.primitives.bytes.DecodingException;
import java.io.IOException;
import java.io.InputStream;

/// One stream from its first byte to its end. Until the answer has begun a fault lets another
/// provider be asked; after that it breaks the answer off.
final class StreamPass {
  private static final int BUFFER_BYTES = 1 << 13;

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
  /// @throws IOException where the connection fails before an answer has begun, or is cancelled
  Ending run(InputStream body) throws IOException, Stop {
    try {
      byte[] buffer = new byte[BUFFER_BYTES];
      while (!parts.complete) {
        int read = body.read(buffer);
        if (read < 0) {
          return ended();
        }
        take(buffer, read);
      }
      return Ending.COMPLETE;
    } catch (Stop e) {
      return endedBy(e);
    } catch (DecodingException | SseParser.TooLarge e) {
      return endedBy(new Stop(Kind.GARBAGE, "sent what is no answer"));
    } catch (ProviderError e) {
      return endedBy(new Stop(Kind.REFUSED, "failed by its own account"));
    } catch (IOException e) {
      if (!parts.hasStarted()) {
        throw e;
      }
      Stop due = deadlines.due();
      return due == null ? Ending.BROKEN : endedBy(due);
    }
  }

  private Ending endedBy(Stop stop) throws Stop {
    if (!parts.hasStarted()) {
      throw stop;
    }
    return stop.kind() == Kind.ABANDONED ? Ending.CANCELLED : Ending.BROKEN;
  }

  private void take(byte[] bytes, int length) throws SseParser.TooLarge, ProviderError, Stop {
    parser.append(bytes, length);
    for (SseParser.Event event = parser.poll(); event != null; event = parser.poll()) {
      if (!parts.complete) {
        reader.read(event, parts);
      }
      // A stream of comments or pings is no answer that goes on.
      deadlines.heard();
    }
    if (parts.hasStarted()) {
      deadlines.begun();
    }
    if (!parts.complete) {
      deadlines.require();
    }
  }

  /// A stream that ends without its mark was cut, unless it had said why it ends.
  private Ending ended() throws Stop {
    if (parts.finish != null) {
      return Ending.COMPLETE;
    }
    throw new Stop(Kind.UNREACHABLE, "broke off");
  }
}
