package dev.nabla.evm.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.frame.Word;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.UInt256;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The limb arithmetic against `BigInteger`, on numbers of every length and on those near the
/// edges.
class WordArithmeticProperties {
  /// Works on the word at `top` and those below it, in place; the lowest one gets the result.
  @FunctionalInterface
  interface Operation {
    void work(long[] words, int top);
  }

  /// Works on two words; the second gets the result.
  @FunctionalInterface
  interface PairOperation {
    void work(long[] words, int first, int second);
  }

  private static final int CASES = Seeds.count(20_000, 1_000_000);
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);
  private static final BigInteger WORD = BigInteger.valueOf(256);

  static Stream<Arguments> binaryOperations() {
    Division division = new Division();
    return Stream.of(
        pair("ADD", Arithmetic::add, BigInteger::add),
        pair("SUB", Arithmetic::sub, BigInteger::subtract),
        pair("MUL", Arithmetic::mul, BigInteger::multiply),
        binary("DIV", division::div, orZero(BigInteger::divide)),
        binary("MOD", division::mod, orZero(BigInteger::mod)),
        binary("SDIV", division::sdiv, signed(orZero(BigInteger::divide))),
        binary("SMOD", division::smod, signed(orZero(BigInteger::remainder))),
        pair("SIGNEXTEND", Arithmetic::signExtend, WordArithmeticProperties::signExtended),
        pair("LT", Comparison::lt, (a, b) -> bit(a.compareTo(b) < 0)),
        pair("GT", Comparison::gt, (a, b) -> bit(a.compareTo(b) > 0)),
        pair("SLT", Comparison::slt, signed((a, b) -> bit(a.compareTo(b) < 0))),
        pair("SGT", Comparison::sgt, signed((a, b) -> bit(a.compareTo(b) > 0))),
        pair("EQ", Comparison::eq, (a, b) -> bit(a.equals(b))),
        pair("AND", Bitwise::and, BigInteger::and),
        pair("OR", Bitwise::or, BigInteger::or),
        pair("XOR", Bitwise::xor, BigInteger::xor),
        pair("BYTE", Bitwise::byteAt, WordArithmeticProperties::byteAt),
        pair("SHL", Bitwise::shl, (a, b) -> b.shiftLeft(shift(a))),
        pair("SHR", Bitwise::shr, (a, b) -> b.shiftRight(shift(a))),
        pair("SAR", Bitwise::sar, (a, b) -> toSigned(b).shiftRight(shift(a))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("binaryOperations")
  void agreesWithBigInteger(String name, Operation operation, BinaryOperator<BigInteger> expected) {
    Seeds seeds = Seeds.of("words " + name, CASES);
    Stack stack = new Stack();
    for (int i = 0; i < CASES; i++) {
      BigInteger a = number(seeds);
      BigInteger b = i % 16 == 0 ? a : number(seeds);

      BigInteger result = run(stack, operation, List.of(a, b));

      assertThat(result)
          .as("%s of %x and %x, %s", name, a, b, seeds)
          .isEqualTo(expected.apply(a, b).mod(MODULUS));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shiftOperations")
  void agreesWithBigIntegerForEachShift(
      String name, Operation operation, BinaryOperator<BigInteger> expected) {
    Seeds seeds = Seeds.of("shift " + name, 300);
    Stack stack = new Stack();
    for (int i = 0; i < 300; i++) {
      BigInteger a = BigInteger.valueOf(i);
      BigInteger b = number(seeds);

      BigInteger result = run(stack, operation, List.of(a, b));

      assertThat(result)
          .as("%s of %x and %x, %s", name, a, b, seeds)
          .isEqualTo(expected.apply(a, b).mod(MODULUS));
    }
  }

  static Stream<Arguments> shiftOperations() {
    List<String> small = List.of("SHL", "SHR", "SAR", "BYTE", "SIGNEXTEND");
    return binaryOperations().filter(arguments -> small.contains((String) arguments.get()[0]));
  }

  /// As a superinstruction has them: with any two words, or a word and itself.
  @ParameterizedTest(name = "{0}")
  @MethodSource("pairOperations")
  void worksOnAnyTwoWords(
      String name, PairOperation operation, BinaryOperator<BigInteger> expected) {
    Seeds seeds = Seeds.of("pairs " + name, CASES);
    long[] words = new long[3 * Stack.LIMBS];
    for (int i = 0; i < CASES; i++) {
      BigInteger a = number(seeds);
      BigInteger b = i % 4 == 0 ? a : number(seeds);
      int first = i % 4 == 0 ? 2 * Stack.LIMBS : 0;
      write(words, first, a);
      write(words, 2 * Stack.LIMBS, b);

      operation.work(words, first, 2 * Stack.LIMBS);

      assertThat(read(words, 2 * Stack.LIMBS))
          .as("%s of %x and %x, %s", name, a, b, seeds)
          .isEqualTo(expected.apply(a, b).mod(MODULUS));
    }
  }

  static Stream<Arguments> pairOperations() {
    return Stream.of(
        pairOnly("ADD", Arithmetic::add, BigInteger::add),
        pairOnly("SUB", Arithmetic::sub, BigInteger::subtract),
        pairOnly("MUL", Arithmetic::mul, BigInteger::multiply),
        pairOnly("LT", Comparison::lt, (a, b) -> bit(a.compareTo(b) < 0)),
        pairOnly("GT", Comparison::gt, (a, b) -> bit(a.compareTo(b) > 0)),
        pairOnly("EQ", Comparison::eq, (a, b) -> bit(a.equals(b))),
        pairOnly("AND", Bitwise::and, BigInteger::and),
        pairOnly("OR", Bitwise::or, BigInteger::or),
        pairOnly("XOR", Bitwise::xor, BigInteger::xor));
  }

  private static Arguments pairOnly(
      String name, PairOperation operation, BinaryOperator<BigInteger> expected) {
    return Arguments.of(name, operation, expected);
  }

  private static void write(long[] words, int at, BigInteger value) {
    Word.read(words, at, UInt256.of(value).toHash().toBytes().toArray(), 0);
  }

  private static BigInteger read(long[] words, int at) {
    byte[] bytes = new byte[32];
    Word.write(words, at, bytes, 0);
    return new BigInteger(1, bytes);
  }

  @Test
  void addsSmallNumbersWithTheirCarry() {
    Seeds seeds = Seeds.of("small additions", CASES);
    long[] words = new long[Stack.LIMBS];
    for (int i = 0; i < CASES; i++) {
      BigInteger a = number(seeds);
      int b = seeds.nextInt(0, 256);
      write(words, 0, a);

      Arithmetic.increase(words, 0, b);

      assertThat(read(words, 0)).isEqualTo(a.add(BigInteger.valueOf(b)).mod(MODULUS));
    }
  }

  static Stream<Arguments> ternaryOperations() {
    Division division = new Division();
    Operation addmod = division::addmod;
    Operation mulmod = division::mulmod;
    BinaryOperator<BigInteger> sum = BigInteger::add;
    BinaryOperator<BigInteger> product = BigInteger::multiply;
    return Stream.of(Arguments.of("ADDMOD", addmod, sum), Arguments.of("MULMOD", mulmod, product));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ternaryOperations")
  void reducesLikeBigInteger(
      String name, Operation operation, BinaryOperator<BigInteger> unreduced) {
    Seeds seeds = Seeds.of("words " + name, CASES);
    Stack stack = new Stack();
    for (int i = 0; i < CASES; i++) {
      BigInteger a = number(seeds);
      BigInteger b = number(seeds);
      BigInteger m = number(seeds);

      BigInteger result = run(stack, operation, List.of(a, b, m));

      BigInteger expected = m.signum() == 0 ? BigInteger.ZERO : unreduced.apply(a, b).mod(m);
      assertThat(result).as("%s of %x, %x, %x, %s", name, a, b, m, seeds).isEqualTo(expected);
    }
  }

  /// A modulus that stays for a while has its reciprocal kept; one that has just changed has not.
  @Test
  void reducesLikeBigIntegerByModuliThatComeAgain() {
    Seeds seeds = Seeds.of("kept moduli", CASES);
    Division division = new Division();
    Stack stack = new Stack();
    BigInteger m = BigInteger.ZERO;
    for (int i = 0; i < CASES; i++) {
      if (seeds.nextInt(0, 8) == 0) {
        m = number(seeds).max(BigInteger.ONE.shiftLeft(seeds.nextInt(150, 256)));
      }
      BigInteger a = number(seeds);
      BigInteger b = seeds.nextInt(0, 4) == 0 ? MODULUS.subtract(BigInteger.ONE) : number(seeds);

      BigInteger result = run(stack, division::mulmod, List.of(a, b, m));

      BigInteger expected = m.signum() == 0 ? BigInteger.ZERO : a.multiply(b).mod(m);
      assertThat(result).as("MULMOD of %x, %x, %x, %s", a, b, m, seeds).isEqualTo(expected);
    }
  }

  /// Operands on which Knuth's estimate of a quotient limb is too high, so that the divisor is
  /// added back or the estimate lowered (Warren, Hacker's Delight, section 9-2, scaled to 64-bit
  /// limbs).
  @Test
  void dividesWhereTheEstimateIsTooHigh() {
    BigInteger base = BigInteger.ONE.shiftLeft(64);
    BigInteger half = BigInteger.ONE.shiftLeft(63);
    BigInteger ones = base.subtract(BigInteger.ONE);
    List<List<BigInteger>> pairs =
        List.of(
            List.of(limbs(base, 3L, 0L, half), limbs(base, 1L, 0L, BigInteger.ONE.shiftLeft(61))),
            List.of(limbs(base, 0L, ones.subtract(BigInteger.ONE), half), limbs(base, ones, half)),
            List.of(
                limbs(base, 0L, 0L, half, half.subtract(BigInteger.ONE)),
                limbs(base, 1L, 0L, half)));
    Division division = new Division();
    for (List<BigInteger> pair : pairs) {
      BigInteger quotient = run(new Stack(), division::div, pair);
      BigInteger remainder = run(new Stack(), division::mod, pair);

      assertThat(List.of(quotient, remainder))
          .containsExactly(pair.get(0).divideAndRemainder(pair.get(1)));
    }
  }

  /// A number by its limbs, least significant first.
  private static BigInteger limbs(BigInteger base, Number... limbs) {
    BigInteger number = BigInteger.ZERO;
    for (Number limb : List.of(limbs).reversed()) {
      number = number.multiply(base).add(new BigInteger(limb.toString()));
    }
    return number;
  }

  static Stream<Arguments> unaryOperations() {
    return Stream.of(
        unary("NOT", Bitwise::not, a -> a.not().mod(MODULUS)),
        unary("ISZERO", Comparison::isZero, a -> bit(a.signum() == 0)),
        unary("CLZ", Bitwise::clz, a -> BigInteger.valueOf(256 - a.bitLength())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unaryOperations")
  void agreesWithBigIntegerOnOneNumber(
      String name, Operation operation, UnaryOperator<BigInteger> expected) {
    Seeds seeds = Seeds.of("words " + name, CASES);
    Stack stack = new Stack();
    for (int i = 0; i < CASES; i++) {
      BigInteger a = number(seeds);

      BigInteger result = run(stack, operation, List.of(a));

      assertThat(result).as("%s of %x, %s", name, a, seeds).isEqualTo(expected.apply(a));
    }
  }

  private static BigInteger run(Stack stack, Operation operation, List<BigInteger> operands) {
    stack.clear();
    for (BigInteger operand : operands.reversed()) {
      stack.push(UInt256.of(operand));
    }
    operation.work(stack.words(), stack.offset(0));
    stack.drop(operands.size() - 1);
    return stack.number(stack.offset(0)).toBigInteger();
  }

  /// Random lengths, and the patterns on which carries and quotient estimates go wrong: powers of
  /// two and their neighbours, limbs of only ones or only zeros.
  private static BigInteger number(Seeds seeds) {
    int bits = seeds.nextInt(0, 257);
    BigInteger random = new BigInteger(1, seeds.bytes(32));
    BigInteger number =
        switch (seeds.nextInt(0, 5)) {
          case 0 -> BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
          case 1 -> BigInteger.ONE.shiftLeft(bits);
          case 2 -> MODULUS.subtract(random.shiftRight(bits)).mod(MODULUS);
          case 3 -> patterned(seeds);
          default -> random.shiftRight(bits);
        };
    return number.mod(MODULUS);
  }

  private static BigInteger patterned(Seeds seeds) {
    BigInteger number = BigInteger.ZERO;
    List<Long> limbs = new ArrayList<>(List.of(0L, -1L, 1L, Long.MIN_VALUE, Long.MAX_VALUE));
    limbs.add(seeds.random().nextLong());
    for (int limb = 0; limb < 4; limb++) {
      long value = limbs.get(seeds.nextInt(0, limbs.size()));
      number = number.shiftLeft(64).or(new BigInteger(Long.toUnsignedString(value)));
    }
    return number;
  }

  private static BigInteger signExtended(BigInteger index, BigInteger value) {
    if (index.compareTo(BigInteger.valueOf(31)) >= 0) {
      return value;
    }
    int bits = 8 * (index.intValueExact() + 1);
    BigInteger low = value.mod(BigInteger.ONE.shiftLeft(bits));
    return low.testBit(bits - 1) ? low.subtract(BigInteger.ONE.shiftLeft(bits)) : low;
  }

  private static BigInteger byteAt(BigInteger index, BigInteger value) {
    if (index.compareTo(BigInteger.valueOf(32)) >= 0) {
      return BigInteger.ZERO;
    }
    return value.shiftRight(8 * (31 - index.intValueExact())).and(BigInteger.valueOf(255));
  }

  private static int shift(BigInteger amount) {
    return amount.min(WORD).intValueExact();
  }

  private static BigInteger bit(boolean yes) {
    return yes ? BigInteger.ONE : BigInteger.ZERO;
  }

  private static BinaryOperator<BigInteger> orZero(BinaryOperator<BigInteger> operation) {
    return (a, b) -> b.signum() == 0 ? BigInteger.ZERO : operation.apply(a, b);
  }

  private static BinaryOperator<BigInteger> signed(BinaryOperator<BigInteger> operation) {
    return (a, b) -> operation.apply(toSigned(a), toSigned(b));
  }

  private static BigInteger toSigned(BigInteger value) {
    return value.testBit(255) ? value.subtract(MODULUS) : value;
  }

  private static Arguments binary(
      String name, Operation operation, BinaryOperator<BigInteger> expected) {
    return Arguments.of(name, operation, expected);
  }

  private static Arguments pair(
      String name, PairOperation operation, BinaryOperator<BigInteger> expected) {
    return binary(name, (w, top) -> operation.work(w, top, top - Stack.LIMBS), expected);
  }

  private static Arguments unary(
      String name, Operation operation, UnaryOperator<BigInteger> expected) {
    return Arguments.of(name, operation, expected);
  }
}
