package dev.realtime.actions.file;

import dev.realtime.api.Event;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Appends JSON lines to a file. */
final class JsonLinesWriter implements SegmentWriter {
  private static final int FULL = 256 << 10;

  private final Segment segment;
  private final FileChannel channel;
  private final TimeSpan times;
  private final ByteSink sink = new ByteSink();
  private long bytes;
  private boolean broken;

  /**
   * Begins or goes on with a file.
   *
   * @param times of the events it holds already
   */
  JsonLinesWriter(Segment segment, TimeSpan times) throws IOException {
    this.segment = segment;
    this.times = times;
    this.channel =
        FileChannel.open(segment.path(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    this.bytes = channel.size();
  }

  @Override
  public int append(List<Event> events, int from, long room) throws IOException {
    sink.clear();
    int next = from;
    try {
      do {
        sink.writeBytes(line(events.get(next)));
        next++;
      } while (next < events.size() && sink.length() < Math.min(FULL, room));
    } catch (EventRefusedException e) {
      if (next == from) {
        throw e;
      }
    }
    if (channel.size() < bytes) {
      broken = true;
      throw new IOException(segment.name() + " was shortened by another program");
    }
    try {
      ByteBuffer buffer = ByteBuffer.wrap(sink.array(), 0, sink.length());
      while (buffer.hasRemaining()) {
        channel.write(buffer, bytes + buffer.position());
      }
    } catch (IOException e) {
      broken = true;
      takeBack(e);
      throw e;
    }
    bytes += sink.length();
    for (Event event : events.subList(from, next)) {
      times.add(EventTime.nanos(event.time()));
    }
    return next - from;
  }

  private static byte[] line(Event event) throws EventRefusedException {
    byte[] line;
    try {
      line = JsonLine.of(event);
    } catch (RuntimeException | StackOverflowError e) {
      throw EventRefusedException.notWritable(e);
    }
    if (line.length > Frame.LARGEST_EVENT) {
      throw EventRefusedException.tooLarge();
    }
    return line;
  }

  /** Leaves no half line, where the disk still lets us. */
  private void takeBack(IOException cause) {
    try {
      channel.truncate(bytes);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
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
    channel.close();
    if (!broken) {
      TimesFile.write(segment, bytes, times);
    }
  }
}
