package dev.nabla.node.bench;

import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.protocol.inference.TokenIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// The memory that it takes to load a model and answer once: a process of its own that does just
/// that and then tells the most that it ever held.
final class MemoryProbe {
  /// A collector without memory of its own, and little room for garbage: what compiled code makes
  /// is next to nothing, but what is not compiled yet makes much.
  private static final List<String> FLAGS =
      List.of(
          "--add-modules=jdk.incubator.vector",
          "-XX:+UseSerialGC",
          "-Xmn16m",
          "-Xlog:disable",
          "-Xlog:all=error:stderr");

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long KIBIBYTE = 1024;

  private MemoryProbe() {}

  /// For a reader of the figure.
  static String flags() {
    return String.join(" ", FLAGS.subList(1, 3));
  }

  /// Most bytes that were resident; empty where the system does not tell.
  ///
  /// @throws UncheckedIOException where the process cannot be started, or fails
  static OptionalLong peakBytes(Path model, LlmTask task) {
    try {
      Path told = Files.createTempFile("nabla-memory", ".txt");
      try {
        runChild(model, task, told);
        return peakIn(Files.readAllLines(told));
      } finally {
        Files.delete(told);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void runChild(Path model, LlmTask task, Path told) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(MemoryProbe.class.getName(), model.toString(), told.toString()));
    command.addAll(List.of(Integer.toString(task.threads()), Integer.toString(task.decode())));
    for (int id : task.prompt().toArray()) {
      command.add(Integer.toString(id));
    }
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException("the process whose memory is measured ended " + process.exitValue());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while memory is measured", e);
    }
  }

  private static OptionalLong peakIn(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
        .findFirst();
  }

  /// Arguments: model file, where to write, threads, tokens to generate, prompt ids. Writes what
  /// the system says of this process, or nothing where it says nothing.
  public static void main(String[] arguments) throws IOException {
    int[] prompt = new int[arguments.length - 4];
    for (int i = 0; i < prompt.length; i++) {
      prompt[i] = Integer.parseInt(arguments[4 + i]);
    }
    int threads = Integer.parseInt(arguments[2]);
    LlmTask task = new LlmTask(threads, TokenIds.of(prompt), Integer.parseInt(arguments[3]));
    try (FileChannel file = FileChannel.open(Path.of(arguments[0]));
        Arena arena = Arena.ofShared()) {
      MemorySegment bytes = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), arena);
      try (LoadedModel loaded = LoadedModel.load(bytes, threads)) {
        var _ = ExactRound.traced(loaded, task);
      }
    }
    if (Files.exists(STATUS)) {
      Files.write(Path.of(arguments[1]), Files.readAllLines(STATUS));
    }
  }
}
