package dev.realtime.engine.lane;

import dev.realtime.engine.time.EngineTime;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What all lanes of an engine share.
 *
 * @param executor runs lanes; each lane is on one of its threads at a time
 * @param time delays retries
 * @param random jitters them
 * @param deadLetters takes what is given up
 * @param congestion notes lanes that ask for patience
 */
public record LaneContext(
    Executor executor,
    EngineTime time,
    RandomGenerator random,
    DeadLetters deadLetters,
    Congestion congestion) {}
