package dev.nabla.tee.enclave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.P256;
import dev.nabla.primitives.crypto.P256PrivateKey;
import dev.nabla.primitives.crypto.RsaPss;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoftwareEnclaveTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Hash DIGEST = Hash.fromHex("11".repeat(32));

  @TempDir private Path folder;

  @Test
  void signsWithTheKeysThatItNames() {
    try (SoftwareEnclave enclave = open()) {
      Bytes window = enclave.sign(DIGEST);
      Bytes response = enclave.signPss(DIGEST.toBytes());

      assertThat(P256.verify(DIGEST, window, enclave.receiptKey())).isTrue();
      assertThat(RsaPss.verify(DIGEST.toBytes(), response, enclave.rsaKey())).isTrue();
      assertThat(enclave.nodeId()).isEqualTo(enclave.rsaKey().nodeId());
    }
  }

  @Test
  void hasTheSameKeysAfterARestart() {
    SoftwareEnclave before = open();
    before.close();

    SoftwareEnclave after = open();

    assertThat(after.receiptKey()).isEqualTo(before.receiptKey());
    assertThat(after.rsaKey()).isEqualTo(before.rsaKey());
    assertThat(after.tlsCertificate()).isEqualTo(before.tlsCertificate());
    assertThat(after.sign(DIGEST)).matches(made -> P256.verify(DIGEST, made, before.receiptKey()));
  }

  @Test
  void storesEveryScalarWhateverItsLeadingBytes() {
    KeyFile file = new KeyFile(file());
    EnclaveKeys keys = EnclaveKeys.generate(new SecureRandom(), NOW);
    for (String scalar : new String[] {"00".repeat(31) + "01", "00" + "80".repeat(31)}) {
      P256PrivateKey receipt = P256PrivateKey.of(Bytes.fromHex(scalar).toArray());

      file.write(
          new EnclaveKeys(receipt, keys.rsa(), keys.sealing(), keys.tls(), keys.certificate()));

      assertThat(file.read().receipt().publicKey()).isEqualTo(receipt.publicKey());
    }
  }

  @Test
  void keyFileIsForItsOwnerAlone() throws IOException {
    open().close();
    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));

    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(this::open)
        .isInstanceOf(EnclaveException.class)
        .hasRootCauseMessage("others may read it; if they did not, run: chmod 600 " + file());
  }

  @Test
  void refusesADamagedKeyFileAndLeavesItAlone() throws IOException {
    open().close();
    String whole = Files.readString(file());
    String damaged = whole.substring(0, whole.length() / 2);
    Files.writeString(file(), damaged, StandardCharsets.US_ASCII);

    assertThatThrownBy(this::open).isInstanceOf(EnclaveException.class);

    assertThat(Files.readString(file())).isEqualTo(damaged);
  }

  @Test
  void leavesNoDraftBehind() throws IOException {
    open().close();

    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file());
    }
  }

  @Test
  void signsNothingAfterClosingAndNeverPrintsASecret() throws IOException {
    SoftwareEnclave enclave = open();
    enclave.close();
    enclave.close();

    assertThatThrownBy(() -> enclave.sign(DIGEST)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> enclave.signPss(DIGEST.toBytes()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(enclave::tlsContext).isInstanceOf(IllegalStateException.class);
    assertThat(enclave.toString())
        .isEqualTo("SoftwareEnclave[" + enclave.nodeId() + ", software, no hardware]");
  }

  @Test
  void certificateVouchesForItselfWithinItsDates() throws GeneralSecurityException {
    try (SoftwareEnclave enclave = open()) {
      X509Certificate certificate = certificate(enclave.tlsCertificate());

      certificate.verify(certificate.getPublicKey());
      certificate.checkValidity(Date.from(NOW.minus(Duration.ofMinutes(59))));
      certificate.checkValidity(Date.from(NOW.plus(Duration.ofDays(3_649))));

      assertThatThrownBy(
              () -> certificate.checkValidity(Date.from(NOW.minus(Duration.ofMinutes(61)))))
          .isInstanceOf(CertificateException.class);
      assertThatThrownBy(
              () -> certificate.checkValidity(Date.from(NOW.plus(Duration.ofDays(3_651)))))
          .isInstanceOf(CertificateException.class);
    }
  }

  @Test
  void servesTlsToAClientThatPinsTheCertificate() throws Exception {
    try (SoftwareEnclave enclave =
            SoftwareEnclave.open(file(), InstantSource.system(), new SecureRandom());
        SSLServerSocket server =
            (SSLServerSocket) enclave.tlsContext().getServerSocketFactory().createServerSocket(0)) {
      CompletableFuture<Integer> served =
          CompletableFuture.supplyAsync(() -> {
            try (var connection = server.accept()) {
              connection.getOutputStream().write(42);
              return 42;
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });

      int received;
      try (SSLSocket client =
          (SSLSocket)
              pinning(enclave.tlsCertificate())
                  .getSocketFactory()
                  .createSocket("localhost", server.getLocalPort())) {
        received = client.getInputStream().read();
      }

      assertThat(received).isEqualTo(served.join());
    }
  }

  private SoftwareEnclave open() {
    return SoftwareEnclave.open(file(), InstantSource.fixed(NOW), new SecureRandom());
  }

  private Path file() {
    return folder.resolve("enclave.pem");
  }

  private static X509Certificate certificate(Bytes der) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(der.toArray()));
  }

  private static SSLContext pinning(Bytes certificate)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("node", certificate(certificate));
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), new SecureRandom());
    return context;
  }
}
