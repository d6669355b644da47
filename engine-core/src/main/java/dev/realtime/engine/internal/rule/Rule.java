package dev.realtime.engine.internal.rule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.ChannelPattern;
import dev.realtime.engine.internal.report.Reports;
import dev.realtime.engine.internal.report.RuleStats;
import dev.realtime.engine.internal.turn.Turn;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A hook or an aggregator: one version of a rule, which shares its turn with the others. */
abstract class Rule implements EventTarget {
  private final Head head;

  /**
   * What every rule has.
   *
   * @param label for people
   * @param shown the definition for people, without secrets
   */
  record Head(
      RuleId id,
      String label,
      ChannelPattern channel,
      ObjectNode shown,
      Turn turn,
      Version version,
      Parts parts,
      Reports reports) {}

  /** What a rule that is being made is given. */
  record Start(Turn turn, Version version, Parts parts) {
    Head head(RuleId id, String label, ChannelPattern channel, ObjectNode shown, Reports reports) {
      return new Head(id, label, channel, shown, turn, version, parts, reports);
    }
  }

  Rule(Head head) {
    this.head = head;
  }

  final RuleId id() {
    return head.id();
  }

  final String label() {
    return head.label();
  }

  final ChannelPattern channel() {
    return head.channel();
  }

  @Override
  public final Turn turn() {
    return head.turn();
  }

  final Version version() {
    return head.version();
  }

  final Parts parts() {
    return head.parts();
  }

  final Reports reports() {
    return head.reports();
  }

  abstract RuleStats stats();

  /** Called once, on any thread, when it is in the index. */
  void start() {}

  /** Takes over what another version has collected. On the router's thread. */
  void succeed(Rule former) {}

  /** Gives up to its successor the window it has open; null where there is none. */
  @Nullable Window giveWindow() {
    return null;
  }

  /** Does a piece of work, whatever becomes of it. On the router's thread. */
  final void perform(Piece piece) {
    try {
      doPiece(piece);
    } catch (RuntimeException | Error e) {
      String reason = "a rule failed: " + e;
      stats().failed(reason);
      reports().report(label(), reason);
    }
  }

  /** Does a piece of work, and releases what it holds. */
  abstract void doPiece(Piece piece);

  /** Completes when no function is asked any more. */
  abstract CompletionStage<Void> whenDecided();

  /** Completes when nothing waits or is under way. */
  abstract CompletionStage<Void> whenIdle();

  /**
   * Gives up what waits, and releases what it holds.
   *
   * @param goesOn whether the rule goes on elsewhere or later: what comes to it again is then left
   */
  final CompletionStage<Void> close(String reason, boolean goesOn) {
    version().over();
    return end(reason, goesOn);
  }

  abstract CompletionStage<Void> end(String reason, boolean goesOn);

  /** Its definition for people and for {@code ListHooks}, without secrets. */
  final ObjectNode describe() {
    ObjectNode json = head.shown().deepCopy();
    json.put("id", id().text());
    json.put("channel", channel().toString());
    json.put("acting", turn().isOwner());
    return json;
  }
}
