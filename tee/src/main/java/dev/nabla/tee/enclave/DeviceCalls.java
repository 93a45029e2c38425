package dev.nabla.tee.enclave;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// Control calls to a device of the kernel (`ioctl(2)`).
public interface DeviceCalls {
  /// Opens `device` to read and write, makes one call, and closes it.
  ///
  /// @param request number of the call
  /// @param argument what the call reads and writes; native memory
  /// @throws EnclaveException with the kernel's error where one of the three fails
  void call(Path device, long request, MemorySegment argument);
}
