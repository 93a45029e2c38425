package dev.nabla.chain.rpc;

import dev.nabla.chain.storage.LogIndex;
import dev.nabla.chain.storage.StoredBlock;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.eth.Log;
import dev.nabla.protocol.eth.LogsBloom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Which logs are wanted: from which contracts, with which topics.
///
/// @param addresses any of these; all where there is none
/// @param topics for each position any of these; anything where there is none
record LogQuery(Set<Address> addresses, List<Set<Hash>> topics) {
  /// Every log.
  static final LogQuery ALL = new LogQuery(Set.of(), List.of());

  private static final int MAX_ALTERNATIVES = 1024;

  static LogQuery read(JsonNode filter) {
    JsonNode topics = filter.path("topics");
    if (topics.size() > Log.MAX_TOPICS) {
      throw RpcException.invalidParams("a log has at most 4 topics");
    }
    List<Set<Hash>> positions = new ArrayList<>();
    topics.forEach(position -> positions.add(alternatives(position, Hash::fromHex)));
    return new LogQuery(alternatives(filter.path("address"), Address::fromHex), positions);
  }

  /// What a log must have: of each set, one.
  List<Set<LogIndex.Term>> terms() {
    List<Set<LogIndex.Term>> terms = new ArrayList<>();
    terms.add(addresses.stream().map(LogIndex.Term::of).collect(Collectors.toSet()));
    for (int i = 0; i < topics.size(); i++) {
      int position = i;
      terms.add(
          topics.get(i).stream()
              .map(topic -> LogIndex.Term.of(position, topic))
              .collect(Collectors.toSet()));
    }
    terms.removeIf(Set::isEmpty);
    return terms;
  }

  /// Whether a block with this filter may hold what is wanted.
  boolean mayMatch(LogsBloom bloom) {
    boolean addressMayMatch =
        addresses.isEmpty()
            || addresses.stream().anyMatch(address -> bloom.mayHold(address.toArray()));
    return addressMayMatch
        && topics.stream()
            .allMatch(any ->
                any.isEmpty() || any.stream().anyMatch(topic -> bloom.mayHold(topic.toArray())));
  }

  /// Hands the logs of `block` that are wanted to `found`, in order.
  void select(StoredBlock block, Consumer<ObjectNode> found) {
    if (!mayMatch(block.header().logsBloom())) {
      return;
    }
    int logIndex = 0;
    for (int i = 0; i < block.transactions().size(); i++) {
      for (Log log : block.transactions().get(i).receipt().logs()) {
        if (matches(log)) {
          found.accept(LogJson.write(block, i, log, logIndex));
        }
        logIndex++;
      }
    }
  }

  boolean matches(Log log) {
    boolean wantedAddress = addresses.isEmpty() || addresses.contains(log.address());
    if (!wantedAddress || log.topics().size() < topics.size()) {
      return false;
    }
    for (int i = 0; i < topics.size(); i++) {
      if (!topics.get(i).isEmpty() && !topics.get(i).contains(log.topics().get(i))) {
        return false;
      }
    }
    return true;
  }

  private static <T> Set<T> alternatives(JsonNode json, Function<String, T> read) {
    if (json.isMissingNode() || json.isNull()) {
      return Set.of();
    }
    if (!json.isArray()) {
      return Set.of(read.apply(Params.hex(json, "an address or topic")));
    }
    if (json.size() > MAX_ALTERNATIVES) {
      throw RpcException.invalidParams("more than " + MAX_ALTERNATIVES + " alternatives");
    }
    Set<T> values = new HashSet<>();
    json.forEach(value -> values.add(read.apply(Params.hex(value, "an address or topic"))));
    return values;
  }
}
