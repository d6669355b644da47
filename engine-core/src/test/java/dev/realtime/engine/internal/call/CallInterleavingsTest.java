package dev.realtime.engine.internal.call;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtime.api.Event;
import dev.realtime.engine.session.Inbound;
import dev.realtime.engine.session.Session;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A call to a session is answered once, however the answer, a full queue and the session's end come
 * together. Public, because the tool makes instances; with the fault runs, because it changes the
 * classes of the whole JVM.
 */
@Tag("faults")
public final class CallInterleavingsTest {
  private final AtomicInteger delivered = new AtomicInteger();
  private final List<AtomicInteger> answers = new CopyOnWriteArrayList<>();
  private final SessionFunctions functions =
      new SessionFunctions(
          new Session() {
            @Override
            public String name() {
              return "a session";
            }

            /** Every other time its queue is full. */
            @Override
            public boolean deliver(Inbound inbound) {
              return delivered.incrementAndGet() % 2 == 0;
            }
          });

  @Operation
  public void call() {
    AtomicInteger answered = new AtomicInteger();
    answers.add(answered);
    Event event = Event.live("", "a", "", Instant.EPOCH, JsonNodeFactory.instance.nullNode());
    functions.call(1, event, (value, error) -> answered.incrementAndGet());
  }

  @Operation
  public void answer() {
    functions.answer(1, null, null);
    functions.answer(2, null, null);
  }

  @Operation
  public void end() {
    functions.close();
  }

  @Validate
  public void noCallIsAnsweredTwice() {
    for (AtomicInteger answered : answers) {
      if (answered.get() > 1) {
        throw new IllegalStateException("a call was answered " + answered + " times");
      }
    }
  }

  @Test
  void shouldAnswerEachCallOnce() {
    new StressOptions()
        .iterations(10)
        .invocationsPerIteration(300)
        .threads(3)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(0)
        .check(CallInterleavingsTest.class);
  }
}
