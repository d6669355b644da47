package dev.realtime.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives tests a parameter of the type {@link dev.realtime.testkit.RuleBench}: a fresh engine with
 * the rule files named, closed when the test ends.
 *
 * <pre>{@code
 * @RuleTest("rules/crossbow.lua")
 * class CrossbowTest {
 *   @Test
 *   void shouldCountHardShots(RuleBench bench) {
 *     bench.emit("player:death", Map.of("weapon", "weapon_crossbow", "victim_hp", 12));
 *     assertThat(bench.actions()).extracting(RecordedAction::type).contains("counter");
 *   }
 * }
 * }</pre>
 *
 * <p>A test fails by itself where something went wrong in the rules and was not expected ({@link
 * dev.realtime.testkit.RuleBench#expectProblem}). A test that fails shows what became of each event
 * in each rule. On a method the annotation takes the place of the one on its class.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(RuleBenchExtension.class)
public @interface RuleTest {
  /** Rule files, relative to the working directory: the module's folder, in Maven and Gradle. */
  String[] value();
}
