package dev.realtime.engine.internal.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.api.EventPosition;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Rules that wait to catch up, beside the reader that takes them. */
final class CatchUpsTest {
  private static final int TIMES = 200_000;

  @Test
  void shouldLetARuleBeginToWaitWhileTheReaderTakesIt() throws Exception {
    CatchUps catchUps = new CatchUps();
    EventPosition routed = new EventPosition(1, 1);
    Progress rule =
        new Progress("rule", catchUps, CompletableFuture.completedFuture(EventPosition.START));
    Thread router =
        new Thread(
            () -> {
              for (int i = 0; i < TIMES; i++) {
                rule.begin(EventPosition.START, routed);
                rule.stepAside();
              }
            });
    Thread reader =
        new Thread(
            () -> {
              while (router.isAlive()) {
                catchUps.begin();
                catchUps.end();
              }
            });
    router.setDaemon(true);
    reader.setDaemon(true);
    router.start();
    reader.start();
    router.join(TimeUnit.SECONDS.toMillis(30));
    assertThat(router.isAlive()).as("it waits for the reader, which waits for it").isFalse();
    reader.join(TimeUnit.SECONDS.toMillis(30));
    assertThat(reader.isAlive()).isFalse();
  }
}
