package dev.nabla.node.cli;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.protocol.inference.Evidence;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.OutcomeText;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.ReceiptSecrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The files that commands over a receipt take: the receipt, and what its holder kept of request
/// and response.
final class ReceiptInput {
  private static final int MAX_BODY_BYTES = 32 << 20;

  @Parameters(index = "0", paramLabel = "FILE", description = "a receipt file")
  private Path file;

  @Option(
      names = "--request",
      paramLabel = "FILE",
      description = "the request's body, byte for byte as sent")
  private @Nullable Path request;

  @Option(
      names = "--response",
      paramLabel = "FILE",
      description = "the response's body, byte for byte as received")
  private @Nullable Path response;

  /// The bytes of the receipt file, whatever they are.
  Bytes fileBytes() {
    return read(file, ReceiptFile.MAX_BYTES);
  }

  /// The receipt.
  ///
  /// @throws CommandFailure where the file is none
  ReceiptFile receipt() {
    try {
      return ReceiptFile.decode(fileBytes());
    } catch (DecodingException e) {
      throw new CommandFailure(ExitCode.FAILED, file + " is no receipt: " + e.getMessage(), e);
    }
  }

  /// The request's body, null where none is named.
  @Nullable Bytes request() {
    return request == null ? null : read(request, MAX_BODY_BYTES);
  }

  /// The response's body, null where none is named.
  @Nullable Bytes response() {
    return response == null ? null : read(response, MAX_BODY_BYTES);
  }

  /// All that is needed to run the answer again, or to accuse it: the preimages of the receipt's
  /// hashes, and that they are that has been checked.
  ///
  /// @throws CommandFailure where something of it is missing, or is not what the receipt is about
  Opening opening(ReceiptFile receipt) {
    ReceiptSecrets secrets = receipt.secrets();
    Bytes sent = request();
    Bytes received = response();
    if (secrets == null || sent == null || received == null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "this needs a receipt with its salts, as only the request id gives it, and both"
              + " --request FILE and --response FILE");
    }
    try {
      Bytes hashed = HashedBody.of(received).hashed();
      Bytes outcome =
          OutcomeText.of(Evidence.formOf(secrets.evidence()), receipt.receipt().outcome(), hashed);
      Opening opening =
          new Opening(
              secrets.salts(), sent, hashed, outcome, secrets.evidence(), secrets.outputIds());
      if (!opening.unequalTo(receipt.receipt()).isEmpty()) {
        throw new CommandFailure(
            ExitCode.FAILED,
            "the receipt is about something else: its hashes are not those of "
                + opening.unequalTo(receipt.receipt()));
      }
      return opening;
    } catch (DecodingException e) {
      throw new CommandFailure(
          ExitCode.FAILED, "the response cannot be read: " + e.getMessage(), e);
    }
  }

  private static Bytes read(Path path, int maxBytes) {
    try {
      if (Files.size(path) > maxBytes) {
        throw new CommandFailure(
            ExitCode.FAILED, "%s is larger than %d bytes".formatted(path, maxBytes));
      }
      return Bytes.of(Files.readAllBytes(path));
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE, "cannot read " + path + ": is it there, and readable?", e);
    }
  }
}
