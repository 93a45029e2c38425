package dev.nabla.evm.interpreter;

import dev.nabla.evm.frame.Frame;

/// Watches a message run, frame by frame and instruction by instruction. It reads the frame and
/// changes nothing; what it keeps it copies, as frames are used again. All calls come on the thread
/// that runs the message, nested as the frames are.
///
/// What stops a tracer throws out of [Evm#run]; the journal is then unfit for use.
public interface Tracer {
  /// A frame starts, or one of a creation whose value is about to be moved.
  void entered(Frame frame);

  /// An instruction comes next. Whether it is defined and can be paid is not known yet.
  ///
  /// @param opcode of the byte at [Frame#pc()]
  void before(Frame frame, int opcode);

  /// The instruction has ended: the frame runs on, has halted, or waits for an inner frame, whose
  /// gas is then taken off already.
  ///
  /// @param opcode as in [#before]
  void after(Frame frame, int opcode);

  /// A frame has halted, well or not; what it changed stands or is undone.
  void left(Frame frame);
}
