package dev.nabla.protocol.contract;

import com.esaulpaugh.headlong.abi.ABIJSON;
import com.esaulpaugh.headlong.abi.ContractError;
import com.esaulpaugh.headlong.abi.Event;
import com.esaulpaugh.headlong.abi.Function;
import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import com.esaulpaugh.headlong.abi.TypeEnum;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.eth.Log;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One compiled contract: its functions and events by name, its creation code and where it stores
/// what. A function with overloads is found by its canonical signature; others by their names too.
/// Immutable.
final class ContractAbi {
  private final String contract;
  private final JsonNode artefact;
  private final Map<String, Function> functions = new HashMap<>();
  private final Map<Hash, Event<Tuple>> events = new HashMap<>();
  private final Map<Bytes, String> errors = new HashMap<>();

  private ContractAbi(String contract, JsonNode artefact) {
    this.contract = contract;
    this.artefact = artefact;
    String abi = artefact.path("abi").toString();
    for (Function function : ABIJSON.parseFunctions(abi)) {
      functions.put(function.getCanonicalSignature(), function);
      functions.put(nameOf(function), function);
    }
    for (Event<Tuple> event : ABIJSON.parseEvents(abi)) {
      events.put(topicOf(event), event);
    }
    for (ContractError<Tuple> error : ABIJSON.parseErrors(abi)) {
      errors.put(Bytes.of(error.function().selector()), error.getName());
    }
  }

  /// Reads the committed artefact of `contract`.
  static ContractAbi load(String contract) {
    try (InputStream file = ContractAbi.class.getResourceAsStream(contract + ".json")) {
      if (file == null) {
        throw new IllegalStateException(
            "the artefact of " + contract + " is not on the class path");
      }
      return new ContractAbi(contract, JsonMapper.shared().readTree(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String nameOf(Function function) {
    return function.getType() == TypeEnum.CONSTRUCTOR ? "constructor" : function.getName();
  }

  private static Hash topicOf(Event<Tuple> event) {
    return Keccak256.hash(event.getCanonicalSignature().getBytes(StandardCharsets.UTF_8));
  }

  /// Call data: selector and arguments.
  Bytes call(String function, Object... arguments) {
    return bytesOf(find(function).encodeCall(Tuple.from(arguments)));
  }

  /// Creation code with the constructor's arguments.
  Bytes creation(Object... arguments) {
    ByteBuffer encoded = find("constructor").getInputs().encode(Tuple.from(arguments));
    return Bytes.concat(Bytes.fromHex(artefact.path("bytecode").stringValue()), bytesOf(encoded));
  }

  /// What the function returned.
  ///
  /// @throws DecodingException where `returned` is not that
  AbiRow answer(String function, Bytes returned) {
    TupleType<Tuple> outputs = find(function).getOutputs();
    return decode(contract + "." + function, outputs, returned);
  }

  /// The type of a function's argument that is a struct.
  TupleType<Tuple> structType(String function, int argument) {
    return find(function).getInputs().get(argument);
  }

  /// The event that `log` is, or nothing where this contract has none with its topic.
  ///
  /// @throws DecodingException where the log has the topic of an event but not its form
  Optional<AbiEvent> event(Log log) {
    if (log.topics().isEmpty()) {
      return Optional.empty();
    }
    Event<Tuple> event = events.get(log.topics().getFirst());
    return event == null ? Optional.empty() : Optional.of(read(event, log));
  }

  private static AbiEvent read(Event<Tuple> event, Log log) {
    byte[][] topics = log.topics().stream().map(Hash::toArray).toArray(byte[][]::new);
    try {
      Tuple arguments = event.decodeArgs(topics, log.data().toArray());
      return new AbiEvent(event.getName(), new AbiRow(arguments));
    } catch (RuntimeException e) {
      throw new DecodingException("not the event " + event.getName(), 0, e);
    }
  }

  /// The first topic of the event's logs.
  Hash topic(String event) {
    return events.entrySet().stream()
        .filter(entry -> entry.getValue().getName().equals(event))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(contract + " has no event " + event));
  }

  /// The name of the contract's own error that `revert` holds, or nothing where it holds another.
  Optional<String> error(Bytes revert) {
    return revert.size() < Function.SELECTOR_LEN
        ? Optional.empty()
        : Optional.ofNullable(errors.get(revert.slice(0, Function.SELECTOR_LEN)));
  }

  /// Where variables are stored.
  StorageMap storage() {
    return new StorageMap(contract, artefact.path("storage"));
  }

  /// Signatures of all functions and events, for those who compare with other ABIs.
  List<String> signatures() {
    return functions.values().stream()
        .map(Function::getCanonicalSignature)
        .distinct()
        .sorted()
        .toList();
  }

  private Function find(String function) {
    Function found = functions.get(function);
    if (found == null) {
      throw new IllegalStateException(contract + " has no function " + function);
    }
    return found;
  }

  /// Decodes bytes that come from outside; every failure of the library becomes one of ours.
  static AbiRow decode(String what, TupleType<Tuple> type, Bytes encoded) {
    try {
      return new AbiRow(type.decode(encoded.toArray()));
    } catch (RuntimeException e) {
      throw new DecodingException("not an encoding of " + what, 0, e);
    }
  }

  static Bytes bytesOf(ByteBuffer buffer) {
    ByteBuffer flat = buffer.duplicate().rewind();
    byte[] bytes = new byte[flat.remaining()];
    flat.get(bytes);
    return Bytes.of(bytes);
  }

  /// An event's name and its arguments in order, indexed ones included.
  record AbiEvent(String name, AbiRow arguments) {}
}
