package dev.nabla.node.wiring;

import dev.nabla.chain.genesis.GenesisAccount;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.chain.genesis.GenesisConstructor;
import dev.nabla.chain.genesis.GenesisFile;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.DevelopmentContracts;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.inference.Network;
import dev.nabla.tee.policy.DefaultPolicies;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The first block of a development network: everyone has coins, the contracts stand, the stakes
/// are in place.
final class DevelopmentGenesis {
  private static final long COINS_EACH = 1_000_000;

  private DevelopmentGenesis() {}

  /// The configuration that these accounts and this time give.
  ///
  /// @param begun when the network was made
  /// @param file says what is to be otherwise
  /// @throws NotPossible where it contradicts the network
  static GenesisConfig config(Accounts accounts, Instant begun, GenesisFile file) {
    SortedMap<Address, GenesisAccount> alloc = new TreeMap<>();
    for (Address address : accounts.addresses()) {
      alloc.put(address, GenesisAccount.ofBalance(DevelopmentNetwork.coins(COINS_EACH)));
    }
    DevelopmentNetwork network =
        DevelopmentNetwork.of(
                accounts.validatorAddresses(), List.of(Secp256k1.addressOf(accounts.operator())))
            .withCoinsOutside(DevelopmentNetwork.coins(COINS_EACH * alloc.size()));
    GenesisConfig base =
        new GenesisConfig(
            GenesisConfig.NABLA_CHAIN_ID,
            begun.getEpochSecond(),
            GenesisConfig.DEFAULT_GAS_LIMIT,
            Secp256k1.addressOf(accounts.producer()),
            alloc,
            DevelopmentContracts.constructors(
                    network, List.of(DefaultPolicies.development().encode()))
                .stream()
                .map(made -> new GenesisConstructor(made.at(), made.initCode(), made.balance()))
                .toList());
    try {
      return file.over(base);
    } catch (IllegalArgumentException e) {
      throw new NotPossible(String.valueOf(e.getMessage()), e);
    }
  }

  /// What others need to check this network's receipts offline.
  static Network network(GenesisConfig config, Hash genesisHash) {
    return new Network(
        config.chainId(),
        genesisHash,
        config.producer(),
        new Network.Contracts(
            ContractAddresses.TEE_REGISTRY,
            ContractAddresses.STAKING,
            ContractAddresses.MODEL_HUB,
            ContractAddresses.SETTLEMENT));
  }
}
