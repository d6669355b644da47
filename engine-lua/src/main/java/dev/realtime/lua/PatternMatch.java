package dev.realtime.lua;

import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;

/**
 * One pattern on its way through one text, as in Lua 5.1. It tries one way after the other and goes
 * back where one fails, so that a short pattern may take longer than the world lasts: every step is
 * counted by the meter of the script.
 *
 * <p>A position of -1 means that nothing matched. Behind the end of the pattern, as behind the end
 * of the text, there is a zero byte.
 */
final class PatternMatch {
  private static final int MOST_CAPTURES = 32;
  private static final int DEEPEST = 200;
  private static final int ESCAPE = '%';
  private static final int UNFINISHED = -1;
  private static final int POSITION = -2;

  private final LuaString text;
  private final LuaString pattern;
  private final Meter meter;
  private final int[] starts = new int[MOST_CAPTURES];
  private final int[] lengths = new int[MOST_CAPTURES];
  private int captures;
  private int depth;

  PatternMatch(LuaString text, LuaString pattern) {
    this.text = text;
    this.pattern = pattern;
    this.meter = Meter.current();
  }

  /** Whether a pattern must begin where the search does. */
  static boolean isAnchored(LuaString pattern) {
    return pattern.length() > 0 && pattern.luaByte(0) == '^';
  }

  /** Where a match ends that begins at a place, the pattern being read from a place of its own. */
  int end(int from, int patternFrom) {
    captures = 0;
    depth = 0;
    return match(from, patternFrom);
  }

  private int patternAt(int index) {
    return index < pattern.m_length ? pattern.m_bytes[pattern.m_offset + index] & 0xff : 0;
  }

  private int textAt(int index) {
    return index < text.m_length ? text.m_bytes[text.m_offset + index] & 0xff : 0;
  }

  private int match(int from, int patternFrom) {
    if (++depth > DEEPEST) {
      throw new LuaError("pattern too complex");
    }
    int s = walk(from, patternFrom);
    depth--;
    return s;
  }

  /** Goes on as long as there is one way only. */
  private int walk(int from, int patternFrom) {
    int s = from;
    int p = patternFrom;
    while (true) {
      meter.step();
      int c = patternAt(p);
      int next = patternAt(p + 1);
      if (c == 0) {
        return s;
      } else if (c == '(') {
        return next == ')' ? open(s, p + 2, POSITION) : open(s, p + 1, UNFINISHED);
      } else if (c == ')') {
        return close(s, p + 1);
      } else if (c == '$' && next == 0) {
        return s == text.m_length ? s : -1;
      } else if (c == ESCAPE && next == 'b') {
        s = balanced(s, p + 2);
        p += 4;
      } else if (c == ESCAPE && next == 'f') {
        p += 2;
        if (patternAt(p) != '[') {
          throw new LuaError("missing '[' after '%f' in pattern");
        }
        int end = classEnd(p);
        int before = s == 0 ? 0 : textAt(s - 1);
        boolean border = !isInSet(before, p, end - 1) && isInSet(textAt(s), p, end - 1);
        s = border ? s : -1;
        p = end;
      } else if (c == ESCAPE && next >= '0' && next <= '9') {
        s = again(s, next);
        p += 2;
      } else {
        int end = classEnd(p);
        switch (patternAt(end)) {
          case '?' -> {
            if (fits(s, p, end)) {
              int longer = match(s + 1, end + 1);
              if (longer >= 0) {
                return longer;
              }
            }
            p = end + 1;
          }
          case '*' -> {
            return most(s, p, end);
          }
          case '+' -> {
            return fits(s, p, end) ? most(s + 1, p, end) : -1;
          }
          case '-' -> {
            return least(s, p, end);
          }
          default -> {
            s = fits(s, p, end) ? s + 1 : -1;
            p = end;
          }
        }
      }
      if (s < 0) {
        return -1;
      }
    }
  }

  private int classEnd(int start) {
    int p = start;
    int c = patternAt(p++);
    if (c == ESCAPE) {
      if (patternAt(p) == 0) {
        throw new LuaError("malformed pattern (ends with '%')");
      }
      return p + 1;
    }
    if (c == '[') {
      if (patternAt(p) == '^') {
        p++;
      }
      do {
        if (patternAt(p) == 0) {
          throw new LuaError("malformed pattern (missing ']')");
        }
        if (patternAt(p++) == ESCAPE && patternAt(p) != 0) {
          p++;
        }
      } while (patternAt(p) != ']');
      meter.steps((p - start) / 8);
      return p + 1;
    }
    return p;
  }

  private boolean fits(int s, int p, int end) {
    if (s >= text.m_length) {
      return false;
    }
    int c = textAt(s);
    return switch (patternAt(p)) {
      case '.' -> true;
      case ESCAPE -> isInClass(c, patternAt(p + 1));
      case '[' -> isInSet(c, p, end - 1);
      default -> patternAt(p) == c;
    };
  }

