/// The modified Merkle-Patricia trie: maps with a root hash that proves every entry.
@NullMarked
package dev.nabla.chain.trie;

import org.jspecify.annotations.NullMarked;
