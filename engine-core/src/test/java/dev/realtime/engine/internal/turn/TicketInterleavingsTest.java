package dev.realtime.engine.internal.turn;

import dev.realtime.api.EventPosition;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Events are taken on one thread, and end on any: however that falls together, the mark is that of
 * some order of them. Public, because the tool makes instances; with the fault runs, because it
 * changes the classes of the whole JVM.
 */
@Tag("faults")
public final class TicketInterleavingsTest {
  private static final EventPosition ROUTED = new EventPosition(1000, 0);

  private final Turn turn = new Turn(TurnId.of("rule", null), Lease.NOT_NEEDED, false, begun -> {});
  private final ConcurrentLinkedQueue<Ticket> open = new ConcurrentLinkedQueue<>();
  private int last;

  {
    turn.asked();
    turn.cursorKnown(turn.leased(), EventPosition.START, EventPosition.START);
  }

  @Operation(nonParallelGroup = "router")
  public boolean take() {
    Ticket ticket = turn.take(new EventPosition(++last, 0));
    return ticket != null && open.add(ticket);
  }

  /** Two parts of one event end. It does not say whether there was one: that is another moment. */
  @Operation
  public void end() {
    Ticket ticket = open.poll();
    if (ticket != null) {
      ticket.hold();
      ticket.release();
      ticket.release();
    }
  }

  @Operation
  public long mark() {
    return turn.mark(ROUTED).millis();
  }

  @Test
  void shouldMarkWhatSomeOrderWouldHaveMarked() {
    new StressOptions()
        .iterations(10)
        .invocationsPerIteration(300)
        .threads(2)
        .actorsPerThread(3)
        .check(TicketInterleavingsTest.class);
  }
}
