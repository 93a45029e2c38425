package dev.nabla.inference.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.nabla.model.onnx.OnnxFile;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.protocol.inference.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One graph, loaded. Any number of threads may run it at once.
public final class OnnxModel implements AutoCloseable {
  private static final int MAX_SHOWN = 200;

  private final OnnxRuntime runtime;
  private final OrtSession session;
  private final List<TensorSpec> inputs;

  private OnnxModel(OnnxRuntime runtime, OrtSession session, List<TensorSpec> inputs) {
    this.runtime = runtime;
    this.session = session;
    this.inputs = List.copyOf(inputs);
  }

  /// Loads a graph; its weights are copied.
  ///
  /// @param file mapped, not in the heap; not needed afterwards
  /// @throws UnusableModel where it is no graph that can be run here
  public static OnnxModel load(OnnxRuntime runtime, MemorySegment file) {
    try {
      OnnxFile.parse(file);
    } catch (DecodingException e) {
      throw new UnusableModel("it is no well-formed ONNX file: " + e.getMessage(), e);
    }
    try (SessionOptions options = options()) {
      // From memory, the runtime has no folder in which it could look for other files.
      OrtSession session = runtime.environment().createSession(file.asByteBuffer(), options);
      try {
        return new OnnxModel(runtime, session, specs(session));
      } catch (UnusableModel e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw new UnusableModel("ONNX Runtime does not load it: " + shown(e), e);
    }
  }

  private static SessionOptions options() throws OrtException {
    SessionOptions options = new SessionOptions();
    options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    options.setDeterministicCompute(true);
    return options;
  }

  private static List<TensorSpec> specs(OrtSession session) throws OrtException {
    List<TensorSpec> specs = new ArrayList<>();
    for (NodeInfo node : session.getInputInfo().values()) {
      specs.add(TensorSpec.of(node));
    }
    return specs;
  }

  /// Where it runs.
  OnnxRuntime runtime() {
    return runtime;
  }

  /// What the graph must be given, in its order.
  List<TensorSpec> inputs() {
    return inputs;
  }

  /// Runs the graph once on the calling thread, a platform thread.
  ///
  /// @param given one tensor an input, as the specs say
  /// @throws RunFailed where it gives nothing
  List<Tensor> run(List<Tensor> given, Stop stop) {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      for (Tensor tensor : given) {
        tensors.put(tensor.name(), NativeTensors.give(runtime.environment(), tensor));
      }
      try (OrtSession.Result result = session.run(tensors, stop.options())) {
        List<Tensor> outputs = new ArrayList<>();
        for (Map.Entry<String, OnnxValue> output : result) {
          outputs.add(NativeTensors.take(output.getKey(), output.getValue()));
        }
        return outputs;
      }
    } catch (OrtException e) {
      throw new RunFailed("the graph failed: " + shown(e), e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  /// The runtime's messages are long and end in source lines of its own.
  private static String shown(OrtException e) {
    String message = String.valueOf(e.getMessage());
    return message.length() <= MAX_SHOWN ? message : message.substring(0, MAX_SHOWN) + "…";
  }

  /// Frees the graph; nobody may run it then.
  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("the graph could not be freed", e);
    }
  }
}
