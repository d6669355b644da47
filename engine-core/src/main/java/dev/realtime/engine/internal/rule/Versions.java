package dev.realtime.engine.internal.rule;

import dev.realtime.engine.internal.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one rule, the oldest first: a rule file that is loaded again adds its rules once
 * more, with other functions, while the former ones still finish. Used on the router's thread, but
 * for {@link #add()}.
 */
final class Versions {
  private final Executor router;
  private final List<Version> line = new ArrayList<>();

  /** What was left while there was nobody to do it. */
  private final List<Piece> left = new ArrayList<>();

  private int leftWithoutTicket;

  Versions(Executor router) {
    this.router = router;
  }

  /** Another version, which takes its place when it {@linkplain Version#join joins}. */
  Version add() {
    return new Version(this);
  }

  void join(Version version) {
    line.removeIf(other -> other.isOver() && other != newest());
    Version before = newest();
    line.add(version);
    left.forEach(version::put);
    left.clear();
    leftWithoutTicket = 0;
    Rule former = before == null ? null : before.rule();
    Rule itself = version.rule();
    if (before == null || former == null || itself == null) {
      version.begin();
      return;
    }
    itself.succeed(former);
    before.whenDecidedOrOver().thenRun(() -> router.execute(version::begin));
  }

  private @Nullable Version newest() {
    return line.isEmpty() ? null : line.get(line.size() - 1);
  }

  /** To the version that came next and no later one: all of them act in the order of the events. */
  void leave(Version from, Piece piece) {
    // one that is no longer in the line came before all that are
    for (Version next : line.subList(line.indexOf(from) + 1, line.size())) {
      if (!next.isOver() || next == newest()) {
        next.put(piece);
        return;
      }
    }
    if (piece.isKept() || ++leftWithoutTicket <= Turn.MOST_OPEN) {
      left.add(piece);
      return;
    }
    Rule rule = from.rule();
    if (rule != null) {
      rule.stats().failed("its session has ended");
    }
    piece.drop();
  }
}
