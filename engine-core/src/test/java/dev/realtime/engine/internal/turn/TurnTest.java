package dev.realtime.engine.internal.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.api.EventPosition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every state of a turn and everything that may happen in it. */
final class TurnTest {
  /**
   * What follows. {@code expired}: the lease has ended, and nobody has said so yet. {@code behind}
   * and {@code level}: the cursor is known, and lies before what was routed, or at it. {@code
   * full}: an event comes by the way it is taken in that state while as many are open as may be.
   * {@code half}: of a turn that stalled, half of the open events end. {@code other}: the cursor
   * becomes known that was asked for in an earlier term.
   */
  private static final String TABLE =
      """
      state   | asked   | leased  | lapsed | expired | behind  | level   | other   | routed  | again   | full    | half    | joined  | removed
      NONE    | ASKED   | NONE    | NONE   | NONE    | NONE    | NONE    | NONE    | NONE    | NONE    | NONE    | NONE    | NONE    | NONE
      ASKED   | ASKED   | LOADING | ASKED  | ASKED   | ASKED   | ASKED   | ASKED   | ASKED   | ASKED   | ASKED   | ASKED   | ASKED   | NONE
      LOADING | LOADING | LOADING | ASKED  | ASKED   | READING | CURRENT | LOADING | LOADING | LOADING | LOADING | LOADING | LOADING | NONE
      READING | READING | READING | ASKED  | ASKED   | READING | READING | READING | READING | READING | STALLED | READING | CURRENT | NONE
      CURRENT | CURRENT | CURRENT | ASKED  | ASKED   | CURRENT | CURRENT | CURRENT | CURRENT | CURRENT | STALLED | CURRENT | CURRENT | NONE
      STALLED | STALLED | STALLED | ASKED  | ASKED   | STALLED | STALLED | STALLED | STALLED | STALLED | STALLED | READING | STALLED | NONE
      """;

  /** Whether an event is taken that comes then by the stream, or is read once more. */
  private static final String TAKEN =
      """
      state   | routed | again
      NONE    | no     | no
      ASKED   | no     | no
      LOADING | no     | no
      READING | no     | yes
      CURRENT | yes    | no
      STALLED | no     | no
      """;

  private boolean good = true;
  private final List<Turn> begun = new ArrayList<>();
  private final List<Ticket> open = new ArrayList<>();
  private Turn turn = newTurn(false);
  private long term;
  private int next = 1;

  private Turn newTurn(boolean collects) {
    return new Turn(TurnId.of("rule", null), () -> good, collects, begun::add);
  }

  private static EventPosition at(int n) {
    return new EventPosition(n, 0);
  }

  private EventPosition nextPosition() {
    return at(next++);
  }

  private void reach(Turn.State state) {
    switch (state) {
      case NONE -> {}
      case ASKED -> turn.asked();
      case LOADING -> {
        reach(Turn.State.ASKED);
        term = turn.leased();
        assertThat(term).isPositive();
      }
      case READING -> {
        reach(Turn.State.LOADING);
        turn.cursorKnown(term, at(0), at(1_000_000));
        turn.batchBegins();
      }
      case CURRENT -> {
        reach(Turn.State.LOADING);
        turn.cursorKnown(term, at(0), at(0));
      }
      case STALLED -> {
        reach(Turn.State.CURRENT);
        fill();
      }
    }
    assertThat(turn.state()).isEqualTo(state);
    begun.clear();
  }

  private void fill() {
    for (int i = 0; i <= Turn.MOST_OPEN; i++) {
      EventPosition position = nextPosition();
      Ticket ticket =
          turn.state() == Turn.State.CURRENT
              ? turn.take(position)
              : turn.takeAgain(position, turn.offered());
      if (ticket != null) {
        open.add(ticket);
      }
    }
  }

  private final Map<String, Consumer<Turn>> inputs = new LinkedHashMap<>();

  {
    inputs.put("asked", Turn::asked);
    inputs.put("leased", Turn::leased);
    inputs.put("lapsed", Turn::lapsed);
    inputs.put("expired", it -> good = false);
    inputs.put("behind", it -> it.cursorKnown(term, at(0), at(1_000_000)));
    inputs.put("level", it -> it.cursorKnown(term, at(0), at(0)));
    inputs.put("other", it -> it.cursorKnown(term - 1, at(0), at(0)));
    inputs.put("routed", it -> it.take(at(2_000_000)));
    inputs.put("again", it -> it.takeAgain(at(2_000_000), it.offered()));
    inputs.put("full", it -> fill());
    inputs.put("half", it -> open.subList(0, open.size() / 2).forEach(Ticket::release));
    inputs.put("joined", it -> it.join(it.offered(), at(3_000_000)));
    inputs.put("removed", Turn::removed);
  }

