package dev.nabla.inference.upstream;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The body of a response on its way from the network's threads to the one that reads it, which can
/// so look up between two waits. At most one piece waits: the network is asked for the next only
/// when that is taken.
final class ByteFlow implements HttpResponse.BodySubscriber<ByteFlow> {

  /// What came next.
  sealed interface Piece permits Data, End, Broken {}

  /// Bytes, not copied.
  record Data(List<ByteBuffer> buffers) implements Piece {}

  /// The response is whole.
  record End() implements Piece {}

  /// The connection broke.
  record Broken(Throwable cause) implements Piece {}

  private final LinkedBlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

  @Override
  public CompletionStage<ByteFlow> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.complete(given);
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    pieces.add(new Data(buffers));
  }

  @Override
  public void onError(Throwable cause) {
    pieces.add(new Broken(cause));
  }

  @Override
  public void onComplete() {
    pieces.add(new End());
  }

  /// The next piece; null where none came in so long.
  @Nullable Piece poll(long millis) throws InterruptedException {
    Piece piece = pieces.poll(millis, TimeUnit.MILLISECONDS);
    if (piece instanceof Data) {
      subscription.join().request(1);
    }
    return piece;
  }

  /// Nothing more is wanted: the connection is closed. A response is handed out only after its body
  /// was subscribed to, so there is one to cancel.
  void cancel() {
    if (subscription.isDone()) {
      subscription.join().cancel();
    }
  }
}
