package dev.nabla.inference.exact;

import dev.nabla.inference.exact.kernel.Kernels;
import dev.nabla.model.TestModel;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.model.exact.HyperParameters;
import dev.nabla.model.exact.Primitives;
import dev.nabla.model.exact.TokenSlice;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/// Runs a model on fixed random prompts and digests every bit: the same line must come out of every
/// JVM, whatever its flags. As a program it prints the digest.
final class EngineProbe {
  private final LoadedModel model;
  private final int batch;

  private EngineProbe(LoadedModel model, int batch) {
    this.model = model;
    this.batch = batch;
  }

  /// How to run; in the order of the program's arguments.
  ///
  /// @param lengths prompt lengths, each followed by `tokens` greedy tokens
  record Setting(boolean scalar, int threads, int batch, int tokens, List<Integer> lengths) {
    String[] arguments() {
      return new String[] {
        scalar ? "scalar" : "vector",
        String.valueOf(threads),
        String.valueOf(batch),
        String.valueOf(tokens),
        lengths.stream().map(String::valueOf).collect(Collectors.joining(","))
      };
    }

    static Setting of(String[] arguments) {
      List<Integer> lengths = Arrays.stream(arguments[4].split(",")).map(Integer::valueOf).toList();
      return new Setting(
          arguments[0].equals("scalar"),
          Integer.parseInt(arguments[1]),
          Integer.parseInt(arguments[2]),
          Integer.parseInt(arguments[3]),
          lengths);
    }
  }

  /// Arguments: model file, then those of [Setting#arguments()].
  public static void main(String[] arguments) {
    Setting setting = Setting.of(Arrays.copyOfRange(arguments, 1, arguments.length));
    System.out.println(digest(Path.of(arguments[0]), setting));
  }

  static String digest(Path file, Setting setting) {
    Kernels kernels = setting.scalar() ? Kernels.scalar() : Kernels.fastest();
    try (LoadedModel model = LoadedModel.load(TestModel.map(file), setting.threads(), kernels)) {
      EngineProbe probe = new EngineProbe(model, setting.batch());
      MessageDigest all = Digests.newSha256();
      for (int length : setting.lengths()) {
        probe.run(all, length, setting.tokens());
      }
      return kernels.description() + " " + Hash.of(all.digest()).toHex();
    }
  }

  private void run(MessageDigest all, int length, int tokens) {
    HyperParameters hyper = model.model().weights().hyper();
    int[] ids = new SplittableRandom(length).ints(length + tokens, 0, hyper.vocabulary()).toArray();
    BitDigest digest = new BitDigest(hyper, ids.length);
    try (ForwardPass pass = model.newPass(new FastForward.Settings(ids.length, batch))) {
      pass.feed(TokenSlice.withLastLogits(ids, 0, length), digest);
      for (int at = length; at < ids.length; at++) {
        ids[at] = Primitives.argmax(digest.lastLogits(), 0, hyper.vocabulary());
        pass.feed(TokenSlice.withLastLogits(ids, at, 1), digest);
      }
    }
    all.update(digest.logitsDigest().toArray());
    all.update(digest.keyValueDigest().toArray());
  }
}
