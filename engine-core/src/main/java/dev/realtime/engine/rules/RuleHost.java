package dev.realtime.engine.rules;

import dev.realtime.engine.session.Session;
import dev.realtime.engine.session.SessionPort;
import dev.realtime.engine.time.EngineTime;
import dev.realtime.engine.work.Workers;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What an engine gives to a rule file.
 *
 * @param sessions begins to serve a session; whoever asks closes the port at the end
 * @param time the engine's clock
 * @param print takes what the file prints, a line at a time
 * @param log takes lines for the operator
 * @param workers drive it
 */
public record RuleHost(
    Function<Session, SessionPort> sessions,
    EngineTime time,
    Consumer<String> print,
    Consumer<String> log,
    Workers workers) {}
