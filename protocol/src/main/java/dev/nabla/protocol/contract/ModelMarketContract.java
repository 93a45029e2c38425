package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.ViewCall;
import java.util.function.Function;

/// Calls of `ModelMarket`.
public final class ModelMarketContract {
  static final ContractAbi ABI = ContractAbi.load("ModelMarket");

  private ModelMarketContract() {}

  /// Who has a version, and how it stands; all zero where it is not listed.
  public record Holding(Address publisher, Address owner, Address payout, boolean deprecated) {}

  /// Lists a version of the sender's.
  public static Bytes publish(ModelListing listing) {
    return ABI.call(
        "publish",
        com.esaulpaugh.headlong.abi.Tuple.from(
            listing.name(),
            listing.version(),
            listing.contentHash().toArray(),
            listing.metadataUri(),
            listing.weightsCommitment().toArray(),
            listing.zkId().toArray(),
            listing.engine().code()));
  }

  /// Says what the sender's model costs in a token.
  public static Bytes setPrice(Hash modelId, Address token, ModelPrice price) {
    return ABI.call(
        "setPrice",
        modelId.toArray(),
        AbiRow.wrap(token),
        price.perCall().toBigInteger(),
        price.perThousandTokens().toBigInteger(),
        price.offered());
  }

  /// Says where the author's share of the sender's model goes.
  public static Bytes setPayout(Hash modelId, Address payout) {
    return ABI.call("setPayout", modelId.toArray(), AbiRow.wrap(payout));
  }

  /// Advises against the sender's model, or takes that back.
  public static Bytes deprecate(Hash modelId, boolean deprecated) {
    return ABI.call("deprecate", modelId.toArray(), deprecated);
  }

  /// Gives the sender's model away, payout included.
  public static Bytes transfer(Hash modelId, Address owner) {
    return ABI.call("transfer", modelId.toArray(), AbiRow.wrap(owner));
  }

  /// What the version is; reverts where it is not listed.
  public static ViewCall<ModelListing> listing(Hash modelId) {
    return view("listingOf", row -> listing(row.row(0)), (Object) modelId.toArray());
  }

  private static ModelListing listing(AbiRow row) {
    return new ModelListing(
        row.text(0),
        row.text(1),
        row.hash(2),
        row.text(3),
        row.hash(4),
        row.hash(5),
        ModelListing.Engine.ofCode(row.smallNumber(6)));
  }

  /// Who has the version.
  public static ViewCall<Holding> holding(Hash modelId) {
    return view("holdingOf", row -> holding(row.row(0)), (Object) modelId.toArray());
  }

  private static Holding holding(AbiRow row) {
    return new Holding(row.address(0), row.address(1), row.address(2), row.flag(3));
  }

  /// What the model costs in `token`.
  public static ViewCall<ModelPrice> price(Hash modelId, Address token) {
    return view("priceOf", row -> price(row.row(0)), modelId.toArray(), AbiRow.wrap(token));
  }

  private static ModelPrice price(AbiRow row) {
    return new ModelPrice(row.amount(0), row.amount(1), row.flag(2));
  }

  /// Who gets the author's share; the zero address for a model that nobody knows.
  public static ViewCall<Address> payout(Hash modelId) {
    return view("payoutOf", row -> row.address(0), (Object) modelId.toArray());
  }

  /// How many versions are listed.
  public static ViewCall<Long> listingCount() {
    return view("listingCount", row -> row.number(0));
  }

  /// The id of listing number `index`.
  public static ViewCall<Hash> listingAt(long index) {
    return view("listingAt", row -> row.hash(0), UInt256.of(index).toBigInteger());
  }

  private static <T> ViewCall<T> view(
      String function, Function<AbiRow, T> reader, Object... arguments) {
    return new ViewCall<>(
        ContractAddresses.MODEL_MARKET,
        ABI.call(function, arguments),
        returned -> reader.apply(ABI.answer(function, returned)));
  }
}
