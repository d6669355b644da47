package dev.realtime.engine.internal.dead;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.engine.Await;
import dev.realtime.engine.dead.DeadLetter;
import dev.realtime.engine.dead.DeadLetterRequest;
import dev.realtime.engine.dead.DeadLetterResult;
import dev.realtime.engine.internal.lane.GivenUp;
import dev.realtime.engine.internal.lane.LaneName;
import dev.realtime.engine.internal.lane.Lanes;
import dev.realtime.engine.work.ThreadedWorkers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters on a real disk. */
final class DeadLetterStoreTest {
  private static final Instant NOW = Instant.parse("2026-05-04T10:00:00.123Z");

  @TempDir private Path folder;

  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private ThreadedWorkers workers = new ThreadedWorkers();

  @AfterEach
  void close() {
    workers.close();
  }

  private DeadLetterStore open() throws Exception {
    close();
    workers = new ThreadedWorkers();
    DeadLetterStore opened =
        DeadLetterStore.open(folder, InstantSource.fixed(NOW), new Lanes(), told::add, workers);
    workers.start();
    return opened;
  }

  private static GivenUp givenUp(String id, @Nullable String letter) {
    ObjectNode data = JsonNodeFactory.instance.objectNode().put("killer", "Jo \"x\"\n…😀");
    return new GivenUp(
        new LaneName(
            "hook:abc",
            "hook:abc",
            "actions[1]",
            "rules.lua:3: discord",
            JsonNodeFactory.instance.objectNode().put("type", "discord")),
        Event.live(id, "player:death", "s1", NOW.minusSeconds(5), data),
        JsonNodeFactory.instance.objectNode().put("message", "hello"),
        5,
        "it answered 500",
        letter);
  }

  private static List<DeadLetter> list(DeadLetterStore store) {
    return store.list().toCompletableFuture().join();
  }

  private static List<String> ids(List<DeadLetter> letters) {
    return letters.stream().map(letter -> letter.id() + "=" + letter.event().id()).toList();
  }

  private static DeadLetterRequest drop(long... ids) {
    List<Long> numbers = new ArrayList<>();
    for (long id : ids) {
      numbers.add(id);
    }
    return new DeadLetterRequest(false, false, numbers, null);
  }

  @Test
  void shouldKeepAllOfALetterOverARestart() throws Exception {
    open().add(givenUp("e1", null), () -> {});
    DeadLetter before = list(open()).get(0);

    assertThat(before.id()).isEqualTo(1);
    assertThat(before.time()).isEqualTo(NOW);
    assertThat(before.rule()).isEqualTo("hook:abc");
    assertThat(before.path()).isEqualTo("actions[1]");
    assertThat(before.name()).isEqualTo("rules.lua:3: discord");
    assertThat(before.definition().path("type").asText()).isEqualTo("discord");
    assertThat(before.attempts()).isEqualTo(5);
    assertThat(before.error()).isEqualTo("it answered 500");
    assertThat(before.event().id()).isEqualTo("e1");
    assertThat(before.event().channel()).isEqualTo("player:death");
    assertThat(before.event().server()).isEqualTo("s1");
    assertThat(before.event().time()).isEqualTo(NOW.minusSeconds(5));
    assertThat(before.event().data().path("killer").asText()).isEqualTo("Jo \"x\"\n…😀");
    assertThat(before.delivery()).isNotNull().hasToString("{\"message\":\"hello\"}");
  }

  @Test
  void shouldGiveEachLetterANumberOfItsOwnForEver() throws Exception {
    DeadLetterStore first = open();
    first.add(givenUp("e1", null), () -> {});
    first.add(givenUp("e2", null), () -> {});
    first.ask(drop(2)).toCompletableFuture().join();
    DeadLetterStore second = open();
    second.add(givenUp("e3", null), () -> {});
    assertThat(ids(list(second))).containsExactly("1=e1", "3=e3");
  }

  @Test
  void shouldForgetWhatWasDeliveredAfterAll() throws Exception {
    DeadLetterStore first = open();
    first.add(givenUp("e1", null), () -> {});
    first.add(givenUp("e2", null), () -> {});
    first.delivered("1");
    assertThat(ids(list(first))).containsExactly("2=e2");
    assertThat(ids(list(open()))).containsExactly("2=e2");
  }

  @Test
  void shouldKeepOneLetterOfAnEventThatFailedAgain() throws Exception {
    DeadLetterStore first = open();
    first.add(givenUp("e1", null), () -> {});
    first.add(givenUp("e1", "1"), () -> {});
    assertThat(ids(list(first))).containsExactly("1=e1");
    assertThat(list(open()).get(0).attempts()).isEqualTo(10);
  }

  @Test
  void shouldSayWhatCannotBeDone() throws Exception {
    DeadLetterStore first = open();
    first.add(givenUp("e1", null), () -> {});
    assertThat(first.ask(drop(1, 9)).toCompletableFuture().join())
        .isEqualTo(new DeadLetterResult(1, List.of("9: there is no such dead letter")));
    first.add(givenUp("e2", null), () -> {});
    assertThat(
            first
                .ask(new DeadLetterRequest(true, true, List.of(), null))
                .toCompletableFuture()
                .join())
        .isEqualTo(
            new DeadLetterResult(
                0,
                List.of(
                    "2: no rule here has the id hook:abc (a rule that was changed has another,"
                        + " unless it has a name)")));
    assertThat(ids(list(first))).containsExactly("2=e2");
  }

