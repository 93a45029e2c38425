/// What an answer may say, as a language of bytes: from a JSON schema to the tokens that may come
/// next, the rule of `exact/2`.
@NullMarked
package dev.nabla.model.grammar;

import org.jspecify.annotations.NullMarked;
