package dev.realtime.engine.internal.rule;

/**
 * How far an event has come in a rule: at which of its parts it is, and whether that one's
 * condition and rate limit have let it pass.
 *
 * @param path as of lanes and dead letters, such as {@code actions[1]}; empty for the rule itself
 */
record Part(String path, boolean passed) {}
