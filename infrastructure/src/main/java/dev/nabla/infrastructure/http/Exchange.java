package dev.nabla.infrastructure.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One request and its response. Used by one thread at a time, except for [#clientGone()],
/// [#draining()] and [#stopping()].
public interface Exchange {
  /// Upper case.
  String method();

  /// Decoded path without query.
  String path();

  /// What stands for `{name}` in the template of the route, percent-decoded.
  ///
  /// @throws IllegalArgumentException where the template has no such name
  String pathParameter(String name);

  /// The first value of a query parameter.
  Optional<String> query(String name);

  /// The first value of a request header, any case.
  Optional<String> header(String name);

  /// All values of a request header, any case, in order.
  List<String> headers(String name);

  /// The whole request body, the same bytes at every call; the caller must not change them.
  ///
  /// @throws HttpRefusal 413 beyond [HttpLimits#maxBodyBytes()], 408 where it came too slowly, 415
  ///   where it has a Content-Encoding, 400 where it ended early
  byte[] body();

  /// Sends a whole response.
  ///
  /// @param headers `Content-Type` among them; `Content-Length` is set here
  void respond(int status, Map<String, String> headers, byte[] body) throws IOException;

  /// Begins a response of unknown length. Each `flush` of the stream sends what was written so far;
  /// closing it ends the response. Not closing it tells the client that the answer is cut short.
  ///
  /// Writing to a client that has gone throws [ClientGoneException].
  OutputStream respondStream(int status, Map<String, String> headers) throws IOException;

  /// Whether the server drains: it admits nothing more, and ends when what is under way has ended.
  boolean draining();

  /// Whether the time to drain is over, so that this exchange is to come to an end at once.
  boolean stopping();

  /// Whether the client is known to have gone. To be asked again and again: the end of a connection
  /// is looked out for from the first call on, and a client that has closed the half it sends by
  /// counts as gone. One that gave up an exchange of HTTP/2 and kept the connection can go
  /// unnoticed until the second write after it did.
  boolean clientGone();
}
