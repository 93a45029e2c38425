/// Models that ONNX Runtime computes: sentence vectors, and tensors for any graph of the store. The
/// only room that sees the runtime.
@NullMarked
package dev.nabla.inference.onnx;

import org.jspecify.annotations.NullMarked;
