package dev.realtime.actions.file;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds blocks of a binary segment by place and by time, without reading what lies between. */
final class BlockSearch {
  private static final int FIRST_STEP_BACK = 32 << 10;
  private static final int STEP_BACK = 128 << 10;

  /** A range of the file that is looked through block by block. */
  private static final long NEAR = 128 << 10;

  /** Where more than this was appended, a search from the end is quicker. */
  private static final long LONGEST_WALK = 2 << 20;

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
    long step = FIRST_STEP_BACK;
    while (to > 0) {
      long from = Math.max(0, to - step);
      BlockStart last = null;
      for (BlockStart next = first(from, to); next != null; ) {
        last = next;
        next = first(next.end(), to);
      }
      if (last != null) {
        return last;
      }
      to = from;
      step = STEP_BACK;
    }
    return null;
  }

  /** The last block of the file, if it lies on the way from a block that was the last once. */
  @Nullable BlockStart lastOnwards(long from) throws IOException {
    BlockStart last = frames.block(from);
    long at = last == null ? size : last.end();
    while (last != null && frames.bytes().load(at, FrameFinder.HEADER)) {
      int header = frames.bytes().intAt(at);
      if (header == 0 || (header & FrameFinder.NOT_COMPLETE) != 0) {
        return last;
      }
      BlockStart next = frames.block(at);
      if (next != null) {
        last = next;
      } else if (frames.more(at, last) == 0 && !frames.isChroniclesOwn(at, header)
          || at - from > LONGEST_WALK) {
        return null;
      }
      at = FrameFinder.after(at, header);
    }
    return last;
  }

  /** Whether every frame of a block is intact. */
  boolean isWhole(BlockStart block) throws IOException {
    long at = block.end();
    while (frames.bytes().load(at, FrameFinder.HEADER)) {
      int header = frames.bytes().intAt(at);
      if (header == 0 || frames.block(at) != null) {
        return true;
      }
      if (frames.more(at, block) == 0 && !frames.isChroniclesOwn(at, header)) {
        return false;
      }
      at = FrameFinder.after(at, header);
    }
    return true;
  }

  /**
   * The last block before which every event is earlier than a time. Two of three probes are a
   * little before and behind the place where the time would be if events came evenly, which they
   * nearly do, and the third in the middle, for where they do not.
   *
   * @param times of all events
   */
  @Nullable BlockStart lastWithAllBefore(long nanos, TimeSpan times) throws IOException {
    BlockStart low = null;
    long lowEnd = 0;
    long high = size;
    double lowTime = times.earliest();
    double highTime = times.latest();
    for (int probes = 0; high - lowEnd > NEAR; probes++) {
      int turn = probes % 3;
      double share = turn == 2 ? 0.5 : clamp((nanos - lowTime) / (highTime - lowTime));
      long aside = turn == 0 ? -NEAR / 2 : turn == 1 ? NEAR / 4 : 0;
      long place = lowEnd + (long) ((high - lowEnd) * share) + aside;
      long from = Math.max(lowEnd, Math.min(place, high - NEAR / 4));
      BlockStart probe = first(from, high);
      if (probe != null && isBefore(probe, nanos)) {
        low = probe;
        lowEnd = probe.end();
        lowTime = probe.before().latest();
      } else {
        high = from;
        highTime = probe == null ? highTime : probe.before().latest();
      }
    }
    if (low == null) {
      low = first(0, size);
    }
    for (BlockStart next = low; next != null && isBefore(next, nanos); ) {
      low = next;
      next = first(next.end(), size);
    }
    return low;
  }

  private static double clamp(double share) {
    return share >= 0 && share <= 1 ? share : 0.5;
  }

  private static boolean isBefore(BlockStart block, long nanos) {
    return block.before().isEmpty() || block.before().latest() < nanos;
  }
}
