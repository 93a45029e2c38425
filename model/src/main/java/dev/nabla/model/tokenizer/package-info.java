/// Text to token ids and back: byte-level BPE, with no help from the JDK's moving Unicode tables.
@NullMarked
package dev.nabla.model.tokenizer;

import org.jspecify.annotations.NullMarked;
