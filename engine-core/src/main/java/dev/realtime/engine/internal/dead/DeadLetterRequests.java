package dev.realtime.engine.internal.dead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtime.engine.dead.DeadLetterRequest;
import dev.realtime.engine.dead.DeadLetterResult;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a command asks the engine that has the data folder: by a file, which the engine answers with
 * another. A request that meets no engine is carried out when one starts.
 */
final class DeadLetterRequests {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REQUEST = ".request";
  private static final String ANSWER = ".answer";

  /** An answer that nobody has read by then is for nobody. */
  private static final Duration OLDEST_ANSWER = Duration.ofMinutes(1);

  private final Path folder;
  private final Handler handler;

  /** Carries a request out. */
  @FunctionalInterface
  interface Handler {
    /** Null if it must wait. */
    @Nullable DeadLetterResult handle(DeadLetterRequest request) throws IOException;
  }

  DeadLetterRequests(Path folder, Handler handler) {
    this.folder = folder;
    this.handler = handler;
  }

  /** Leaves a request for whichever engine has the folder; returns its name. */
  static String leave(Path folder, DeadLetterRequest request) throws IOException {
    Files.createDirectories(folder);
    String name = UUID.randomUUID().toString();
    write(folder, name + REQUEST, request.toJson());
    return name;
  }

  /** The answer to a request, which is then forgotten; null while there is none. */
  static @Nullable DeadLetterResult answer(Path folder, String name) throws IOException {
    Path file = folder.resolve(name + ANSWER);
    if (!Files.exists(file)) {
      return null;
    }
    DeadLetterResult result = DeadLetterResult.of(JSON.readTree(Files.readAllBytes(file)));
    Files.deleteIfExists(file);
    return result;
  }

  /** Carries out what was asked since it looked last. */
  void look() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, "*{" + REQUEST + "," + ANSWER + "}")) {
      for (Path file : files) {
        if (file.toString().endsWith(REQUEST)) {
          carryOut(file);
        } else if (age(file).compareTo(OLDEST_ANSWER) > 0) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private void carryOut(Path file) throws IOException {
    DeadLetterResult result;
    try {
      result = handler.handle(DeadLetterRequest.of(JSON.readTree(Files.readAllBytes(file))));
    } catch (IOException | RuntimeException e) {
      // it would fail again, so it is not kept
      result = new DeadLetterResult(0, List.of("the request cannot be carried out: " + e));
    }
    if (result != null) {
      Files.deleteIfExists(file);
      String name = file.getFileName().toString();
      write(folder, name.substring(0, name.length() - REQUEST.length()) + ANSWER, result.toJson());
    }
  }

  private static Duration age(Path file) throws IOException {
    try {
      long written = Files.getLastModifiedTime(file).toMillis();
      return Duration.ofMillis(System.currentTimeMillis() - written);
    } catch (NoSuchFileException e) {
      return Duration.ZERO;
    }
  }

  /** So that nobody reads half of it. */
  private static void write(Path folder, String name, JsonNode json) throws IOException {
    Path beside = folder.resolve(name + ".new");
    Files.write(beside, JSON.writeValueAsBytes(json));
    Files.move(beside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
