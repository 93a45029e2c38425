package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.protocol.inference.BatchLeaf.SignedLostRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The data behind one batch: every signed header, every receipt, and what is disclosed of them, as
/// RLP. Decoding checks form alone; [BatchCommitment#of] says what the chain must have been told
/// about it.
///
/// @param nodeId whose batch
/// @param windows one a window number, in order
public record Blob(Hash nodeId, List<Window> windows) {
  /// First item of the encoding.
  public static final int VERSION = 1;

  /// Most bytes of an encoded blob.
  public static final int MAX_BYTES = 1 << 22;

  public Blob {
    windows = List.copyOf(windows);
  }

  /// One window number of the batch.
  ///
  /// @param leaf signed header, or signed lost range
  /// @param entries receipts by index; none where the window is lost
  public record Window(BatchLeaf leaf, List<Entry> entries) {
    /// @throws DecodingException where a lost window has receipts
    public Window {
      entries = List.copyOf(entries);
      if (leaf instanceof SignedLostRange && !entries.isEmpty()) {
        throw new DecodingException("a lost window with receipts", 0);
      }
    }
  }

  /// One receipt and what is disclosed of it.
  ///
  /// @param receipt the receipt
  /// @param opening what its disclosure reveals, null where that is nothing
  public record Entry(InferenceReceipt receipt, @Nullable Opening opening) {}

  /// The blob's bytes: `[1, nodeId, [[leaf, [[receipt, opening or ""], …]], …]]`.
  ///
  /// @throws IllegalArgumentException where they would be more than [#MAX_BYTES]
  public Bytes encode() {
    RlpWriter out = new RlpWriter();
    out.beginList().number(VERSION).hash(nodeId).beginList();
    for (Window window : windows) {
      out.beginList().bytes(window.leaf().encode()).beginList();
      window.entries().forEach(entry -> write(entry, out));
      out.endList().endList();
    }
    Bytes encoded = out.endList().endList().toBytes();
    if (encoded.size() > MAX_BYTES) {
      throw new IllegalArgumentException("a blob of " + encoded.size() + " bytes");
    }
    return encoded;
  }

  private static void write(Entry entry, RlpWriter out) {
    out.beginList().bytes(entry.receipt().encode());
    Opening opening = entry.opening();
    if (opening == null) {
      out.bytes(Bytes.EMPTY);
    } else {
      opening.write(out);
    }
    out.endList();
  }

  /// Reads exactly what [#encode()] writes.
  ///
  /// @throws DecodingException for any other bytes
  public static Blob decode(Bytes encoded) {
    if (encoded.size() > MAX_BYTES) {
      throw new DecodingException("a blob of " + encoded.size() + " bytes", 0);
    }
    RlpReader in = RlpReader.ofList(encoded);
    long version = in.unsignedLong();
    if (version != VERSION) {
      throw new DecodingException("blob version " + version + " is not known", in.offset());
    }
    Blob blob = new Blob(in.hash(), in.list(BatchCommitment.MAX_WINDOWS, Blob::readWindow));
    in.expectEnd();
    return blob;
  }

  private static Window readWindow(RlpReader in) {
    RlpReader items = in.list();
    Window window =
        new Window(
            BatchLeaf.decode(items.bytes()), items.list(WindowHeader.MAX_COUNT, Blob::readEntry));
    items.expectEnd();
    return window;
  }

  private static Entry readEntry(RlpReader in) {
    RlpReader items = in.list();
    InferenceReceipt receipt = InferenceReceipt.decode(items.bytes());
    Opening opening = null;
    if (items.nextIsList()) {
      opening = Opening.read(items);
    } else {
      items.bytes(0);
    }
    items.expectEnd();
    return new Entry(receipt, opening);
  }
}
