package dev.realtime.server;

import dev.realtime.api.EventMessage;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.PubSub;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code realtime tail PATTERN}. */
@Command(name = "tail", description = "Shows events as they are published, until it is stopped.")
final class TailCommand implements Callable<Integer> {
  @Mixin private ConfigOptions options = new ConfigOptions();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PATTERN",
      defaultValue = "*",
      description = "channels to watch, such as 'player:*'; all by default")
  private String pattern = "*";

  @Option(names = "--for", paramLabel = "DURATION", description = "ends by itself, such as 30s")
  private @Nullable String duration;

  @Override
  public Integer call() throws Exception {
    Duration limit = Words.duration("--for", duration);
    try (EventBackend backend = options.connect()) {
      PubSub.Subscription subscription =
          backend.pubSub().subscribePattern(pattern, TailCommand::print);
      subscription.active().toCompletableFuture().get(5, TimeUnit.SECONDS);
      System.err.println("watching " + pattern + " on " + backend.description());
      CountDownLatch stopped = Stopping.latch();
      if (limit == null) {
        stopped.await();
      } else {
        stopped.await(limit.toMillis(), TimeUnit.MILLISECONDS);
      }
      return ExitCode.FINE;
    }
  }

  private static void print(String channel, String text) {
    System.out.println(
        LocalTime.now().truncatedTo(ChronoUnit.MILLIS)
            + "  "
            + channel
            + "  "
            + EventMessage.withoutMark(text));
  }
}
