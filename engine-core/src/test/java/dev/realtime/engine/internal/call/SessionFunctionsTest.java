package dev.realtime.engine.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtime.api.Event;
import dev.realtime.engine.session.Inbound;
import dev.realtime.engine.session.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SessionFunctionsTest {
  private static final Event EVENT =
      Event.live("", "a", "", Instant.EPOCH, JsonNodeFactory.instance.nullNode());

  private final List<String> answers = new ArrayList<>();
  private Runnable whileDelivering = () -> {};
  private boolean taken = true;
  private final SessionFunctions functions =
      new SessionFunctions(
          new Session() {
            @Override
            public String name() {
              return "rules.lua";
            }

            @Override
            public boolean deliver(Inbound inbound) {
              whileDelivering.run();
              return taken;
            }
          });

  private void call() {
    functions.call(
        7,
        EVENT,
        new SessionFunctions.Answered() {
          @Override
          public void answered(@Nullable JsonNode value, @Nullable String error) {
            answers.add(value + ", " + error);
          }

          @Override
          public void sessionEnded(String reason) {
            answers.add(reason);
          }
        });
  }

  @Test
  void shouldAnswerOnceWhenTheSessionEndsWhileItsFullQueueRefusesTheCall() {
    taken = false;
    whileDelivering = functions::close;
    call();
    assertThat(answers).containsExactly("rules.lua has ended");
  }

  @Test
  void shouldSayThatTheQueueIsFull() {
    taken = false;
    call();
    assertThat(answers).containsExactly("null, rules.lua does not keep up: its queue is full");
  }

  @Test
  void shouldTakeTheFirstAnswerOnly() {
    call();
    functions.answer(1, JsonNodeFactory.instance.numberNode(5), null);
    functions.answer(1, null, "late");
    functions.close();
    assertThat(answers).containsExactly("5, null");
  }
}
