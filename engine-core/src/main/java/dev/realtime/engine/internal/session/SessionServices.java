package dev.realtime.engine.internal.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.engine.internal.dead.DeadLetterStore;
import dev.realtime.engine.internal.emit.Emitter;
import dev.realtime.engine.internal.rule.RuleIndex;
import dev.realtime.engine.internal.rule.Rules;
import dev.realtime.engine.plugin.EventLogs;
import dev.realtime.engine.time.EngineTime;
import dev.realtime.engine.work.TaskQueue;
import java.util.function.Supplier;

/**
 * What sessions reach of the engine.
 *
 * @param blocking runs what waits for the disk
 * @param stats the numbers of the whole engine
 */
public record SessionServices(
    EventBackend backend,
    Emitter emitter,
    Rules rules,
    RuleIndex index,
    EventLogs logs,
    DeadLetterStore deadLetters,
    EngineTime time,
    TaskQueue blocking,
    Supplier<ObjectNode> stats) {}
