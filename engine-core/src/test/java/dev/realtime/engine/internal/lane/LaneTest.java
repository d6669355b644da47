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
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The queue in front of an action, on one thread and a clock that the test moves. */
final class LaneTest {
  private static final RetryPolicy RETRY =
      new RetryPolicy(3, Duration.ofMillis(100), Duration.ofMillis(150));

  /** Every back-off takes half of what it may. */
  private static final RandomGenerator HALF =
      new RandomGenerator() {
        @Override
        public long nextLong() {
          return 0;
        }

        @Override
        public double nextDouble() {
          return 0.5;
        }
      };

  private final FakeTime time = new FakeTime();
  private final RuleStats stats = new RuleStats();
  private final List<String> dead = new ArrayList<>();
  private final List<Runnable> unsettled = new ArrayList<>();
  private boolean diskHangs;
  private final List<String> delivered = new ArrayList<>();
  private final List<String> news = new ArrayList<>();
  private final Lanes lanes = new Lanes();
  private final Letters action = new Letters();
  private final Lane<Letter> lane =
      new Lane<>(
          new LaneName("hook:rule", "hook:rule", "", "rule", JsonNodeFactory.instance.objectNode()),
          action,
          RETRY,
          stats,
          new LaneContext(
              Runnable::run,
              time,
              HALF,
              new DeadLetters() {
                @Override
                public void add(GivenUp one, Runnable settled) {
                  String delivery = one.delivery() == null ? "" : " " + one.delivery();
                  dead.add(one.event().id() + delivery + ": " + one.reason());
                  if (diskHangs) {
                    unsettled.add(settled);
                  } else {
                    settled.run();
                  }
                }

                @Override
                public void delivered(String letter) {
                  delivered.add(letter);
                }
              },
              new Congestion(),
              lanes,
              news::add));

  private record Letter(Event event) implements Delivery {
    @Override
    public ObjectNode describe() {
      if (event.id().equals("undescribable")) {
        throw new IllegalStateException("no words");
      }
      return JsonNodeFactory.instance.objectNode().put("letter", event.id());
    }
  }

  /** Notes what is sent, and answers as the test says. */
  private static final class Letters implements Action<Letter> {
    private final List<String> sent = new ArrayList<>();
    private final Queue<Supplier<@Nullable CompletionStage<Outcome>>> answers = new ArrayDeque<>();
    private IntUnaryOperator batchSize = waiting -> 1;
    private int largestBatch = 1;
    private int concurrency = 1;
    private int closed;

    void answer(Outcome outcome) {
      answers.add(() -> CompletableFuture.completedFuture(outcome));
    }

    CompletableFuture<Outcome> answerLater() {
      CompletableFuture<Outcome> later = new CompletableFuture<>();
      answers.add(() -> later);
      return later;
    }

    @Override
    public Letter prepare(Event event) {
      if (event.id().equals("unpreparable")) {
        throw new IllegalArgumentException("no value\nsecond line");
      }
      if (event.id().equals("unlinked")) {
        throw new NoClassDefFoundError("some/Library");
      }
      return new Letter(event);
    }

    @Override
    public int batchSize(List<Letter> waiting) {
      assertThat(waiting).hasSizeBetween(1, largestBatch);
      return batchSize.applyAsInt(waiting.size());
    }

    @Override
    public int largestBatch() {
      return largestBatch;
    }

    @Override
    public int concurrency() {
      return concurrency;
    }

    @Override
    @SuppressWarnings("NullAway") // an action that breaks the contract is one of the cases
    public CompletionStage<Outcome> send(List<Letter> batch) {
      assertThat(closed).describedAs("sends after it was closed").isZero();
      sent.add(String.join("+", batch.stream().map(letter -> letter.event().id()).toList()));
      Supplier<@Nullable CompletionStage<Outcome>> answer = answers.poll();
      return answer == null ? CompletableFuture.completedFuture(Outcome.done()) : answer.get();
    }

    @Override
    public void close() {
      closed++;
    }
  }

  private void offer(String... ids) {
    for (String id : ids) {
      lane.offer(
          Event.live(id, "a", "s", time.instant(), JsonNodeFactory.instance.objectNode()),
          Ticket.NONE);
    }
  }

  private boolean isIdle() {
    return lane.whenIdle().toCompletableFuture().isDone();
  }

  private int count(String name) {
    return stats.toJson().path(name).intValue();
  }

