package dev.realtime.actions.file;

/**
 * Doubles that people and games write ({@code 98.5}, {@code -1234.25}) have few decimal digits: a
 * whole number over a power of ten says them exactly in fewer bytes. Division of two numbers that
 * doubles hold exactly is rounded the same everywhere, so what fits here comes back bit by bit.
 */
final class ShortDecimal {
  private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

  /** Beyond this the eight bytes of the double are no longer than the digits. */
  private static final double LARGEST = 1L << 45;

  private ShortDecimal() {}

  /** The power of ten that makes the number whole, or -1 where none does. */
  static int scale(double number) {
    long bits = Double.doubleToRawLongBits(number);
    for (int scale = 0; scale < POWERS.length; scale++) {
      double digits = number * POWERS[scale];
      if (!(Math.abs(digits) < LARGEST)) {
        return -1;
      }
      if (Double.doubleToRawLongBits(value((long) digits, scale)) == bits) {
        return scale;
      }
    }
    return -1;
  }

  static long digits(double number, int scale) {
    return (long) (number * POWERS[scale]);
  }

  static double value(long digits, int scale) {
    return digits / POWERS[scale];
  }
}
