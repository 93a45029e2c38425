package dev.nabla.node.wiring;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.primitives.crypto.SecretKey;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Whose keys a development network is made of. Closing it overwrites them all.
///
/// @param producer seals blocks
/// @param operator speaks for the node: registers it, publishes its models, commits its batches
/// @param validators one each
/// @param user yours: pays the bond where you challenge an answer
public record Accounts(
    SecretKey producer, SecretKey operator, List<SecretKey> validators, SecretKey user)
    implements AutoCloseable {
  /// Copies the list.
  public Accounts {
    validators = List.copyOf(validators);
  }

  /// The accounts of a data folder, made where they are missing.
  public static Accounts open(KeyFiles keys, int validators) {
    return of(keys::key, validators);
  }

  /// The accounts that `keys` gives by name.
  public static Accounts of(Function<String, SecretKey> keys, int validators) {
    return new Accounts(
        keys.apply("producer"),
        keys.apply("operator"),
        IntStream.rangeClosed(1, validators).mapToObj(n -> keys.apply("validator-" + n)).toList(),
        keys.apply("user"));
  }

  /// The addresses of the validators, in their order.
  public List<Address> validatorAddresses() {
    return validators.stream().map(Secp256k1::addressOf).toList();
  }

  /// Every address that needs coins.
  List<Address> addresses() {
    return Stream.concat(Stream.of(operator, user), validators.stream())
        .map(Secp256k1::addressOf)
        .toList();
  }

  @Override
  public void close() {
    Stream.concat(Stream.of(producer, operator, user), validators.stream())
        .forEach(SecretKey::close);
  }
}
