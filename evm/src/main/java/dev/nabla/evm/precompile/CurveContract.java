package dev.nabla.evm.precompile;

import dev.nabla.primitives.bytes.Bytes;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// A contract that is an operation on an elliptic curve and its price.
///
/// @param price of an input
/// @param operation nothing where it refuses the input
record CurveContract(ToLongFunction<Bytes> price, Function<Bytes, Optional<Bytes>> operation)
    implements Precompile {

  @Override
  public long gas(Bytes input) {
    return price.applyAsLong(input);
  }

  @Override
  public Optional<Bytes> run(Bytes input) {
    return operation.apply(input);
  }
}