  private String lastError() {
    return stats.toJson().path("last_error").asText();
  }

  @Test
  void shouldSendOneAfterTheOther() {
    CompletableFuture<Outcome> first = action.answerLater();
    offer("1", "2", "3");
    assertThat(action.sent).containsExactly("1");
    assertThat(isIdle()).isFalse();
    first.complete(Outcome.done());
    assertThat(action.sent).containsExactly("1", "2", "3");
    assertThat(isIdle()).isTrue();
    assertThat(dead).isEmpty();
  }

  @Test
  void shouldSendWhatGoesWellTogether() {
    action.largestBatch = 3;
    action.batchSize = waiting -> Math.min(2, waiting);
    CompletableFuture<Outcome> first = action.answerLater();
    offer("1", "2", "3", "4", "5", "6");
    first.complete(Outcome.done());
    assertThat(action.sent).containsExactly("1", "2+3", "4+5", "6");
  }

  @Test
  void shouldMakeTheBestOfAWrongBatchSize() {
    action.largestBatch = 2;
    action.batchSize =
        waiting -> {
          throw new IllegalStateException("cannot count");
        };
    CompletableFuture<Outcome> first = action.answerLater();
    offer("1", "2", "3");
    action.batchSize = waiting -> 99;
    first.complete(Outcome.done());
    action.batchSize = waiting -> -5;
    offer("4");
    assertThat(action.sent).containsExactly("1", "2+3", "4");
  }

  @Test
  void shouldTryAgainWithBackOffBeforeTheNext() {
    action.answer(Outcome.retry("busy"));
    action.answer(Outcome.retry("still busy"));
    offer("1", "2");
    assertThat(action.sent).containsExactly("1");
    time.advanceMillis(49);
    assertThat(action.sent).hasSize(1);
    time.advanceMillis(1); // half of 100 ms
    assertThat(action.sent).containsExactly("1", "1");
    time.advanceMillis(74);
    assertThat(action.sent).hasSize(2);
    assertThat(isIdle()).isFalse();
    time.advanceMillis(1); // half of 150 ms, where the doubling ends
    assertThat(action.sent).containsExactly("1", "1", "1", "2");
    assertThat(count("retried")).isEqualTo(2);
    assertThat(count("failed")).isEqualTo(2);
    assertThat(count("dead")).isZero();
    assertThat(lastError()).isEqualTo("still busy");
  }

  @Test
  void shouldNotTryAgainBeforeTheOtherSideAllows() {
    action.answer(Outcome.retryAfter(Duration.ofSeconds(20), "slow down"));
    offer("1");
    time.advance(Duration.ofSeconds(20).minusMillis(1));
    assertThat(action.sent).hasSize(1);
    time.advanceMillis(1);
    assertThat(action.sent).hasSize(2);
  }

  @Test
  void shouldNotBeParkedForLongerThanAQuarterOfAnHour() {
    action.answer(Outcome.retryAfter(Duration.ofDays(2), "come back in two days"));
    action.answer(Outcome.waitFor(Duration.ofDays(2), "limit"));
    offer("1");
    time.advance(Duration.ofMinutes(15));
    assertThat(action.sent).hasSize(2);
    time.advance(Duration.ofMinutes(15));
    assertThat(action.sent).hasSize(3);
    assertThat(isIdle()).isTrue();
  }

  @Test
  void shouldGiveUpWhenAttemptsAreUsedUp() {
    for (int i = 0; i < 3; i++) {
      action.answer(Outcome.retry("busy"));
    }
    offer("1", "2");
    time.advanceMillis(1000);
    assertThat(action.sent).containsExactly("1", "1", "1", "2");
    assertThat(dead).containsExactly("1 {\"letter\":\"1\"}: busy (after 3 attempts)");
    assertThat(count("dead")).isEqualTo(1);
    assertThat(count("failed")).isEqualTo(3);
    assertThat(count("retried")).isEqualTo(2);
    assertThat(isIdle()).isTrue();
  }

  @Test
  void shouldTakeAnExceptionForAFailedAttempt() {
    action.answers.add(
        () -> {
          throw new IllegalStateException("thrown\nwith more");
        });
    action.answers.add(() -> CompletableFuture.failedFuture(new IllegalStateException("failed")));
    offer("1");
    assertThat(lastError()).isEqualTo("thrown");
    time.advanceMillis(1000);
    assertThat(lastError()).isEqualTo("failed");
    assertThat(action.sent).hasSize(3);
    assertThat(isIdle()).isTrue();
  }

