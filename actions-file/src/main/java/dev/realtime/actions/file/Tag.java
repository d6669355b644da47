package dev.realtime.actions.file;

/**
 * The first byte of a value says what it is. The commonest values (small whole numbers, known
 * texts, known shapes) are that byte alone.
 */
final class Tag {
  static final int NULL = 0x00;
  static final int FALSE = 0x01;
  static final int TRUE = 0x02;
  static final int WHOLE = 0x03;
  static final int BIG_INTEGER = 0x04;
  static final int DOUBLE = 0x05;
  static final int FLOAT = 0x06;
  static final int BIG_DECIMAL = 0x07;

  /** A text that is not remembered. */
  static final int TEXT = 0x08;

  /** A text that is given a number, by which the rest of the block knows it. */
  static final int TEXT_NEW = 0x09;

  static final int TEXT_KNOWN = 0x0a;

  /** A set of keys that is given a number, and the values. */
  static final int OBJECT_NEW = 0x0b;

  static final int OBJECT_KNOWN = 0x0c;

  /** Keys and values in turn. */
  static final int OBJECT_LOOSE = 0x0d;

  static final int ARRAY = 0x0e;

  /** A whole number near the event's own time in seconds, as the field {@code timestamp} is. */
  static final int NEAR_TIME = 0x0f;

  static final int FIRST_OBJECT = 0x10;
  static final int FIRST_ARRAY = 0x20;
  static final int FEW = 16;

  /** A double of few decimal digits: a whole number to divide by a power of ten. */
  static final int FIRST_DECIMAL = 0x30;

  /** A text with half a surrogate pair, which UTF-8 cannot say: its UTF-16 units. */
  static final int TEXT_UTF16 = 0x3f;

  static final int FIRST_SMALL = 0x40;
  static final int SMALLEST = -8;
  static final int SMALL_COUNT = 64;
  static final int FIRST_TEXT = 0x80;
  static final int TEXT_COUNT = 128;

  private Tag() {}
}
