/// Accounts, storage and code over the trie: the state of one block, read, changed and committed.
@NullMarked
package dev.nabla.chain.state;

import org.jspecify.annotations.NullMarked;