  private static Stream<Arguments> cells(String table) {
    List<List<String>> rows =
        table
            .lines()
            .map(row -> Arrays.stream(row.split("\\|")).map(String::strip).toList())
            .toList();
    return rows.stream()
        .skip(1)
        .flatMap(
            row ->
                Stream.iterate(1, i -> i < row.size(), i -> i + 1)
                    .map(i -> Arguments.of(row.get(0), rows.get(0).get(i), row.get(i))));
  }

  static Stream<Arguments> transitions() {
    return cells(TABLE);
  }

  static Stream<Arguments> takings() {
    return cells(TAKEN);
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @MethodSource("transitions")
  void shouldGoFromStateToState(Turn.State from, String input, Turn.State to) {
    reach(from);
    Objects.requireNonNull(inputs.get(input)).accept(turn);
    assertThat(turn.state()).isEqualTo(to);
    boolean startsToRead = to == Turn.State.READING && from != Turn.State.READING;
    assertThat(begun).as("whether the reader was told").hasSize(startsToRead ? 1 : 0);
  }

  @Test
  void shouldHaveACellForEachStateAndInput() {
    assertThat(transitions()).hasSize(Turn.State.values().length * inputs.size());
    assertThat(takings()).hasSize(Turn.State.values().length * 2);
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @MethodSource("takings")
  void shouldTakeAnEventOnlyWhereItIsItsTurn(Turn.State state, String way, String taken) {
    reach(state);
    EventPosition position = nextPosition();
    Ticket ticket =
        way.equals("routed") ? turn.take(position) : turn.takeAgain(position, turn.offered());
    assertThat(ticket != null).isEqualTo(taken.equals("yes"));
    EventPosition after = nextPosition();
    boolean passed = turn.pass(after, way.equals("routed") ? null : turn.offered());
    assertThat(passed).isEqualTo(taken.equals("yes"));
  }

  @Test
  void shouldTakeNoEventTwice() {
    reach(Turn.State.CURRENT);
    assertThat(turn.take(at(5))).isNotNull();
    assertThat(turn.take(at(5))).isNull();
    assertThat(turn.take(at(4))).isNull();
    assertThat(turn.pass(at(5), null)).isFalse();
    assertThat(turn.take(at(6))).isNotNull();
  }

  @Test
  void shouldMarkWhatIsDoneWhateverEndsFirst() {
    reach(Turn.State.CURRENT);
    Ticket one = Objects.requireNonNull(turn.take(at(10)));
    Ticket two = Objects.requireNonNull(turn.take(at(20)));
    assertThat(turn.mark(at(25))).isEqualTo(at(0));
    two.release();
    assertThat(turn.mark(at(25))).isEqualTo(at(0));
    one.hold();
    one.release();
    assertThat(turn.mark(at(25))).as("another part is under way").isEqualTo(at(0));
    one.release();
    assertThat(turn.mark(at(25))).as("nothing is open").isEqualTo(at(25));
    turn.lapsed();
    assertThat(turn.mark(at(30))).as("what others route is not its own").isEqualTo(at(20));
  }

  @Test
  void shouldGoOnWithWhatIsOpenWhenItLapses() {
    reach(Turn.State.CURRENT);
    Ticket ticket = Objects.requireNonNull(turn.take(at(10)));
    turn.lapsed();
    assertThat(turn.open()).isEqualTo(1);
    assertThat(turn.generation()).isZero();
    assertThat(turn.offered()).isEqualTo(at(10));
    ticket.release();
    assertThat(turn.open()).isZero();
  }

  @Test
  void shouldForgetWhatItCollectedWhenItLapses() {
    turn = newTurn(true);
    reach(Turn.State.CURRENT);
    Ticket ticket = Objects.requireNonNull(turn.take(at(10)));
    assertThat(turn.pass(at(11), null)).isTrue();
    good = false;
    assertThat(turn.state()).isEqualTo(Turn.State.ASKED);
    assertThat(turn.generation()).isEqualTo(1);
    assertThat(turn.open()).isZero();
    assertThat(turn.offered()).as("both come again").isEqualTo(at(0));
    ticket.release(); // too late to mean anything
    assertThat(turn.mark(at(50))).isEqualTo(at(0));
  }

  @Test
  void shouldBeginWhereAnotherEngineHasComeTo() {
    reach(Turn.State.CURRENT);
    Objects.requireNonNull(turn.take(at(10))).release();
    turn.lapsed();
    long anew = turn.leased();
    turn.cursorKnown(anew, at(40), at(60));
    assertThat(turn.takeAgain(at(41), at(5))).as("of a batch that is under way").isNull();
    turn.batchBegins();
    assertThat(turn.offered()).isEqualTo(at(40));
    assertThat(turn.takeAgain(at(40), at(5))).isNull();
    assertThat(turn.takeAgain(at(41), at(5))).isNotNull();
  }

  @Test
  void shouldTakeNoPartInABatchThatBeginsBehindAGap() {
    reach(Turn.State.READING);
    assertThat(turn.reads(at(7))).isFalse();
    assertThat(turn.takeAgain(at(8), at(7))).isNull();
    turn.passed(at(7), at(9));
    assertThat(turn.offered()).isEqualTo(at(0));
    assertThat(turn.join(at(7), at(9))).isEqualTo(-1);
    assertThat(turn.state()).isEqualTo(Turn.State.READING);
    turn.passed(at(0), at(7));
    assertThat(turn.takeAgain(at(8), at(7))).as("it has had what was before").isNotNull();
  }

  @Test
  void shouldMissNothingThoughItMayGoOnBeforeTheBatchEndsInWhichItStalled() {
    reach(Turn.State.READING);
    missNothingAfterStalling();
  }

  @Test
  void shouldMissNothingThoughItMayGoOnInTheMidstOfABatchForOthers() {
    reach(Turn.State.CURRENT);
    missNothingAfterStalling();
  }

  private void missNothingAfterStalling() {
    fill();
    EventPosition reached = turn.offered();
    open.forEach(Ticket::release);
    assertThat(turn.state()).isEqualTo(Turn.State.READING);
    EventPosition later = new EventPosition(reached.millis() + 2, 0);
    assertThat(turn.takeAgain(later, at(0))).as("behind one that it missed").isNull();
    assertThat(turn.pass(later, at(0))).isFalse();
    turn.passed(at(0), later);
    assertThat(turn.join(at(0), later)).isEqualTo(-1);
    assertThat(turn.offered()).isEqualTo(reached);
    turn.batchBegins();
    assertThat(turn.takeAgain(later, reached)).isNotNull();
  }

  @Test
  void shouldCountWhatWasTooOld() {
    reach(Turn.State.READING);
    turn.skip(at(3), at(0));
    turn.skip(at(3), at(0));
    turn.skip(at(4), at(0));
    assertThat(turn.join(at(0), at(9))).isEqualTo(2);
    assertThat(turn.isCurrent()).isTrue();
  }

  @Test
  void shouldBeWorthSavingWhenItHadEvents() {
    reach(Turn.State.CURRENT);
    assertThat(turn.takeTouched()).as("it has begun").isTrue();
    assertThat(turn.takeTouched()).isFalse();
    Ticket ticket = Objects.requireNonNull(turn.take(at(10)));
    assertThat(turn.takeTouched()).isTrue();
    assertThat(turn.takeTouched()).as("one is open still").isTrue();
    ticket.release();
    assertThat(turn.takeTouched()).isTrue();
    assertThat(turn.takeTouched()).isFalse();
  }

  @Test
  void shouldNameLeasesAndCursorsByRuleAndPartition() {
    assertThat(new TurnId("hook:a", 0, null).lease()).isEqualTo("hook:a");
    assertThat(new TurnId("hook:a", 0, null).cursor()).isEqualTo("hook:a");
    assertThat(new TurnId("hook:a", 3, null).lease()).isEqualTo("hook:a#3");
    assertThat(new TurnId("hook:a", 0, "e1").cursor()).isEqualTo("hook:a@e1");
    assertThat(new TurnId("hook:a", 2, "e1").cursor()).isEqualTo("hook:a@e1#2");
    assertThat(new TurnId("hook:a", 0, "e1").needsLease()).isFalse();
  }
}
