package dev.realtime.actions.file;

import dev.realtime.api.Event;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Puts events into frames and frames into blocks, as {@link Frame} says. */
final class FrameEncoder {
  /** A step of time that would not fit begins a new block. */
  private static final long LONGEST_STEP = 1L << 60;

  private final BlockDictionary dictionary = new BlockDictionary();
  private final ByteSink sink = new ByteSink();
  private final ValueEncoder values = new ValueEncoder(dictionary, sink);
  private final TimeSpan times;

  private boolean blockOpen;
  private int block;
  private long base;
  private int blockEvents;
  private int blockBytes;

  private int kind;
  private int events;
  private long previous;
  private @Nullable EventRefusedException refusal;

  /**
   * Begins with a new block.
   *
   * @param times of the events that the segment holds already; kept up to date
   */
  FrameEncoder(TimeSpan times) {
    this.times = times;
  }

  boolean isEmpty() {
    return events == 0;
  }

  int bytes() {
    return sink.length();
  }

  /** Whether the frame must be finished before this event goes in. */
  boolean isFullFor(Event event) {
    return events > 0
        && (sink.length() >= Frame.FULL
            || blockEvents >= Frame.BLOCK_EVENTS
            || isFar(EventTime.nanos(event.time())));
  }

  /**
   * Puts an event into the frame.
   *
   * @return whether it had room. Where not, it is to be tried again in a {@link #newBlock}, which
   *     must be begun: with a full dictionary an event can be far larger than alone
   */
  boolean add(Event event) {
    long nanos = EventTime.nanos(event.time());
    if (events == 0) {
      boolean more =
          blockOpen
              && blockEvents < Frame.BLOCK_EVENTS
              && blockBytes < Frame.BLOCK_BYTES
              && !isFar(nanos);
      begin(more ? Frame.MORE : Frame.START, more ? base : nanos);
    }
    int before = sink.length();
    Frame.writeTimeStep(sink, nanos - previous);
    refusal = write(event, nanos);
    if (refusal == null && sink.length() - before > Frame.LARGEST_EVENT) {
      refusal = EventRefusedException.tooLarge();
    }
    if (refusal != null) {
      sink.truncate(before);
      return false;
    }
    previous = nanos;
    times.add(nanos);
    events++;
    blockEvents++;
    return true;
  }

  private @Nullable EventRefusedException write(Event event, long nanos) {
    try {
      values.writeText(event.channel());
      values.write(event.data(), EventTime.second(nanos));
      return null;
    } catch (RuntimeException | StackOverflowError e) {
      return EventRefusedException.notWritable(e);
    }
  }

  /** Why the last event had no room. */
  @Nullable EventRefusedException refusal() {
    return refusal;
  }

  /** The next frame begins a block, with nothing said yet. Only between frames. */
  void newBlock() {
    blockOpen = false;
  }

  private void begin(int newKind, long newBase) {
    kind = newKind;
    base = newBase;
    previous = newBase;
    sink.clear();
    if (newKind == Frame.MORE) {
      sink.writeByte(Frame.VERSION);
      sink.writeByte(Frame.MORE);
      return;
    }
    dictionary.clear();
    blockEvents = 0;
    blockBytes = 0;
    sink.writeLong(Frame.markedHead(newKind));
    sink.writeLong(newBase);
    sink.writeVarint(times.count());
    if (!times.isEmpty()) {
      sink.writeLong(times.earliest());
      sink.writeLong(times.latest());
      sink.writeVarint(times.lateness());
    }
  }

  /** The frame's bytes, complete. */
  byte[] finish() {
    int crc = Frame.checksum(sink.array(), 0, sink.length(), kind, block);
    sink.writeInt(crc);
    if (kind != Frame.MORE) {
      block = crc;
      blockOpen = true;
    }
    blockBytes += sink.length();
    events = 0;
    return Arrays.copyOf(sink.array(), sink.length());
  }

  /** The frame that says the segment was closed in order. */
  byte[] end() {
    begin(Frame.END, times.isEmpty() ? 0 : times.latest());
    byte[] frame = finish();
    blockOpen = false;
    return frame;
  }

  private boolean isFar(long nanos) {
    return Math.abs(TimeSpan.saturated(nanos, base)) >= LONGEST_STEP;
  }
}
