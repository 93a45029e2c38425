/// GGUF model files as data: hostile bytes in, bounded views of metadata and tensors out.
@NullMarked
package dev.nabla.model.gguf;

import org.jspecify.annotations.NullMarked;
