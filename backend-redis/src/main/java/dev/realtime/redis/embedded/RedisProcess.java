package dev.realtime.redis.embedded;

import dev.realtime.api.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A redis-server, and the shell that ends it when this process ends: the shell waits on its own
 * input, which ends with this process, however that ends.
 */
final class RedisProcess {
  private static final Duration ENDING = Duration.ofSeconds(10);
  private static final Duration GRAIN = Duration.ofMillis(10);

  /** Loading the data of a large folder takes a while. */
  private static final Duration STARTING = Duration.ofSeconds(60);

  /**
   * $1 the server, $2 its configuration, $3 the log. A Ctrl-C on a terminal, and what a service
   * manager sends to end a service, go to every process of the program; the server must outlive the
   * engine's last writes, and the shell the engine, or nobody would end the server.
   */
  private static final String LIFELINE =
      """
      trap '' INT HUP TERM
      exec 3<&0
      own_session=
      command -v setsid >/dev/null 2>&1 && own_session=setsid
      $own_session "$1" "$2" </dev/null >>"$3" 2>&1 3<&- &
      server=$!
      { while read -r line; do :; done; kill -TERM $server; } <&3 >/dev/null 2>&1 &
      lifeline=$!
      exec 3<&-
      wait $server
      status=$?
      kill -KILL $lifeline 2>/dev/null
      exit $status
      """;

  private final DataFolder folder;
  private final Process shell;

  private RedisProcess(DataFolder folder, Process shell) {
    this.folder = folder;
    this.shell = shell;
  }

  static RedisProcess launch(DataFolder folder, int port, Secret password) throws IOException {
    Path program = RedisBinary.extract(folder.programs());
    OwnerOnly.write(folder.configuration(), configuration(folder, port, password));
    Process shell =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                LIFELINE,
                "realtime-redis",
                program.toString(),
                folder.configuration().toString(),
                folder.log().toString())
            .directory(folder.path().toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new RedisProcess(folder, shell);
  }

  private static String configuration(DataFolder folder, int port, Secret password) {
    return """
    # written anew at every start
    bind 127.0.0.1
    port %d
    requirepass %s
    dir %s
    appendonly yes
    appendfsync everysec
    save ""
    daemonize no
    pidfile %s
    loglevel notice
    """
        .formatted(port, password.reveal(), quoted(folder.path()), quoted(folder.pid()));
  }

  private static String quoted(Path path) {
    return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Waits until it serves; false when it ended instead. */
  boolean awaitServing(int port, Secret password) throws IOException {
    long start = System.nanoTime();
    try {
      do {
        if (RedisProbe.ask(port, password) == RedisProbe.Answer.READY) {
          return true;
        }
        if (System.nanoTime() - start > STARTING.toNanos()) {
          end();
          throw new IOException("Redis did not start in time: " + folder.lastWords());
        }
      } while (!shell.waitFor(GRAIN.toMillis(), TimeUnit.MILLISECONDS));
      return false;
    } catch (InterruptedException e) {
      end();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while Redis started", e);
    }
  }

  /** Has the server write what it has, and waits until it ended. */
  void end() {
    try {
      shell.getOutputStream().close();
    } catch (IOException e) {
      // it ended before
    }
    awaitEnd();
  }

  /** Ends the server at once. */
  void kill() throws IOException {
    folder.server().ifPresent(ProcessHandle::destroyForcibly);
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      if (!shell.waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
        shell.descendants().forEach(ProcessHandle::destroyForcibly);
        shell.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
