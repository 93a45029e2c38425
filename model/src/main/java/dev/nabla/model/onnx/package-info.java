/// ONNX files as data: what one holds is looked at before any runtime sees it.
@NullMarked
package dev.nabla.model.onnx;

import org.jspecify.annotations.NullMarked;
