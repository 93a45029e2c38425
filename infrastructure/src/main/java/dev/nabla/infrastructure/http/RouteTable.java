package dev.nabla.infrastructure.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds the route of a request. Immutable.
final class RouteTable {
  private final List<Entry> entries;

  RouteTable(List<Route> routes) {
    List<Entry> sorted = new ArrayList<>();
    for (Route route : routes) {
      sorted.add(new Entry(route, route.segments()));
    }
    sorted.sort(Comparator.comparingLong(Entry::placeholders));
    this.entries = List.copyOf(sorted);
  }

  /// @throws HttpRefusal 404 where no template fits, 405 where one does for other methods only
  Match find(String method, String path) {
    List<String> segments = List.of(path.substring(Math.min(1, path.length())).split("/", -1));
    TreeSet<String> allowed = new TreeSet<>();
    for (Entry entry : entries) {
      Map<String, String> parameters = entry.fit(segments);
      if (parameters == null) {
        continue;
      }
      if (entry.route.method().equals(method)) {
        return new Match(entry.route, parameters);
      }
      allowed.add(entry.route.method());
    }
    if (allowed.isEmpty()) {
      throw new HttpRefusal(404, "no such path: " + path);
    }
    String allow = String.join(", ", allowed);
    throw new HttpRefusal(
        405, path + " takes " + allow + ", not " + method, Map.of("Allow", allow));
  }

  record Match(Route route, Map<String, String> parameters) {}

  private record Entry(Route route, List<String> segments) {
    long placeholders() {
      return segments.stream().filter(Entry::isPlaceholder).count();
    }

    static boolean isPlaceholder(String segment) {
      return segment.startsWith("{") && segment.endsWith("}");
    }

    @Nullable Map<String, String> fit(List<String> path) {
      if (path.size() != segments.size()) {
        return null;
      }
      Map<String, String> parameters = new HashMap<>();
      for (int i = 0; i < path.size(); i++) {
        String segment = segments.get(i);
        String given = path.get(i);
        if (isPlaceholder(segment) && !given.isEmpty()) {
          parameters.put(segment.substring(1, segment.length() - 1), given);
        } else if (!segment.equals(given)) {
          return null;
        }
      }
      return parameters;
    }
  }
}
