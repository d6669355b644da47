package dev.realtime.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.suppressed;

import dev.realtime.testkit.RuleBench;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.testkit.engine.EngineTestKit;

@RuleTest("src/test/resources/rules/doors.lua")
final class RuleTestTest {

  @Test
  void shouldGiveABenchToATest(RuleBench bench) {
    bench.emit("door:open", Map.of("open", Map.of("by", "Alice")));
    assertThat(bench.output()).containsExactly("Alice opened a door");
  }

  @Test
  void shouldGiveAFreshOneToEach(RuleBench bench) {
    assertThat(bench.output()).isEmpty();
  }

  @TestFactory
  Stream<DynamicNode> shouldRunTestsInLua() {
    return LuaTests.in(Path.of("src/test/resources/rules"));
  }

  @Test
  void shouldShowWhatTheEngineDidUnderAFailedTest() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(Failing.class))
        .execute()
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                test("shouldFail"),
                finishedWithFailure(
                    message("no"), suppressed(0, message(text -> text.contains("'doors': "))))));
  }

  @Test
  void shouldFailATestInWhichSomethingWentWrongInTheRules() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(Failing.class))
        .execute()
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                test("shouldNotPass"),
                finishedWithFailure(message(text -> text.contains("doors.lua:4")))));
  }

  /** Run by the tests above; its name keeps it from being run by itself. */
  @RuleTest("src/test/resources/rules/doors.lua")
  static final class Failing {
    @Test
    void shouldFail(RuleBench bench) {
      bench.emit("door:open", Map.of("open", Map.of("by", "guard")));
      throw new AssertionError("no");
    }

    @Test
    void shouldNotPass(RuleBench bench) {
      bench.emit("door:open", Map.of());
    }
  }
}
