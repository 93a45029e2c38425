package dev.nabla.services.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.nabla.infrastructure.http.HttpCaller;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.Blob;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpBlobSourceTest {
  private final Blob blob = new AuditFixture(Seeds.of("blob source", 1)).blob();
  private final Bytes encoded = blob.encode();
  private final BatchCommitment commitment =
      BatchCommitment.of(blob, encoded, AuditFixture.FIRST_WINDOW);
  private final HttpCaller caller = HttpBlobSource.newCaller();
  private final HttpBlobSource source = new HttpBlobSource(caller);
  private byte[] served = encoded.toArray();
  private HttpServer server;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/blobs/" + commitment.blobRoot().toHex(),
        exchange -> {
          exchange.sendResponseHeaders(200, served.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(served);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    caller.close();
  }

  private String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Test
  void fetchesTheBlobByItsRoot() throws IOException {
    assertThat(source.fetch(endpoint(), commitment)).isEqualTo(encoded);
  }

  @Test
  void readsNoMoreThanWasCommitted() {
    served = new byte[encoded.size() + 1];

    assertThatThrownBy(() -> source.fetch(endpoint(), commitment)).isInstanceOf(IOException.class);
  }

  @Test
  void tellsWhatIsWrongWithAnEndpoint() {
    for (String endpoint :
        new String[] {
          "", "no url at all", "file:///etc", "http://", "mailto:a@b", endpoint() + "/elsewhere"
        }) {
      assertThatThrownBy(() -> source.fetch(endpoint, commitment))
          .as(endpoint)
          .isInstanceOf(IOException.class);
    }
  }
}