  @Test
  void shouldReadWhatIsLeftOfADamagedFile() throws Exception {
    DeadLetterStore first = open();
    first.add(givenUp("e1", null), () -> {});
    first.add(givenUp("e2", null), () -> {});
    workers.close();
    Path file = DeadLetterStore.file(DeadLetterStore.folder(folder));
    String text = Files.readString(file);
    Files.writeString(file, "rubbish\n" + text + text.substring(0, 40), StandardOpenOption.WRITE);

    DeadLetterStore second = open();
    assertThat(told).containsExactly("dead letters: 2 damaged lines of " + file + " are left out");
    assertThat(ids(list(second))).containsExactly("1=e1", "2=e2");
    second.add(givenUp("e3", null), () -> {});
    assertThat(ids(list(open()))).containsExactly("1=e1", "2=e2", "3=e3");
    assertThat(told).hasSize(1);
  }

  @Test
  void shouldHoldNoMoreThanItMayAndDropTheOldest() throws Exception {
    Path path = folder.resolve("letters");
    try (DeadLetterFile file = DeadLetterFile.open(path, 100, 1 << 20)) {
      int dropped = 0;
      for (int i = 1; i <= 20_000; i++) {
        dropped +=
            file.put(DeadLetterStore.letter(file.takeNumber(), givenUp("e" + i, null), NOW, 0));
      }
      assertThat(file.size()).isEqualTo(100);
      assertThat(dropped).isEqualTo(19_900);
      assertThat(ids(file.all())).startsWith("19901=e19901").endsWith("20000=e20000");
    }
    assertThat(Files.size(path)).as("of 8 MB written").isLessThan(1_500_000);
    try (DeadLetterFile file = DeadLetterFile.open(path, 100, 1 << 20)) {
      assertThat(ids(file.all())).startsWith("19901=e19901").endsWith("20000=e20000");
      assertThat(file.takeNumber()).isEqualTo(20_001);
    }
  }

  @Test
  void shouldHoldNoMoreBytesThanItMay() throws Exception {
    try (DeadLetterFile file = DeadLetterFile.open(folder.resolve("letters"), 10_000, 10_000)) {
      for (int i = 1; i <= 100; i++) {
        file.put(DeadLetterStore.letter(file.takeNumber(), givenUp("e" + i, null), NOW, 0));
      }
      int size = file.all().stream().mapToInt(letter -> letter.toJson().toString().length()).sum();
      assertThat(size).isBetween(9_000, 10_000);
      assertThat(ids(file.all())).endsWith("100=e100");
    }
  }

  @Test
  void shouldDoWhatACommandAsksByAFile() throws Exception {
    DeadLetterStore running = open();
    running.add(givenUp("e1", null), () -> {});
    running.add(givenUp("e2", null), () -> {});
    list(running);
    DeadLetterAccess outside = new DeadLetterAccess(folder);
    assertThat(ids(outside.list())).containsExactly("1=e1", "2=e2");

    assertThat(outside.ask(drop(1, 5), Duration.ofSeconds(20)))
        .isEqualTo(new DeadLetterResult(1, List.of("5: there is no such dead letter")));
    assertThat(ids(outside.list())).containsExactly("2=e2");
    assertThat(told).containsExactly("dead letters: 1 dropped; 5: there is no such dead letter");
  }

  @Test
  void shouldDoWhatWasAskedBeforeItBegan() throws Exception {
    DeadLetterStore first = open();
    first.add(givenUp("e1", null), () -> {});
    workers.close();
    new DeadLetterAccess(folder).leave(drop(1));

    DeadLetterStore second = open();
    Await.until("dropped", () -> list(second).isEmpty());
    try (var files = Files.list(DeadLetterStore.folder(folder))) {
      assertThat(files.map(Path::toString)).noneMatch(file -> file.endsWith(".request"));
    }
  }

  @Test
  void shouldNotStumbleOverARequestThatIsNone() throws Exception {
    Path requests = DeadLetterStore.folder(folder);
    Files.createDirectories(requests);
    Path request = requests.resolve("x.request");
    Files.write(request, "nonsense".getBytes(StandardCharsets.UTF_8));
    DeadLetterStore running = open();
    Await.until("taken", () -> !Files.exists(request));
    running.add(givenUp("e1", null), () -> {});
    assertThat(ids(list(running))).containsExactly("1=e1");
  }

  @Test
  void shouldTellWhenTheDiskFails() throws Exception {
    Files.writeString(DeadLetterStore.folder(folder), "not a folder");
    DeadLetterStore running = open();
    running.add(givenUp("e1", null), () -> {});
    Await.until("told", () -> !told.isEmpty());
    assertThat(told.get(0)).startsWith("dead letters cannot be kept in ");
  }

  @Test
  void shouldTellWhenALetterIsOnTheDisk() throws Exception {
    DeadLetterStore running = open();
    CompletableFuture<List<String>> written = new CompletableFuture<>();
    running.add(
        givenUp("e1", null), () -> written.complete(lines(DeadLetterStore.file(letters()))));
    assertThat(written.get(20, TimeUnit.SECONDS)).singleElement().asString().contains("e1");
    assertThat(running.whenKept().toCompletableFuture().get(20, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void shouldSettleWhatItCannotKeep() throws Exception {
    Files.writeString(DeadLetterStore.folder(folder), "not a folder");
    DeadLetterStore running = open();
    CompletableFuture<Void> settled = new CompletableFuture<>();
    running.add(givenUp("e1", null), () -> settled.complete(null));
    assertThat(settled.get(20, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void shouldGoOnAfterAnError() throws Exception {
    DeadLetterStore running = open();
    running.add(
        givenUp("e1", null),
        () -> {
          throw new StackOverflowError();
        });
    Await.until("told", () -> !told.isEmpty());
    running.add(givenUp("e2", null), () -> {});
    assertThat(ids(list(running))).containsExactly("1=e1", "2=e2");
  }

  private Path letters() {
    return DeadLetterStore.folder(folder);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
