package dev.realtime.actions.file;

import dev.realtime.api.Event;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/** Appends frames to a segment's Chronicle Queue. */
final class BinaryWriter implements SegmentWriter {
  /** Chronicle wants a block of at least four times the largest message. */
  private static final int CHRONICLE_BLOCK = 5 << 20;

  private static final long PAGE = 4096;

  static {
    // Chronicle greets on the standard output, which belongs to the program.
    if (System.getProperty("chronicle.announcer.disable") == null) {
      System.setProperty("chronicle.announcer.disable", "true");
    }
  }

  private final Segment segment;
  private final SingleChronicleQueue queue;
  private final ExcerptAppender appender;
  private final FrameEncoder encoder;
  private final TimeSpan times;
  private long bytes;
  private boolean broken;

  /**
   * Begins or goes on with a segment.
   *
   * @param bytes of data it holds already
   * @param times of the events it holds already
   */
  BinaryWriter(Segment segment, long bytes, TimeSpan times) {
    this.segment = segment;
    this.bytes = bytes;
    this.times = times;
    this.encoder = new FrameEncoder(times);
    // A clock that stands still keeps the queue from rolling: a segment is one file.
    this.queue =
        SingleChronicleQueueBuilder.binary(segment.path())
            .rollCycle(RollCycles.FAST_DAILY)
            .timeProvider(() -> 0L)
            .blockSize(CHRONICLE_BLOCK)
            .checkInterrupts(false)
            .build();
    try {
      this.appender = queue.createAppender();
      // several threads use it, one at a time: LogWriter's lock lies around it
      appender.singleThreadedCheckDisabled(true);
    } catch (RuntimeException | Error e) {
      queue.close();
      throw e;
    }
  }

  @Override
  public int append(List<Event> events, int from, long room) throws IOException {
    int next = from;
    try {
      boolean fits = encoder.add(events.get(next));
      if (!fits) {
        encoder.newBlock();
        fits = encoder.add(events.get(next));
      }
      while (fits
          && ++next < events.size()
          && encoder.bytes() < room
          && !encoder.isFullFor(events.get(next))) {
        fits = encoder.add(events.get(next));
      }
      EventRefusedException refusal = encoder.refusal();
      if (refusal != null && next == from) {
        encoder.newBlock();
        throw refusal;
      }
      write(encoder.finish());
      if (!fits) {
        encoder.newBlock();
      }
    } catch (RuntimeException | Error e) {
      broken = true;
      throw new IOException("Chronicle Queue cannot append: " + e, e);
    }
    return next - from;
  }

  private void write(byte[] frame) {
    try (DocumentContext document = appender.writingDocument()) {
      boolean written = false;
      try {
        document.wire().bytes().write(frame);
        written = true;
      } finally {
        if (!written) {
          document.rollbackOnClose();
        }
      }
    }
    bytes += 4 + frame.length;
  }

  @Override
  public Segment segment() {
    return segment;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public TimeSpan times() {
    return times;
  }

  @Override
  public void close() throws IOException {
    try (queue;
        appender) {
      if (!broken) {
        write(encoder.end());
      }
    } catch (RuntimeException | Error e) {
      throw new IOException("Chronicle Queue cannot close: " + e, e);
    }
    if (!broken) {
      giveBack();
    }
  }

  /** Ends the file behind its data: not every file system keeps zeros for nothing. */
  private void giveBack() throws IOException {
    try (SegmentScanner scanner = new SegmentScanner(segment.data())) {
      BlockStart last = scanner.lastBlock();
      if (last == null || last.kind() != Frame.END) {
        return;
      }
      scanner.read(last, (nanos, channel, data, order) -> {});
      if (scanner.isTorn()) {
        return;
      }
      // a header of zeros stays, by which a reader knows that nothing was cut off
      long size = (scanner.end() + FrameFinder.HEADER + PAGE) / PAGE * PAGE;
      if (size < scanner.size()) {
        try (FileChannel file = FileChannel.open(segment.data(), StandardOpenOption.WRITE)) {
          file.truncate(size);
        }
      }
    }
  }
}
