package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// A request that a graph be run once, in one of two forms: tensors with types (`inputs`), or
/// OpenGradient's `ModelInput` (`numbers` and `strings`), which leaves the types to the model. It
/// is answered in the form in which it is asked.
///
/// @param model name of the model
/// @param inputs what the graph is given
public record InferRequest(String model, Inputs inputs) {
  /// Most inputs.
  public static final int MAX_INPUTS = 64;

  private static final Set<String> MEMBERS =
      Set.of("model", "inputs", "numbers", "strings", "user", "metadata", "seed", "stream");

  /// What a graph is given.
  public sealed interface Inputs {}

  /// Tensors that say their types.
  public record Typed(List<Tensor> tensors) implements Inputs {
    public Typed {
      tensors = List.copyOf(tensors);
    }
  }

  /// OpenGradient's `ModelInput`.
  public record Untyped(List<NumberTensor> numbers, List<StringTensor> strings) implements Inputs {
    public Untyped {
      numbers = List.copyOf(numbers);
      strings = List.copyOf(strings);
    }
  }

  /// Reads a body.
  ///
  /// @throws RequestRefused where it is none
  public static InferRequest read(Bytes body) {
    RequestMembers members = RequestMembers.of(ChatRequestReader.parseJson(body), "");
    members.refuseUnknown(MEMBERS);
    String model = ChatRequestReader.readModel(members);
    if (members.flag("stream")) {
      throw RequestMembers.unsupportedValue("stream", "such an answer comes in one piece");
    }
    boolean typed = members.find("inputs") != null;
    boolean untyped = members.find("numbers") != null || members.find("strings") != null;
    if (typed && untyped) {
      throw RequestMembers.invalid("inputs", "give either 'inputs', or 'numbers' and 'strings'");
    }
    if (!typed && !untyped) {
      members.require("inputs");
    }
    Inputs inputs = typed ? new Typed(readTyped(members)) : readUntyped(members);
    return new InferRequest(model, inputs);
  }

  private static List<Tensor> readTyped(RequestMembers members) {
    List<Tensor> tensors = new ArrayList<>();
    List<JsonNode> items = items(members, "inputs");
    for (int i = 0; i < items.size(); i++) {
      tensors.add(TensorJson.read(items.get(i), "inputs[" + i + "]"));
    }
    requireDistinct(tensors.stream().map(Tensor::name).toList(), "inputs");
    return tensors;
  }

  private static Untyped readUntyped(RequestMembers members) {
    List<NumberTensor> numbers = new ArrayList<>();
    List<JsonNode> items = items(members, "numbers");
    for (int i = 0; i < items.size(); i++) {
      numbers.add(NumberTensor.read(items.get(i), "numbers[" + i + "]"));
    }
    List<StringTensor> strings = new ArrayList<>();
    items = items(members, "strings");
    for (int i = 0; i < items.size(); i++) {
      strings.add(StringTensor.read(items.get(i), "strings[" + i + "]"));
    }
    List<String> names = new ArrayList<>(numbers.stream().map(NumberTensor::name).toList());
    names.addAll(strings.stream().map(StringTensor::name).toList());
    requireDistinct(names, "numbers");
    return new Untyped(numbers, strings);
  }

  private static List<JsonNode> items(RequestMembers members, String name) {
    List<JsonNode> items = members.items(name);
    if (items.size() > MAX_INPUTS) {
      throw RequestMembers.invalid(name, "at most " + MAX_INPUTS + " are taken");
    }
    return items;
  }

  private static void requireDistinct(List<String> names, String path) {
    if (new HashSet<>(names).size() != names.size()) {
      throw RequestMembers.invalid(path, "two inputs have one name");
    }
  }
}
