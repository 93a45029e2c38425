package dev.nabla.inference.exact.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Vectors of the machine's preferred width as 32-bit floats, 32-bit integers and 16-bit integers.
///
/// Rules that keep the compiler from boxing vectors silently, each worth a factor of 2 to 5: few
/// vector operations in a method (30 are safe, 45 are not), a vector carried through one loop only,
/// an operation between such a loop and a store, and constants as `static final` vectors.
final class Lanes {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
  static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, FLOATS.vectorShape());

  /// Floats in a vector.
  static final int COUNT = FLOATS.length();

  static final IntVector ZERO = IntVector.zero(INTS);

  private Lanes() {}

  /// The low 16-bit half of each word, as a number with a sign.
  static IntVector lowHalves(IntVector words) {
    return words.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
  }

  /// The high 16-bit half of each word, likewise.
  static IntVector highHalves(IntVector words) {
    return words.lanewise(VectorOperators.ASHR, 16);
  }

  /// Both halves added up.
  static IntVector addHalves(IntVector words) {
    return lowHalves(words).add(highHalves(words));
  }

  /// 32-bit integers as floats; exact below 2^24.
  static FloatVector toFloats(IntVector integers) {
    return (FloatVector) integers.convert(VectorOperators.I2F, 0);
  }

  /// Word `index` of the inputs in every lane.
  static ShortVector input(int[] pairs, int index) {
    return IntVector.broadcast(INTS, pairs[index]).reinterpretAsShorts();
  }

  /// A vector of words.
  static IntVector words(int[] source, int index) {
    return IntVector.fromArray(INTS, source, index);
  }
}
