package dev.nabla.infrastructure.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An exchange of the real server: Helidon's request and response with our bounds around every wait
/// for the client.
final class HelidonExchange extends RoutedExchange {
  private final ServerRequest request;
  private final ServerResponse response;
  private final HttpLimits limits;
  private final Watchdog watchdog;
  private final Clients clients;
  private byte @Nullable [] body;
  private boolean began;
  private boolean ended;
  private volatile boolean gone;

  HelidonExchange(ServerRequest request, ServerResponse response, Surroundings around) {
    this.request = request;
    this.response = response;
    this.limits = around.limits();
    this.watchdog = around.watchdog();
    this.clients = around.clients();
  }

  /// What all exchanges of a server share.
  record Surroundings(HttpLimits limits, Watchdog watchdog, Clients clients) {}

  @Override
  InetAddress client() {
    return ((InetSocketAddress) request.remotePeer().address()).getAddress();
  }

  @Override
  public String method() {
    return request.prologue().method().text();
  }

  @Override
  public String path() {
    return request.path().path();
  }

  @Override
  public Optional<String> query(String name) {
    return request.query().first(name).asOptional();
  }

  @Override
  public Optional<String> header(String name) {
    return request.headers().first(HeaderNames.create(name));
  }

  @Override
  public List<String> headers(String name) {
    return request.headers().all(HeaderNames.create(name), List::of);
  }

  @Override
  public byte[] body() {
    byte[] known = body;
    if (known == null) {
      known = readBody();
      body = known;
    }
    return known;
  }

  private byte[] readBody() {
    header("Content-Encoding")
        .filter(encoding -> !encoding.toLowerCase(Locale.ROOT).equals("identity"))
        .ifPresent(encoding -> {
          throw new HttpRefusal(415, "Content-Encoding " + encoding + " is not accepted");
        });
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    Watchdog.Guard guard = watchdog.guard(limits.bodyTimeout());
    try (guard;
        InputStream in = request.content().inputStream()) {
      byte[] read = in.readNBytes(limits.maxBodyBytes() + 1);
      if (guard.expired()) {
        throw tooSlow();
      }
      if (read.length > limits.maxBodyBytes()) {
        throw new HttpRefusal(
            413, "the request body is larger than " + limits.maxBodyBytes() + " bytes", close());
      }
      received(read.length);
      return read;
    } catch (RequestException e) {
      throw new HttpRefusal(e.status().code(), "the request body is malformed", close());
    } catch (IOException
        | UncheckedIOException
        | CloseConnectionException
        | DataReader.InsufficientDataAvailableException e) {
      if (guard.expired()) {
        throw tooSlow();
      }
      gone = true;
      throw new HttpRefusal(400, "the request body ended early", close());
    }
  }

  private HttpRefusal tooSlow() {
    long seconds = limits.bodyTimeout().toSeconds();
    return new HttpRefusal(408, "the request body took longer than " + seconds + " s", close());
  }

  /// What remains of a body that was refused is not read: the connection ends with the response.
  private Map<String, String> close() {
    return Map.of("Connection", "close");
  }

  private boolean isHttp2() {
    return request.prologue().protocolVersion().startsWith("2");
  }

  @Override
  public void respond(int status, Map<String, String> headers, byte[] bytes) throws IOException {
    begin(status, headers);
    try (Watchdog.Guard _ = watchdog.guard(limits.writeTimeout())) {
      response.send(bytes);
      sent(bytes.length);
      ended = true;
    } catch (UncheckedIOException | CloseConnectionException | SocketWriterException e) {
      throw gone(e);
    }
  }

  @Override
  public OutputStream respondStream(int status, Map<String, String> headers) throws IOException {
    begin(status, headers);
    return new ResponseStream(response.outputStream());
  }

  private void begin(int status, Map<String, String> headers) throws IOException {
    if (began) {
      throw new IllegalStateException("already responded to " + path());
    }
    if (gone) {
      throw gone(new IOException("the request broke off"));
    }
    began = true;
    responding(status);
    response.status(Status.create(status));
    headers.forEach(this::set);
  }

  /// HTTP/2 has no header that speaks of the connection (RFC 9113 §8.2.2).
  private void set(String name, String value) {
    boolean ofConnection = name.equalsIgnoreCase("Connection") || name.equalsIgnoreCase("Upgrade");
    if (!isHttp2() || !ofConnection) {
      response.header(HeaderNames.create(name), value);
    }
  }

  private ClientGoneException gone(Exception cause) {
    gone = true;
    return new ClientGoneException(cause);
  }

  @Override
  public boolean clientGone() {
    return gone || clients.left(request.socketId());
  }

  /// Whether one of the two sides said that the connection ends with this exchange. Helidon 4.3.1
  /// repeats that to the client, then waits for the next request all the same.
  boolean endsConnection() {
    return !isHttp2() && (saysClose(request.headers()) || saysClose(response.headers()));
  }

  /// Whether nothing of the request is still on its way.
  boolean requestTaken() {
    return body != null || !request.content().hasEntity();
  }

  private static boolean saysClose(Headers headers) {
    return headers.all(HeaderNames.CONNECTION, List::of).stream()
        .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("close"));
  }

  @Override
  boolean responseBegan() {
    return began;
  }

  @Override
  boolean responseEnded() {
    return ended;
  }

  /// Helidon's stream with a time limit on each write, and one exception for every way in which a
  /// client can be gone.
  private final class ResponseStream extends OutputStream {
    private final OutputStream out;

    ResponseStream(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      guarded(() -> out.write(source, offset, length));
      sent(length);
    }

    @Override
    public void flush() throws IOException {
      guarded(out::flush);
    }

    /// Ends the response.
    @Override
    public void close() throws IOException {
      if (ended || gone) {
        return;
      }
      guarded(() -> {
        out.close();
        // Helidon ends the body only now; left to do it after us, it would do so unguarded.
        ((RoutingResponse) response).commit();
      });
      ended = true;
    }

    private void guarded(Write write) throws IOException {
      if (gone) {
        throw gone(new IOException("an earlier write failed"));
      }
      try (Watchdog.Guard _ = watchdog.guard(limits.writeTimeout())) {
        write.run();
      } catch (IOException
          | UncheckedIOException
          | CloseConnectionException
          | SocketWriterException e) {
        throw gone(e);
      }
    }
  }

  private interface Write {
    void run() throws IOException;
  }
}
