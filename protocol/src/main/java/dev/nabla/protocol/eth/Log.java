package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import java.util.List;

/// What a contract said during a transaction (Yellow Paper, section 4.3.1).
///
/// @param address the contract
/// @param topics at most four
public record Log(Address address, List<Hash> topics, Bytes data) {
  /// Most topics of a log.
  public static final int MAX_TOPICS = 4;

  /// Checks the number of topics and copies the list.
  public Log {
    topics = List.copyOf(topics);
    if (topics.size() > MAX_TOPICS) {
      throw new IllegalArgumentException("more than 4 topics: " + topics.size());
    }
  }

  /// Writes the log as an item of a list.
  public void write(RlpWriter out) {
    out.beginList().address(address).beginList();
    topics.forEach(out::hash);
    out.endList().bytes(data).endList();
  }

  /// Reads what [#write] wrote.
  public static Log read(RlpReader in) {
    RlpReader fields = in.list();
    Log log = new Log(fields.address(), fields.list(MAX_TOPICS, RlpReader::hash), fields.bytes());
    fields.expectEnd();
    return log;
  }
}
