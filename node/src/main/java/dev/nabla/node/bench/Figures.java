package dev.nabla.node.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one run of a benchmark measured: ours, the peer's beside it, goals, and remarks. For one
/// thread.
public final class Figures {
  private final Map<String, Figure> own = new LinkedHashMap<>();
  private final Map<String, Figure> peer = new LinkedHashMap<>();
  private final Map<String, Goal> goals = new LinkedHashMap<>();
  private final List<String> remarks = new ArrayList<>();
  private String peerName = "peer";

  /// What a figure is held to.
  ///
  /// @param bound in the figure's unit, or as a multiple of the peer's figure
  /// @param relative whether `bound` is such a multiple
  /// @param atLeast whether more is better
  public record Goal(double bound, boolean relative, boolean atLeast) {}

  /// Adds one of ours.
  public void add(Figure figure) {
    own.put(figure.subject(), figure);
  }

  /// Adds the peer's figure for the subject of one of ours, in the same unit.
  public void addPeer(String name, Figure figure) {
    peerName = name;
    peer.put(figure.subject(), figure);
  }

  /// Holds the figure of `subject` to a goal.
  public void goal(String subject, Goal goal) {
    goals.put(subject, goal);
  }

  /// Adds a line that a reader of the figures has to know.
  public void remark(String line) {
    remarks.add(line);
  }

  /// Ours, in the order added.
  List<Figure> own() {
    return List.copyOf(own.values());
  }

  Optional<Figure> peerOf(Figure figure) {
    return Optional.ofNullable(peer.get(figure.subject()));
  }

  Optional<Goal> goalOf(Figure figure) {
    return Optional.ofNullable(goals.get(figure.subject()));
  }

  List<String> remarks() {
    return List.copyOf(remarks);
  }

  /// How the peer is called.
  String peerName() {
    return peerName;
  }

  /// Whether a figure of the peer is known.
  boolean hasPeer() {
    return !peer.isEmpty();
  }
}
