package dev.nabla.inference.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
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

  /// Completes the destination. What it holds already is taken as the file's beginning; the caller
  /// checks the digest.
  void fetch(ModelSource.HuggingFace source, Destination destination) throws IOException {
    if (destination.present() > destination.size()) {
      Files.delete(destination.file());
    }
    String failure = "";
    for (int attempt = 0; attempt < MAX_TRIES && !destination.isComplete(); attempt++) {
      long before = destination.present();
      if (attempt > 0) {
        destination.progress().step(failure + "; going on from there");
      }
      failure = tryOnce(address(source), destination);
      if (destination.present() <= before) {
        break;
      }
    }
    if (!destination.isComplete()) {
      throw new UnavailableException(failure);
    }
  }

  private URI address(ModelSource.HuggingFace source) {
    return URI.create(
        base + "/" + source.repository() + "/resolve/" + source.revision() + "/" + source.file());
  }

  /// What went wrong; empty where nothing did.
  private String tryOnce(URI address, Destination destination) throws IOException {
    try {
      fetchRest(address, destination);
      return destination.isComplete()
          ? ""
          : "the connection ended after %d of %d bytes"
              .formatted(destination.present(), destination.size());
    } catch (IOException e) {
      requireNetworkFailure(e);
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }

  /// A full disk is no fault of the source.
  private static void requireNetworkFailure(IOException e) throws IOException {
    if (e instanceof FileSystemException
        || String.valueOf(e.getMessage()).contains(ModelStore.NO_SPACE)) {
      throw e;
    }
  }

  private void fetchRest(URI address, Destination destination) throws IOException {
    long start = destination.present();
    HttpURLConnection connection = open(address, start);
    try {
      int status = connection.getResponseCode();
      boolean resumed = status == HttpURLConnection.HTTP_PARTIAL && startsAt(connection, start);
      if (!resumed && status != HttpURLConnection.HTTP_OK) {
        throw new UnavailableException("HTTP status " + status + " from " + address.getHost());
      }
      try (InputStream in = connection.getInputStream()) {
        destination.write(in, resumed ? start : 0);
      }
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
}