  @Test
  void shouldGoOnWithAnActionThatBreaksItsContract() {
    action.answers.add(() -> null);
    action.answers.add(() -> CompletableFuture.completedFuture(null));
    action.answers.add(
        () -> {
          throw new NoClassDefFoundError("some/Library");
        });
    offer("1", "2");
    time.advanceMillis(1000);
    assertThat(action.sent).containsExactly("1", "1", "1", "2");
    assertThat(dead).containsExactly("1 {\"letter\":\"1\"}: some/Library (after 3 attempts)");
    assertThat(isIdle()).isTrue();
  }

  @Test
  void shouldPutBackAtTheHeadWhatMustWait() {
    action.largestBatch = 10;
    action.batchSize = waiting -> waiting;
    CompletableFuture<Outcome> first = action.answerLater();
    offer("1");
    offer("2", "3");
    first.complete(Outcome.waitFor(Duration.ofSeconds(2), "limit"));
    offer("4");
    assertThat(action.sent).containsExactly("1");
    assertThat(isIdle()).isFalse();
    time.advanceMillis(2000);
    assertThat(action.sent).containsExactly("1", "1+2+3+4");
    assertThat(count("failed")).isZero();
    assertThat(count("retried")).isZero();
    assertThat(isIdle()).isTrue();
  }

  @Test
  void shouldNotCountAWaitAsAnAttempt() {
    action.answer(Outcome.retry("busy"));
    action.answer(Outcome.waitFor(Duration.ofSeconds(1), "limit"));
    action.answer(Outcome.retry("busy"));
    action.answer(Outcome.waitFor(Duration.ofSeconds(1), "limit"));
    action.answer(Outcome.retry("busy"));
    offer("1");
    time.advance(Duration.ofMinutes(1));
    assertThat(action.sent).hasSize(5);
    assertThat(dead).containsExactly("1 {\"letter\":\"1\"}: busy (after 3 attempts)");
  }

  @Test
  void shouldGiveUpWhatIsRefusedAndGoOn() {
    action.answer(Outcome.rejected("400 bad request"));
    offer("1", "2");
    assertThat(action.sent).containsExactly("1", "2");
    assertThat(dead).containsExactly("1 {\"letter\":\"1\"}: 400 bad request");
    assertThat(count("failed")).isEqualTo(1);
    assertThat(count("retried")).isZero();
  }

  @Test
  void shouldSendNothingMoreToWhatIsGone() {
    CompletableFuture<Outcome> first = action.answerLater();
    offer("1", "2");
    first.complete(Outcome.gone("404"));
    offer("3");
    assertThat(action.sent).containsExactly("1");
    assertThat(dead).containsExactly("1 {\"letter\":\"1\"}: 404", "2: 404", "3: 404");
    assertThat(count("dead")).isEqualTo(3);
    assertThat(isIdle()).isTrue();
  }

  @Test
  void shouldGiveUpAtOnceWhatWaitsForAnotherAttemptWhenAllIsGone() {
    action.concurrency = 2;
    action.answer(Outcome.retry("busy"));
    action.answer(Outcome.gone("404"));
    offer("1", "2");
    assertThat(dead)
        .containsExactlyInAnyOrder("1 {\"letter\":\"1\"}: 404", "2 {\"letter\":\"2\"}: 404");
    time.advance(Duration.ofMinutes(1));
    assertThat(action.sent).containsExactly("1", "2");
    assertThat(dead).hasSize(2);
    assertThat(isIdle()).isTrue();
  }

  @Test
  void shouldSkipWhatCannotBePrepared() {
    offer("1", "unpreparable", "unlinked", "2");
    assertThat(action.sent).containsExactly("1", "2");
    assertThat(dead).containsExactly("unpreparable: no value", "unlinked: some/Library");
    assertThat(count("failed")).isEqualTo(2);
    assertThat(count("dead")).isEqualTo(2);
    assertThat(isIdle()).isTrue();
  }

  @Test
  void shouldGiveUpWhatCannotBeDescribedAndGoOn() {
    action.answer(Outcome.rejected("no"));
    offer("undescribable", "2");
    assertThat(action.sent).containsExactly("undescribable", "2");
    assertThat(count("dead")).isEqualTo(1);
  }

