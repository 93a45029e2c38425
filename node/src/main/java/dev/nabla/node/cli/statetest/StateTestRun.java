package dev.nabla.node.cli.statetest;

import dev.nabla.primitives.bytes.DecodingException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/// Runs the tests below some paths: the caller's thread reads files, a few others run them.
public final class StateTestRun {
  private final int threads;
  private final Predicate<String> wanted;
  private final StateTestTally tally = new StateTestTally();

  /// @param threads that run tests
  /// @param wanted names of forks in the vectors to run; cases of others are left out uncounted
  public StateTestRun(int threads, Predicate<String> wanted) {
    this.threads = threads;
    this.wanted = wanted;
  }

  /// Runs all cases below `paths`: files, folders, `.tar.xz` archives. As many files are held as
  /// there are threads, and one that is being read.
  ///
  /// @throws FixtureException where a path cannot be read
  public StateTestReport run(List<Path> paths) {
    BlockingQueue<StateTestJudge> idle = new ArrayBlockingQueue<>(threads);
    for (int i = 0; i < threads; i++) {
      idle.add(new StateTestJudge());
    }
    try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
      FixtureFiles.forEach(
          paths,
          file -> {
            StateTestJudge judge = take(idle);
            workers.execute(() -> judgeAll(file, judge, idle));
          });
    }
    return tally.report();
  }

  private static StateTestJudge take(BlockingQueue<StateTestJudge> idle) {
    try {
      return idle.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FixtureException("interrupted", e);
    }
  }

  /// Whatever happens counts, and the judge comes back.
  private void judgeAll(
      FixtureFile file, StateTestJudge judge, BlockingQueue<StateTestJudge> idle) {
    try {
      judgeAll(file, judge);
    } catch (RuntimeException | Error e) {
      tally.add(file.name(), new Verdict.Failed("a result for each case", e.toString()));
      throw e;
    } finally {
      idle.add(judge);
    }
  }

  private void judgeAll(FixtureFile file, StateTestJudge judge) {
    List<StateTest> tests;
    try {
      tests = StateTestReader.read(file);
    } catch (DecodingException e) {
      tally.add(file.name(), new Verdict.Failed("a file of state tests", said(e)));
      return;
    }
    if (tests.isEmpty()) {
      tally.add(file.name(), new Verdict.Skipped("files without state tests"));
    }
    for (StateTest test : tests) {
      if (wanted.test(test.fork())) {
        tally.add(file.name() + "\n  " + test.name(), verdict(test, judge));
      }
    }
  }

  /// A defect of ours fails the case that showed it and not the run.
  private static Verdict verdict(StateTest test, StateTestJudge judge) {
    try {
      return judge.judge(test);
    } catch (DecodingException e) {
      return new Verdict.Failed("a state test", said(e));
    } catch (RuntimeException e) {
      return new Verdict.Failed("a result", e.toString());
    }
  }

  private static String said(DecodingException e) {
    return String.valueOf(e.getMessage());
  }
}
