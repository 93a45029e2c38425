package dev.nabla.infrastructure.http;

import java.util.List;

/// What answers requests of one method to one path.
///
/// @param method upper case
/// @param template path whose segments are literal, or `{name}` for any one non-empty segment; of
///   two templates that fit, the one with more literal segments wins
/// @param answersWhileDraining whether it is served even when the server admits nothing more: what
///   tells of the server itself
public record Route(String method, String template, Handler handler, boolean answersWhileDraining) {

  /// A route that is closed while the server drains.
  public Route(String method, String template, Handler handler) {
    this(method, template, handler, false);
  }

  /// Checks the template.
  public Route {
    if (!template.startsWith("/")) {
      throw new IllegalArgumentException("a template starts with /: " + template);
    }
  }

  /// A route for GET.
  public static Route get(String template, Handler handler) {
    return new Route("GET", template, handler);
  }

  /// A route for GET that tells of the server, while it drains too.
  public static Route ofHealth(String template, Handler handler) {
    return new Route("GET", template, handler, true);
  }

  /// The same with another handler.
  public Route withHandler(Handler other) {
    return new Route(method, template, other, answersWhileDraining);
  }

  /// A route for POST.
  public static Route post(String template, Handler handler) {
    return new Route("POST", template, handler);
  }

  /// A route for DELETE.
  public static Route delete(String template, Handler handler) {
    return new Route("DELETE", template, handler);
  }

  /// The segments between the slashes.
  List<String> segments() {
    return List.of(template.substring(1).split("/", -1));
  }
}
