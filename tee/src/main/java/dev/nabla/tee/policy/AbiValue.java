package dev.nabla.tee.policy;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A value of Solidity's contract ABI, and its one encoding by `abi.encode` (ABI specification,
/// "Formal Specification of the Encoding").
///
/// It stands here because policy records are hashed in this form on floor 1; calls to contracts use
/// the library in `protocol.contract`.
public sealed interface AbiValue {
  /// Bytes of a word.
  int WORD = 32;

  /// One word: a number, a boolean, or 32 bytes.
  record Word(Hash value) implements AbiValue {}

  /// `bytes` or `string`.
  record Blob(Bytes value) implements AbiValue {}

  /// A struct, or the arguments of a call.
  record Tuple(List<AbiValue> members) implements AbiValue {
    /// Copies the list.
    public Tuple {
      members = List.copyOf(members);
    }
  }

  /// An array of any length whose elements are of one type.
  record Array(List<AbiValue> elements) implements AbiValue {
    /// Copies the list.
    public Array {
      elements = List.copyOf(elements);
    }
  }

  /// A word that holds `number`, which is not negative.
  static AbiValue number(long number) {
    return new Word(UInt256.of(number).toHash());
  }

  /// A `string`.
  static AbiValue text(String text) {
    return new Blob(Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// A tuple of `members`.
  static Tuple tuple(AbiValue... members) {
    return new Tuple(List.of(members));
  }

  /// An array of `elements`.
  static Array array(List<? extends AbiValue> elements) {
    return new Array(List.copyOf(elements));
  }

  /// `abi.encode(values...)`.
  static Bytes encode(AbiValue... values) {
    return sequence(List.of(values));
  }

  private static Bytes sequence(List<AbiValue> values) {
    int headSize = 0;
    for (AbiValue value : values) {
      headSize += isDynamic(value) ? WORD : body(value).size();
    }
    List<Bytes> heads = new ArrayList<>();
    List<Bytes> tails = new ArrayList<>();
    int tailSize = 0;
    for (AbiValue value : values) {
      Bytes body = body(value);
      if (isDynamic(value)) {
        heads.add(word(headSize + tailSize));
        tails.add(body);
        tailSize += body.size();
      } else {
        heads.add(body);
      }
    }
    heads.addAll(tails);
    return Bytes.concat(heads.toArray(Bytes[]::new));
  }

  private static Bytes body(AbiValue value) {
    return switch (value) {
      case Word word -> word.value().toBytes();
      case Blob blob -> {
        int padding = Math.floorMod(-blob.value().size(), WORD);
        yield Bytes.concat(word(blob.value().size()), blob.value(), Bytes.of(new byte[padding]));
      }
      case Tuple tuple -> sequence(tuple.members());
      case Array array -> Bytes.concat(word(array.elements().size()), sequence(array.elements()));
    };
  }

  private static boolean isDynamic(AbiValue value) {
    return switch (value) {
      case Word _ -> false;
      case Blob _, Array _ -> true;
      case Tuple tuple -> tuple.members().stream().anyMatch(AbiValue::isDynamic);
    };
  }

  private static Bytes word(int number) {
    return UInt256.of(number).toHash().toBytes();
  }
}
