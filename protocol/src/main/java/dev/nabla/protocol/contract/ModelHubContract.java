package dev.nabla.protocol.contract;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.eth.ViewCall;
import dev.nabla.protocol.inference.TemplateMode;
import java.util.function.Function;

/// Calls of `ModelHub`.
public final class ModelHubContract {
  static final ContractAbi ABI = ContractAbi.load("ModelHub");

  private static final TupleType<Tuple> MODEL_ID = TupleType.parse("(address,string,string)");

  private ModelHubContract() {}

  /// keccak256(abi.encode(publisher, name, version)).
  static Hash modelId(Address publisher, String name, String version) {
    Tuple values = Tuple.from(AbiRow.wrap(publisher), name, version);
    return Keccak256.hash(ContractAbi.bytesOf(MODEL_ID.encode(values)));
  }

  /// Publishes a record of the sender.
  public static Bytes publish(ModelRecord record) {
    return ABI.call(
        "publish",
        Tuple.from(
            AbiRow.wrap(record.publisher()),
            record.name(),
            record.version(),
            record.fileSha256().toArray(),
            record.modelRoot().toArray(),
            record.engineVersion().toArray(),
            record.templateMode().code(),
            Integer.toUnsignedLong(record.temperatureBits()),
            Integer.toUnsignedLong(record.maxTokens()),
            Integer.toUnsignedLong(record.topPBits())));
  }

  /// A validator says which root it computed from the file.
  public static Bytes confirm(Hash modelId, Hash modelRoot) {
    return ABI.call("confirm", modelId.toArray(), modelRoot.toArray());
  }

  /// The record; reverts where there is none.
  public static ViewCall<ModelRecord> model(Hash modelId) {
    return view("getModel", row -> record(row.row(0)), (Object) modelId.toArray());
  }

  private static ModelRecord record(AbiRow row) {
    return new ModelRecord(
        row.address(0),
        row.text(1),
        row.text(2),
        row.hash(3),
        row.hash(4),
        row.hash(5),
        TemplateMode.ofCode(row.smallNumber(6)),
        (int) row.number(7),
        (int) row.number(8),
        (int) row.number(9));
  }

  /// What `name` means; zero where nobody has published it.
  public static ViewCall<Hash> modelIdByName(String name) {
    return view("modelIdByName", row -> row.hash(0), name);
  }

  /// What `name` meant at the end of block `blockNumber`.
  public static ViewCall<Hash> modelIdByNameAt(String name, long blockNumber) {
    return view("modelIdByNameAt", row -> row.hash(0), name, AbiRow.wide(blockNumber));
  }

  /// Whether two thirds of stake have recomputed the model's root.
  public static ViewCall<Boolean> isExact(Hash modelId) {
    return view("isExact", row -> row.flag(0), (Object) modelId.toArray());
  }

  /// The block in which the model became exact; 0 where it has not.
  public static ViewCall<Long> exactSince(Hash modelId) {
    return view("exactSince", row -> row.number(0), (Object) modelId.toArray());
  }

  /// The root that a validator computed; zero where it has not said.
  public static ViewCall<Hash> confirmedRoot(Hash modelId, Address validator) {
    return view("confirmedRoot", row -> row.hash(0), modelId.toArray(), AbiRow.wrap(validator));
  }

  /// How many models there are.
  public static ViewCall<Long> modelCount() {
    return view("modelCount", row -> row.number(0));
  }

  /// The id of model number `index`.
  public static ViewCall<Hash> modelIdAt(long index) {
    return view("modelIdAt", row -> row.hash(0), UInt256.of(index).toBigInteger());
  }

  private static <T> ViewCall<T> view(
      String function, Function<AbiRow, T> reader, Object... arguments) {
    return new ViewCall<>(
        ContractAddresses.MODEL_HUB,
        ABI.call(function, arguments),
        returned -> reader.apply(ABI.answer(function, returned)));
  }
}
