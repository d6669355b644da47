package dev.realtime.engine.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReportsTest {
  private final List<String> lines = new ArrayList<>();
  private final Reports reports = new Reports(lines::add);

  @Test
  void shouldShowEachErrorOnceAndThenOnlyItsCount() {
    for (int i = 0; i < 1500; i++) {
      reports.report("hook:a", "bad luck");
    }
    reports.report("hook:b", "bad luck");
    assertThat(lines)
        .containsExactly(
            "hook:a: bad luck",
            "hook:a: bad luck (10 times)",
            "hook:a: bad luck (100 times)",
            "hook:a: bad luck (1000 times)",
            "hook:b: bad luck");
    assertThat(reports.total()).isEqualTo(1501);
  }

  @Test
  void shouldCountErrorsOfOneKindAsOne() {
    for (int i = 0; i < 12; i++) {
      reports.report("channel 'a'", "not JSON", "not JSON: text " + i);
    }
    assertThat(lines)
        .containsExactly(
            "channel 'a': not JSON: text 0", "channel 'a': not JSON: text 9 (10 times)");
  }

  @Test
  void shouldForgetTheOldestOfTooMany() {
    for (int i = 0; i < 1001; i++) {
      reports.report("hook", "error " + i);
    }
    lines.clear();
    reports.report("hook", "error 1000");
    assertThat(lines).isEmpty();
    reports.report("hook", "error 0");
    assertThat(lines).containsExactly("hook: error 0");
  }

  @Test
  void shouldNotFailWhenNobodyCanBeTold() {
    Reports unheard =
        new Reports(
            line -> {
              throw new IllegalStateException("the console is gone");
            });
    unheard.report("hook", "error");
    assertThat(unheard.total()).isEqualTo(1);
  }
}
