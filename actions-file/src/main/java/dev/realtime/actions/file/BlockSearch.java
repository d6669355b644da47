package dev.realtime.actions.file;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds blocks of a binary segment by place and by time, without reading what lies between. */
final class BlockSearch {
  private static final int STEP_BACK = 128 << 10;

  private final FrameFinder frames;
  private final long size;

  BlockSearch(FrameFinder frames) {
    this.frames = frames;
    this.size = frames.bytes().size();
  }

  /** The first block that begins in a range of the file. */
  @Nullable BlockStart first(long from, long to) throws IOException {
    long at = frames.candidate(from, to, true);
    while (at >= 0) {
      BlockStart block = frames.block(at);
      if (block != null) {
        return block;
      }
      at = frames.candidate(at + 1, to, true);
    }
    return null;
  }

  /** The last block that begins before a place. */
  @Nullable BlockStart last(long before) throws IOException {
    long to = Math.min(before, size);
    while (to > 0) {
      long from = Math.max(0, to - STEP_BACK);
      BlockStart last = null;
      for (BlockStart next = first(from, to); next != null; ) {
        last = next;
        next = first(next.end(), to);
      }
      if (last != null) {
        return last;
      }
      to = from;
    }
    return null;
  }

  /** The last block before which every event is earlier than a time; found by bisection. */
  @Nullable BlockStart lastWithAllBefore(long nanos) throws IOException {
    BlockStart low = first(0, size);
    if (low == null) {
      return null;
    }
    long high = size;
    while (high - low.end() > Frame.BLOCK_BYTES) {
      long middle = low.end() + (high - low.end()) / 2;
      BlockStart probe = first(middle, high);
      if (probe != null && isBefore(probe, nanos)) {
        low = probe;
      } else {
        high = middle;
      }
    }
    for (BlockStart next = low; next != null && isBefore(next, nanos); ) {
      low = next;
      next = first(next.end(), size);
    }
    return low;
  }

  private static boolean isBefore(BlockStart block, long nanos) {
    return block.before().isEmpty() || block.before().latest() < nanos;
  }
}
