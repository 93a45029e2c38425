package dev.nabla.infrastructure.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Runs routes as the server does, without a port: requests in, what would have been sent out.
public final class RoutesWithoutPort {
  private final Dispatcher dispatcher;
  private final HttpLimits limits;

  /// Default limits, refusals in the given form.
  public RoutesWithoutPort(List<Route> routes, RefusalFormat refusals) {
    this(routes, refusals, HttpLimits.DEFAULT);
  }

  public RoutesWithoutPort(List<Route> routes, RefusalFormat refusals, HttpLimits limits) {
    this(routes, refusals, limits, HttpServerConfig.Oversight.NONE);
  }

  public RoutesWithoutPort(
      List<Route> routes,
      RefusalFormat refusals,
      HttpLimits limits,
      HttpServerConfig.Oversight oversight) {
    this.dispatcher = new Dispatcher(routes, refusals, oversight);
    this.limits = limits;
  }

  /// A request; `target` is path and query.
  @SuppressWarnings("ArrayRecordComponent")
  public record Request(
      String method, String target, Map<String, String> headers, byte[] body, int goneAfterBytes) {

    public static Request get(String target) {
      return new Request("GET", target, Map.of(), new byte[0], Integer.MAX_VALUE);
    }

    public static Request post(String target, String body) {
      return post(target, body.getBytes(StandardCharsets.UTF_8));
    }

    public static Request post(String target, byte[] body) {
      return new Request("POST", target, Map.of(), body, Integer.MAX_VALUE);
    }

    public Request with(String header, String value) {
      Map<String, String> more = new TreeMap<>(headers);
      more.put(header, value);
      return new Request(method, target, more, body, goneAfterBytes);
    }

    /// The client leaves as soon as it has sent the request.
    public Request leavingAtOnce() {
      return leavingAfter(-1);
    }

    /// The client leaves once it has read so many bytes of the response body.
    public Request leavingAfter(int bytes) {
      return new Request(method, target, headers, body, bytes);
    }
  }

  /// What the client saw.
  ///
  /// @param flushes body bytes that had been sent at each flush
  @SuppressWarnings("ArrayRecordComponent")
  public record Response(
      int status, Map<String, String> headers, byte[] body, List<Integer> flushes, boolean whole) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    public Optional<String> header(String name) {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(Map.Entry::getValue)
          .findFirst();
    }
  }

  public Response send(Request request) {
    MemoryExchange exchange = new MemoryExchange(request, limits);
    Dispatcher.Outcome outcome = dispatcher.dispatch(exchange);
    return new Response(
        exchange.status,
        exchange.sentHeaders,
        exchange.sent.toByteArray(),
        List.copyOf(exchange.flushes),
        outcome == Dispatcher.Outcome.COMPLETE);
  }

  private static final class MemoryExchange extends RoutedExchange {
    private final Request request;
    private final HttpLimits limits;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final List<Integer> flushes = new ArrayList<>();
    private Map<String, String> sentHeaders = Map.of();
    private int status;
    private boolean ended;
    private boolean gone;

    MemoryExchange(Request request, HttpLimits limits) {
      this.request = request;
      this.limits = limits;
      this.gone = request.goneAfterBytes() < 0;
    }

    @Override
    InetAddress client() {
      return InetAddress.getLoopbackAddress();
    }

    @Override
    public String method() {
      return request.method();
    }

    @Override
    public String path() {
      String target = request.target();
      int mark = target.indexOf('?');
      return URLDecoder.decode(
          mark < 0 ? target : target.substring(0, mark), StandardCharsets.UTF_8);
    }

    @Override
    public Optional<String> query(String name) {
      int mark = request.target().indexOf('?');
      if (mark < 0) {
        return Optional.empty();
      }
      for (String pair : request.target().substring(mark + 1).split("&", -1)) {
        if (pair.startsWith(name + "=")) {
          return Optional.of(
              URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8));
        }
      }
      return Optional.empty();
    }

    @Override
    public Optional<String> header(String name) {
      return headers(name).stream().findFirst();
    }

    @Override
    public List<String> headers(String name) {
      return request.headers().entrySet().stream()
          .filter(header ->
              header.getKey().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
          .map(Map.Entry::getValue)
          .toList();
    }

    @Override
    public byte[] body() {
      header("Content-Encoding")
          .ifPresent(encoding -> {
            throw new HttpRefusal(415, "Content-Encoding " + encoding + " is not accepted");
          });
      if (request.body().length > limits.maxBodyBytes()) {
        throw new HttpRefusal(
            413, "the request body is larger than " + limits.maxBodyBytes() + " bytes");
      }
      received(request.body().length);
      return request.body();
    }

    @Override
    public void respond(int code, Map<String, String> headers, byte[] body) throws IOException {
      begin(code, headers);
      send(body, 0, body.length);
      ended = true;
    }

    @Override
    public OutputStream respondStream(int code, Map<String, String> headers) {
      begin(code, headers);
      return new OutputStream() {
        private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();

        @Override
        public void write(int value) {
          buffer.write(value);
        }

        @Override
        public void write(byte[] source, int offset, int length) {
          buffer.write(source, offset, length);
        }

        @Override
        public void flush() throws IOException {
          byte[] bytes = buffer.toByteArray();
          buffer.reset();
          send(bytes, 0, bytes.length);
          flushes.add(sent.size());
        }

        @Override
        public void close() throws IOException {
          if (!ended && !gone) {
            flush();
            ended = true;
          }
        }
      };
    }

    private void begin(int code, Map<String, String> headers) {
      if (responseBegan()) {
        throw new IllegalStateException("already responded");
      }
      status = code;
      responding(code);
      sentHeaders = Map.copyOf(headers);
    }

    private void send(byte[] bytes, int offset, int length) throws IOException {
      int room = request.goneAfterBytes() - sent.size();
      sent(length);
      sent.write(bytes, offset, Math.clamp(room, 0, length));
      if (length > room) {
        gone = true;
        throw new ClientGoneException(new IOException("left after " + sent.size() + " bytes"));
      }
    }

    @Override
    public boolean clientGone() {
      return gone;
    }

    @Override
    boolean responseBegan() {
      return status != 0;
    }

    @Override
    boolean responseEnded() {
      return ended;
    }
  }
}
