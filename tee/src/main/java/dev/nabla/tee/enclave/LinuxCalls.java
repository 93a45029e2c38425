package dev.nabla.tee.enclave;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/// [DeviceCalls] of Linux by the C library, without native code of our own.
public final class LinuxCalls implements DeviceCalls {
  private static final int READ_WRITE = 2;
  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final int INTERRUPTED = 4;
  private static final int MAX_ATTEMPTS = 16;
  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private final MethodHandle open;
  private final MethodHandle ioctl;
  private final MethodHandle close;

  /// @throws IllegalStateException where there is no such library
  public LinuxCalls() {
    Linker linker = Linker.nativeLinker();
    Linker.Option errno = Linker.Option.captureCallState("errno");
    this.open =
        handle(
            linker,
            "open",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(2),
            errno);
    this.ioctl =
        handle(
            linker,
            "ioctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            Linker.Option.firstVariadicArg(2),
            errno);
    this.close = handle(linker, "close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), errno);
  }

  @SuppressWarnings("restricted") // It is started with --enable-native-access.
  private static MethodHandle handle(
      Linker linker, String name, FunctionDescriptor type, Linker.Option... options) {
    MemorySegment address =
        linker
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new IllegalStateException("the C library has no " + name));
    return linker.downcallHandle(address, type, options);
  }

  @Override
  public void call(Path device, long request, MemorySegment argument) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      MemorySegment path = arena.allocateFrom(device.toString());
      int descriptor = (int) open.invokeExact(state, path, READ_WRITE | CLOSE_ON_EXEC);
      check(descriptor, state, "open", device);
      try {
        int result = control(descriptor, request, argument, state);
        check(result, state, "ioctl", device);
      } finally {
        int ignored = (int) close.invokeExact(state, descriptor);
        assert ignored <= 0;
      }
    } catch (EnclaveException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a call of the C library", e);
    }
  }

  /// Again where a signal interrupted it.
  private int control(int descriptor, long request, MemorySegment argument, MemorySegment state)
      throws Throwable {
    int result = -1;
    for (int i = 0; i < MAX_ATTEMPTS && result < 0; i++) {
      result = (int) ioctl.invokeExact(state, descriptor, request, argument);
      if (result < 0 && (int) ERRNO.get(state, 0L) != INTERRUPTED) {
        return result;
      }
    }
    return result;
  }

  private static void check(int result, MemorySegment state, String call, Path device) {
    if (result < 0) {
      throw new EnclaveException(
          "%s of %s failed with error %d of the kernel"
              .formatted(call, device, (int) ERRNO.get(state, 0L)),
          false,
          null);
    }
  }
}
