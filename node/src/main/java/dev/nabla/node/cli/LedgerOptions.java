package dev.nabla.node.cli;

import dev.nabla.chain.genesis.GenesisFile;
import dev.nabla.chain.genesis.GenesisJson;
import dev.nabla.chain.state.StateRetention;
import dev.nabla.node.wiring.LedgerSettings;
import dev.nabla.node.wiring.NotPossible;
import dev.nabla.primitives.bytes.DecodingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How the ledger of a command is to be.
final class LedgerOptions {
  private static final long MAX_GENESIS_BYTES = 256L << 20;

  @Option(
      names = "--archive",
      description =
          "keep the states of all blocks; otherwise those of the last 4096 can be read and proved")
  private boolean archive;

  @Option(
      names = "--chain-id",
      paramLabel = "ID",
      description = "id of the chain, the same at every start (default: 62252)")
  private @Nullable Long chainId;

  @Option(
      names = "--genesis",
      paramLabel = "FILE",
      description =
          "accounts (alloc) and constructors that the first block has besides the network's own, in"
              + " our form or go-ethereum's; the same at every start")
  private @Nullable Path genesis;

  /// What they come to.
  LedgerSettings settings() {
    return new LedgerSettings(
        withChainId(genesis == null ? GenesisFile.NOTHING : read(genesis)),
        archive ? StateRetention.ARCHIVE : StateRetention.DEFAULT);
  }

  private GenesisFile withChainId(GenesisFile file) {
    Long id = chainId;
    if (id == null) {
      return file;
    }
    if (id <= 0) {
      throw new CommandFailure(ExitCode.USAGE, "--chain-id is at least 1");
    }
    return new GenesisFile(
        OptionalLong.of(id),
        file.timestamp(),
        file.gasLimit(),
        file.producer(),
        file.alloc(),
        file.constructors());
  }

  private static GenesisFile read(Path file) {
    try {
      if (Files.size(file) > MAX_GENESIS_BYTES) {
        throw new NotPossible(file + " has more than " + MAX_GENESIS_BYTES + " bytes");
      }
      return GenesisJson.read(Files.readAllBytes(file));
    } catch (DecodingException e) {
      throw new NotPossible(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new NotPossible("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
