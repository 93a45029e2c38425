package dev.nabla.inference.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/// Downloads one file over HTTP(S), going on where an earlier try ended.
///
/// `HttpURLConnection` because it bounds the silence between two reads; `java.net.http` bounds only
/// the time to the headers.
final class HttpsDownload {
  private static final int MAX_TRIES = 5;

  private final URI base;
  private final Duration idleLimit;

  /// @param base without a slash at its end
  HttpsDownload(URI base, Duration idleLimit) {
    this.base = base;
    this.idleLimit = idleLimit;
  }

  /// Completes `target` to `size` bytes. What it holds already is taken as the file's beginning;
  /// the caller checks the digest.
  void fetch(ModelSource.HuggingFace source, long size, Path target, PullProgress progress)
      throws IOException, UnavailableException {
    if (sizeOf(target) > size) {
      Files.delete(target);
    }
    URI address =
        URI.create(
            base
                + "/"
                + source.repository()
                + "/resolve/"
                + source.revision()
                + "/"
                + source.file());
    String failure = "";
    for (int attempt = 0; attempt < MAX_TRIES && sizeOf(target) < size; attempt++) {
      long before = sizeOf(target);
      if (attempt > 0) {
        progress.step(failure + "; going on from there");
      }
      failure = tryOnce(address, size, target, progress);
      if (sizeOf(target) <= before) {
        break;
      }
    }
    if (sizeOf(target) != size) {
      throw new UnavailableException(failure);
    }
  }

  /// What went wrong; empty where nothing did.
  private String tryOnce(URI address, long size, Path target, PullProgress progress)
      throws IOException, UnavailableException {
    try {
      fetchRest(address, size, target, progress);
      long got = sizeOf(target);
      return got == size ? "" : "the connection ended after " + got + " of " + size + " bytes";
    } catch (IOException e) {
      requireNetworkFailure(e);
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }

  private static long sizeOf(Path target) throws IOException {
    return Files.exists(target) ? Files.size(target) : 0;
  }

  /// A full disk is no fault of the source.
  private static void requireNetworkFailure(IOException e) throws IOException {
    if (e instanceof java.nio.file.FileSystemException
        || String.valueOf(e.getMessage()).contains(ModelStore.NO_SPACE)) {
      throw e;
    }
  }

  private void fetchRest(URI address, long size, Path target, PullProgress progress)
      throws IOException, UnavailableException {
    long start = sizeOf(target);
    HttpURLConnection connection = open(address, start);
    try {
      int status = connection.getResponseCode();
      boolean resumed = status == HttpURLConnection.HTTP_PARTIAL && startsAt(connection, start);
      if (!resumed && status != HttpURLConnection.HTTP_OK) {
        throw new UnavailableException("HTTP status " + status + " from " + address.getHost());
      }
      write(connection, resumed ? start : 0, size, target, progress);
    } finally {
      connection.disconnect();
    }
  }

  private HttpURLConnection open(URI address, long start) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    int millis = Math.toIntExact(idleLimit.toMillis());
    connection.setConnectTimeout(millis);
    connection.setReadTimeout(millis);
    connection.setRequestProperty("Accept-Encoding", "identity");
    if (start > 0) {
      connection.setRequestProperty("Range", "bytes=" + start + "-");
    }
    return connection;
  }

  private static boolean startsAt(HttpURLConnection connection, long start) {
    String range = connection.getHeaderField("Content-Range");
    return range != null && range.startsWith("bytes " + start + "-");
  }

  private static void write(
      HttpURLConnection connection, long start, long size, Path target, PullProgress progress)
      throws IOException {
    StandardOpenOption how =
        start > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    try (InputStream in = connection.getInputStream();
        OutputStream out =
            Files.newOutputStream(
                target, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
      DigestingCopy.copy(in, out, size - start, start, progress);
    }
  }
}
