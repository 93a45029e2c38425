package dev.nabla.model.onnx;

import dev.nabla.primitives.bytes.DecodingException;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/// What an ONNX file says of itself, read before a runtime loads it (ONNX, `onnx.proto`). A file
/// that passes is one well-formed message without references to other files, with weights that fit
/// into it, and with bounded nesting and number of nodes.
///
/// It does not say that the file can be run, nor how much memory a run takes: shapes can depend on
/// inputs. So only whoever runs a node puts models into its store.
///
/// @param irVersion of the file's form
/// @param nodes in all graphs of the file
/// @param weights constant tensors in the file
/// @param weightBytes bytes of their raw data
public record OnnxFile(long irVersion, int nodes, int weights, long weightBytes) {
  /// Largest file: what one protobuf message holds.
  public static final long MAX_BYTES = Integer.MAX_VALUE;

  /// Most nodes.
  public static final int MAX_NODES = 1 << 20;

  /// Most constant tensors.
  public static final int MAX_WEIGHTS = 1 << 20;

  /// Deepest nesting of messages; a graph inside a node takes three levels.
  public static final int MAX_DEPTH = 48;

  /// Most dimensions of a constant.
  private static final int MAX_DIMENSIONS = 16;

  /// Newest form that is read; a newer one may have new ways to refer to files.
  private static final int NEWEST_IR = 13;

  private static final int EXTERNAL = 1;

  /// Messages of `onnx.proto` that lead to tensors.
  private enum Kind {
    MODEL,
    TRAINING,
    GRAPH,
    NODE,
    ATTRIBUTE,
    FUNCTION,
    SPARSE,
    TENSOR
  }

  /// By number of the field, what it holds. All other fields lead to no tensor.
  private static final Map<Kind, Map<Integer, Kind>> INSIDE =
      Map.of(
          Kind.MODEL, Map.of(7, Kind.GRAPH, 20, Kind.TRAINING, 25, Kind.FUNCTION),
          Kind.TRAINING, Map.of(1, Kind.GRAPH, 2, Kind.GRAPH),
          Kind.GRAPH, Map.of(1, Kind.NODE, 5, Kind.TENSOR, 15, Kind.SPARSE),
          Kind.NODE, Map.of(5, Kind.ATTRIBUTE),
          Kind.ATTRIBUTE,
              Map.of(
                  5,
                  Kind.TENSOR,
                  6,
                  Kind.GRAPH,
                  10,
                  Kind.TENSOR,
                  11,
                  Kind.GRAPH,
                  22,
                  Kind.SPARSE,
                  23,
                  Kind.SPARSE),
          Kind.FUNCTION, Map.of(7, Kind.NODE, 11, Kind.ATTRIBUTE),
          Kind.SPARSE, Map.of(1, Kind.TENSOR, 2, Kind.TENSOR),
          Kind.TENSOR, Map.of());

  /// Reads all of `file` but the weights' values.
  ///
  /// @throws DecodingException where it is no such file; the message says what is wrong
  public static OnnxFile parse(MemorySegment file) {
    if (file.byteSize() == 0 || file.byteSize() > MAX_BYTES) {
      throw new DecodingException("a file of " + file.byteSize() + " bytes is no ONNX model", 0);
    }
    Walk walk = new Walk();
    walk.message(Kind.MODEL, new ProtobufReader(file, 0), 0);
    if (walk.irVersion < 1 || walk.graphs == 0) {
      throw new DecodingException("no ONNX model: it has no version or no graph", 0);
    }
    if (walk.irVersion > NEWEST_IR) {
      throw new DecodingException(
          "ONNX form %d is newer than %d".formatted(walk.irVersion, NEWEST_IR), 0);
    }
    return new OnnxFile(walk.irVersion, walk.nodes, walk.weights, walk.weightBytes);
  }

  /// One reading of one file.
  private static final class Walk {
    private long irVersion;
    private int graphs;
    private int nodes;
    private int weights;
    private long weightBytes;

    private void message(Kind kind, ProtobufReader in, int depth) {
      if (depth > MAX_DEPTH) {
        throw new DecodingException("messages nest deeper than " + MAX_DEPTH, in.place());
      }
      count(kind, in);
      if (kind == Kind.TENSOR) {
        tensor(in);
        return;
      }
      while (in.next()) {
        Kind inner = INSIDE.getOrDefault(kind, Map.of()).get(in.field());
        if (inner != null) {
          message(inner, in.message(), depth + 1);
        } else if (kind == Kind.MODEL && in.field() == 1) {
          irVersion = in.number();
        } else {
          in.skip();
        }
      }
    }

    private void count(Kind kind, ProtobufReader in) {
      graphs += kind == Kind.GRAPH ? 1 : 0;
      nodes += kind == Kind.NODE ? 1 : 0;
      weights += kind == Kind.TENSOR ? 1 : 0;
      if (nodes > MAX_NODES || weights > MAX_WEIGHTS) {
        throw new DecodingException("more nodes or constants than are read", in.place());
      }
    }

    /// Fields of `TensorProto`: 1 dims, 9 raw_data, 13 external_data, 14 data_location.
    private void tensor(ProtobufReader in) {
      Shape shape = new Shape();
      while (in.next()) {
        switch (in.field()) {
          case 1 -> shape.add(in);
          case 9 -> weightBytes += in.message().byteSize();
          case 13 -> throw external(in);
          case 14 -> requireInside(in);
          default -> in.skip();
        }
      }
      shape.check(in);
    }

    private static void requireInside(ProtobufReader in) {
      if (in.number() == EXTERNAL) {
        throw external(in);
      }
    }

    private static DecodingException external(ProtobufReader in) {
      return new DecodingException(
          "its weights are in another file; only models in one file are taken", in.place());
    }
  }

  /// The dimensions of a constant, which must be held by the bytes of its message.
  private static final class Shape {
    private int dimensions;
    private long elements = 1;

    void add(ProtobufReader in) {
      if (in.isNumber()) {
        add(in.number(), in);
        return;
      }
      in.message().eachNumber(value -> add(value, in));
    }

    private void add(long size, ProtobufReader in) {
      dimensions++;
      boolean sane = dimensions <= MAX_DIMENSIONS && size >= 0 && size <= MAX_BYTES;
      elements = sane ? elements * size : -1;
      if (elements < 0 || elements > 2 * MAX_BYTES) {
        throw new DecodingException("a constant of an absurd shape", in.place());
      }
    }

    /// Two bits are the smallest element there is.
    void check(ProtobufReader in) {
      if (elements / 4 > in.byteSize()) {
        throw new DecodingException(
            "a constant of %d elements in %d bytes".formatted(elements, in.byteSize()), in.place());
      }
    }
  }
}
