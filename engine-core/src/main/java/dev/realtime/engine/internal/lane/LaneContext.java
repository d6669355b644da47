package dev.realtime.engine.internal.lane;

import dev.realtime.engine.time.EngineTime;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What all lanes of an engine share.
 *
 * @param executor runs lanes; each destination is on one of its threads at a time
 * @param time delays retries
 * @param random jitters them
 * @param deadLetters takes what is given up
 * @param congestion notes lanes that ask for patience
 * @param lanes knows all lanes, and where they send to
 * @param news tells the operator in one line when a destination stops or comes back
 */
public record LaneContext(
    Executor executor,
    EngineTime time,
    RandomGenerator random,
    DeadLetters deadLetters,
    Congestion congestion,
    Lanes lanes,
    Consumer<String> news) {}
