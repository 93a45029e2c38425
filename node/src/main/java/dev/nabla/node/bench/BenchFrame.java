package dev.nabla.node.bench;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/// Runs a benchmark and prints its figures so that another person can judge them: medians with
/// their range, the machine, the date, the commit, the peer's figures from the same run, and
/// whether each goal is met.
public final class BenchFrame {
  private static final double BUSY_LOAD = 0.3;
  private static final double MEBIBYTE = 1 << 20;

  private final PrintWriter out;
  private final InstantSource clock;
  private final Machine machine;

  /// @param out where figures go
  /// @param clock for the date
  /// @param machine what they were measured on
  public BenchFrame(PrintWriter out, InstantSource clock, Machine machine) {
    this.out = out;
    this.clock = clock;
    this.machine = machine;
  }

  /// Measures and prints.
  ///
  /// @return whether every goal was met
  public boolean run(Benchmark benchmark) {
    printHead(benchmark);
    Figures figures = new Figures();
    benchmark.measure(figures);
    printTableHead(figures);
    boolean met = true;
    for (Figure figure : figures.own()) {
      met &= printRow(figure, figures);
    }
    figures.remarks().forEach(remark -> out.println("note: " + remark));
    out.flush();
    return met;
  }

  private void printHead(Benchmark benchmark) {
    String date =
        DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
            clock.instant().truncatedTo(ChronoUnit.MINUTES).atOffset(ZoneOffset.UTC));
    out.println("bench " + benchmark.name() + " · " + benchmark.description());
    out.printf(
        Locale.ROOT,
        "%s UTC · commit %s%n%s · %d cores · %.0f MiB · %s · Java %s%n",
        date,
        machine.commit(),
        machine.processor(),
        machine.cores(),
        machine.memoryBytes() / MEBIBYTE,
        machine.system(),
        machine.javaVersion().strip());
    if (machine.load() > BUSY_LOAD) {
      out.printf(
          Locale.ROOT,
          "the machine is busy (load %.1f per core): these figures say little%n",
          machine.load());
    }
    out.println();
    out.flush();
  }

  private void printTableHead(Figures figures) {
    out.printf(
        "%-44s %12s  %-12s %-23s %s%n",
        "", "median", "unit", "least … most (runs)", figures.hasPeer() ? figures.peerName() : "");
  }

  private boolean printRow(Figure figure, Figures figures) {
    Optional<Figure> peer = figures.peerOf(figure);
    String beside =
        peer.map(other -> "%s (× %.2f)".formatted(number(other.median()), ratio(figure, other)))
            .orElse("");
    Optional<Boolean> met =
        figures.goalOf(figure).map(goal -> meets(measure(figure, peer, goal), goal));
    out.printf(
        "%-44s %12s  %-12s %-23s %s%s%n",
        figure.subject(),
        number(figure.median()),
        figure.unit(),
        "%s … %s (%d)"
            .formatted(number(figure.least()), number(figure.most()), figure.samples().size()),
        beside,
        figures.goalOf(figure).map(goal -> verdict(goal, met.orElseThrow())).orElse(""));
    return met.orElse(true);
  }

  private static double ratio(Figure ours, Figure peers) {
    return ours.median() / peers.median();
  }

  private static double measure(Figure figure, Optional<Figure> peer, Figures.Goal goal) {
    return goal.relative()
        ? peer.map(other -> ratio(figure, other)).orElse(Double.NaN)
        : figure.median();
  }

  private static boolean meets(double measured, Figures.Goal goal) {
    return goal.atLeast() ? measured >= goal.bound() : measured <= goal.bound();
  }

  private static String verdict(Figures.Goal goal, boolean met) {
    return "  [goal %s %s%s: %s]"
        .formatted(
            goal.atLeast() ? "≥" : "≤",
            goal.relative() ? "× " : "",
            number(goal.bound()),
            met ? "met" : "MISSED");
  }

  private static String number(double value) {
    double size = Math.abs(value);
    String form = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, form, value);
  }
}
