package dev.nabla.model.grammar;

/// A JSON number without an exponent: at most 15 digits before the point, so that every integer is
/// exact as a double, and where it may have a fraction 1 to 6 after it. An integer is never `-0`.
///
/// What was read: 8 bits of how many digits in a row, 8 of where.
final class Numeral extends Rule {
  private static final int MAX_INTEGER_DIGITS = 15;
  private static final int MAX_FRACTION_DIGITS = 6;

  private static final int START = 0;
  private static final int MINUS = 1;
  private static final int ZERO = 2;
  private static final int MINUS_ZERO = 3;
  private static final int INTEGER = 4;
  private static final int POINT = 5;
  private static final int FRACTION = 6;

  private final boolean fraction;

  /// @param fraction whether it may have one
  Numeral(boolean fraction) {
    super(1, 2, 1, ByteSet.of("-0123456789"));
    this.fraction = fraction;
  }

  @Override
  void open(long read, Place next, Places target) {
    target.put(Place.of(this, START, next));
  }

  @Override
  void step(long read, byte value, Place next, Places target) {
    int digits = (int) (read >>> 8);
    boolean digit = value >= '0' && value <= '9';
    boolean nonZero = digit && value != '0';
    switch ((int) read & 0xff) {
      case START -> {
        if (value == '-') {
          put(MINUS, 0, next, target);
        } else if (digit) {
          put(nonZero ? INTEGER : ZERO, 1, next, target);
        }
      }
      case MINUS -> {
        if (nonZero) {
          put(INTEGER, 1, next, target);
        } else if (digit && fraction) {
          put(MINUS_ZERO, 1, next, target);
        }
      }
      case ZERO, MINUS_ZERO -> stepPoint(value, next, target);
      case INTEGER -> {
        if (digit && digits < MAX_INTEGER_DIGITS) {
          put(INTEGER, digits + 1, next, target);
        }
        stepPoint(value, next, target);
      }
      case POINT, FRACTION -> {
        if (digit && digits < MAX_FRACTION_DIGITS) {
          put(FRACTION, digits + 1, next, target);
        }
      }
      default -> throw new IllegalStateException("at " + read);
    }
  }

  private void stepPoint(byte value, Place next, Places target) {
    if (fraction && value == '.') {
      put(POINT, 0, next, target);
    }
  }

  private void put(int where, int digits, Place next, Places target) {
    target.put(Place.of(this, (long) digits << 8 | where, next));
    if (where == ZERO || where == INTEGER || where == FRACTION) {
      next.open(target);
    }
  }

  @Override
  long rest(long read) {
    return switch ((int) read & 0xff) {
      case START, MINUS, POINT -> 1;
      case MINUS_ZERO -> 2;
      default -> 0;
    };
  }
}
