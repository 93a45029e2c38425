/// Watches a transaction run and tells what it did, in the forms that go-ethereum's tracers gave
/// currency: instruction by instruction, call by call, or by what it touched.
@NullMarked
package dev.nabla.chain.tracing;

import org.jspecify.annotations.NullMarked;
