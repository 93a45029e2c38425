package dev.nabla.inference.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// ONNX Runtime and the threads that all its models share: as many runs at once as there are
/// threads, each on one of them alone. One thread a run, so that the sums inside an operator are
/// made in one order on one machine; that says nothing about another machine, whose kernels may
/// differ.
///
/// Loading it unpacks its native library to a temporary folder. Its telemetry is switched off, and
/// it logs nothing: what it would tell of may be somebody's input.
public final class OnnxRuntime implements AutoCloseable {
  /// Runs that may wait for a thread.
  public static final int MAX_WAITING = 256;

  private static final Duration KEPT_THREAD = Duration.ofMinutes(1);

  private final OrtEnvironment environment;
  private final ThreadPoolExecutor threads;

  private OnnxRuntime(OrtEnvironment environment, ThreadPoolExecutor threads) {
    this.environment = environment;
    this.threads = threads;
  }

  /// @param threads runs at once, at least 1
  /// @throws UnusableModel where this machine has no native library of it
  public static OnnxRuntime start(int threads) {
    ThreadFactory daemons = Thread.ofPlatform().daemon().name("nabla-onnx-", 0).factory();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            KEPT_THREAD.toSeconds(),
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            daemons);
    pool.allowCoreThreadTimeOut(true);
    try {
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "nabla");
      environment.setTelemetry(false);
      return new OnnxRuntime(environment, pool);
    } catch (OrtException | LinkageError e) {
      pool.shutdown();
      throw new UnusableModel("ONNX Runtime does not run on this machine: " + e.getMessage(), e);
    }
  }

  /// Name and version, such as `onnxruntime 1.29.0`.
  public String version() {
    return "onnxruntime " + environment.getVersion();
  }

  OrtEnvironment environment() {
    return environment;
  }

  /// Runs `work` on one of the threads, when its turn comes.
  ///
  /// @throws RejectedExecutionException where too many wait, or all is closed
  void execute(Runnable work) {
    threads.execute(work);
  }

  /// Waits for runs under way and gives the threads back; models are to be closed before.
  /// Idempotent.
  @Override
  public void close() {
    threads.close();
  }
}
