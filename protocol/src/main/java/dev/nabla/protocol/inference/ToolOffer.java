package dev.nabla.protocol.inference;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The functions that a request lets the model call. Those that it forbids are not here.
///
/// @param tools in the request's order, of different names; none where the model calls nothing
/// @param mustCall whether the answer has to be a call
/// @param only the one function that must be called; null where any may be. Others are shown to the
///   model all the same
public record ToolOffer(List<Tool> tools, boolean mustCall, @Nullable String only) {
  /// Most functions of a request.
  public static final int MAX_TOOLS = 128;

  /// Nothing to call.
  public static final ToolOffer NONE = new ToolOffer(List.of(), false, null);

  /// @throws IllegalArgumentException where a call is demanded and there is nothing to call, or
  ///   `only` is not among the tools
  public ToolOffer {
    tools = List.copyOf(tools);
    if (mustCall && tools.isEmpty()) {
      throw new IllegalArgumentException("a call of nothing is demanded");
    }
    String wanted = only;
    if (wanted != null
        && (!mustCall || tools.stream().noneMatch(tool -> tool.name().equals(wanted)))) {
      throw new IllegalArgumentException("no such tool: " + wanted);
    }
  }

  /// One function.
  ///
  /// @param name 1 to 64 letters, digits, `_` and `-`
  /// @param about what it does, for the model; empty where the request does not say
  /// @param arguments schema of its arguments; null where it has none
  /// @param path where the schema stands in the body, for refusals
  public record Tool(String name, String about, @Nullable JsonNode arguments, String path) {
    /// Whether a function may have this name.
    public static boolean isName(String name) {
      return name.matches("[A-Za-z0-9_-]{1,64}");
    }

    /// The schema of its arguments, where it has any.
    public Optional<JsonNode> schema() {
      return Optional.ofNullable(arguments);
    }
  }

  /// Whether there is anything to call.
  public boolean isEmpty() {
    return tools.isEmpty();
  }

  /// The functions that the answer may call.
  public List<Tool> callable() {
    return tools.stream().filter(tool -> only == null || tool.name().equals(only)).toList();
  }
}
