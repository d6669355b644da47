package dev.realtime.engine.internal.turn;

import dev.realtime.api.EventPosition;
import java.util.Objects;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Events are taken on one thread, and their parts end on any: however that falls together, the mark
 * is that of some order of them. Public, because the tool makes instances; with the fault runs,
 * because it changes the classes of the whole JVM.
 */
@Tag("faults")
public final class TicketInterleavingsTest {
  private static final EventPosition ROUTED = new EventPosition(1000, 0);

  private final Turn turn = new Turn(TurnId.of("rule", null), Lease.NOT_NEEDED, false, begun -> {});
  private final Part oneOfFirst;
  private final Part otherOfFirst;
  private final Part ofSecond;
  private int last;

  /** What holds a ticket, and releases it once. */
  private static final class Part {
    private final Ticket ticket;
    private boolean ended;

    Part(Ticket ticket) {
      this.ticket = ticket;
    }

    void end() {
      if (!ended) {
        ended = true;
        ticket.release();
      }
    }
  }

  public TicketInterleavingsTest() {
    turn.asked();
    turn.cursorKnown(turn.leased(), EventPosition.START, EventPosition.START);
    Ticket first = next();
    first.hold();
    oneOfFirst = new Part(first);
    otherOfFirst = new Part(first);
    ofSecond = new Part(next());
  }

  private Ticket next() {
    return Objects.requireNonNull(turn.take(new EventPosition(++last, 0)));
  }

  @Operation(nonParallelGroup = "router")
  public void take() {
    next();
  }

  @Operation(nonParallelGroup = "one part")
  public void endOneOfFirst() {
    oneOfFirst.end();
  }

  @Operation(nonParallelGroup = "another part")
  public void endOtherOfFirst() {
    otherOfFirst.end();
  }

  @Operation(nonParallelGroup = "a third part")
  public void endSecond() {
    ofSecond.end();
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
