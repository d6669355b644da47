package dev.realtime.engine.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.action.Outcome;
import dev.realtime.engine.internal.report.RuleStats;
import dev.realtime.engine.internal.turn.Ticket;
import dev.realtime.engine.time.FakeTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Rules that send to the same place, and places that do not answer. */
final class DestinationTest {
  private static final String NAME = "http example.com #1";
  private static final RetryPolicy ONCE =
      new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofSeconds(1));
  private static final RetryPolicy OFTEN =
      new RetryPolicy(100, Duration.ofMillis(1), Duration.ofMillis(1));

  private final FakeTime time = new FakeTime();
  private final List<String> sent = new ArrayList<>();
  private final List<String> dead = new ArrayList<>();
  private final List<String> delivered = new ArrayList<>();
  private final List<String> news = new ArrayList<>();
  private final Lanes lanes = new Lanes();
  private final RuleStats stats = new RuleStats();
  private Executor executor = Runnable::run;
  private final LaneContext context =
      new LaneContext(
          task -> executor.execute(task),
          time,
          new Random(1),
          new DeadLetters() {
            @Override
            public void add(GivenUp one, Runnable settled) {
              dead.add(one.event().id() + ": " + one.reason());
              settled.run();
            }

            @Override
            public void delivered(String letter) {
              delivered.add(letter);
            }
          },
          new Congestion(),
          lanes,
          news::add);
  private Supplier<Outcome> answer = Outcome::done;

  private record Note(Event event) implements Delivery {
    @Override
    public ObjectNode describe() {
      return JsonNodeFactory.instance.objectNode();
    }
  }

  private final class Place implements Action<Note> {
    private final String name;

    Place(String name) {
      this.name = name;
    }

    @Override
    public Note prepare(Event event) {
      return new Note(event);
    }

    @Override
    public String destination() {
      return name;
    }

    @Override
    public int largestBatch() {
      return 10;
    }

    @Override
    public int batchSize(List<Note> waiting) {
      return waiting.size();
    }

    @Override
    public CompletionStage<Outcome> send(List<Note> batch) {
      sent.add(String.join("+", batch.stream().map(note -> note.event().id()).toList()));
      return CompletableFuture.completedFuture(answer.get());
    }
  }

  private Lane<Note> lane(String rule, String place, RetryPolicy retry) {
    LaneName name = new LaneName(rule, rule, "", rule, JsonNodeFactory.instance.objectNode());
    return new Lane<>(name, new Place(place), retry, stats, context);
  }

  private static Event event(String id) {
    return Event.live(id, "a", "s", java.time.Instant.EPOCH, JsonNodeFactory.instance.objectNode());
  }

  private static void offer(Lane<?> lane, String... ids) {
    for (String id : ids) {
      lane.offer(event(id), Ticket.NONE);
    }
  }

  private String state() {
    return lanes.stats().path(NAME).path("state").asText();
  }

  @Test
  void shouldKeepTheOrderOfAllRulesThatSendToOnePlace() {
    Lane<Note> first = lane("one", NAME, OFTEN);
    Lane<Note> second = lane("two", NAME, OFTEN);
    answer = () -> Outcome.waitFor(Duration.ofSeconds(5), "limit");
    offer(first, "1");
    answer = Outcome::done;
    offer(second, "2", "3");
    offer(first, "4", "5");
    offer(second, "6");
    assertThat(sent).as("one limit holds for both").containsExactly("1");

    time.advance(Duration.ofSeconds(5));
    assertThat(sent).containsExactly("1", "1", "2+3", "4+5", "6");
  }

  @Test
  void shouldTakeTurnsWhereEverySendIsDoneAtOnce() {
    ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    executor = tasks::add;
    Lane<Note> busy = lane("one", NAME, OFTEN);
    for (int i = 0; i < 100; i++) {
      offer(busy, "busy");
    }
    offer(lane("two", "http example.com #2", OFTEN), "other");
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
    assertThat(sent).hasSize(11);
    assertThat(sent.indexOf("other")).isEqualTo(1);
  }

  @Test
  void shouldLetNothingOvertakeWhatIsTriedAgain() {
    Lane<Note> first = lane("one", NAME, OFTEN);
    Lane<Note> second = lane("two", NAME, OFTEN);
    answer = () -> Outcome.retry("down");
    offer(first, "1");
    answer = Outcome::done;
    offer(second, "2");
    assertThat(sent).containsExactly("1");
    time.advance(Duration.ofSeconds(1));
    assertThat(sent).containsExactly("1", "1", "2");
  }

  @Test
  void shouldNotHoldUpOtherPlaces() {
    Lane<Note> first = lane("one", NAME, OFTEN);
    Lane<Note> second = lane("two", "http elsewhere.example #2", OFTEN);
    answer = () -> Outcome.retry("down");
    offer(first, "1");
    answer = Outcome::done;
    offer(second, "2");
    assertThat(sent).containsExactly("1", "2");
  }

  @Test
  void shouldLeaveAPlaceAloneThatMostlyFails() {
    Lane<Note> lane = lane("one", NAME, OFTEN);
    answer = () -> Outcome.retry("down");
    offer(lane, "1", "2");
    time.advance(Duration.ofSeconds(1));
    assertThat(sent).hasSize(10);
    assertThat(state()).isEqualTo("open");
    assertThat(news)
        .containsExactly(
            NAME
                + ": most attempts failed, the last because down; events wait, and one is tried"
                + " every 30 s");
    assertThat(dead).isEmpty();

    // a probe that fails
    time.advance(Duration.ofSeconds(31));
    assertThat(sent).hasSize(11);
    assertThat(lanes.stats().path(NAME).path("opened").intValue()).isEqualTo(2);
    assertThat(news).as("told once").hasSize(1);

    // and one that does not
    answer = Outcome::done;
    time.advance(Duration.ofSeconds(31));
    assertThat(state()).isEqualTo("closed");
    assertThat(sent).endsWith("1", "2");
    assertThat(news.get(1)).isEqualTo(NAME + ": answers again; what waits is sent");
    assertThat(dead).isEmpty();
  }

  @Test
  void shouldNotCountWhatWasRefusedOrHadToWait() {
    Lane<Note> lane = lane("one", NAME, ONCE);
    answer = () -> Outcome.rejected("no");
    for (int i = 0; i < 20; i++) {
      offer(lane, "r" + i);
    }
    answer = () -> Outcome.waitFor(Duration.ofMillis(1), "limit");
    offer(lane, "w");
    time.advance(Duration.ofMillis(50));
    assertThat(state()).isEqualTo("closed");
    assertThat(news).isEmpty();
  }

  @Test
  void shouldStopWhatOnlyFailsForADay() {
    Lane<Note> lane = lane("one", NAME, ONCE);
    answer = () -> Outcome.retry("down");
    for (int hour = 0; hour < 23; hour++) {
      offer(lane, "e" + hour);
      time.advance(Duration.ofHours(1));
    }
    assertThat(state()).isNotEqualTo("stopped");
    offer(lane, "later");
    time.advance(Duration.ofHours(1).plusMinutes(1));
    offer(lane, "last");
    assertThat(state()).isEqualTo("stopped");
    assertThat(news).last().asString().startsWith(NAME + ": it failed for 24 hours: down; nothing");
    int before = sent.size();
    offer(lane, "never sent");
    assertThat(sent).hasSize(before);
    assertThat(dead).last().isEqualTo("never sent: it failed for 24 hours: down");
  }

  @Test
  void shouldStopAllRulesOfAPlaceThatIsGoneUntilOneIsAdded() {
    Lane<Note> first = lane("one", NAME, ONCE);
    Lane<Note> second = lane("two", NAME, ONCE);
    answer = () -> Outcome.gone("404");
    offer(first, "1");
    answer = Outcome::done;
    offer(second, "2");
    assertThat(sent).containsExactly("1");
    assertThat(dead).containsExactly("1: 404", "2: 404");
    assertThat(lanes.stats().path(NAME).path("reason").asText()).isEqualTo("404");
    assertThat(news).hasSize(1).first().asString().startsWith("one: 404; nothing more is sent");

    offer(lane("three", NAME, ONCE), "3");
    offer(second, "4");
    assertThat(sent).containsExactly("1", "3", "4");
  }

  @Test
  void shouldDeliverADeadLetterThroughTheRulesActionOfToday() {
    Lane<Note> before = lane("one", NAME, ONCE);
    answer = () -> Outcome.gone("404");
    offer(before, "1");
    answer = Outcome::done;
    assertThat(lanes.redeliver("one", "", event("1"), "7")).isTrue();
    assertThat(sent).as("and the place is tried again").containsExactly("1", "1");
    assertThat(delivered).containsExactly("7");

    lane("one", "http moved.example #3", ONCE);
    before.close("replaced", false);
    assertThat(lanes.redeliver("one", "", event("2"), "8")).isTrue();
    assertThat(delivered).containsExactly("7", "8");
    assertThat(lanes.stats().has(NAME)).as("nobody sends there any more").isFalse();
    assertThat(lanes.redeliver("two", "", event("3"), "9")).isFalse();
    assertThat(lanes.redeliver("one", "actions[1]", event("3"), "9")).isFalse();
  }

  @Test
  void shouldNotEndWithTheRuleThatEnds() {
    Lane<Note> first = lane("one", NAME, OFTEN);
    Lane<Note> second = lane("two", NAME, OFTEN);
    answer = () -> Outcome.retry("down");
    offer(first, "1");
    offer(second, "2");
    answer = Outcome::done;
    assertThat(first.close("removed", false).toCompletableFuture()).isCompleted();
    assertThat(dead).containsExactly("1: removed");
    assertThat(sent).containsExactly("1", "2");
    assertThat(second.whenIdle().toCompletableFuture()).isCompleted();
  }
}
