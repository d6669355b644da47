package dev.realtime.engine.internal.rule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.ChannelPattern;
import dev.realtime.engine.internal.progress.Resumable;
import dev.realtime.engine.internal.report.RuleStats;
import java.util.concurrent.CompletionStage;

/** A hook or an aggregator, as the registry keeps it. */
interface Rule extends Resumable {
  RuleId id();

  ChannelPattern channel();

  EventTarget target();

  /** Its definition for people and for {@code ListHooks}, without secrets. */
  ObjectNode describe();

  RuleStats stats();

  /** Called once, on any thread, when it is in the index. */
  default void start() {}

  /** Stops acting if its lease is gone, or was for a while. On the router's thread. */
  void lookAtLease();

  CompletionStage<Void> whenIdle();

  CompletionStage<Void> close(String reason, boolean goesOn);
}