  @Test
  void shouldDropTheOldestOfTooMany() {
    CompletableFuture<Outcome> first = action.answerLater();
    for (int i = 0; i < Lane.MOST_WAITING + 3; i++) {
      offer(Integer.toString(i));
    }
    assertThat(lane.waiting()).isEqualTo(Lane.MOST_WAITING);
    assertThat(stats.droppedCount()).isEqualTo(2);
    assertThat(lastError()).contains("queue full").contains("oldest");
    assertThat(dead)
        .containsExactly(
            "1: queue full: the oldest of 10000 waiting events was dropped",
            "2: queue full: the oldest of 10000 waiting events was dropped");
    first.complete(Outcome.done());
    assertThat(action.sent).hasSize(Lane.MOST_WAITING + 1);
    assertThat(action.sent.subList(0, 3)).containsExactly("0", "3", "4");
  }

  @Test
  void shouldSendAsManyAtOnceAsTheActionAllows() {
    action.concurrency = 2;
    CompletableFuture<Outcome> first = action.answerLater();
    CompletableFuture<Outcome> second = action.answerLater();
    offer("1", "2", "3");
    assertThat(action.sent).containsExactly("1", "2");
    second.complete(Outcome.done());
    assertThat(action.sent).containsExactly("1", "2", "3");
    assertThat(isIdle()).isFalse();
    first.complete(Outcome.done());
    assertThat(isIdle()).isTrue();
  }

  @Test
  void shouldTellWhenItIsIdle() {
    assertThat(isIdle()).isTrue();
    CompletableFuture<Outcome> first = action.answerLater();
    offer("1", "2");
    CompletableFuture<Void> idle = lane.whenIdle().toCompletableFuture();
    assertThat(idle).isNotDone();
    first.complete(Outcome.done());
    assertThat(idle).isCompleted();
  }

  @Test
  void shouldCloseTheActionOnlyWhenNothingIsUnderWay() {
    CompletableFuture<Outcome> first = action.answerLater();
    offer("1", "2");
    CompletableFuture<Void> closed =
        lane.close("the rule was removed", false).toCompletableFuture();
    assertThat(dead).containsExactly("2: the rule was removed");
    assertThat(action.closed).describedAs("while a send is under way").isZero();
    first.complete(Outcome.retry("busy"));
    assertThat(closed).isCompleted();
    assertThat(action.closed).isEqualTo(1);
    assertThat(dead)
        .containsExactly("2: the rule was removed", "1 {\"letter\":\"1\"}: the rule was removed");
  }

  @Test
  void shouldGiveUpWhatWaitsForAnotherAttemptWhenItIsClosed() {
    action.answer(Outcome.retry("busy"));
    offer("1");
    assertThat(lane.close("the engine stopped", false).toCompletableFuture()).isCompleted();
    assertThat(dead).containsExactly("1 {\"letter\":\"1\"}: the engine stopped");
    assertThat(action.closed).isEqualTo(1);
    time.advance(Duration.ofMinutes(1));
    assertThat(action.sent).hasSize(1);
    assertThat(time.waiting()).describedAs("timers left").isZero();
  }

  @Test
  void shouldCloseTheActionOnce() {
    assertThat(lane.close("first", false).toCompletableFuture()).isCompleted();
    assertThat(lane.close("second", false).toCompletableFuture()).isCompleted();
    assertThat(action.closed).isEqualTo(1);
  }

  @Test
  void shouldGiveUpWhatIsOfferedAfterItWasClosed() {
    assertThat(lane.close("the rule was removed", false).toCompletableFuture()).isCompleted();
    offer("1");
    assertThat(action.sent).isEmpty();
    assertThat(dead).containsExactly("1: the rule was removed");
    assertThat(isIdle()).isTrue();
  }

  @Test
  void shouldCountAnEventAsDoneOnlyWhenItsDeadLetterIsKept() {
    diskHangs = true;
    AtomicInteger done = new AtomicInteger();
    Ticket ticket = Ticket.of(done::incrementAndGet);
    action.answer(Outcome.rejected("no"));
    lane.offer(
        Event.live("a", "a", "s", time.instant(), JsonNodeFactory.instance.objectNode()), ticket);
    ticket.release();
    assertThat(dead).hasSize(1);
    assertThat(done).as("a crash now would leave neither").hasValue(0);
    unsettled.forEach(Runnable::run);
    assertThat(done).hasValue(1);
  }
}
