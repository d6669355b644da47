package dev.realtime.engine.internal.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.api.ChannelPattern;
import dev.realtime.api.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class RuleIndexTest {
  private final RuleIndex index = new RuleIndex();

  /** Each is only itself, as rules are. */
  private static EventTarget target(String name) {
    return new EventTarget() {
      @Override
      public void accept(Event event) {}

      @Override
      public String toString() {
        return name;
      }
    };
  }

  private static ChannelPattern channel(String text) {
    return ChannelPattern.parse(text);
  }

  private List<String> matching(String channel) {
    return List.of(index.match(channel)).stream().map(EventTarget::toString).toList();
  }

  @Test
  void shouldFindTargetsInOrderThoseOfPatternsLast() {
    index.add(channel("*"), target("all"));
    index.add(channel("a"), target("first"));
    index.add(channel("b"), target("other"));
    index.add(channel("a*"), target("a*"));
    index.add(channel("a"), target("second"));
    assertThat(matching("a")).containsExactly("first", "second", "all", "a*");
    assertThat(matching("ab")).containsExactly("all", "a*");
    assertThat(matching("zzz")).containsExactly("all");
  }

  @Test
  void shouldForgetWhatItRememberedWhenTargetsComeAndGo() {
    EventTarget exact = target("exact");
    EventTarget pattern = target("pattern");
    assertThat(matching("a")).isEmpty();
    index.add(channel("a"), exact);
    assertThat(matching("a")).containsExactly("exact");
    index.add(channel("?"), pattern);
    assertThat(matching("a")).containsExactly("exact", "pattern");
    index.remove(channel("a"), exact);
    assertThat(matching("a")).containsExactly("pattern");
    index.remove(channel("?"), pattern);
    assertThat(matching("a")).isEmpty();
  }

  @Test
  void shouldReplaceInPlace() {
    EventTarget second = target("second");
    index.add(channel("a"), target("first"));
    index.add(channel("a"), second);
    index.add(channel("a"), target("third"));
    assertThat(matching("a")).hasSize(3);
    index.replace(channel("a"), second, target("new"));
    assertThat(matching("a")).containsExactly("first", "new", "third");
    index.replace(channel("a"), target("unknown"), target("last"));
    assertThat(matching("a")).containsExactly("first", "new", "third", "last");
    index.replace(channel("b"), target("unknown"), target("b"));
    assertThat(matching("b")).containsExactly("b");
  }

  @Test
  void shouldTakeNoNoticeOfStrangers() {
    index.add(channel("a"), target("a"));
    index.remove(channel("a"), target("stranger"));
    index.remove(channel("b"), target("stranger"));
    assertThat(matching("a")).containsExactly("a");
  }

  @Test
  void shouldNotTakeAChannelsNameForAPattern() {
    index.add(channel("player:*"), target("pattern"));
    assertThat(matching("player:*")).containsExactly("pattern");
    assertThat(matching("*")).isEmpty();
    assertThat(matching("")).isEmpty();
  }

  @Test
  void shouldFindTargetsOfOneNameAlone() {
    index.add(channel("a*"), target("pattern"));
    index.add(channel("a"), target("exact"));
    assertThat(index.under(channel("a"))).hasSize(1);
    assertThat(index.under(channel("a*"))).hasSize(1);
    assertThat(index.under(channel("*"))).isEmpty();
  }

  @Test
  void shouldTellWhatIsWanted() {
    EventTarget first = target("first");
    EventTarget second = target("second");
    List<String> wanted = new ArrayList<>();
    index.add(channel("early"), target("early"));
    index.onWanted((pattern, is) -> wanted.add((is ? "+" : "-") + pattern));
    index.add(channel("a"), first);
    index.add(channel("a"), second);
    index.replace(channel("a"), second, target("third"));
    index.add(channel("a*"), first);
    index.remove(channel("a"), first);
    index.remove(channel("a*"), first);
    assertThat(wanted).containsExactly("+early", "+a", "+a*", "-a*");
  }

  @Test
  void shouldStayRightWithMoreChannelsThanItRemembers() {
    index.add(channel("c*"), target("pattern"));
    index.add(channel("c7"), target("exact"));
    for (int i = 0; i < 25_000; i++) {
      assertThat(index.match("c" + i)).hasSize(i == 7 ? 2 : 1);
    }
  }

  @Test
  void shouldNeverAnswerWithAStaleResult() throws Exception {
    AtomicBoolean running = new AtomicBoolean(true);
    ExecutorService readers = Executors.newFixedThreadPool(2);
    List<Future<?>> reading = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        reading.add(
            readers.submit(
                () -> {
                  while (running.get()) {
                    index.match("a");
                  }
                }));
      }
      ChannelPattern[] places = {channel("a"), channel("?")};
      for (int i = 0; i < 20_000; i++) {
        ChannelPattern place = places[i % 2];
        EventTarget next = target("target " + i);
        index.add(place, next);
        assertThat(index.match("a")).describedAs("after adding").containsExactly(next);
        index.remove(place, next);
        assertThat(index.match("a")).describedAs("after removing").isEmpty();
      }
    } finally {
      running.set(false);
      readers.shutdown();
    }
    for (Future<?> one : reading) {
      one.get(10, TimeUnit.SECONDS);
    }
  }
}
