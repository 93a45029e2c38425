package dev.nabla.chain.trie;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.eth.BlockHeader;
import java.util.SortedMap;
import java.util.TreeMap;

/// The root of a trie straight from its definition (Yellow Paper, appendix D, equations 198 to
/// 206): computed anew from all entries, without a node in common with the real one. Keys here are
/// text of hex digits.
final class NaiveTrie {
  private NaiveTrie() {}

  static Hash root(SortedMap<String, Bytes> entries) {
    return entries.isEmpty() ? BlockHeader.EMPTY_TRIE_ROOT : Keccak256.hash(structure(entries, 0));
  }

  /// c(J, i).
  private static Bytes structure(SortedMap<String, Bytes> entries, int depth) {
    if (entries.size() == 1) {
      String key = entries.firstKey();
      return pair(compact(key.substring(depth), true), entries.sequencedValues().getFirst());
    }
    int common = commonLength(entries.firstKey(), entries.lastKey());
    if (common > depth) {
      RlpWriter out = new RlpWriter().beginList();
      out.bytes(compact(entries.firstKey().substring(depth, common), false));
      return reference(out, entries, common).endList().toBytes();
    }
    RlpWriter out = new RlpWriter().beginList();
    for (char nibble : "0123456789abcdef".toCharArray()) {
      SortedMap<String, Bytes> below = new TreeMap<>();
      entries.forEach((key, value) -> {
        if (key.length() > depth && key.charAt(depth) == nibble) {
          below.put(key, value);
        }
      });
      reference(out, below, depth + 1);
    }
    String here = entries.firstKey();
    return out.bytes(here.length() == depth ? entries.sequencedValues().getFirst() : Bytes.EMPTY)
        .endList()
        .toBytes();
  }

  /// n(J, i).
  private static RlpWriter reference(RlpWriter out, SortedMap<String, Bytes> entries, int depth) {
    if (entries.isEmpty()) {
      return out.bytes(Bytes.EMPTY);
    }
    Bytes structure = structure(entries, depth);
    return structure.size() < 32 ? out.raw(structure) : out.hash(Keccak256.hash(structure));
  }

  private static Bytes pair(Bytes path, Bytes value) {
    return new RlpWriter().beginList().bytes(path).bytes(value).endList().toBytes();
  }

  /// Appendix C.
  private static Bytes compact(String nibbles, boolean leaf) {
    int flag = (leaf ? 2 : 0) + nibbles.length() % 2;
    return Bytes.fromHex(flag + (nibbles.length() % 2 == 1 ? "" : "0") + nibbles);
  }

  private static int commonLength(String first, String last) {
    int length = 0;
    while (length < Math.min(first.length(), last.length())
        && first.charAt(length) == last.charAt(length)) {
      length++;
    }
    return length;
  }
}
