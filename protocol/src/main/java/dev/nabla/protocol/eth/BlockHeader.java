package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.Keccak256;

/// A block header with the fields of Prague and Osaka, in their order (Yellow Paper, section 4.3;
/// EIP-1559, 4399, 4788, 4844, 4895, 7685). Immutable.
///
/// Three fields have one value since the merge (EIP-3675) and are not kept here: the hash of no
/// ommers, difficulty 0 and a nonce of zero bytes. [#decode] refuses others.
///
/// @param timestamp seconds since the epoch
/// @param extraData at most 32 bytes
/// @param prevRandao what the PREVRANDAO instruction gives (the field once called mixHash)
/// @param parentBeaconBlockRoot zero on a chain without a beacon chain
/// @param requestsHash SHA-256 of the requests' hashes (EIP-7685); of no bytes where there are none
public record BlockHeader(
    Hash parentHash,
    Address coinbase,
    Hash stateRoot,
    Hash transactionsRoot,
    Hash receiptsRoot,
    LogsBloom logsBloom,
    long number,
    long gasLimit,
    long gasUsed,
    long timestamp,
    Bytes extraData,
    Hash prevRandao,
    UInt256 baseFeePerGas,
    Hash withdrawalsRoot,
    long blobGasUsed,
    long excessBlobGas,
    Hash parentBeaconBlockRoot,
    Hash requestsHash) {
  /// Most bytes of extra data (Yellow Paper, section 4.3.4).
  public static final int MAX_EXTRA_DATA_SIZE = 32;

  /// keccak256(rlp([])): the hash of no ommers.
  public static final Hash NO_OMMERS =
      Hash.fromHex("1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347");

  /// The root of an empty trie, keccak256(rlp("")).
  public static final Hash EMPTY_TRIE_ROOT =
      Hash.fromHex("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");

  /// The requests hash where there is no request: SHA-256 of no bytes (EIP-7685).
  public static final Hash NO_REQUESTS =
      Hash.fromHex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

  private static final Bytes NONCE = Bytes.of(new byte[8]);

  /// Checks the ranges.
  public BlockHeader {
    if (number < 0 || gasLimit < 0 || gasUsed < 0 || timestamp < 0) {
      throw new IllegalArgumentException("a number of the header is negative");
    }
    if (blobGasUsed < 0 || excessBlobGas < 0 || extraData.size() > MAX_EXTRA_DATA_SIZE) {
      throw new IllegalArgumentException("blob gas is negative or extra data too long");
    }
  }

  /// The block's name: the hash of [#encoded()].
  public Hash hash() {
    return Keccak256.hash(encoded());
  }

  /// The 21 fields as one RLP list.
  public Bytes encoded() {
    RlpWriter out = new RlpWriter(700);
    write(out);
    return out.toBytes();
  }

  /// Writes the header as an item of a list.
  public void write(RlpWriter out) {
    out.beginList().hash(parentHash).hash(NO_OMMERS).address(coinbase);
    out.hash(stateRoot).hash(transactionsRoot).hash(receiptsRoot).bytes(logsBloom.bits());
    out.number(0).number(number).number(gasLimit).number(gasUsed).number(timestamp);
    out.bytes(extraData).hash(prevRandao).bytes(NONCE).number(baseFeePerGas);
    out.hash(withdrawalsRoot).number(blobGasUsed).number(excessBlobGas);
    out.hash(parentBeaconBlockRoot).hash(requestsHash).endList();
  }

  /// Reads what [#encoded()] gives.
  ///
  /// @throws DecodingException where the bytes are not a header of Prague or Osaka
  public static BlockHeader decode(Bytes encoded) {
    RlpReader in = RlpReader.of(encoded);
    BlockHeader header = read(in);
    in.expectEnd();
    return header;
  }

  /// Reads what [#write] wrote.
  public static BlockHeader read(RlpReader in) {
    RlpReader fields = in.list();
    Hash parentHash = fields.hash();
    require(fields.hash().equals(NO_OMMERS), "ommers", fields);
    Address coinbase = fields.address();
    Hash stateRoot = fields.hash();
    Hash transactionsRoot = fields.hash();
    Hash receiptsRoot = fields.hash();
    LogsBloom bloom = new LogsBloom(fields.bytes(LogsBloom.SIZE));
    require(fields.unsignedLong() == 0, "a difficulty", fields);
    long number = fields.uint63();
    long gasLimit = fields.uint63();
    long gasUsed = fields.uint63();
    long timestamp = fields.uint63();
    Bytes extraData = fields.bytes();
    require(extraData.size() <= MAX_EXTRA_DATA_SIZE, "too much extra data", fields);
    Hash prevRandao = fields.hash();
    require(fields.bytes(NONCE.size()).equals(NONCE), "a nonce", fields);
    BlockHeader header =
        new BlockHeader(
            parentHash,
            coinbase,
            stateRoot,
            transactionsRoot,
            receiptsRoot,
            bloom,
            number,
            gasLimit,
            gasUsed,
            timestamp,
            extraData,
            prevRandao,
            fields.uint256(),
            fields.hash(),
            fields.uint63(),
            fields.uint63(),
            fields.hash(),
            fields.hash());
    fields.expectEnd();
    return header;
  }

  private static void require(boolean holds, String found, RlpReader at) {
    if (!holds) {
      throw new DecodingException("the block header has " + found, at.offset());
    }
  }
}
