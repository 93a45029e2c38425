package dev.nabla.chain.block;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.SealedHeader;
import dev.nabla.protocol.eth.Transaction;
import dev.nabla.protocol.eth.Transactions;
import java.util.List;

/// A sealed header and its transactions. There are no ommers, withdrawals or requests: Nabla has no
/// beacon chain beside it.
public record Block(SealedHeader sealedHeader, List<Transaction> transactions) {
  /// Transactions in a block; a block of 60 million gas holds fewer than 2,858.
  public static final int MAX_TRANSACTIONS = 1 << 16;

  /// Copies the list.
  public Block {
    transactions = List.copyOf(transactions);
  }

  /// The header without its seal.
  public BlockHeader header() {
    return sealedHeader.header();
  }

  /// The block's place in the chain, from 0.
  public long number() {
    return header().number();
  }

  /// The block's name: the hash of its header. Hashes on every call.
  public Hash hash() {
    return header().hash();
  }

  /// `rlp([transaction, …])`.
  public static Bytes encodeBody(List<Transaction> transactions) {
    RlpWriter out = new RlpWriter(1024).beginList();
    transactions.forEach(transaction -> Transactions.write(out, transaction));
    return out.endList().toBytes();
  }

  /// Reads what [#encodeBody] gives.
  ///
  /// @throws DecodingException where the bytes are not that
  public static List<Transaction> decodeBody(Bytes body) {
    RlpReader in = RlpReader.of(body);
    List<Transaction> transactions = in.list(MAX_TRANSACTIONS, Transactions::read);
    in.expectEnd();
    return transactions;
  }
}
