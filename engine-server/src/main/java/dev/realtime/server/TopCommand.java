package dev.realtime.server;

import dev.realtime.api.backend.Counters;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.template.Escaper;
import dev.realtime.api.template.TextValues;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code realtime top PATTERN [N]}. */
@Command(name = "top", description = "Prints a leaderboard.")
final class TopCommand implements Callable<Integer> {
  @Mixin private ConfigOptions options = new ConfigOptions();

  @Parameters(
      index = "0",
      paramLabel = "PATTERN",
      description = "a counter's key with * for its placeholder, such as 'kills:*:daily'")
  private String pattern = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "N",
      defaultValue = "10",
      description = "how many; 10")
  private int limit = 10;

  @Override
  public Integer call() throws Exception {
    if (pattern.indexOf('*') < 0 || pattern.indexOf('*') != pattern.lastIndexOf('*')) {
      throw new UseException(
          "the pattern needs one * where the counter's key has its placeholder, such as"
              + " 'kills:*:daily', not '"
              + pattern
              + "'");
    }
    if (limit < 1) {
      throw new UseException("N must be at least 1, not " + limit);
    }
    try (EventBackend backend = options.connect()) {
      List<Counters.Standing> standings =
          backend.counters().top(pattern, limit).toCompletableFuture().get(10, TimeUnit.SECONDS);
      print(standings);
      if (standings.isEmpty()) {
        System.err.println("nobody stands on " + pattern + hint(pattern));
      }
      return ExitCode.FINE;
    }
  }

  /** What the pattern may have been meant to be. */
  private static String hint(String pattern) {
    String asInKeys =
        Arrays.stream(pattern.split(":", -1))
            .map(part -> part.equals("*") ? part : Escaper.KEY_PART.escape(part))
            .collect(Collectors.joining(":"));
    return asInKeys.equals(pattern) || pattern.indexOf('%') >= 0
        ? ""
        : "; names that fill a key are written as in the key, such as '" + asInKeys + "'";
  }

  static void print(List<Counters.Standing> standings) {
    int widest =
        standings.stream().mapToInt(one -> LogText.shown(one.name()).length()).max().orElse(0);
    for (Counters.Standing one : standings) {
      System.out.printf(
          "%4d. %-" + Math.max(1, widest) + "s  %s%n",
          one.rank(),
          LogText.shown(one.name()),
          TextValues.ofNumber(one.score()));
    }
  }
}
