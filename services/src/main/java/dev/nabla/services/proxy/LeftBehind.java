package dev.nabla.services.proxy;

import dev.nabla.infrastructure.http.HttpCaller;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.protocol.inference.ReceiptFile;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Receipts of exchanges that broke off: the client left, the gateway did, or an error came without
/// its receipt. The gateway owes one all the same, and it is fetched by the request id.
/// Thread-safe.
final class LeftBehind {
  /// Most that wait; of more, the oldest are given up.
  static final int MAX_WAITING = 256;

  /// How often a gateway is asked for one.
  static final int MAX_TRIES = 20;

  private final Judge judge;
  private final Keeper keeper;
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  private record Waiting(Judge.Call call, String requestId, int tries) {
    Waiting again() {
      return new Waiting(call, requestId, tries + 1);
    }
  }

  LeftBehind(Judge judge, Keeper keeper) {
    this.judge = judge;
    this.keeper = keeper;
  }

  /// Remembers an exchange whose receipt did not come.
  void add(Judge.Call call, String requestId) {
    if (requestId.matches("[0-9a-f]{32}")) {
      push(new Waiting(call, requestId, 0));
    }
  }

  private synchronized void push(Waiting one) {
    if (waiting.size() == MAX_WAITING) {
      waiting.removeFirst();
    }
    waiting.addLast(one);
  }

  private synchronized List<Waiting> takeAll() {
    List<Waiting> all = new ArrayList<>(waiting);
    waiting.clear();
    return all;
  }

  /// Asks for each once. A task for a timeline.
  void run() {
    for (Waiting one : takeAll()) {
      if (!fetched(one) && one.tries() + 1 < MAX_TRIES) {
        push(one.again());
      }
    }
  }

  private boolean fetched(Waiting one) {
    String path = "/v1/receipts/" + one.requestId();
    try {
      HttpCaller.Reply file = one.call().gateway().get(path);
      HttpCaller.Reply response = one.call().gateway().get(path + "/response");
      if (file.status() != 200 || response.status() != 200) {
        return false;
      }
      ReceiptFile receipt = ReceiptFile.decode(Bytes.of(file.body())).withoutSettlement();
      Bytes body = Bytes.of(response.body());
      // One that does not verify, or is here already, is of no use.
      Keeper.Objection _ =
          keeper.keep(
              one.call(), body, judge.judgeFetched(one.call(), receipt, body), one.requestId());
      return true;
    } catch (IOException | DecodingException | StorageException e) {
      return false;
    }
  }
}
