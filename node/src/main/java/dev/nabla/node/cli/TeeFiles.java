package dev.nabla.node.cli;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.tee.certificate.Pem;
import dev.nabla.tee.certificate.X509;
import dev.nabla.tee.conformance.IntelAnswers;
import dev.nabla.tee.conformance.VectorFolder;
import dev.nabla.tee.evidence.Evidence;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.evidence.IntelQuote;
import dev.nabla.tee.policy.DefaultPolicies;
import dev.nabla.tee.policy.PolicyRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads evidence, collateral and policies from files in the forms people have them in.
final class TeeFiles {
  private static final long MAX_BYTES = 1 << 20;

  private TeeFiles() {}

  /// Raw bytes, base64, hex, or a JSON object with a `quote` in hex.
  static Bytes evidence(Path file) {
    Bytes bytes = read(file);
    String text = new String(bytes.toArray(), StandardCharsets.ISO_8859_1).strip();
    if (text.startsWith("{")) {
      JsonNode quote = StrictJson.parse(bytes.toArray()).get("quote");
      if (quote == null || !quote.isString()) {
        throw new DecodingException("a JSON object without a quote in hex", 0);
      }
      return Bytes.fromHex(quote.stringValue());
    }
    if (text.matches("(?:0x)?(?:[0-9a-fA-F]{2})+")) {
      return Bytes.fromHex(text);
    }
    return text.matches("[A-Za-z0-9+/\\s]+=*") ? base64(text) : bytes;
  }

  private static Bytes base64(String text) {
    try {
      return Bytes.of(Base64.getDecoder().decode(text.replaceAll("\\s", "")));
    } catch (IllegalArgumentException e) {
      throw new DecodingException("neither evidence nor base64 of it", 0, e);
    }
  }

  /// Collateral for `evidence`: for Intel a JSON file, or a folder with Intel's answers; for AMD
  /// certificates in one or several files, the signing key's first.
  static Bytes collateral(EvidenceKind kind, Bytes evidence, List<Path> paths) {
    if (paths.isEmpty()) {
      return Bytes.EMPTY;
    }
    return switch (kind) {
      case SOFTWARE, NITRO ->
          throw new CommandFailure(ExitCode.USAGE, kind.label() + " has no collateral");
      case TDX, SGX -> intel(evidence, paths.getFirst());
      case SEV_SNP -> {
        List<X509> chain = new ArrayList<>();
        paths.forEach(path -> chain.addAll(Pem.readFile(read(path))));
        yield Bytes.concat(chain.stream().map(X509::der).toArray(Bytes[]::new));
      }
    };
  }

  private static Bytes intel(Bytes evidence, Path path) {
    if (!Files.isDirectory(path)) {
      return read(path);
    }
    List<X509> chain = Pem.read(IntelQuote.read(evidence).pckChain());
    return IntelAnswers.toCollateral(folder(path), List.of(chain.getLast()));
  }

  /// The kind that `evidence` looks like.
  static EvidenceKind kind(Bytes evidence) {
    return Evidence.guess(evidence);
  }

  /// The record in `file`, its encoding as raw bytes or hex, or the default for `kind`.
  static PolicyRecord policy(@Nullable Path file, EvidenceKind kind) {
    if (file == null) {
      return DefaultPolicies.of(kind);
    }
    Bytes bytes = read(file);
    String text = new String(bytes.toArray(), StandardCharsets.ISO_8859_1).strip();
    return PolicyRecord.decode(
        text.matches("(?:0x)?(?:[0-9a-fA-F]{2})+") ? Bytes.fromHex(text) : bytes);
  }

  /// The files below `path`; none outside it.
  static VectorFolder folder(Path path) {
    Path root = path.toAbsolutePath().normalize();
    return name -> {
      Path file = root.resolve(name).normalize();
      return file.startsWith(root) && Files.isRegularFile(file)
          ? Optional.of(read(file))
          : Optional.empty();
    };
  }

  private static Bytes read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new CommandFailure(
            ExitCode.UNAVAILABLE, file + " is longer than any evidence or collateral");
      }
      return Bytes.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.UNAVAILABLE, "cannot read " + file, e);
    }
  }
}
