package dev.realtime.engine.internal.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.api.EventPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class CatchUpsTest {
  private static final int TIMES = 200_000;

  @Test
  void shouldNotLockOutATurnThatBeginsToReadWhileItsReaderLooksAtIt() throws Exception {
    CatchUps catchUps = new CatchUps();
    Turn turn = new Turn(TurnId.of("rule", null), Lease.NOT_NEEDED, false, catchUps::add);
    EventPosition routed = new EventPosition(1, 1);
    Thread router =
        new Thread(
            () -> {
              for (int i = 0; i < TIMES; i++) {
                turn.asked();
                turn.cursorKnown(turn.leased(), EventPosition.START, routed);
                turn.removed();
              }
            });
    List<Turn> seen = new ArrayList<>();
    Thread reader =
        new Thread(
            () -> {
              while (router.isAlive()) {
                for (Turn begun : catchUps.take()) {
                  begun.offered();
                  seen.add(begun);
                }
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
    assertThat(seen).isNotEmpty();
  }
}
