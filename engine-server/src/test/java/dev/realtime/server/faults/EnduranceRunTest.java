package dev.realtime.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A short endurance run. At length: {@code ./mvnw -pl engine-server -am test
 * -Dtest=EnduranceRunTest -Dsurefire.failIfNoSpecifiedTests=false -Dendurance.seconds=1200
 * -Dendurance.rate=1000}.
 */
@Tag("faults")
final class EnduranceRunTest {
  @TempDir private Path folder;

  @Test
  void shouldDoEverythingOnceAndKeepNothing() throws Exception {
    EnduranceRun.Result result =
        new EnduranceRun(
                Duration.ofSeconds(Integer.getInteger("endurance.seconds", 12)),
                Integer.getInteger("endurance.rate", 500))
            .run(folder);
    result
        .counts()
        .forEach(
            (name, pair) ->
                System.out.printf("%-30s %,d of %,d%n", name, pair.get(0), pair.get(1)));
    assertThat(result.counts().values())
        .allSatisfy(pair -> assertThat(pair.get(0)).isEqualTo(pair.get(1)));
    List<EnduranceRun.Sample> samples = result.samples();
    EnduranceRun.Sample early = samples.get(samples.size() / 4);
    EnduranceRun.Sample late = samples.get(samples.size() - 1);
    assertThat(late.files()).isLessThan(early.files() + 20);
    assertThat(late.heapKilobytes()).isLessThan(early.heapKilobytes() + 40_000);
  }
}
