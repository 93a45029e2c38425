package dev.nabla.tee.enclave;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.crypto.P256PrivateKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/// The secrets of a node in one PEM file (RFC 7468), readable by its owner alone: receipt key, RSA
/// key, X25519 key and TLS key as PKCS #8, then the certificate.
final class KeyFile {
  private static final String PRIVATE_KEY = "PRIVATE KEY";
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final int MAX_BYTES = 1 << 16;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path file;

  KeyFile(Path file) {
    this.file = file;
  }

  boolean exists() {
    return Files.exists(file);
  }

  EnclaveKeys read() {
    try {
      refuseReadableByOthers();
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("it is too long");
      }
      return decode(Files.readString(file, StandardCharsets.US_ASCII));
    } catch (IOException | GeneralSecurityException | DecodingException e) {
      throw new EnclaveException(
          "the enclave's key file "
              + file
              + " cannot be used; restore it from a copy, or remove it"
              + " to become a new node",
          false,
          e);
    }
  }

  private void refuseReadableByOthers() throws IOException {
    if (isPosix() && !Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
      throw new IOException("others may read it; if they did not, run: chmod 600 " + file);
    }
  }

  private static EnclaveKeys decode(String pem) throws IOException, GeneralSecurityException {
    List<PemObject> blocks = new ArrayList<>();
    try (PemReader reader = new PemReader(new StringReader(pem))) {
      for (PemObject block = reader.readPemObject();
          block != null;
          block = reader.readPemObject()) {
        blocks.add(block);
      }
    }
    List<String> types = blocks.stream().map(PemObject::getType).toList();
    if (!types.equals(List.of(PRIVATE_KEY, PRIVATE_KEY, PRIVATE_KEY, PRIVATE_KEY, CERTIFICATE))) {
      throw new IOException("four private keys and a certificate are expected, got " + types);
    }
    KeyFactory ec = KeyFactory.getInstance("EC");
    return new EnclaveKeys(
        receiptKey((ECPrivateKey) ec.generatePrivate(pkcs8(blocks.get(0)))),
        (RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(pkcs8(blocks.get(1))),
        X25519Secret.ofPkcs8(blocks.get(2).getContent()),
        ec.generatePrivate(pkcs8(blocks.get(3))),
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(blocks.get(4).getContent())));
  }

  private static PKCS8EncodedKeySpec pkcs8(PemObject block) {
    return new PKCS8EncodedKeySpec(block.getContent());
  }

  private static P256PrivateKey receiptKey(ECPrivateKey key) {
    byte[] scalar = new byte[32];
    byte[] minimal = key.getS().toByteArray();
    int length = Math.min(minimal.length, scalar.length);
    System.arraycopy(minimal, minimal.length - length, scalar, scalar.length - length, length);
    P256PrivateKey receipt = P256PrivateKey.of(scalar);
    Arrays.fill(scalar, (byte) 0);
    Arrays.fill(minimal, (byte) 0);
    return receipt;
  }

  /// Either the whole file is there afterwards, on disk and readable by its owner alone, or none.
  void write(EnclaveKeys keys) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Path draft = Files.createTempFile(folder, ".new", ".pem", ownerOnly());
      Files.writeString(draft, encode(keys), StandardCharsets.US_ASCII);
      try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new EnclaveException("the enclave's keys cannot be stored in " + file, true, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("our own keys have an encoding", e);
    }
  }

  private static String encode(EnclaveKeys keys) throws IOException, GeneralSecurityException {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(PRIVATE_KEY, receiptPkcs8(keys.receipt())));
      writer.writeObject(new PemObject(PRIVATE_KEY, keys.rsa().getEncoded()));
      writer.writeObject(new PemObject(PRIVATE_KEY, keys.sealing().toPkcs8()));
      writer.writeObject(new PemObject(PRIVATE_KEY, keys.tls().getEncoded()));
      writer.writeObject(new PemObject(CERTIFICATE, keys.certificate().getEncoded()));
    }
    return text.toString();
  }

  private static byte[] receiptPkcs8(P256PrivateKey key) throws GeneralSecurityException {
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec("secp256r1"));
    byte[] secret = key.copySecret();
    BigInteger scalar = new BigInteger(1, secret);
    Arrays.fill(secret, (byte) 0);
    return KeyFactory.getInstance("EC")
        .generatePrivate(
            new ECPrivateKeySpec(scalar, curve.getParameterSpec(ECParameterSpec.class)))
        .getEncoded();
  }

  private FileAttribute<?>[] ownerOnly() {
    return isPosix()
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  private boolean isPosix() {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
