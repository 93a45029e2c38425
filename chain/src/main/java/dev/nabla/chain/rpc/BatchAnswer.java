package dev.nabla.chain.rpc;

import java.io.ByteArrayOutputStream;

/// The array of a batch's answers while it grows. Notifications leave nothing in it.
final class BatchAnswer {
  private final ByteArrayOutputStream json = new ByteArrayOutputStream();
  private final int limitBytes;

  BatchAnswer(int limitBytes) {
    this.limitBytes = limitBytes;
  }

  boolean isFull() {
    return json.size() >= limitBytes;
  }

  void add(byte[] answer) {
    if (answer.length > 0) {
      json.write(json.size() == 0 ? '[' : ',');
      json.writeBytes(answer);
    }
  }

  /// No byte where nothing is to be answered (JSON-RPC 2.0, section 6).
  byte[] toArray() {
    if (json.size() > 0) {
      json.write(']');
    }
    return json.toByteArray();
  }
}
