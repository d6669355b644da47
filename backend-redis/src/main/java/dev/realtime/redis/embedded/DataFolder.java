package dev.realtime.redis.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * What lies in the folder of an embedded Redis: {@code connection} (its address with the password,
 * while it runs), {@code redis.conf}, {@code redis.log}, {@code redis.pid}, {@code bin}, and its
 * data.
 */
record DataFolder(Path path) {
  private static final long LONGEST_LOG_BYTES = 1_000_000;

  Path connection() {
    return path.resolve("connection");
  }

  Path configuration() {
    return path.resolve("redis.conf");
  }

  Path log() {
    return path.resolve("redis.log");
  }

  Path pid() {
    return path.resolve("redis.pid");
  }

  Path programs() {
    return path.resolve("bin");
  }

  /** The server that the folder's files tell of, if that process is one of ours indeed. */
  Optional<ProcessHandle> server() throws IOException {
    if (!Files.exists(pid())) {
      return Optional.empty();
    }
    String number = Files.readString(pid(), StandardCharsets.UTF_8).strip();
    String programs = programs().toString();
    return number.matches("\\d{1,10}")
        ? ProcessHandle.of(Long.parseLong(number))
            .filter(handle -> handle.info().command().orElse("").startsWith(programs))
        : Optional.empty();
  }

  void setAsideLongLog() throws IOException {
    if (Files.exists(log()) && Files.size(log()) > LONGEST_LOG_BYTES) {
      Files.move(log(), path.resolve("redis.log.old"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** The last line of the server's log. */
  String lastWords() throws IOException {
    if (!Files.exists(log())) {
      return "it said nothing";
    }
    String[] lines = Files.readString(log(), StandardCharsets.UTF_8).strip().split("\n");
    return lines[lines.length - 1].strip();
  }
}
