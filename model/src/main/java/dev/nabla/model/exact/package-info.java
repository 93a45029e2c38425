/// What running a language model means, to the bit: `exact/1`, plainly, one operation at a time.
@NullMarked
package dev.nabla.model.exact;

import org.jspecify.annotations.NullMarked;
