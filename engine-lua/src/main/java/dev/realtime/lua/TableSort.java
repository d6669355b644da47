package dev.realtime.lua;

import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.LuaValue;
import org.jspecify.annotations.Nullable;

/**
 * The game's order of a sorted table. The sort is not stable, so that what compares equal comes out
 * as it does in the game only if the same elements are compared: a quicksort around the median of
 * the first, the middle and the last.
 */
final class TableSort {
  private final LuaValue[] values;
  private final @Nullable LuaValue before;
  private final Meter meter = Meter.current();

  TableSort(LuaValue[] values, @Nullable LuaValue before) {
    this.values = values;
    this.before = before;
  }

  void sort() {
    sort(0, values.length - 1);
  }

  private void sort(int first, int last) {
    while (first < last) {
      swapUnlessOrdered(first, last);
      if (last - first == 1) {
        return;
      }
      int middle = (first + last + 2) / 2 - 1; // counted from one, as Lua does
      if (isBefore(values[middle], values[first])) {
        swap(middle, first);
      } else {
        swapUnlessOrdered(middle, last);
      }
      if (last - first == 2) {
        return;
      }
      swap(middle, last - 1);
      int border = partition(first, last, values[last - 1]);
      // The smaller part by recursion, so that it cannot go deep.
      if (border - first < last - border) {
        sort(first, border - 1);
        first = border + 1;
      } else {
        sort(border + 1, last);
        last = border - 1;
      }
    }
  }

  private int partition(int first, int last, LuaValue pivot) {
    int low = first;
    int high = last - 1;
    while (true) {
      while (isBefore(values[++low], pivot)) {
        checkOrder(low < last);
      }
      while (isBefore(pivot, values[--high])) {
        checkOrder(high > first);
      }
      if (high < low) {
        swap(last - 1, low);
        return low;
      }
      swap(low, high);
    }
  }

  private static void checkOrder(boolean possible) {
    if (!possible) {
      throw new LuaError("invalid order function for sorting");
    }
  }

  private void swapUnlessOrdered(int low, int high) {
    if (isBefore(values[high], values[low])) {
      swap(low, high);
    }
  }

  private void swap(int i, int j) {
    LuaValue value = values[i];
    values[i] = values[j];
    values[j] = value;
  }

  private boolean isBefore(LuaValue left, LuaValue right) {
    meter.step();
    if (before != null) {
      return before.call(left, right).toboolean();
    }
    if (left instanceof LuaString a && right instanceof LuaString b) {
      meter.bytes(Math.min(a.length(), b.length()));
    }
    return left.lt_b(right);
  }
}
