package dev.realtime.engine;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.engine.trace.RuleTrace;
import dev.realtime.engine.work.Steps;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * What makes an engine one for rule tests: it has no threads, nothing in it is left to chance, and
 * somebody watches. Its store must answer at once, as memory does.
 *
 * @param steps does all its work
 * @param random takes the place of chance
 * @param trace is told what becomes of events
 * @param types may put something around each action type
 */
public record Rehearsal(
    Steps steps, RandomGenerator random, RuleTrace trace, UnaryOperator<ActionFactory> types) {}
