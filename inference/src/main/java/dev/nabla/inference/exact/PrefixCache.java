package dev.nabla.inference.exact;

import dev.nabla.primitives.bytes.Hash;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Pages of earlier conversations by the token ids that led to them, so that one that begins alike
/// need not be read again. The same ids give the same bits, so a hit changes time, never an answer;
/// time tells who has asked before, so customers have trees of their own.
///
/// Ids are compared one by one; a hash alone decides nothing. Pages that nobody uses give way to
/// those who need memory, the longest unused first. Used by one thread.
final class PrefixCache {
  private final Map<Hash, Node> customers = new HashMap<>();
  private long clock;

  /// One page; the root of a customer's tree has none.
  static final class Node {
    private final @Nullable Node parent;
    private final IntBuffer ids;
    private final @Nullable KeyValuePage page;
    private final Map<IntBuffer, Node> children = new HashMap<>();
    private int users;
    private long lastUsed;

    private Node(@Nullable Node parent, IntBuffer ids, @Nullable KeyValuePage page) {
      this.parent = parent;
      this.ids = ids;
      this.page = page;
    }
  }

  /// What one conversation uses: pages from its beginning on, none of which is let go meanwhile.
  final class Lease {
    private final Hash customer;
    private final List<Node> path = new ArrayList<>();

    private Lease(Hash customer) {
      this.customer = customer;
      path.add(
          customers.computeIfAbsent(customer, _ -> new Node(null, IntBuffer.allocate(0), null)));
      path.getFirst().users++;
    }

    /// Pages in use.
    int pages() {
      return path.size() - 1;
    }

    /// The next page of a conversation with these ids; null where none is held.
    @Nullable KeyValuePage next(int[] ids) {
      @Nullable Node found = path.getLast().children.get(nextPage(ids));
      if (found == null) {
        return null;
      }
      use(found);
      return found.page;
    }

    /// Leaves the next page of the conversation for those to come.
    ///
    /// @return the page to go on with: another where the same is held already
    KeyValuePage leave(int[] ids, KeyValuePage page) {
      @Nullable KeyValuePage held = next(ids);
      if (held != null) {
        return held;
      }
      Node node = new Node(path.getLast(), nextPage(ids), page);
      path.getLast().children.put(node.ids, node);
      use(node);
      return page;
    }

    private IntBuffer nextPage(int[] ids) {
      int from = pages() * KeyValuePage.POSITIONS;
      return IntBuffer.wrap(Arrays.copyOfRange(ids, from, from + KeyValuePage.POSITIONS));
    }

    private void use(Node node) {
      node.users++;
      node.lastUsed = ++clock;
      path.add(node);
    }

    /// Ends the use; the pages stay until memory is needed.
    void release() {
      for (Node node : path) {
        node.users--;
      }
      forgetIfEmpty(path.getFirst(), customer);
    }
  }

  /// @param pool whose spare pages hold the prefixes
  PrefixCache(PagePool pool) {
    pool.borrowFrom(this::letGo);
  }

  /// Begins a conversation.
  Lease lease(Hash customer) {
    return new Lease(customer);
  }

  /// The page that nobody has used for longest and behind which no other is held; null where all
  /// are in use.
  private @Nullable KeyValuePage letGo() {
    @Nullable Node oldest = null;
    @Nullable Hash owner = null;
    for (Map.Entry<Hash, Node> customer : customers.entrySet()) {
      @Nullable Node found = oldestLeaf(customer.getValue());
      if (found != null && (oldest == null || found.lastUsed < oldest.lastUsed)) {
        oldest = found;
        owner = customer.getKey();
      }
    }
    if (oldest == null || owner == null || oldest.parent == null) {
      return null;
    }
    oldest.parent.children.remove(oldest.ids);
    forgetIfEmpty(oldest.parent, owner);
    return oldest.page;
  }

  private static @Nullable Node oldestLeaf(Node root) {
    @Nullable Node oldest = null;
    List<Node> open = new ArrayList<>(root.children.values());
    while (!open.isEmpty()) {
      Node node = open.removeLast();
      boolean spare = node.users == 0 && node.children.isEmpty();
      if (spare && (oldest == null || node.lastUsed < oldest.lastUsed)) {
        oldest = node;
      }
      open.addAll(node.children.values());
    }
    return oldest;
  }

  private void forgetIfEmpty(Node root, Hash customer) {
    if (root.parent == null && root.users == 0 && root.children.isEmpty()) {
      customers.remove(customer);
    }
  }
}
