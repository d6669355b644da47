package dev.realtime.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtime.engine.DeadLetterBox;
import dev.realtime.engine.dead.DeadLetter;
import dev.realtime.engine.dead.DeadLetterRequest;
import dev.realtime.engine.dead.DeadLetterResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code realtime dead}. */
@Command(
    name = "dead",
    description = "Dead letters: events that an action gave up on.",
    footer = {
      "",
      "Give the --data folder of the engine. While it runs it does what is asked; otherwise what is"
          + " to be sent again is sent when it starts."
    })
final class DeadCommand {
  private static final Duration LIMIT = Duration.ofSeconds(45);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter SHOWN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

  @Command(name = "list", description = "Lists them, the oldest first.")
  int list(
      @Mixin ConfigOptions options,
      @Option(names = "--json", description = "a JSON object a line") boolean json)
      throws Exception {
    List<DeadLetter> letters = box(options).list();
    for (DeadLetter letter : letters) {
      System.out.println(json ? letter.toJson().toString() : line(letter));
    }
    if (letters.isEmpty()) {
      System.err.println("there are no dead letters");
    }
    return ExitCode.FINE;
  }

  private static String line(DeadLetter letter) {
    return String.format(
        "%5d  %s  %s  %s: %s",
        letter.id(),
        SHOWN.format(letter.time()),
        letter.event().channel(),
        letter.name(),
        letter.error());
  }

  @Command(name = "show", description = "Shows all that is known of one.")
  int show(
      @Mixin ConfigOptions options,
      @Parameters(paramLabel = "ID", description = "its number, as 'dead list' shows it") long id)
      throws Exception {
    for (DeadLetter letter : box(options).list()) {
      if (letter.id() == id) {
        System.out.println(
            JSON.writerWithDefaultPrettyPrinter().writeValueAsString(letter.toJson()));
        return ExitCode.FINE;
      }
    }
    throw new UseException("there is no dead letter " + id + "; 'realtime dead list' shows them");
  }

  @Command(name = "retry", description = "Sends them again, as their rules would today.")
  int retry(
      @Mixin ConfigOptions options,
      @Parameters(arity = "0..*", paramLabel = "ID", description = "their numbers")
          @Nullable List<Long> ids,
      @Option(names = "--all", description = "all of them") boolean all,
      @Option(
              names = "--rule",
              paramLabel = "RULE",
              description = "the id of a rule that sends them in the place of their own")
          @Nullable String rule)
      throws Exception {
    return ask(options, request(true, ids, all, rule));
  }

  @Command(name = "drop", description = "Forgets them.")
  int drop(
      @Mixin ConfigOptions options,
      @Parameters(arity = "0..*", paramLabel = "ID", description = "their numbers")
          @Nullable List<Long> ids,
      @Option(names = "--all", description = "all of them") boolean all)
      throws Exception {
    return ask(options, request(false, ids, all, null));
  }

  private static DeadLetterRequest request(
      boolean retries, @Nullable List<Long> ids, boolean all, @Nullable String rule)
      throws UseException {
    List<Long> numbers = ids == null ? List.of() : new ArrayList<>(ids);
    if (all != numbers.isEmpty()) {
      throw new UseException("name dead letters by their numbers, or give --all");
    }
    if (all && rule != null) {
      throw new UseException(
          "--rule sends letters through another rule than their own: name them by their numbers");
    }
    return new DeadLetterRequest(retries, all, numbers, rule);
  }

  private static int ask(ConfigOptions options, DeadLetterRequest request) throws Exception {
    DeadLetterResult result = box(options).ask(request, LIMIT);
    if (result == null) {
      System.out.println("no engine runs; they are sent again when one starts");
      return ExitCode.FINE;
    }
    System.out.println(
        Words.count(result.done(), "dead letter")
            + (request.retries() ? " on the way again" : " dropped"));
    result.problems().forEach(problem -> System.err.println("realtime: " + problem));
    return result.problems().isEmpty() ? ExitCode.FINE : ExitCode.RULE;
  }

  private static DeadLetterBox box(ConfigOptions options) throws Exception {
    Path folder = options.load().dataFolder();
    if (!Files.isDirectory(folder)) {
      throw new UseException(
          "there is no data folder " + folder + ": give the --data folder of the engine");
    }
    return new DeadLetterBox(folder);
  }
}
