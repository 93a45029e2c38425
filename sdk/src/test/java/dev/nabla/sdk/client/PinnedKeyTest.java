package dev.nabla.sdk.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.tee.enclave.SoftwareEnclave;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinnedKeyTest {
  @TempDir private Path folder;

  private SoftwareEnclave enclave(String name) {
    return SoftwareEnclave.open(folder.resolve(name), InstantSource.system(), new SecureRandom());
  }

  private static int statusOf(URI server, Bytes pinned) throws IOException, InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(PinnedKey.context(pinned)).build()) {
      return client
          .send(HttpRequest.newBuilder(server).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  @Test
  void talksToTheHolderOfTheRegisteredKeyAloneWhateverItsNameSays() throws Exception {
    try (SoftwareEnclave node = enclave("node");
        SoftwareEnclave stranger = enclave("stranger")) {
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(node.tlsContext()));
      server.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
          });
      server.start();
      URI address = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");

      try {
        assertThat(statusOf(address, node.tlsCertificate())).isEqualTo(204);
        assertThatThrownBy(() -> statusOf(address, stranger.tlsCertificate()))
            .isInstanceOf(SSLException.class);
      } finally {
        server.stop(0);
      }
    }
  }

  @Test
  void refusesWhatIsNoCertificate() {
    assertThatThrownBy(() -> PinnedKey.context(Bytes.utf8("certificate")))
        .isInstanceOf(DecodingException.class);
  }
}
