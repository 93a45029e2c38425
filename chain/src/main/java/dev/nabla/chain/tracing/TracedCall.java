package dev.nabla.chain.tracing;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.Quantity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.StringNode;

/// One entry in the tree of calls.
final class TracedCall {
  private final Start start;
  private final int logsBefore;
  private final List<TracedCall> calls = new ArrayList<>();
  private final List<String> logs = new ArrayList<>();
  private long gasUsed;
  private Bytes output = Bytes.EMPTY;
  private String error = "";

  /// How a call begins.
  ///
  /// @param type name of the instruction that makes it
  /// @param value null where the kind of call has none
  record Start(
      String type, Address from, Address to, Bytes input, long gas, @Nullable UInt256 value) {}

  /// @param logsBefore logs of the block before the call
  TracedCall(Start start, int logsBefore) {
    this.start = start;
    this.logsBefore = logsBefore;
  }

  int logsBefore() {
    return logsBefore;
  }

  void setGasUsed(long used) {
    gasUsed = used;
  }

  void succeed(Bytes returned) {
    output = returned;
  }

  void fail(String why, Bytes revertedWith) {
    error = why;
    output = revertedWith;
  }

  void add(TracedCall call) {
    calls.add(call);
  }

  void addLog(Address address, List<Hash> topics, Bytes data, int index) {
    StringBuilder log = new StringBuilder("{\"address\":\"").append(address.toHex());
    log.append("\",\"topics\":[");
    for (Hash topic : topics) {
      log.append(log.charAt(log.length() - 1) == '[' ? "\"" : ",\"")
          .append(topic.toHex())
          .append('"');
    }
    log.append("],\"data\":\"").append(data.toHex());
    log.append("\",\"index\":\"").append(Quantity.of(index));
    log.append("\",\"position\":\"").append(Quantity.of(calls.size())).append("\"}");
    logs.add(log.toString());
  }

  /// Writes the entry. By hand, as calls nest deeper than a JSON library allows.
  ///
  /// @param undone whether a call around it failed, so that its logs are gone
  void write(StringBuilder out, boolean undone) {
    boolean failed = !error.isEmpty();
    out.append("{\"from\":\"").append(start.from().toHex()).append('"');
    member(out, "gas", Quantity.of(start.gas()));
    member(out, "gasUsed", Quantity.of(gasUsed));
    if (!failed || !start.type().startsWith("CREATE")) {
      member(out, "to", start.to().toHex());
    }
    member(out, "input", start.input().toHex());
    if (!output.isEmpty()) {
      member(out, "output", output.toHex());
    }
    if (failed) {
      member(out, "error", error);
      RevertReason.of(output)
          .ifPresent(reason -> out.append(",\"revertReason\":").append(StringNode.valueOf(reason)));
    }
    if (!calls.isEmpty()) {
      out.append(",\"calls\":[");
      for (TracedCall call : calls) {
        call.write(out, undone || failed);
        out.append(',');
      }
      out.setCharAt(out.length() - 1, ']');
    }
    if (!logs.isEmpty() && !undone && !failed) {
      out.append(",\"logs\":[").append(String.join(",", logs)).append(']');
    }
    UInt256 value = start.value();
    if (value != null) {
      member(out, "value", Quantity.of(value));
    }
    member(out, "type", start.type());
    out.append('}');
  }

  /// @param text without a character that JSON escapes
  private static void member(StringBuilder out, String name, String text) {
    out.append(",\"").append(name).append("\":\"").append(text).append('"');
  }
}
