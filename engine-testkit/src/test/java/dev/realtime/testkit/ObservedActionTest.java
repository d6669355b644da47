package dev.realtime.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.action.Outcome;
import dev.realtime.engine.work.Steps;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** To the engine, what a rule test watches is the plugin itself. */
final class ObservedActionTest {
  private final BenchTime time = new BenchTime(Instant.EPOCH);
  private final Failures failures = new Failures();
  private final Trace trace = new Trace(time, new Coverage());
  private final Recorder recorder = new Recorder(time, failures, trace);
  private final Steps steps =
      new Steps(
          time,
          error -> {
            throw new AssertionError(error);
          });

  private record Anything(Event event) implements Delivery {
    @Override
    public ObjectNode describe() {
      return JsonNodeFactory.instance.objectNode();
    }
  }

  /** Says of itself what no default says. */
  private static final class Peculiar implements Action<Anything> {
    private final AtomicInteger closed = new AtomicInteger();

    @Override
    public Anything prepare(Event event) {
      return new Anything(event);
    }

    @Override
    public int batchSize(List<Anything> waiting) {
      return 2;
    }

    @Override
    public int largestBatch() {
      return 7;
    }

    @Override
    public int concurrency() {
      return 3;
    }

    @Override
    public String destination() {
      return "the crowd";
    }

    @Override
    public boolean keepsPace() {
      return true;
    }

    @Override
    public CompletionStage<Outcome> send(List<Anything> batch) {
      return CompletableFuture.completedFuture(Outcome.rejected("no"));
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  static Stream<Arguments> wrappers() {
    return Stream.of(
        Arguments.of(Action.class, ObservedAction.class),
        Arguments.of(Actions.class, ObservedActions.class),
        Arguments.of(ActionFactory.class, ObservedFactory.class));
  }

  /** A method that an interface gains has a default, so that the compiler misses none. */
  @ParameterizedTest
  @MethodSource("wrappers")
  void shouldAnswerEveryCallItself(Class<?> type, Class<?> wrapper) throws Exception {
    for (Method method : type.getMethods()) {
      if (!Modifier.isStatic(method.getModifiers())) {
        assertThat(wrapper.getMethod(method.getName(), method.getParameterTypes()))
            .describedAs("%s of %s", method.getName(), type.getSimpleName())
            .returns(wrapper, Method::getDeclaringClass);
      }
    }
  }

  @Test
  void shouldSayWhatItsActionSays() {
    Peculiar action = new Peculiar();
    ObservedAction<Anything> observed =
        new ObservedAction<>(action, "peculiar", "a rule", () -> false, recorder, steps);
    Event event =
        Event.live("id", "a", "server", Instant.EPOCH, JsonNodeFactory.instance.objectNode());
    List<Anything> waiting = List.of(observed.prepare(event), observed.prepare(event));

    assertThat(observed.batchSize(waiting)).isEqualTo(2);
    assertThat(observed.largestBatch()).isEqualTo(7);
    assertThat(observed.concurrency()).isEqualTo(3);
    assertThat(observed.destination()).isEqualTo("the crowd");
    assertThat(observed.keepsPace()).isTrue();
    assertThat(observed.send(waiting)).isCompletedWithValue(Outcome.rejected("no"));
    observed.close();
    assertThat(action.closed).hasValue(1);
  }
}