  /** Whether a byte is in the set that begins and ends with its brackets. */
  private boolean isInSet(int c, int begin, int end) {
    meter.steps((end - begin) / 8);
    int p = begin;
    boolean found = true;
    if (patternAt(p + 1) == '^') {
      found = false;
      p++;
    }
    while (++p < end) {
      if (patternAt(p) == ESCAPE) {
        p++;
        if (isInClass(c, patternAt(p))) {
          return found;
        }
      } else if (patternAt(p + 1) == '-' && p + 2 < end) {
        p += 2;
        if (patternAt(p - 2) <= c && c <= patternAt(p)) {
          return found;
        }
      } else if (patternAt(p) == c) {
        return found;
      }
    }
    return !found;
  }

  private static boolean isInClass(int c, int name) {
    boolean inverted = name >= 'A' && name <= 'Z';
    boolean in =
        switch (inverted ? name + 'a' - 'A' : name) {
          case 'a' -> isLetter(c);
          case 'c' -> c < ' ' || c == 127;
          case 'd' -> isDigit(c);
          case 'g' -> c > ' ' && c < 127;
          case 'l' -> c >= 'a' && c <= 'z';
          case 'p' -> c > ' ' && c < 127 && !isLetter(c) && !isDigit(c);
          case 's' -> c == ' ' || c >= '\t' && c <= '\r';
          case 'u' -> c >= 'A' && c <= 'Z';
          case 'w' -> isLetter(c) || isDigit(c);
          case 'x' -> isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
          case 'z' -> c == 0;
          default -> {
            inverted = false;
            yield name == c;
          }
        };
    return in != inverted;
  }

  private static boolean isLetter(int c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private int most(int s, int p, int end) {
    int count = 0;
    while (fits(s + count, p, end)) {
      meter.step();
      count++;
    }
    for (; count >= 0; count--) {
      int found = match(s + count, end + 1);
      if (found >= 0) {
        return found;
      }
    }
    return -1;
  }

  private int least(int from, int p, int end) {
    for (int s = from; ; s++) {
      int found = match(s, end + 1);
      if (found >= 0 || !fits(s, p, end)) {
        return found;
      }
    }
  }

  private int balanced(int from, int p) {
    if (patternAt(p) == 0 || patternAt(p + 1) == 0) {
      throw new LuaError("unbalanced pattern");
    }
    if (from >= text.m_length || textAt(from) != patternAt(p)) {
      return -1;
    }
    int open = patternAt(p);
    int close = patternAt(p + 1);
    int count = 1;
    for (int s = from + 1; s < text.m_length; s++) {
      meter.step();
      int c = textAt(s);
      if (c == close) {
        if (--count == 0) {
          return s + 1;
        }
      } else if (c == open) {
        count++;
      }
    }
    return -1;
  }

  private int open(int s, int p, int kind) {
    if (captures >= MOST_CAPTURES) {
      throw new LuaError("too many captures");
    }
    starts[captures] = s;
    lengths[captures] = kind;
    captures++;
    int found = match(s, p);
    if (found < 0) {
      captures--;
    }
    return found;
  }

  private int close(int s, int p) {
    int index = captures - 1;
    while (index >= 0 && lengths[index] != UNFINISHED) {
      index--;
    }
    if (index < 0) {
      throw new LuaError("invalid pattern capture");
    }
    lengths[index] = s - starts[index];
    int found = match(s, p);
    if (found < 0) {
      lengths[index] = UNFINISHED;
    }
    return found;
  }

  /** What a capture held must stand here again. */
  private int again(int s, int digit) {
    int index = digit - '1';
    if (index < 0 || index >= captures || lengths[index] == UNFINISHED) {
      throw new LuaError("invalid capture index");
    }
    int length = lengths[index];
    if (length < 0 || text.m_length - s < length) {
      return -1;
    }
    meter.bytes(length);
    for (int i = 0; i < length; i++) {
      if (textAt(starts[index] + i) != textAt(s + i)) {
        return -1;
      }
    }
    return s + length;
  }

  LuaString whole(int from, int end) {
    return text.substring(from, end);
  }

  /** A capture, counted from 0; the whole match where the pattern has none. */
  LuaValue capture(int index, int from, int end) {
    if (index >= captures) {
      if (index != 0) {
        throw new LuaError("invalid capture index");
      }
      return text.substring(from, end);
    }
    if (lengths[index] == UNFINISHED) {
      throw new LuaError("unfinished capture");
    }
    return lengths[index] == POSITION
        ? LuaValue.valueOf(starts[index] + 1)
        : text.substring(starts[index], starts[index] + lengths[index]);
  }

  /** All captures, or the whole match where there is none and it is wanted. */
  Varargs captures(boolean wholeMatch, int from, int end) {
    int count = captures == 0 && wholeMatch ? 1 : captures;
    LuaValue[] values = new LuaValue[count];
    for (int i = 0; i < count; i++) {
      values[i] = capture(i, from, end);
    }
    return LuaValue.varargsOf(values);
  }
}
