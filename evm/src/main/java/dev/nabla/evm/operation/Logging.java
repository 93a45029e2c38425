package dev.nabla.evm.operation;

import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.gas.GasCost;
import dev.nabla.evm.state.EventLog;
import dev.nabla.primitives.bytes.Hash;
import java.util.ArrayList;
import java.util.List;

/// LOG0 to LOG4.
public final class Logging {
  private Logging() {}

  public static void log(Frame frame, int topicCount) {
    Stack stack = frame.stack();
    long offset = stack.saturated(stack.offset(0));
    long length = stack.saturated(stack.offset(1));
    if (!frame.mayChangeState()
        || !frame.reach(offset, length)
        || !frame.charge(GasCost.LOG_BYTE * length)) {
      return;
    }
    List<Hash> topics = new ArrayList<>(topicCount);
    for (int topic = 0; topic < topicCount; topic++) {
      topics.add(stack.hash(stack.offset(2 + topic)));
    }
    stack.drop(2 + topicCount);
    EventLog log = new EventLog(frame.self(), topics, frame.memory().copy(offset, length));
    frame.environment().journal().log(log);
  }
}
