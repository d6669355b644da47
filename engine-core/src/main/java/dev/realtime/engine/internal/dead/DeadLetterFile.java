package dev.realtime.engine.internal.dead;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtime.engine.dead.DeadLetter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters in a file of JSON lines, the oldest first. A line holds a letter, or {@code
 * {"drop":7}}, or {@code {"next":8}}: the least number of a letter to come. Lines are only
 * appended; when most of them say nothing any more, the file is written anew beside the old one and
 * takes its place.
 *
 * <p>Holds at most so many letters and so many bytes; what is too much is dropped, the oldest
 * first. Used by one thread.
 */
final class DeadLetterFile implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SPARE_BYTES = 1 << 20;

  private final Path path;
  private final int mostLetters;
  private final long mostBytes;

  /** The line of each letter, by its number. */
  private final Map<Long, byte[]> letters = new LinkedHashMap<>();

  private long bytes;
  private long next = 1;
  private int damaged;
  private @Nullable FileChannel channel;
  private long fileBytes;

  private DeadLetterFile(Path path, int mostLetters, long mostBytes) {
    this.path = path;
    this.mostLetters = mostLetters;
    this.mostBytes = mostBytes;
  }

  /** Reads a file; none is as good as an empty one. */
  static DeadLetterFile open(Path path, int mostLetters, long mostBytes) throws IOException {
    DeadLetterFile file = new DeadLetterFile(path, mostLetters, mostBytes);
    if (Files.exists(path)) {
      byte[] all = Files.readAllBytes(path);
      file.fileBytes = all.length;
      int start = 0;
      for (int end = 0; end < all.length; end++) {
        if (all[end] == '\n') {
          file.read(java.util.Arrays.copyOfRange(all, start, end + 1));
          start = end + 1;
        }
      }
      if (start < all.length) {
        file.damaged++; // the last line was cut off
      }
    }
    return file;
  }

  private void read(byte[] line) {
    try {
      JsonNode json = JSON.readTree(line);
      if (json.has("next")) {
        next = Math.max(next, json.get("next").longValue());
      } else if (json.has("drop")) {
        remove(json.get("drop").longValue());
      } else {
        DeadLetter letter = DeadLetter.of(json);
        keep(letter.id(), line);
        next = Math.max(next, letter.id() + 1);
      }
    } catch (IOException | IllegalArgumentException e) {
      damaged++;
    }
  }

  private boolean remove(long id) {
    byte[] line = letters.remove(id);
    if (line == null) {
      return false;
    }
    bytes -= line.length;
    return true;
  }

  /** How many lines could not be read. */
  int damaged() {
    return damaged;
  }

  int size() {
    return letters.size();
  }

  long takeNumber() {
    return next++;
  }

  @Nullable DeadLetter find(long id) {
    byte[] line = letters.get(id);
    return line == null ? null : parse(line);
  }

  List<DeadLetter> all() {
    return letters.values().stream().map(DeadLetterFile::parse).toList();
  }

  private static DeadLetter parse(byte[] line) {
    try {
      return DeadLetter.of(JSON.readTree(line));
    } catch (IOException e) {
      throw new IllegalStateException("was read before", e);
    }
  }

  /**
   * Keeps a letter, in the place of one with the same number; returns how many had to go for it.
   */
  int put(DeadLetter letter) throws IOException {
    byte[] line = line(letter.toJson());
    int dropped = keep(letter.id(), line);
    // what had to go is not noted: reading the file comes to the same
    append(line);
    return dropped;
  }

  private int keep(long id, byte[] line) {
    remove(id);
    letters.put(id, line);
    bytes += line.length;
    int dropped = 0;
    Iterator<byte[]> oldest = letters.values().iterator();
    while (letters.size() > mostLetters || bytes > mostBytes && letters.size() > 1) {
      bytes -= oldest.next().length;
      oldest.remove();
      dropped++;
    }
    return dropped;
  }

  /** Removes a letter; returns whether there was one. */
  boolean drop(long id) throws IOException {
    if (!remove(id)) {
      return false;
    }
    append(line(JSON.createObjectNode().put("drop", id)));
    return true;
  }

  private static byte[] line(JsonNode json) {
    try {
      return (JSON.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is JSON", e);
    }
  }

  private void append(byte[] line) throws IOException {
    if (damaged > 0 || fileBytes + line.length > 2 * bytes + SPARE_BYTES) {
      rewrite(); // with what the line says
      return;
    }
    if (channel == null) {
      channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    try {
      write(channel, line);
    } catch (IOException e) {
      damaged++; // half a line may be there: the next one must not follow it
      throw e;
    }
    fileBytes += line.length;
  }

  private void rewrite() throws IOException {
    close();
    Path beside = path.resolveSibling(path.getFileName() + ".new");
    List<byte[]> lines = new ArrayList<>(letters.values());
    lines.add(0, line(JSON.createObjectNode().put("next", next)));
    fileBytes = 0;
    try (FileChannel fresh =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      for (byte[] line : lines) {
        write(fresh, line);
        fileBytes += line.length;
      }
      fresh.force(true);
    }
    Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    damaged = 0;
  }

  private static void write(FileChannel channel, byte[] line) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(line);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Returns when all that was written is on the disk. */
  void force() throws IOException {
    if (channel != null) {
      channel.force(false);
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.force(false);
      channel.close();
      channel = null;
    }
  }
}
